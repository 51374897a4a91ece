"""What a browser sent of a form of declared fields, as values.

A control's name is the path of its value (`messages.0.query`). Beside the controls a form may hold
`kept.<path>`, the value of a field that is not shown now, as JSON, and names under `in_text`: those
of choices and switches that stand there as text, so that they can hold a reference.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from connectors.sdk import Field, Fields, Group, Json
from connectors.sdk.nested import fewest
from projects.json_text import is_deeper, storable

if TYPE_CHECKING:
    from django.http import QueryDict

TRIMMED: Final = {"url", "email", "integer", "number", "datetime", "lookup"}
SWITCHED: Final = {"switch", "choice", "choices", "group"}  # kinds that can be a text instead
BLANK: Final[tuple[Any, ...]] = ("", None, [], {})
IN_TEXT: Final = "in_text"
KEPT: Final = "kept."
# Buttons that draw the form again, and what they hold: the name of a field or of a row.
REDRAWS: Final = (
    *("add", "remove", "up", "down", "as_text", "as_control", "fix"),
    *("template", "template_instead", "template_kept", "redraw"),
)
MAX_DIGITS: Final = 4  # of a row's number
MAX_LEVELS: Final = 100  # of a JSON value, as in the body of a request


def read(fields: type[Fields], data: QueryDict, inside: str = "") -> dict[str, Any]:
    """The values that a form sent; what was left empty is left out.

    They are as they were typed: `values.load` turns `"5"` into a number and says what is wrong.
    The buttons `add`, `remove`, `up` and `down` hold the name of a group, or of one of its rows.
    """
    found, _ = read_with_lines(fields, data, inside)
    return found


def read_with_lines(
    fields: type[Fields], data: QueryDict, inside: str = ""
) -> tuple[dict[str, Any], dict[str, list[tuple[str, str]]]]:
    """The values, and beside them the names and values that were sent of each map, and the values
    of each list, as they stood: with blank ones, and with names that come twice, which no value can
    hold.
    """
    sent = _Sent(data)
    return sent.read(fields, inside), sent.lines


def cause(data: QueryDict) -> str:
    """What the button holds that draws the form again; empty without one."""
    return next((str(data[name]) for name in REDRAWS if name in data), "")


def in_text(data: QueryDict) -> frozenset[str]:
    """The names of the fields that stand in the form as text."""
    if "as_text" not in data and "as_control" not in data and IN_TEXT not in data:
        return frozenset()
    named = {*data.getlist(IN_TEXT), *data.getlist("as_text")}
    return frozenset(named.difference(data.getlist("as_control")))


class _Sent:
    """What was sent, with the numbers of the rows under each name, which are looked up often."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data
        self.in_text = in_text(data)
        self.rows: defaultdict[str, set[int]] = defaultdict(set)
        self.lines: dict[str, list[tuple[str, str]]] = {}
        for key in data:
            parts = key.removeprefix(KEPT).split(".")
            for place, part in enumerate(parts):
                if place and part.isdecimal() and len(part) <= MAX_DIGITS:
                    self.rows[".".join(parts[:place])].add(int(part))

    def read(self, fields: type[Fields], inside: str) -> dict[str, Any]:
        found = {
            name: self.value(field, f"{inside}{name}") for name, field in fields.__fields__.items()
        }
        return {
            name: value for name, value in found.items() if value not in BLANK or value is False
        }

    def value(self, field: Field[Any], name: str) -> Any:
        """What the control, or the controls, of one field hold."""
        if (kept := self.data.get(f"{KEPT}{name}")) is not None:
            return _fit(parsed(kept), field)
        if self.data.get("as_control") == name and "{{" in self.data.get(name, ""):
            return None  # a control cannot hold it
        turned = self.data.get("as_text") == name
        if field.kind in SWITCHED and name in self.in_text and not (turned and _is_one(field)):
            text = "" if turned else storable(self.data.get(name, "")).strip()
            return parsed(text) if _is_one(field) else text
        if isinstance(field, Group):
            return self.group(field, name)
        if field.kind == "switch":
            return name in self.data
        if field.kind == "choices" or getattr(field, "many", False):
            given = enumerate(map(storable, self.data.getlist(name)))
            gone = self.data.get("remove")
            stay = [each for index, each in given if f"{name}.{index}" != gone]
            self._note(name, [("", each) for each in stay])
            return [each for each in stay if each]
        if field.kind == "map":
            return self.map(name)
        text = storable(self.data.get(name, "")).replace("\r\n", "\n")
        if field.kind in TRIMMED:
            text = text.strip()
        return parsed(text) if isinstance(field, Json) else text

    def group(self, field: Group, name: str) -> Any:
        if not field.many:
            # A text under the name itself stands for all of it.
            whole = self.data.get(name)
            return parsed(storable(whole)) if whole else self.read(field.fields, f"{name}.")
        places = [f"{name}.{index}" for index in sorted(self.rows[name])]
        for button, step in (("up", -1), ("down", 1)):
            _move(places, self.data.get(button, ""), step)
        kept = (place for place in places if place != self.data.get("remove"))
        rows = [self.read(field.fields, f"{place}.") for place in kept]
        # The row that a required group begins with is the one to fill in first.
        waits = rows == [{}] * (fewest(field) or 0)
        return [*rows, {}] if self.data.get("add") == name and not (rows and waits) else rows

    def map(self, name: str) -> dict[str, str]:
        """Names and values; a name that comes twice has the last value."""
        lines = []
        for index in sorted(self.rows[name]):
            place = f"{name}.{index}"
            named = storable(self.data.get(f"{place}.name", "")).strip()
            value = storable(self.data.get(f"{place}.value", ""))
            if self.data.get("remove") != place:
                lines.append((named, value))
        self._note(name, lines)
        return {named: value for named, value in lines if named or value}

    def _note(self, name: str, lines: list[tuple[str, str]]) -> None:
        """Keep the lines by the name that they have when they are drawn again."""
        moves = {"remove", "up", "down"} & self.data.keys()
        in_row = any(part.isdecimal() for part in name.split("."))
        if lines and not (moves and in_row):  # their row may have another number then
            self.lines[name] = lines


