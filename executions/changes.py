"""What a step run changed, as its action shows it: texts before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors import registry
from connectors.sdk import Action

if TYPE_CHECKING:
    from connectors.sdk.before_after import BeforeAfter
    from executions.models import StepRun


def changes(run: StepRun | None) -> BeforeAfter | None:
    """What to show beside the output of a step run; None where its action shows no such thing.

    Input and output of other actions are not read.
    """
    if run is None or run.status != "success":
        return None
    try:
        action = registry.action(run.use)
    except registry.Unknown:
        return None
    if type(action).before_after is Action.before_after:
        return None
    if not isinstance(run.input, dict) or not isinstance(run.output, dict):
        return None
    return action.before_after(run.input, run.output)
