"""What a trigger or step is set up to do, in one short line made from its declaration.

Values stand as they are configured, with references by number: `200 · {{4-2.text}}`. Which fields
speak follows from their kinds, so that no connector needs words of its own here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from connectors.sdk import (
    UNSET,
    Choice,
    Code,
    Field,
    Group,
    Integer,
    LongText,
    Lookup,
    Number,
    Secret,
    Switch,
    is_shown,
)
from connectors.sdk.conditions import OPERATORS, UNARY
from connectors.sdk.references import (
    BadReference,
    Reference,
    as_text,
    dotted,
    parse,
    renumber,
)
from connectors.sdk.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from connectors.sdk import Action, Fields, Trigger

MOST_PARTS: Final = 2
PART: Final = 60  # characters
LINE: Final = 120
WHOLE: Final = "whole output"  # of a step, where a bare number would say little
# A reference in a line, which may have been shortened within it.
IN_BRACES: Final = re.compile(r"\{\{([^{}]+?)(?:\}\}|\}?(…)(?= · |$))")
_LONG: Final = (LongText, Code)  # too long for a line, and seldom what tells two steps apart
_ASKS_FOR_IS: Final = ("greater", "at", "less")  # “greater than” is no verb

Numbers = Mapping[str, str]
Labels = Mapping[str, str]
NOTHING: Final[Labels] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text: a reference without its braces, or what stands between."""

    text: str
    is_reference: bool = False


def of_step(
    action: Action, inputs: Mapping[str, Any], numbers: Numbers, labels: Labels = NOTHING
) -> str:
    """A step's line; `numbers` are the shown numbers by key. Empty where nothing is set up.

    `labels` are what values of lookups are called, by field.
    """
    return _joined(_parts(action.Inputs, inputs, numbers, labels))


def of_trigger(
    trigger: Trigger,
    inputs: Mapping[str, Any],
    conditions: Sequence[object],
    labels: Labels = NOTHING,
) -> str:
    """A trigger's line, which also says whether callers need a secret and how many conditions
    they have to meet.
    """
    parts = _parts(trigger.Inputs, inputs, {}, labels)
    fields = trigger.Inputs.__fields__
    secret = fields.get(trigger.secret_field)
    if secret is not None and is_shown(secret, trigger.Inputs, inputs):
        parts.append("secured")
    if conditions:
        parts.append(_counted(len(conditions), "condition"))
    return _joined(parts)


def parts(line: str) -> tuple[Part, ...]:
    """A line with its references told apart: `200 · ` and `4-2.text`."""
    found: list[Part] = []
    end = 0
    for match in IN_BRACES.finditer(line):
        inner, rest = match.groups(default="")
        found.append(Part(line[end : match.start()]))
        found.append(Part(f"{inner.strip()}{rest}", is_reference=True))
        end = match.end()
    return tuple(part for part in (*found, Part(line[end:])) if part.text)


def condition(inputs: Mapping[str, Any], numbers: Numbers) -> str:
    """What a Conditional Path asks: `4.text is empty and 1.body.language equals German`."""
    rows = [row for row in _list(inputs.get("conditions")) if isinstance(row, Mapping)]
    between = " or " if inputs.get("match") == "any" else " and "
    return shortened(between.join(comparison(row, numbers) for row in rows), LINE)


def rounds(inputs: Mapping[str, Any], numbers: Numbers) -> str:
    """How often a Repeat Path runs: `For each item of 2.items`, or `5 times`."""
    if inputs.get("over") is not None:
        return f"For each item of {_plain(inputs['over'], numbers)}"
    times = inputs.get("times")
    return "For each item" if times is None else f"{_plain(times, numbers)} times"


def comparison(row: Mapping[str, Any], numbers: Numbers) -> str:
    """One condition: `4.text is empty`. Its left side is `input`, in a trigger's `path`."""
    operator = str(row.get("operator", ""))
    words = OPERATORS.get(operator, operator)
    if words.split(" ", 1)[0] in _ASKS_FOR_IS:
        words = f"is {words}"
    left = _plain(row.get("input", row.get("path")), numbers)
    right = "" if operator in UNARY else f" {_plain(row.get('value'), numbers)}"
    return f"{left} {words}{right}"


