"""Which types of values a field takes, and of which type a value in an output is.

Both as far as declarations tell, and as `connectors.sdk.values.load` decides when a step runs: what
it makes fit, such as "5" for a number or JSON written as text, fits here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from connectors.sdk import Choices, Group, Json, Lookup, Map, is_shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from connectors.sdk import Field, Fields

TEXT, NUMBER, TRUTH, LIST, OBJECT = "text", "number", "true/false", "list", "object"
WORDS: Final[Mapping[str, str]] = {
    TEXT: "text",
    NUMBER: "a number",
    TRUTH: "true or false",
    LIST: "a list",
    OBJECT: "an object",
}
SINGLE: Final = (TEXT, NUMBER, TRUTH)  # numbers and truths are written out
OF_JSON: Final[Mapping[str | None, Sequence[str]]] = {
    "object": (OBJECT, TEXT),
    "array": (LIST, TEXT),
}
OF_KIND: Final[Mapping[str, Sequence[str]]] = {
    "integer": (NUMBER, TEXT),
    "number": (NUMBER, TEXT),
    "switch": (TRUTH, TEXT),
    "datetime": (TEXT,),
    "map": (OBJECT,),
    "choices": (LIST,),
}
OF_SCHEMA: Final[Mapping[str, str]] = {
    "string": TEXT,
    "number": NUMBER,
    "integer": NUMBER,
    "boolean": TRUTH,
    "array": LIST,
    "object": OBJECT,
}


def takes(field: Field[Any]) -> Sequence[str]:
    """The types that the value of a field may have, its own first; none where it may be any."""
    if isinstance(field, Json):
        return OF_JSON.get(field.type, ())
    if isinstance(field, Group):
        return (LIST,) if field.many else (OBJECT,)
    if isinstance(field, Lookup) and field.many:
        return (LIST,)
    return OF_KIND.get(field.kind, SINGLE)


def wanted(
    fields: type[Fields], values: Mapping[str, Any], inside: str = ""
) -> Iterator[tuple[str, Sequence[str]]]:
    """The path of each text in the values of a set, with the types that its place takes.

    What is not shown does not count, and what JSON holds may be anything.
    """
    for name, value in values.items():
        field = fields.__fields__.get(name)
        if field is not None and is_shown(field, fields, values):
            yield from _wanted(field, value, f"{inside}{name}")


def _wanted(field: Field[Any], value: Any, path: str) -> Iterator[tuple[str, Sequence[str]]]:
    match field, value:
        case _, str():
            yield path, takes(field)
        case Group(), Mapping():
            yield from wanted(field.fields, value, f"{path}.")
        case Group(), list():
            for index, row in enumerate(value):
                if isinstance(row, Mapping):
                    yield from wanted(field.fields, row, f"{path}.{index}.")
        case Map(), Mapping():
            yield from ((f"{path}.{name}", SINGLE) for name in value)
        case ((Choices() | Lookup()), list()):
            yield from ((f"{path}.{index}", SINGLE) for index in range(len(value)))


def type_at(fields: type[Fields], segments: Sequence[str]) -> str:
    """The type of what stands at a path of an output; empty where no declaration says it."""
    if not segments:
        return OBJECT if fields.__fields__ else ""
    name, *rest = segments
    field = fields.__fields__.get(name)
    if field is None:
        return ""
    if not rest:
        return next(iter(takes(field)), "")
    if isinstance(field, Group):
        return type_at(field.fields, rest[1:] if field.many else rest)
    is_item = len(rest) == 1 and takes(field) == (LIST,)
    return TEXT if is_item else ""


def type_of_argument(schema: Mapping[str, Any], segments: Sequence[str]) -> str:
    """The same for the arguments that a caller gives, of which the schema says the types."""
    if not segments:
        return OBJECT
    known = schema["properties"].get(segments[0])
    return OF_SCHEMA.get(known["type"], "") if known and len(segments) == 1 else ""
