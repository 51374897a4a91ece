"""The inputs of a step run as its page lists them: where each came from, which of them broke, and
which another one has in a replay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from automations.draft_form import normal_inputs
from connectors import registry
from executions.differences import differences
from executions.engine.plan import each_step
from executions.trace import Places, Traced, marked, trace
from executions.wording import at_fields, label

if TYPE_CHECKING:
    from executions.models import StepRun
    from executions.painting import Picture


def inputs(picture: Picture, key: str, path: str, run: StepRun | None) -> list[Traced]:
    """Each input with where it came from, as it was configured for this run.

    Args:
        picture: The execution.
        key: The step's key.
        path: The run path.
        run: The step run with its input; None where there is none yet.
    """
    step = next((each for each in each_step(picture.plan.steps) if each.key == key), None)
    planned: Mapping[str, Any] = step.inputs if step else {}
    configured = picture.execution.overrides.get(path) or planned
    loop = path[: path.rfind("[")] if "[" in path else ""
    use, arrived = (step.use if step else ""), (run.input if run else None)
    rows = trace(configured, arrived, Places(picture.paths, picture.numbers), loop)
    labels = {row.path: label(row.path, use) for row in rows}
    said = at_fields(run.error if run else "", use, picture.numbers)
    faults = {path: (label(path, use), fault) for path, fault in said.items()}
    return marked(rows, labels, faults, _changed(picture, path, use, planned))


def _changed(picture: Picture, path: str, use: str, planned: Mapping[str, Any]) -> list[str]:
    """The paths of what a replay from this run path was given in place of what ran before."""
    execution = picture.execution
    if execution.replayed_from != path or execution.origin is None:
        return []
    before = execution.origin.overrides.get(path) or planned
    after = execution.overrides.get(path) or planned
    try:
        declared = registry.action(use).Inputs
    except registry.Unknown:
        return []
    one, other = (normal_inputs(declared, each) for each in (before, after))
    return [each.path for each in differences(one, other)]