def _plain(value: object, numbers: Numbers) -> str:
    """A value inside a sentence: references without braces, what is empty as `“”`."""
    text = as_text(value)
    try:
        parts = parse(text).parts if isinstance(value, str) else (text,)
    except BadReference:
        parts = (text,)
    said = "".join(
        dotted(numbers.get(part.head, part.head), part.segments)
        if isinstance(part, Reference)
        else part
        for part in parts
    )
    return shortened(said, PART) or "“”"


def _parts(
    fields: type[Fields], inputs: Mapping[str, Any], numbers: Numbers, labels: Labels
) -> list[str]:
    """What the fields that matter say; a choice that everything hangs on comes first."""
    found = list(_speaking(fields, inputs, numbers, labels))
    found.sort(key=lambda one: not _is_kind_of_call(one[0]))
    match found:
        case [(Integer() | Number() as field, said)]:  # a number alone says nothing
            return [f"{field.label} {said}"]
    # Where something is, such as a stack, gives way to what is there; a key without a name, which
    # tells nobody anything, to anything.
    needed = {name for field in fields.__fields__.values() for name in field.depends_on}
    places = [one for one in found if one[0].name in needed]
    others = len(found) > len(places)
    for one in places:
        is_key = isinstance(one[0], Lookup) and not one[0].depends_on and one[0].name not in labels
        if len(found) > MOST_PARTS or (is_key and others):
            found.remove(one)
    return [said for _, said in found[:MOST_PARTS]]


def _speaking(
    fields: type[Fields], inputs: Mapping[str, Any], numbers: Numbers, labels: Labels
) -> Iterator[tuple[Field[Any], str]]:
    before_spoke = False
    for field in fields.__fields__.values():
        said = ""
        # A choice with a default says more about the field before it, such as a unit.
        beside = before_spoke or not isinstance(field, Choice) or field.default is UNSET
        if beside and _matters(field) and is_shown(field, fields, inputs):
            said = shortened(labels.get(field.name, ""), PART) or _said(
                field, inputs.get(field.name), numbers
            )
            if said:
                yield field, said
        before_spoke = bool(said)


def _matters(field: Field[Any]) -> bool:
    """Whether a field tells steps apart: not what is optional, hidden, long or a detail."""
    if isinstance(field, Group):
        inner = field.fields.__fields__.values()
        return field.many and not any(isinstance(one, _LONG) for one in inner)
    silent = (*_LONG, Secret, Switch)
    detail = field.depends_on and not isinstance(field, Lookup)
    return not (field.optional or detail or isinstance(field, silent))


def _said(field: Field[Any], value: object, numbers: Numbers) -> str:
    if isinstance(field, Group):
        return _counted(len(_list(value)), _row(field)) if value else ""
    if isinstance(field, Lookup) and field.many and isinstance(value, list):
        return _counted(len(value), field.label.lower()) if value else ""
    if value is None and isinstance(field, Choice) and field.default is not UNSET:
        value = field.default
    if isinstance(field, Choice) and _is_kind_of_call(field) and isinstance(value, str):
        value = field.choices.get(value, value)
    if isinstance(value, str):
        return _whole(value, numbers) or shortened(str(renumber(value, numbers)), PART)
    return as_text(value) if isinstance(value, int | float) else ""


def _whole(value: str, numbers: Numbers) -> str:
    """A text that is a step's whole output and no more: `whole output of 2`."""
    try:
        found = parse(value).whole
    except BadReference:
        return ""
    number = numbers.get(found.head, "") if found and not found.segments else ""
    return number and f"{WHOLE} of {number}"


def _row(field: Group) -> str:
    """What one row of a group is called: as its class is, in words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", field.fields.__name__).lower()


def _is_kind_of_call(field: Field[Any]) -> bool:
    return isinstance(field, Choice) and field.default is UNSET


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _counted(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def _joined(parts: list[str]) -> str:
    return shortened(" · ".join(parts), LINE)
