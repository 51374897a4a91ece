"""The one form in which a draft is stored, and the plan that is made of it.

In this form nothing stands that says nothing: no unset values, no defaults, no empty lists of
steps. Fields stand in the order of their declaration, so that equal drafts are equal texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from connectors.sdk import UNSET, Group
from projects.json_text import dump

from .draft import RETRY, Draft, Placed, placed, trigger_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectors.sdk import Field, Fields

FIRST = ("key", "title", "use", "account")
LAST = ("on_failure", "note")


def normal(draft: Mapping[str, Any]) -> Draft:
    """A draft of the right shape in stored form: the same, said once."""
    found: Draft = {}
    if trigger := draft.get("trigger"):
        found["trigger"] = _trigger(trigger, draft)
    found["steps"] = _steps(draft.get("steps") or (), "steps")
    return found


def plan_of(draft: Mapping[str, Any]) -> dict[str, Any]:
    """What executions read: the stored form with each step's inner steps under `paths`."""
    return {**draft, "steps": _planned(draft.get("steps") or ())}


def draft_of(plan: Mapping[str, Any]) -> Draft:
    """The draft that a version was made from."""
    return {**plan, "steps": _unplanned(plan["steps"])}


def normal_inputs(fields: type[Fields], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values in the order of their fields, without unset ones and defaults."""
    declared = fields.__fields__
    found = {}
    for name in [*declared, *(name for name in values if name not in declared)]:
        value = values.get(name)
        if name in declared and value is not None:
            value = _inside(declared[name], value)
            if _is_default(declared[name], value):
                continue
        if value is not None:
            found[name] = value
    return found


def _inside(field: Field[Any], value: Any) -> Any:
    """The same for the rows of a group."""
    if not isinstance(field, Group):
        return value
    if isinstance(value, list):
        return [
            normal_inputs(field.fields, row) if isinstance(row, Mapping) else row for row in value
        ]
    return normal_inputs(field.fields, value) if isinstance(value, Mapping) else value


def _is_default(field: Field[Any], value: Any) -> bool:
    """As in JSON, where 1 is not true."""
    return field.default is not UNSET and dump(value) == dump(field.default)


def _trigger(trigger: Mapping[str, Any], draft: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: trigger[name] for name in ("use", "account") if trigger.get(name) is not None}
    declared = trigger_of(draft)
    inputs = trigger.get("with") or {}
    if kept := normal_inputs(declared.Inputs, inputs) if declared else dict(inputs):
        found["with"] = kept
    if conditions := trigger.get("conditions"):
        found["conditions"] = _conditions(conditions)
    return found


def _conditions(conditions: Mapping[str, Any]) -> dict[str, Any]:
    match = {"match": "any"} if conditions.get("match") == "any" else {}
    order = ("path", "operator", "value", "ignore_case")
    rows = [
        {name: row[name] for name in order if row.get(name) or (name == "value" and name in row)}
        for row in conditions["rows"]
    ]
    return {**match, "rows": rows}


def _steps(steps: Sequence[Mapping[str, Any]], path: str) -> list[dict[str, Any]]:
    return [_step(place) for place in placed(steps, path)]


def _step(place: Placed) -> dict[str, Any]:
    step = place.step
    found = {name: step[name] for name in FIRST if step.get(name) not in (None, "")}
    declared = place.action
    inputs = normal_inputs(declared.Inputs, place.inputs) if declared else dict(place.inputs)
    if inputs:
        found["with"] = inputs
    for path, inner in place.inner():
        if inner:
            found[path.rpartition(".")[2]] = _steps(inner, path)
    found |= stray_paths(place)
    policy = step.get("on_failure")
    if isinstance(policy, Mapping):
        found["on_failure"] = {"retry": {**RETRY, **policy["retry"]}}
    elif policy == "ignore":
        found["on_failure"] = policy
    if step.get("note"):
        found["note"] = step["note"]
    return found


def stray_paths(place: Placed) -> dict[str, Any]:
    """The lists of steps, empty ones too, for which the step's action has no path."""
    declared = {path.rpartition(".")[2] for path, _ in place.inner()}
    return {
        name: value
        for name, value in place.step.items()
        if isinstance(value, list) and name not in declared
    }


def _planned(steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    planned = []
    for place in placed(steps):
        inner = {path.rpartition(".")[2]: _planned(held) for path, held in place.inner()}
        own = {name: value for name, value in place.step.items() if name not in inner}
        planned.append({**own, "paths": inner} if inner else own)
    return planned


def _unplanned(steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in step.items() if name != "paths"}
        | {name: _unplanned(inner) for name, inner in (step.get("paths") or {}).items()}
        for step in steps
    ]