def _fit(value: Any, field: Field[Any]) -> Any:
    """A kept value as the control of its field could have held it: only JSON may have half
    characters.
    """
    if isinstance(field, Json):
        return value
    if isinstance(value, dict):
        inner = field.fields.__fields__ if isinstance(field, Group) else {}
        return {storable(name): _fit(one, inner.get(name, field)) for name, one in value.items()}
    if isinstance(value, list):
        return [_fit(one, field) for one in value]
    return storable(value) if isinstance(value, str) else value


def _is_one(field: Field[Any]) -> bool:
    """Whether it is a form of its own, whose value as text is its JSON."""
    return isinstance(field, Group) and not field.many


def _move(places: list[str], place: str, step: int) -> None:
    """Let a row change places with its neighbour, if it has one."""
    if place in places:
        at = places.index(place)
        if 0 <= at + step < len(places):
            places[at], places[at + step] = places[at + step], places[at]


def parsed(text: str) -> Any:
    """Text that is JSON as its value; any other text is itself a value."""
    try:
        found = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return text
    return text if is_deeper(found, MAX_LEVELS) else found


def text_of(value: Any, *, wide: bool = False) -> str:
    """A value as a control holds it; `wide` where that has several lines."""
    if value is None:
        return ""
    return storable(value) if isinstance(value, str) else _written(value, wide=wide)


def json_text(value: Any, *, wide: bool = False) -> str:
    """The same for a field of any JSON: a text that would be read as something else is quoted."""
    odd = isinstance(value, str) and (parsed(value) != value or value != storable(value))
    if odd or value == "":
        return _written(value, wide=False)
    return text_of(value, wide=wide)


def kept(value: Any) -> str:
    """A value as `kept.` holds it."""
    return json.dumps(value)


def _written(value: Any, *, wide: bool) -> str:
    """JSON that can be sent: half characters stand as JSON escapes them."""
    text = json.dumps(value, ensure_ascii=False, indent=2 if wide else None)
    return "".join(f"\\u{ord(one):04x}" if "\ud800" <= one <= "\udfff" else one for one in text)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def _finite(text: str) -> float:
    if math.isinf(number := float(text)):
        raise ValueError(f"{text} is too large")
    return number
