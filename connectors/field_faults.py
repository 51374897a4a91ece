"""What can be wrong with a declared set of fields, found without running anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from connectors.sdk import UNSET, Fields, Group, Lookup, Secret, Text, sample
from connectors.sdk.kinds import Choosing, Numeric
from connectors.sdk.schema import validator
from connectors.sdk.values import explain, problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.sdk import Field
    from connectors.sdk.values import Problem

NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """One malformed declaration: where it stands, its id, what is wrong and what to do."""

    place: str
    id: str
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.hint}"


def field_faults(fields: type[Fields], place: str, *, output: bool = False) -> Iterator[Fault]:
    """Everything wrong with a set of fields. `place` is what its faults' places begin with.

    Of an `output` every single value needs an example, since together they are the sample.
    """
    for name, field in fields.__fields__.items():
        yield from _faults_of(field, name, fields, f"{place}.{name}", output=output)
    yield from _alike(fields, place)


def sample_faults(fields: type[Fields], place: str) -> Iterator[Fault]:
    """The sample of a set that does not fit the set's own schema."""
    for problem in problems(fields, sample(fields)):
        yield Fault(
            f"{place}.{problem.path}" if problem.path else place,
            "connectors.E031",
            f"The sample does not fit its own schema: {problem.message}",
            "Give each required field an example that it would accept.",
        )


def _faults_of(
    field: Field[Any], name: str, fields: type[Fields], place: str, *, output: bool
) -> Iterator[Fault]:
    if not NAME.fullmatch(name):
        hint = "Use small letters, digits and underscores, a letter first."
        yield Fault(place, "connectors.E020", f"“{name}” is not a name for a field.", hint)
    if any(name in vars(base) for base in fields.__mro__[1:] if base.__module__ in _SDK):
        hint = "Choose another name."
        yield Fault(place, "connectors.E021", f"“{name}” has a meaning of its own here.", hint)
    if field.name != name:
        message = f"The field is also declared as “{field.name}”."
        yield Fault(place, "connectors.E022", message, "Write one field for each name.")
    if not field.label.strip():
        hint = "Give the label that people read, as the first argument."
        yield Fault(place, "connectors.E023", "The field has no label.", hint)
    if field.required and field.optional and not field.shown_if:
        message = "The field is required and yet behind the optional fields."
        yield Fault(place, "connectors.E024", message, "Leave out one of the two keywords.")
    yield from _neighbour_faults(field, fields, place)
    yield from _limit_faults(field, place)
    yield from _value_faults(field, place)
    if isinstance(field, Group):
        yield from field_faults(field.fields, place, output=output)
    elif output and field.example is UNSET:
        hint = "Give it an example: the data picker and the reference show it."
        yield Fault(place, "connectors.E030", "The output field has no example.", hint)


_SDK = ("connectors.sdk.fields", "connectors.sdk.declare", "connectors.sdk.triggers")


def _neighbour_faults(field: Field[Any], fields: type[Fields], place: str) -> Iterator[Fault]:
    """What names fields names those of the same set; `shown_if` never goes round in a circle."""
    siblings = fields.__fields__
    names = ", ".join(name for name in siblings if name != field.name) or "none"
    hint = f"Name one of the same set: {names}."
    for other in field.depends_on:
        if other not in siblings or other == field.name:
            message = f"depends_on names “{other}”, which is no other field of this set."
            yield Fault(place, "connectors.E025", message, hint)
    if field.fits_as and field.fits_as[0].field not in siblings:
        message = f"fits_as names “{field.fits_as[0].field}”, which is no other field of this set."
        yield Fault(place, "connectors.E025", message, hint)
    if field.shown_if is None:
        return
    decider = field.shown_if.field
    if decider not in siblings or decider == field.name:
        message = f"shown_if names “{decider}”, which is no other field of this set."
        yield Fault(place, "connectors.E026", message, hint)
        return
    if _goes_round(field, siblings):
        message = f"shown_if leads from “{decider}” back to this field."
        yield Fault(place, "connectors.E026", message, "Let one of them be always shown.")
        return
    for value in field.shown_if.values:
        if _refusals(siblings[decider], value):
            message = f"shown_if waits for {value!r}, which “{decider}” can never be."
            yield Fault(place, "connectors.E027", message, "Use a value that it accepts.")


def _goes_round(field: Field[Any], siblings: dict[str, Field[Any]]) -> bool:
    seen = {field.name}
    while field.shown_if is not None and field.shown_if.field in siblings:
        if field.shown_if.field in seen:
            return True
        seen.add(field.shown_if.field)
        field = siblings[field.shown_if.field]
    return False


def _limit_faults(field: Field[Any], place: str) -> Iterator[Fault]:
    """Limits that nothing can keep, and choices that are none."""
    pairs: list[tuple[str, Any, Any]] = []
    if isinstance(field, Numeric):
        pairs.append(("min and max", field.min, field.max))
    if isinstance(field, Group | Lookup):
        pairs.append(("min_items and max_items", field.min_items, field.max_items))
    for names, least, most in pairs:
        if least is not None and most is not None and least > most:
            message = f"Nothing is between {names}, {least} and {most}."
            yield Fault(place, "connectors.E028", message, "Exchange the two.")
    if isinstance(field, Choosing) and not field.choices:
        yield Fault(place, "connectors.E028", "There is nothing to choose.", "Give choices.")


def _value_faults(field: Field[Any], place: str) -> Iterator[Fault]:
    """A default or an example that the field itself would refuse."""
    if isinstance(field, Text) and not _compiles(field.pattern or ""):
        message = f"The pattern {field.pattern!r} is no regular expression."
        yield Fault(place, "connectors.E033", message, "Correct it.")
    for what, value in (("default", field.default), ("example", field.example)):
        if value is UNSET or value is None:
            continue
        if what == "example" and isinstance(field, Secret):
            continue  # it hints at the look of a key, as “sk-…” does, and is nobody's key
        for problem in _refusals(field, value):
            where = f" at “{problem.path}”" if problem.path else ""
            message = f"The {what} {value!r} is refused by the field itself{where}."
            yield Fault(place, "connectors.E029", message, problem.message)


def _refusals(field: Field[Any], value: Any) -> list[Problem]:
    """What a field says against a value; nothing where the field itself is at fault."""
    if isinstance(field, Group):
        rows = value if isinstance(value, list) else [value]
        sound = not any(field_faults(field.fields, ""))
        return [each for row in rows if sound for each in problems(field.fields, row)]
    if isinstance(field, Text) and not _compiles(field.pattern or ""):
        return []
    return explain(validator(field.schema()), value)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _alike(fields: type[Fields], place: str) -> Iterator[Fault]:
    """Two fields of a set that people could not tell apart by their labels."""
    for one, other in combinations(fields.__fields__.values(), 2):
        if one.label.strip() and one.label == other.label and not _exclude_each_other(one, other):
            message = f"It has the same label as “{one.name}”: {one.label}."
            hint = "Give each its own label."
            yield Fault(f"{place}.{other.name}", "connectors.E032", message, hint)


def _exclude_each_other(one: Field[Any], other: Field[Any]) -> bool:
    """Whether the same field decides about both and never shows them together."""
    if one.shown_if is None or other.shown_if is None or one.shown_if.field != other.shown_if.field:
        return False
    return not any(value in other.shown_if.values for value in one.shown_if.values)
