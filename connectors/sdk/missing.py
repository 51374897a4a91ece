"""What is said when a reference cannot be filled in: the path, where it broke, what is there."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING

from .templates import Reference, ReferenceFault, dotted, spelled
from .wording import shortened

if TYPE_CHECKING:
    from collections.abc import Collection

_NAMES_SHOWN = 12
_MOST_COMPARED = 300  # names, which takes a tenth of a second at most
_LONGEST_COMPARED = 60  # characters


class Missing(ReferenceFault):
    """What a reference stands for is not there, with the explanation: “Step choose did not run”."""


class MissingPath(Missing):
    """The head has a value, but the path does not lead on.

    `broke_at` is the index of the segment that was not found, `available` the names that exist
    there in alphabetical order (none where it is no object). `at_null` says that the path leads
    into null: the value is known to be empty.
    """

    def __init__(self, reference: Reference, broke_at: int, there: object) -> None:
        super().__init__(_explain(reference, broke_at, there))
        self.reference = reference
        self.broke_at = broke_at
        self.at_null = there is None
        self.available = tuple(sorted(there)) if isinstance(there, dict) else ()


def shown(reference: Reference) -> str:
    """Write the path of a reference on one line, without its default."""
    return "{{" + shortened(dotted(reference.written, reference.segments)) + "}}"


def named(names: Collection[str]) -> str:
    """List names for a message: at most twelve, then how many more there are."""
    text = ", ".join(shortened(spelled(name)) for name in islice(names, _NAMES_SHOWN))
    more = len(names) - _NAMES_SHOWN
    return f"{text} and {more} more" if more > 0 else text


def type_name(value: object) -> str:
    """Name the JSON type of a value for a message."""
    match value:
        case None:
            return "null"
        case str():
            return "text"
        case bool():
            return "true or false"
        case list():
            return "a list"
        case dict():
            return "an object"
    return "a number"


def _explain(reference: Reference, broke_at: int, there: object) -> str:
    """Say which part of the path is missing, and what is there instead."""
    name = shortened(reference.segments[broke_at])
    place = shortened(dotted(reference.written, reference.segments[:broke_at]))
    match there:
        case dict() if there:
            what = f"“{name}” does not exist in {place}; there is: {named(_nearest(name, there))}"
        case dict():
            what = f"“{name}” does not exist in {place}, which is an empty object"
        case list() if not there:
            what = f"“{name}” does not exist in {place}, which is an empty list"
        case list():
            items = "1 item (number 0)" if len(there) == 1 else _counted(len(there))
            what = f"“{name}” does not exist in {place}, which is a list of {items}"
        case _:
            what = f"“{name}” does not exist in {place}, which is {type_name(there)}"
    return f"{shown(reference)}: {what}"


def _nearest(name: str, there: Collection[str]) -> list[str]:
    """The names that are most like this one first, then the others by the alphabet."""
    comparable = (each for each in there if len(each) <= _LONGEST_COMPARED)
    near = get_close_matches(name, islice(comparable, _MOST_COMPARED))
    return [*near, *sorted(set(there) - set(near))]


def _counted(count: int) -> str:
    return f"{count} items (numbers 0 to {count - 1})"
