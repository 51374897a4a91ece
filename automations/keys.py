"""Keys of steps, and the heads of references that name them: a key means one step for ever.

A copy, an undone deletion or a reference that waits to be chosen again may name a step that is not
there. So what was once a key, or was once referred to as one, is never given to another step. Only
a document, which gives its steps their keys, may do that: what was kept of the steps before then
counts as coming from elsewhere (`gives_away`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from connectors.sdk.references import BadReference, parse, renumber, texts

from .draft import MAX_NAME, each_step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

RESERVED: Final = frozenset({"trigger", "vars", "current_item"})  # heads of references, never keys
MAX_SPENT: Final = 2_000
MAX_NUMBER: Final = 40  # characters of a shown number that a key repeats
_NOT_IN_A_KEY: Final = re.compile(r"[^a-z0-9]+")
NO_STEP: Final = "no_step"  # begins the heads of references by a number that named no step
_NO_STEP: Final = re.compile(rf"{NO_STEP}_([0-9_]*[0-9])(?:_x)*")
# In a text that is not well-formed yet: braces, then a number where a step is named.
_NUMBER: Final = re.compile(
    r"((?<!\\)(?:\\\\)*\{\{\s*)([1-9][0-9]*(?:-[1-9][0-9]*)*)(?=\s*(?:[.}]|\?\?|\Z))"
)


def keys_of(draft: Mapping[str, Any]) -> list[str]:
    """The keys of all steps in their order."""
    return [place.step["key"] for place in each_step(draft.get("steps") or ())]


def heads(value: object) -> set[str]:
    """The heads of all references in a value; a text that is malformed has none."""
    found = set()
    for _, text in texts(value):
        try:
            found |= {reference.head for reference in parse(text).references}
        except BadReference:
            continue
    return found


def names(draft: Mapping[str, Any]) -> set[str]:
    """Everything that is a step's key in a draft, or is referred to as if it were."""
    return {*keys_of(draft), *heads(dict(draft))} - RESERVED


def spent(
    so_far: Collection[str], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[str]:
    """The names that a draft once had, the newest last, after it was replaced by another."""
    gone = names(before) - names(after)
    return [*(name for name in so_far if name not in gone), *sorted(gone)][-MAX_SPENT:]


def gives_away(
    so_far: Collection[str], before: Mapping[str, Any], after: Mapping[str, Any]
) -> bool:
    """Whether a draft that replaces another may mean other steps by keys that were in use: by one
    that is spent, or by one whose step does something else.
    """
    uses = {place.step["key"]: place.step["use"] for place in each_step(before.get("steps") or ())}
    known = {**dict.fromkeys(so_far, ""), **uses}
    steps = (place.step for place in each_step(after.get("steps") or ()))
    return any(known.get(step["key"], step["use"]) != step["use"] for step in steps)


def fresh_key(draft: Mapping[str, Any], wanted: str, others: Iterable[str] = ()) -> str:
    """A key made from a word, which no step has, no reference mentions and `others` are not.

    A reference to a step that was deleted must not begin to mean a new one.
    """
    base = _NOT_IN_A_KEY.sub("_", wanted.lower()).strip("_")
    if not base[:1].isalpha() or base.startswith(NO_STEP):
        base = f"step_{base}".rstrip("_")
    base = base[:MAX_NAME]
    taken = {*RESERVED, *others, *names(draft)}
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base[: MAX_NAME - 5]}_{number}"
    return key


def keyed(text: str, keys: Mapping[str, str]) -> str:
    """A typed text with keys in place of shown numbers, so that none of these is ever stored.

    A number that names no step becomes a key that no step has: it must not begin to name one.

    Args:
        text: What was typed; in one that is malformed, what looks like a number of a step counts.
        keys: The key of every step, and of the trigger, by number.
    """

    def key(number: str) -> str:
        return "trigger" if number == "1" else keys.get(number) or _nowhere(number, keys)

    try:
        found = parse(text).references
    except BadReference:
        return _NUMBER.sub(lambda match: match[1] + key(match[2]), text)
    numbers = {one.written for one in found if one.kind == "number" or one.written == "1"}
    return str(renumber(text, {number: key(number) for number in numbers}))


def number_of(head: str) -> str:
    """The number that was typed where there was no such step; empty for any other head."""
    found = _NO_STEP.fullmatch(head)
    return found[1].replace("_", "-") if found else ""


def _nowhere(number: str, keys: Mapping[str, str]) -> str:
    """The same for the same number each time, or saving twice would not be the same."""
    key = f"{NO_STEP}_{number[:MAX_NUMBER].replace('-', '_').rstrip('_')}"
    while key in keys.values():
        key = f"{key}_x"
    return key
