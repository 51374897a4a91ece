"""Forms from declared fields: what a browser sent becomes values, and values become a form.

A control's name is the path of its value (`messages.0.query`), the same as in messages about it.
How each kind looks is in `templates/fields.html`, a partial each.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from connectors.sdk import UNSET, Field, Fields, Group, Json, is_shown
from connectors.sdk.kinds import Choosing, Numeric
from connectors.sdk.nested import fewest
from connectors.sdk.values import Problem

if TYPE_CHECKING:
    from django.http import QueryDict

RADIOS: Final = 4  # so many choices are seen at once; more are a list to open
TRIMMED: Final = {"url", "email", "integer", "number", "datetime", "lookup"}
BLANK: Final[tuple[Any, ...]] = ("", None, [], {})


@dataclass(frozen=True, slots=True)
class Drawn:
    """One field as its partial draws it. `name` is its control's name, `value` a JSON value.

    `decides` says that others come and go with it, `rows` are the fields inside a group, each row
    a form of its own.
    """

    field: Field[Any]
    name: str
    value: Any = None
    error: str = ""
    decides: bool = False
    rows: tuple[Form, ...] = ()

    @property
    def kind(self) -> str:
        """The name of its partial."""
        return self.field.kind

    @property
    def id(self) -> str:
        """The control's id."""
        return "field-" + self.name.replace(".", "-")

    @property
    def described_by(self) -> str:
        """The ids of what is said about it."""
        parts = [f"{self.id}-help"] if self.field.help or self.range else []
        return " ".join([*parts, f"{self.id}-error"] if self.error else parts)

    @property
    def placeholder(self) -> str:
        """What counts if nothing is entered, else an example."""
        for said in (self.field.default, self.field.example):
            if said is not UNSET and said is not None:
                return " ".join(_text(said).split())
        return ""

    @property
    def range(self) -> str:
        """The limits of a number, in words."""
        if not isinstance(self.field, Numeric):
            return ""
        least, most = self.field.min, self.field.max
        if least is not None and most is not None:
            return f"{least} to {most}"
        return f"{least} or more" if least is not None else f"{most} or less" if most else ""

    @property
    def text(self) -> str:
        """The value as its control holds it; never that of a secret."""
        return "" if self.kind == "secret" else _text(self.value)

    @property
    def on(self) -> bool:
        """Whether a switch is on."""
        return bool(self.field.default if self.value is None else self.value)

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Each choice's value, label, and whether it is chosen."""
        if not isinstance(self.field, Choosing):
            return []
        chosen = self.field.default if self.value is None else self.value
        many = chosen if isinstance(chosen, list) else [chosen]
        return [(value, label, value in many) for value, label in self.field.choices.items()]

    @property
    def few(self) -> bool:
        """Whether all choices are shown at once."""
        return len(self.choices) <= RADIOS

    @property
    def full(self) -> bool:
        """Whether a group has all the rows that it may have."""
        most = self.field.max_items if isinstance(self.field, Group) else None
        return most is not None and len(self.rows) >= most

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The names and values of a map, or the values of a list, and an empty one to fill in."""
        if isinstance(self.value, Mapping):
            return [*((str(name), _text(one)) for name, one in self.value.items()), ("", "")]
        return [*(("", _text(one)) for one in self.value or ()), ("", "")]


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a set that are shown, the optional ones apart."""

    fields: tuple[Drawn, ...]
    optional: tuple[Drawn, ...]

    @property
    def filled(self) -> int:
        """How many optional fields have a value."""
        return sum(each.value not in BLANK for each in self.optional)

    @property
    def open(self) -> bool:
        """Whether optional fields have to be seen."""
        return bool(self.filled) or any(each.error for each in self.optional)


def draw(
    fields: type[Fields],
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
    inside: str = "",
) -> Form:
    """The form of a set with these values.

    Args:
        fields: The set.
        values: What is entered so far, by field.
        problems: What is wrong with it; paths begin with `inside` as names do.
        inside: What comes before the names, such as `messages.0.`.
    """
    deciders = {each.shown_if.field for each in fields.__fields__.values() if each.shown_if}
    shown = [
        Drawn(
            field=field,
            name=f"{inside}{name}",
            value=values.get(name),
            error=_error(field, f"{inside}{name}", problems),
            decides=name in deciders,
            rows=_rows(field, values.get(name), problems, f"{inside}{name}."),
        )
        for name, field in fields.__fields__.items()
        if is_shown(field, fields, values)
    ]
    return Form(
        tuple(each for each in shown if not each.field.optional),
        tuple(each for each in shown if each.field.optional),
    )


def _error(field: Field[Any], name: str, problems: Sequence[Problem]) -> str:
    """What is wrong with a value; fields inside it say so themselves, other parts cannot."""
    for problem in problems:
        inside = problem.path.startswith(f"{name}.") and not isinstance(field, Group)
        if problem.path == name or inside:
            return problem.message
    return ""


def _rows(
    field: Field[Any], value: Any, problems: Sequence[Problem], inside: str
) -> tuple[Form, ...]:
    """The rows of a group; of a required one at least one to fill in."""
    if not isinstance(field, Group):
        return ()
    if not field.many:
        return (draw(field.fields, value or {}, problems, inside),)
    rows = value or [{}] * (fewest(field) or 0)
    return tuple(
        draw(field.fields, row, problems, f"{inside}{index}.") for index, row in enumerate(rows)
    )


def read(fields: type[Fields], data: QueryDict, inside: str = "") -> dict[str, Any]:
    """The values that a form sent; what was left empty is left out.

    They are as they were typed: `values.load` turns `"5"` into a number and says what is wrong.
    The buttons `add` and `remove` hold the name of a group, or of one of its rows.
    """
    found = {
        name: _value(field, data, f"{inside}{name}") for name, field in fields.__fields__.items()
    }
    return {name: value for name, value in found.items() if value not in BLANK or value is False}


def _value(field: Field[Any], data: QueryDict, name: str) -> Any:
    """What the control, or the controls, of one field hold."""
    if isinstance(field, Group):
        if not field.many:
            return read(field.fields, data, f"{name}.")
        places = [f"{name}.{index}" for index in _indices(data, name)]
        kept = (place for place in places if place != data.get("remove"))
        rows = [read(field.fields, data, f"{place}.") for place in kept]
        return [*rows, {}] if data.get("add") == name else rows
    if field.kind == "switch":
        return name in data
    if field.kind == "choices" or getattr(field, "many", False):
        return [each for each in data.getlist(name) if each]
    if field.kind == "map":
        names = ((data.get(f"{name}.{i}.name", ""), i) for i in _indices(data, name))
        return {each: data.get(f"{name}.{i}.value", "") for each, i in names if each}
    text = data.get(name, "").replace("\r\n", "\n")
    if field.kind in TRIMMED:
        text = text.strip()
    return _json(text) if isinstance(field, Json) else text


def _indices(data: QueryDict, name: str) -> list[int]:
    """The numbers of the rows that were sent under a name, in their order."""
    starts = (key.removeprefix(f"{name}.") for key in data if key.startswith(f"{name}."))
    numbers = {start.partition(".")[0] for start in starts}
    return sorted(int(number) for number in numbers if number.isdecimal() and len(number) < 5)


def _json(text: str) -> Any:
    """Text that is JSON as its value; any other text is itself a value."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
