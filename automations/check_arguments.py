"""What a step gives to a sub automation that it names outright: does that one take it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from connectors.sdk import Json
from connectors.sdk.json_syntax import is_reference, is_well_formed, where_broken
from connectors.sdk.schema import or_reference
from connectors.sdk.values import Invalid, load, schema_problems
from connectors.sdk.wording import TYPES, shortened, unknown

from .check_faults import Fault
from .check_types import OF_SCHEMA
from .draft import calls, trigger_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .draft import Placed

Schema = Mapping[str, Any]


def arguments_schema(draft: Mapping[str, Any]) -> Schema | None:
    """The schema of what callers give, or None where nothing can call this draft (yet)."""
    trigger = trigger_of(draft)
    if trigger is None:
        return None
    try:
        inputs = load(trigger.Inputs, draft["trigger"].get("with") or {})
    except Invalid:
        return None
    return trigger.arguments_schema(inputs)


def argument_faults(place: Placed, schemas: Mapping[str, Schema]) -> Iterator[Fault]:
    """What is wrong with the arguments; references in them may stand for any value.

    `schemas` are those of the sub automations by name. The arguments are the object field that
    depends on the field with the name.
    """
    for where, name, given in _given(place, schemas):
        yield from _unfit(name, schemas[name], given, f"{place.path}.with.{where}")


def argument_types(
    place: Placed, schemas: Mapping[str, Schema]
) -> Iterator[tuple[str, Sequence[str]]]:
    """The path of each argument inside the inputs, with the types that it takes; nothing is made
    to fit here.
    """
    for where, name, _ in _given(place, schemas):
        for argument, schema in schemas[name]["properties"].items():
            if schema.get("type") in OF_SCHEMA:
                yield f"{where}.{argument}", (OF_SCHEMA[schema["type"]],)


def _given(
    place: Placed, schemas: Mapping[str, Schema]
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The field with arguments, the sub automation and the arguments, as far as they are known."""
    fields = place.action.Inputs.__fields__ if place.action else {}
    for path, name in calls(place):
        chooser = path.rpartition(".")[2]
        for field in fields.values():
            if not isinstance(field, Json) or chooser not in field.depends_on:
                continue
            given = place.inputs.get(field.name)
            if name in schemas and (given is None or isinstance(given, Mapping)):
                yield field.name, name, given or {}


def _unfit(name: str, schema: Schema, given: Mapping[str, Any], where: str) -> Iterator[Fault]:
    arguments = schema["properties"]
    draft = {key: or_reference(one) for key, one in arguments.items()}
    of = f" of “{shortened(name)}”"
    for one in schema_problems({**schema, "properties": draft}, given):
        path = f"{where}.{one.path}"
        if one.code == "required":
            yield Fault(path, f"This argument{of} is required.", "live")
        elif one.code == "unknown":
            yield Fault(path, unknown("argument", one.path, arguments, where=of))
        else:
            yield Fault(path, one.message)
    for key, text in given.items():
        if isinstance(text, str) and "{{" in text and is_well_formed(text):
            type_ = arguments.get(key, {}).get("type")
            if type_ in ("object", "array") and not is_reference(text):
                message = where_broken(text) or f"Must be {TYPES[type_]}."
                yield Fault(f"{where}.{key}", message)
