"""What the reference says of fields: whether each is needed, its kind, and what belongs there.

Texts may hold `code` between backticks, and links as `sdk.reading` says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from connectors.sdk import UNSET, Fields, Group, Json, Lookup, Map, Text, sample
from connectors.sdk.kinds import MAX_TEXT, Choosing, Numeric

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from connectors.sdk import Field, When

KINDS: Final = {
    "text": "Text",
    "longtext": "Long text",
    "url": "Address",
    "email": "E-mail address",
    "secret": "Secret",
    "code": "Code",
    "number": "Number",
    "integer": "Whole number",
    "switch": "Switch",
    "choice": "Choice",
    "choices": "Choices",
    "datetime": "Date and time",
    "json": "JSON",
    "lookup": "Lookup",
    "group": "Group",
    "map": "Names and values",
}
ROWS: Final = "Rows"
# What is meant where a word alone does not say it.
EXPLAINED: Final = {
    "Secret": "text that is stored encrypted and never shown again",
    "Code": "a text of several lines that is checked while it is typed, such as a JSON Schema",
    "Choice": "one of the values that are named; a document holds the one in `code`",
    "Choices": "any of the values that are named",
    "Lookup": "a name that is fetched (“Choose from a list”), or typed where the list lacks it",
    ROWS: "as many of the fields `name[]` below it as are wanted; as output a list, counted from 0",
    "Group": "several fields that belong together",
    "JSON": "any JSON value, mostly a reference to what an earlier step gave",
    "JSON object": 'names with values, such as `{"text": "Hello"}`',
    "JSON list": 'values in an order, such as `["a", "b"]`',
    "Names and values": "a table of two columns, such as headers",
    "Switch": "on or off; in a document `true` or `false`",
}
MOST_CHOICES = 30  # that are all named
MAX_EXAMPLE = 80  # characters of an example in a table
EMPTY = "(empty)"


@dataclass(frozen=True, slots=True)
class Input:
    """One field that is asked for; `needed` says whether, and what it is otherwise."""

    path: str
    label: str
    kind: str
    needed: str
    about: str
    behind: bool = False  # the toggle Show Optional Fields


@dataclass(frozen=True, slots=True)
class Output:
    """One value that is given."""

    path: str
    about: str
    kind: str
    example: str


@dataclass(frozen=True, slots=True)
class InputFields:
    """Fields as the form has them: those that are there at first, and those behind the toggle."""

    shown: tuple[Input, ...]
    behind: tuple[Input, ...]

    @classmethod
    def of(cls, fields: Sequence[Input]) -> InputFields:
        """These fields, each in its order."""
        shown = tuple(each for each in fields if not each.behind)
        return cls(shown, tuple(each for each in fields if each.behind))


def explained(facts: Iterable[Input | Output]) -> tuple[tuple[str, str], ...]:
    """The kinds among these that need words, each with them."""
    there = {each.kind for each in facts}
    return tuple((kind, said) for kind, said in EXPLAINED.items() if kind in there)


def inputs(fields: type[Fields], inside: str = "", *, behind: bool = False) -> Iterator[Input]:
    """Every field of a set, those of groups after their group."""
    for name, field in fields.__fields__.items():
        path = f"{inside}{name}"
        said = " ".join(_sentences(field, fields))
        hides = behind or field.optional
        yield Input(path, field.label, _kind(field), _needed(field), said, hides)
        if isinstance(field, Group):
            inner = f"{path}{'[]' if field.many else ''}."
            yield from inputs(field.fields, inner, behind=hides)


def _needed(field: Field[Any]) -> str:
    if field.needed:
        return field.needed
    if field.default is not UNSET and field.default is not None:
        default = field.default
        if isinstance(default, bool):
            return f"optional; {_value(default)} if not set"
        return f"optional; {_short(default)} if not set"
    if field.required:
        return "required when shown" if field.shown_if else "required"
    return "optional"


def _sentences(field: Field[Any], fields: type[Fields]) -> Iterator[str]:
    """Help, range, choices and condition of one field, each as a sentence."""
    if field.help:
        yield field.linked_help
    yield from _amounts(field)
    if isinstance(field, Choosing):
        shown = [_choice(*each) for each in field.choices.items()]
        if len(shown) > MOST_CHOICES:
            shown = [f"{len(shown)} values, such as {shown[0]}", *shown[1:3]]
        yield "One of " + ", ".join(shown) + "."
    if isinstance(field, Text) and field.pattern_help:
        yield field.pattern_help
    if field.shown_if is not None:
        yield _condition(field.shown_if, fields.__fields__[field.shown_if.field])


def _condition(when: When, decider: Field[Any]) -> str:
    """When a field is shown; where that is nearly always, when it is not."""
    others = []
    if isinstance(decider, Choosing):
        others = [value for value in decider.choices if value not in when.values]
    if 0 < len(others) < len(when.values):
        return f"Shown unless {decider.label} is {_any_of(others, decider)}."
    return f"Shown when {decider.label} is {_any_of(when.values, decider)}."


def _amounts(field: Field[Any]) -> Iterator[str]:
    """Its range, or how many rows it has and what adds one."""
    if isinstance(field, Numeric):
        yield _between(field.min, field.max, "")
    if isinstance(field, Text) and (field.min_length or field.max_length != MAX_TEXT):
        most = field.max_length if field.max_length != MAX_TEXT else None
        yield _between(field.min_length, most, " characters")
    if isinstance(field, Group | Lookup) and field.many:
        yield _between(field.min_items, field.max_items, " rows")
    if isinstance(field, Map):
        yield _between(None, field.max_items, " rows")
    if isinstance(field, Group | Lookup | Map) and field.add_label:
        yield f"“{field.add_label}” adds one."


def _any_of(values: Iterable[Any], decider: Field[Any]) -> str:
    labels = decider.choices if isinstance(decider, Choosing) else {}
    return " or ".join(
        _choice(value, labels[value]) if value in labels else _value(value) for value in values
    )


def _choice(value: str, label: str) -> str:
    return f"`{value}`" if value == label else f"`{value}` ({label})"


def _value(value: Any) -> str:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else f"`{value}`"


def _between(least: float | None, most: float | None, what: str) -> str:
    if least is not None and most is not None:
        return f"{least} to {most}{what}."
    if least is not None:
        return f"At least {least}{what}."
    return f"At most {most}{what}." if most is not None else ""


def _kind(field: Field[Any]) -> str:
    """What is entered or given, in words."""
    if isinstance(field, Json) and field.type:
        return {"object": "JSON object", "array": "JSON list"}[field.type]
    if isinstance(field, Group) and field.many:
        return ROWS
    return KINDS[field.kind]


def outputs(fields: type[Fields], leads: Sequence[str] = ()) -> Iterator[Output]:
    """Every value of a set, those that it `leads` with first, those of groups after their group."""
    order = {name: place for place, name in enumerate(leads)}
    names = sorted(fields.__fields__, key=lambda name: order.get(name, len(order)))
    yield from _outputs(fields, names, sample(fields))


def _outputs(
    fields: type[Fields], names: Iterable[str], values: Mapping[str, Any], inside: str = ""
) -> Iterator[Output]:
    for name in names:
        field, value = fields.__fields__[name], values.get(name)
        path = f"{inside}{name}"
        said = field.label + (f". {field.linked_help}" if field.help else "")
        if isinstance(field, Group):
            yield Output(path, said, _kind(field), "")
            first = (value or [{}])[0] if field.many else value or {}
            within = f"{path}.0." if field.many else f"{path}."
            yield from _outputs(field.fields, field.fields.__fields__, first, within)
        else:
            yield Output(path, said, _kind(field), EMPTY if value == "" else _short(value))


def _short(value: Any) -> str:
    """A value on one line of a table; nothing for null."""
    if value is None:
        return ""
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    line = " ".join(written.replace("`", "'").split())
    return f"`{line}`" if len(line) <= MAX_EXAMPLE else f"`{line[:MAX_EXAMPLE]}…`"
