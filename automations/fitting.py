"""Which elements fit a field best: by their types, their names and their examples.

What declarations say decides: two examples that are the same thing, a help text that speaks of the
element, a name in common. Whatever cannot be of the field's type is left out, and so is a long text
where a short one is asked for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from connectors.sdk import UNSET, Choices, Field, Group, Json, Lookup, Url
from connectors.sdk.fields import decides

from .check_types import takes
from .elements import ANY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from connectors.sdk import Action, Fields

    from .elements import Element

MOST: Final = 5
MAX_DIGITS: Final = 4  # of a row's number
WORTH: Final = 0.3  # of the best one's score; less is not worth a row
WHOLE, EXAMPLE, HELP, NAME, ADDRESS, TYPE, ALIKE, WORD, OPEN = 20, 6, 5, 4, 3, 2, 2, 1, 1
WORDS: Final = re.compile(r"[a-z]+|\d+")
ADDRESSES: Final = ("https://", "http://")
TEXTS: Final = frozenset({"text", "longtext", "url", "email", "code", "secret", "choice"})
LONG: Final = frozenset({"longtext", "code", "json", "url"})  # kinds that take long texts
SHORT: Final = 120  # characters; a longer text, or one of several lines, is no name or title
CALLED: Final = frozenset({"name", "title", "filename"})  # what a thing is called, in one word


def field_at(fields: type[Fields], path: str) -> Field[Any] | None:
    """The declared field of a control such as `with.messages.0.query`, if there is one."""
    head, *names = path.split(".")
    found: Field[Any] | None = None
    inside: Mapping[str, Field[Any]] = fields.__fields__ if head == "with" else {}
    for name in names:
        if name.isdecimal() and found is not None:
            continue
        if name not in inside:
            return found  # a name within JSON or a map
        found = inside[name]
        inside = found.fields.__fields__ if isinstance(found, Group) else {}
    return found


def wanted_at(fields: type[Fields], path: str, values: Mapping[str, Any]) -> Field[Any] | None:
    """What fits there is what fits this field: the declared one, or the one that it stands for with
    these values of the step, by the one beside it that decides.
    """
    found = field_at(fields, path)
    if found is None or found.fits_as is None:
        return found
    when, other = found.fits_as
    beside: Any = values
    for name in path.split(".")[1:-1]:
        beside = _within(beside, name)
    decider = beside.get(when.field) if isinstance(beside, dict) else None
    if decider is None:
        decider = _default(fields, path.rpartition(".")[0], when.field)
    return other if decides(when, decider) else found


def _default(fields: type[Fields], place: str, name: str) -> Any:
    declared = field_at(fields, f"{place}.{name}")
    return None if declared is None or declared.default is UNSET else declared.default


def _within(held: Any, name: str) -> Any:
    if isinstance(held, list):
        is_place = name.isdecimal() and len(name) <= MAX_DIGITS and int(name) < len(held)
        return held[int(name)] if is_place else None
    return held.get(name) if isinstance(held, dict) else None


def best(
    field: Field[Any], groups: Iterable[tuple[Action | None, Iterable[Element]]]
) -> list[Element]:
    """Up to five elements that fit a field, the best first; of equals, the first and shallowest.

    `groups` are the elements of each step with its action, the nearest step first.
    """
    found = [
        (-score, near, element.depth, position, element)
        for near, (action, elements) in enumerate(groups)
        for position, element in enumerate(elements)
        if (score := _score(field, element, action))
    ]
    ranked = sorted(found, key=lambda each: each[:-1])[:MOST]
    return [each[-1] for each in ranked if -each[0] >= -ranked[0][0] * WORTH]


def _score(field: Field[Any], element: Element, action: Action | None) -> int:
    """How well it fits; 0 for not at all."""
    if not element.names:
        speaks = action is not None and f"the {action.label} step" in field.help
        return WHOLE if speaks and "whole" in field.help else 0
    taken = _taken(field)
    holds = isinstance(field, Json) and field.template  # it is written with references in it
    if taken and not holds and element.type not in (*taken, "nothing", ANY):
        return 0
    if field.kind not in LONG and _is_long(element) and not _is_called_alike(field, element):
        return 0
    evidence = _evidence(field, element)
    return evidence + (TYPE if taken and element.type == taken[0] else 0) if evidence else 0


def _taken(field: Field[Any]) -> Sequence[str]:
    """The types that a field, or one of its items, takes, the best first; none for any."""
    if isinstance(field, Lookup) and field.many:
        return ("text", *takes(field))
    if isinstance(field, Choices):
        return (*takes(field), "text")
    # Few texts are the JSON, and few numbers the name, that such a field is for.
    return takes(field)[:1] if isinstance(field, Json | Lookup) else takes(field)


def _evidence(field: Field[Any], element: Element) -> int:
    declared = element.declared if isinstance(element.declared, Field) else None
    name = element.names[-1].lower()
    own = _words(name)
    score = 0
    if declared and isinstance(field.example, str | dict | list) and field.example:
        score += EXAMPLE * (declared.example == field.example)
    about = _words(f"{field.name} {field.label}")
    # A help text that speaks of something else than the field's own name says what is meant.
    if own and own <= _words(field.help) and not own <= about:
        score += HELP
    if isinstance(field, Url) and (isinstance(declared, Url) or _is_address(element.value)):
        score += ADDRESS
    if _is_called_alike(field, element):
        score += NAME
    else:
        said = own | (_words(declared.label) if declared else frozenset())
        wanted = about | {"text"} if field.kind in TEXTS else about
        score += WORD * len(wanted & said)
        if field.kind in TEXTS and not wanted & said and about & CALLED and said & CALLED:
            score += ALIKE
    # What people send themselves, and what a model writes, is what texts are mostly made of; names
    # and titles are not what a model writes beside.
    if element.free or (declared and declared.kind == "longtext" and field.kind in LONG):
        score += OPEN
    return score


def _is_called_alike(field: Field[Any], element: Element) -> bool:
    """Whether both have one name, however it is written: `file_name`, `filename`, “File Name”."""
    return _letters(field.name) == _letters(element.names[-1])


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


def _is_long(element: Element) -> bool:
    declared, value = element.declared, element.value
    if isinstance(value, str) and value.strip():
        return len(value) > SHORT or "\n" in value.strip()
    return isinstance(declared, Field) and declared.kind == "longtext"


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.startswith(ADDRESSES)


@lru_cache(1024)
def _words(text: str) -> frozenset[str]:
    return frozenset(WORDS.findall(text.lower().replace("_", " ")))
