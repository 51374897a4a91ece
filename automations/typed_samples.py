"""A trigger's sample that somebody types: an example to begin with, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.text import get_text_list

from connectors.sdk.fields import sample
from connectors.sdk.values import problems, schema_problems

from .check_arguments import arguments_schema
from .draft import trigger_of

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLES: Final[dict[str, Any]] = {
    "string": "Good morning",
    "number": 12.5,
    "integer": 3,
    "boolean": True,
    "object": {},
    "array": [],
}


def example(draft: Mapping[str, Any]) -> dict[str, Any]:
    """An output that the draft's trigger could have, made of what it declares."""
    if (schema := arguments_schema(draft)) is not None:
        return {name: EXAMPLES.get(one["type"]) for name, one in schema["properties"].items()}
    trigger = trigger_of(draft)
    if trigger is None:
        return {}
    inputs = draft["trigger"].get("with") or {}
    made = sample(trigger.Output)
    # What is chosen in the trigger, such as the method, comes out of it as it is.
    return {name: inputs.get(name, value) for name, value in made.items()}


def faults(draft: Mapping[str, Any], value: Any) -> list[str]:
    """Why a value cannot be an output of the draft's trigger, a sentence each.

    Where anything is missing, all is named that is not there.
    """
    if not isinstance(value, dict):
        return ["Must be an object with named values."]
    if (schema := arguments_schema(draft)) is not None:
        found, given = schema_problems(schema, value), schema["properties"]
    else:
        trigger = trigger_of(draft)
        found = problems(trigger.Output, value) if trigger else []
        given = trigger.Output.__fields__ if trigger else {}
    missing = {one.path for one in found if one.code == "required"}
    others = [name for name in given if name not in value and name not in missing]
    more = f"The trigger can also give {get_text_list(others, 'and')}, which may be left out."
    return [*map(str, found), *([more] if missing and others else [])]
