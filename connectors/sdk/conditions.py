"""Operators that compare two values: what a Conditional Path and Trigger Conditions decide by.

Values come from references with any JSON type, and from forms as text. So a number and a text
that writes a number compare as numbers, and elsewhere a number, true, false or null is read as
the text that a reference would insert: `12.5`, `true`, nothing. Two texts are equal as they stand,
since “007” and “7” may be two names. Asked for their order, which only numbers and dates have, two
that write numbers are numbers.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from math import isfinite
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any, Final, Literal

from .missing import Missing, type_name
from .references import as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

OPERATORS: Final = {
    "equals": "equals",
    "not_equals": "does not equal",
    "contains": "contains",
    "not_contains": "does not contain",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "matches": "matches",
    "is_empty": "is empty",
    "is_not_empty": "is not empty",
    "greater_than": "greater than",
    "at_least": "at least",
    "less_than": "less than",
    "at_most": "at most",
    "is_one_of": "is one of",
}
UNARY: Final = frozenset({"is_empty", "is_not_empty"})

Match = Literal["all", "any"]

_NEGATED = {
    "not_equals": "equals",
    "not_contains": "contains",
    "is_not_empty": "is_empty",
}
_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "greater_than": gt,
    "at_least": ge,
    "less_than": lt,
    "at_most": le,
}
# Time grows with the pattern as well as the text, and a pattern may come from outside.
_PATTERN_LENGTH = 1_000
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?")


def holds(operator: str, left: object, right: object, *, ignore_case: bool = False) -> bool:
    """Say whether `left operator right` is so.

    `operator` is a key of OPERATORS; `right` is not looked at where it is one of UNARY.
    Raises ValueError, in words for the person who wrote the condition, where the operator is
    unknown or these two kinds of value cannot be compared by it.
    """
    if operator not in OPERATORS:
        raise ValueError(f"“{operator}” is no operator; there is: {', '.join(OPERATORS)}")
    label = OPERATORS[operator]
    positive = _NEGATED.get(operator, operator)
    try:
        if positive in _ORDERS:
            return _in_order(_ORDERS[positive], label, left, right)
        if ignore_case:
            left, right = _folded(left), _folded(right)
        return _decide(positive, label, left, right) is (positive == operator)
    except RecursionError:
        raise ValueError(f"“{label}” got a value that is nested too deeply") from None


def met(
    rows: Iterable[Mapping[str, object]], match: Match, payload_lookup: Callable[[str], object]
) -> bool:
    """Say whether a trigger's conditions are met.

    Each row has `path`, `operator`, `value` (but for UNARY) and perhaps `ignore_case`.
    `payload_lookup` returns what stands at a path or raises Missing, which counts as empty. No
    rows are always met. The order of rows does not matter: one that cannot be compared raises
    ValueError, which begins with its path, only where no other row decides. Whatever else
    `payload_lookup` raises passes through.
    """
    if match not in ("all", "any"):
        raise ValueError(f"conditions match all or any, not “{match}”")
    decisive = match == "any"
    fault: ValueError | None = None
    undecided = False
    for row in rows:
        path = str(row["path"])
        try:
            outcome = holds(
                str(row["operator"]),
                _found(path, payload_lookup),
                row.get("value"),
                ignore_case=bool(row.get("ignore_case")),
            )
        except ValueError as error:
            fault = fault or ValueError(f"{path}: {error}")
            continue
        if outcome is decisive:
            return decisive
        undecided = True
    if fault:
        raise fault
    return not (decisive and undecided)


def _found(path: str, payload_lookup: Callable[[str], object]) -> object:
    try:
        return payload_lookup(path)
    except Missing:
        return None


def _decide(operator: str, label: str, left: object, right: object) -> bool:
    """Apply one of the operators that do not negate and do not order."""
    match operator:
        case "is_empty":
            return _is_empty(left)
        case "equals":
            return _equal(left, right)
        case "contains":
            return _contains(label, left, right)
        case "is_one_of":
            return any(_equal(left, choice) for choice in _choices(right))
    return _TEXT_TESTS[operator](_text(label, left), _text(label, right))


def _is_empty(value: object) -> bool:
    """Whether there is nothing; 0 and false are something."""
    return value is None or (isinstance(value, (str, list, dict)) and not value)


def _equal(left: object, right: object) -> bool:
    """Compare leniently where one side is text, which is how forms send everything."""
    if isinstance(left, str) == isinstance(right, str):
        return _same(left, right)
    if isinstance(left, (list, dict)) or isinstance(right, (list, dict)):
        return False
    numbers = (_number(left), _number(right))
    if None not in numbers:
        return numbers[0] == numbers[1]
    return as_text(left) == as_text(right)


def _same(left: object, right: object) -> bool:
    """Compare as JSON does: 1 is 1.0 but not true."""
    match left, right:
        case (dict(), dict()):
            return left.keys() == right.keys() and all(_same(left[k], right[k]) for k in left)
        case (list(), list()):
            return len(left) == len(right) and all(map(_same, left, right))
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def _contains(label: str, left: object, right: object) -> bool:
    if isinstance(left, list):
        return any(_equal(item, right) for item in left)
    part = _text(label, right)
    return part in left if isinstance(left, dict) else part in _text(label, left)


def _choices(value: object) -> list[object]:
    match value:
        case list():
            return value
        case dict():
            raise ValueError("“is one of” needs a list, or text with commas between, not an object")
        case str():
            return [choice.strip() for choice in value.split(",") if choice.strip()]
    return [] if value is None else [value]


def _text(label: str, value: object) -> str:
    match value:
        case list() | dict():
            raise ValueError(f"“{label}” needs text here, not {type_name(value)}")
    return as_text(value)


def _matches(text: str, pattern: str) -> bool:
    """Whether the whole text fits a pattern of `*` (any text) and `?` (any one character).

    Bit n of `reached` says that the pattern's first n characters but stars fit the text so
    far. One step per character of text, so no pattern can make it slow.
    """
    if len(pattern) > _PATTERN_LENGTH:
        raise ValueError(f"“matches” takes a pattern of at most {_PATTERN_LENGTH:,} characters")
    single = pattern.replace("*", "")
    any_character = sum(1 << place for place, wanted in enumerate(single) if wanted == "?")
    takes: dict[str, int] = {}
    for place, wanted in enumerate(single):
        takes[wanted] = takes.get(wanted, any_character) | 1 << place
    stays = 0
    place = 0
    for wanted in pattern:
        if wanted == "*":
            stays |= 1 << place
        else:
            place += 1
    reached = 1
    for character in text:
        reached = (reached & takes.get(character, any_character)) << 1 | reached & stays
        if not reached:
            return False
    return bool(reached >> len(single) & 1)


_TEXT_TESTS: Final[dict[str, Callable[[str, str], bool]]] = {
    "starts_with": str.startswith,
    "ends_with": str.endswith,
    "matches": _matches,
}


def _in_order(compare: Callable[[Any, Any], bool], label: str, left: object, right: object) -> bool:
    """Compare two numbers or two dates; nothing is neither more nor less than anything."""
    if left in (None, "") or right in (None, ""):
        return False
    numbers = (_number(left), _number(right))
    if None not in numbers:
        return compare(*numbers)
    dates = (_date(left), _date(right))
    if None not in dates:
        return compare(*dates)
    raise ValueError(
        f"“{label}” compares two numbers or two dates (2026-05-31 or 2026-05-31T14:00:00Z), "
        f"not {type_name(left)} with {type_name(right)}"
    )


def _number(value: object) -> Decimal | None:
    """Read a number exactly: 0.1 and "0.10" are the same, and no digit of a long one is lost."""
    if isinstance(value, str):
        text = value.strip()
        return Decimal(text) if _NUMBER.fullmatch(text) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, int):
        return Decimal(value)
    return Decimal(repr(value)) if isfinite(value) else None


def _date(value: object) -> datetime | None:
    """Read a date or a date with a time in ISO form; without an offset it is UTC."""
    if not isinstance(value, str) or not _DATE.fullmatch(value.strip()):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _folded(value: object) -> object:
    """Copy a value with all its text, names in objects too, made alike in case."""
    match value:
        case str():
            return value.casefold()
        case dict():
            return {name.casefold(): _folded(item) for name, item in value.items()}
        case list():
            return [_folded(item) for item in value]
    return value
