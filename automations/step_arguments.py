"""The arguments of a sub automation as a form: one control for each, made from its schema.

A step that calls one has a field with its name and, depending on that, a JSON field with its
arguments. Where the name is chosen outright and its schema known, a set of fields takes the place
of that one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from connectors.sdk import (
    Choice,
    Field,
    Fields,
    Group,
    Integer,
    Json,
    LongText,
    Lookup,
    Number,
    live_sub_automations,
)

from .models import Automation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from projects.models import Project

    from .check_arguments import Schema

TYPES: Final = {
    "string": "Text",
    "number": "Number",
    "integer": "Whole number",
    "boolean": "True or false",
    "object": "Object",
    "array": "List",
}
ONE_LESS: Final = "The sub automation has no such argument; leave it empty."


class Truth(Choice):
    """True, false, or not given at all, which a switch could not say."""

    kind = "choice"

    def coerce(self, value: Any) -> Any:
        """The words as what they say."""
        return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def schemas(project: Project, fields: type[Fields]) -> dict[str, Schema]:
    """What the project's live sub automations take, by name, if this set calls any."""
    if not list(_pairs(fields)):
        return {}
    rows = Automation.objects.filter(project=project, live__arguments_schema__isnull=False)
    found = rows.values_list("name", "live__arguments_schema")
    return {name: schema for name, schema in found if schema}


def read_by(fields: type[Fields], sent: Mapping[str, Any], known: Mapping[str, Schema]) -> Any:
    """The set by which what was sent is read.

    `sent` has names of controls, such as `with.template.text`.
    """
    for chooser, json in list(_pairs(fields)):
        inside = f"with.{json.name}."
        given = [name.removeprefix(inside) for name in sent if name.startswith(inside)]
        schema = known.get(str(sent.get(f"with.{chooser.name}", "")).strip())
        if schema or given:
            fields = in_place(fields, _group(json, schema or {}, given))
    return fields


def drawn_by(fields: type[Fields], values: Mapping[str, Any], known: Mapping[str, Schema]) -> Any:
    """The set by which these values are drawn."""
    for chooser, json in list(_pairs(fields)):
        name = values.get(chooser.name)
        if isinstance(name, str) and name in known:
            held = values.get(json.name)
            given = held if isinstance(held, Mapping) else ()
            fields = in_place(fields, _group(json, known[name], given))
    return fields


def in_place(fields: type[Fields], field: Field[Any]) -> type[Fields]:
    """The set with another field in place of the one of the same name."""
    return _set({**fields.__fields__, field.name: field})


def _pairs(fields: type[Fields]) -> Iterator[tuple[Lookup, Json]]:
    """The fields that name one sub automation, each with the one that holds its arguments."""
    for field in fields.__fields__.values():
        if not isinstance(field, Json):
            continue
        for name in field.depends_on:
            other = fields.__fields__.get(name)
            if (
                isinstance(other, Lookup)
                and other.source is live_sub_automations
                and not other.many
            ):
                yield other, field


def _group(json: Json, schema: Schema, given: Iterable[str]) -> Group:
    properties: Mapping[str, Any] = schema.get("properties") or {}
    required = schema.get("required") or ()
    declared = {
        name: _argument(name, one, needed=name in required) for name, one in properties.items()
    }
    for name in given:
        if name not in declared:
            declared[name] = Json(name, help=ONE_LESS, required=False)
            declared[name].name = name
    group = Group(
        json.label,
        _set(declared),
        many=False,
        help="" if declared else "This sub automation takes no arguments.",
        required=json.required,
        depends_on=json.depends_on,
    )
    group.name = json.name
    return group


def _set(declared: dict[str, Field[Any]]) -> type[Fields]:
    """A set of these fields; not as attributes, whose names may be those that every set has."""

    class Arguments(Fields):
        """Made for one form."""

    Arguments.__fields__ = declared
    return Arguments


def _argument(name: str, schema: Mapping[str, Any], *, needed: bool) -> Field[Any]:
    kind = schema.get("type")
    type_ = TYPES.get(kind, "Any value") if isinstance(kind, str) else "Any value"
    said = str(schema.get("description") or "")
    common: Any = {"help": f"{type_}. {said}" if said else f"{type_}.", "required": needed}
    made: Field[Any]
    match kind:
        case "string":
            made = LongText(name, **common)
        case "number":
            made = Number(name, **common)
        case "integer":
            made = Integer(name, **common)
        case "boolean":
            made = Truth(name, choices={"true": "True", "false": "False"}, **common)
        case "object" | "array":
            made = Json(name, type=kind, **common)
        case _:
            made = Json(name, **common)
    made.name = name
    return made
