"""Where a path leads in an output, as far as its declaration can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connectors.sdk import Choices, Group, Json, Lookup, Map
from connectors.sdk.wording import shortened, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connectors.sdk import Action, Field, Fields, Trigger


def leads_nowhere(
    declared: Action | Trigger | None,
    arguments: Mapping[str, Any] | None,
    segments: Sequence[str],
    where: str,
) -> str:
    """Why there can be nothing at a path of what an action or a trigger puts out; empty where there
    may be something. `arguments` is the schema of what callers give, if they do.
    """
    if arguments is not None:
        return dead_argument(arguments, segments, where)
    return dead_end(declared.Output, segments, where) if declared else ""


def dead_end(fields: type[Fields], segments: Sequence[str], where: str) -> str:
    """Why a path cannot lead anywhere in an output; empty where it may.

    What Json and Map fields hold is not known beforehand. `where` names the output, such as
    `chat`.
    """
    declared = fields.__fields__
    if not segments or not declared:
        return ""
    name, *rest = segments
    if name not in declared:
        return unknown("output", name, declared, where=f" in “{where}”")
    return _inside(declared[name], rest, f"{where}.{name}")


def dead_argument(schema: Mapping[str, Any], segments: Sequence[str], where: str) -> str:
    """The same for the arguments that a caller gives, of which the schema says the types."""
    if not segments:
        return ""
    name, *rest = segments
    arguments = schema["properties"]
    if name not in arguments:
        return unknown("output", name, arguments, where=f" in “{where}”")
    if rest and arguments[name]["type"] not in ("object", "array"):
        return _single(f"{where}.{name}", rest[0])
    return ""


def _inside(field: Field[Any], segments: Sequence[str], where: str) -> str:
    if not segments or isinstance(field, Json | Map):
        return ""
    first, *rest = segments
    if isinstance(field, Group) and not field.many:
        return dead_end(field.fields, segments, where)
    if not isinstance(field, Group | Choices | Lookup) or (
        isinstance(field, Lookup) and not field.many
    ):
        return _single(where, first)
    if not first.isdecimal():
        return f"“{shortened(where)}” is a list; choose one of it by its position, from 0."
    if isinstance(field, Group):
        return dead_end(field.fields, rest, f"{where}.{first}")
    return _single(f"{where}.{first}", rest[0]) if rest else ""


def _single(where: str, name: str) -> str:
    return f"“{shortened(where)}” is a single value; there is no “{shortened(name)}” in it."
