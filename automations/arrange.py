"""Arranging the steps of a draft: insert, move, copy, paste, delete, rename.

Every function takes a draft and returns another one; nothing is changed in place. References are
by key, and keys never change, so moving a step re-points nothing. What a change breaks or makes
doubtful is what `broken` finds, before the change is kept.

Places are paths such as `steps.2.then.0`: a list of steps and the position in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from connectors.sdk.references import BadReference, parse, renumber, texts

from .check_references import reference_faults
from .draft import MAX_NAME, MAX_STEPS, Draft, each_step, path_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from .check_faults import Fault

RESERVED: Final = frozenset({"trigger", "vars", "current_item"})  # heads of references, never keys
_NOT_IN_A_KEY: Final = re.compile(r"[^a-z0-9]+")

Step = dict[str, Any]


class CannotArrange(Exception):
    """A place that is not there, or a change that makes no sense; the message says which."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """The draft with the pasted step, its key, and the references in it that now lead nowhere."""

    draft: Draft
    key: str
    cut_off: tuple[str, ...] = ()


def insert(draft: Mapping[str, Any], place: str, step: Mapping[str, Any]) -> Draft:
    """Put a step at a place; what stood there comes after it.

    Raises:
        CannotArrange: The place is not there, or there are too many steps.
    """
    if sum(1 for _ in each_step(draft.get("steps") or ())) >= MAX_STEPS:
        raise CannotArrange(f"An automation has at most {MAX_STEPS} steps.")
    found = _copied(draft)
    steps, position = _list_at(found, place)
    steps.insert(position, deepcopy(dict(step)))
    return found


def delete(draft: Mapping[str, Any], key: str) -> Draft:
    """Leave out a step with all that stands in it. Raises CannotArrange where there is none."""
    found = _copied(draft)
    steps, position = _list_at(found, place_of(found, key))
    del steps[position]
    return found


def move(draft: Mapping[str, Any], key: str, place: str) -> Draft:
    """Take a step, with all that stands in it, to another place of the draft as it is now.

    Raises:
        CannotArrange: The place is not there or inside the step itself.
    """
    source = place_of(draft, key)
    if place == source:
        return _copied(draft)
    if place.startswith(f"{source}."):
        raise CannotArrange("A step cannot stand inside itself.")
    found = _copied(draft)
    taken, position = _list_at(found, source)
    target, aim = _list_at(found, place)
    step = taken.pop(position)
    target.insert(aim - (target is taken and aim > position), step)
    return found


def shifted(draft: Mapping[str, Any], key: str, by: int) -> Draft:
    """Move a step one place up (by −1) or down (1); at the end of a path it leaves the path.

    Raises:
        CannotArrange: It is already the first or the last step of all.
    """
    source = place_of(draft, key)
    parent, _, last = source.rpartition(".")
    position = int(last)
    steps, _ = _list_at(_copied(draft), source)
    if 0 <= position + by < len(steps):
        return move(draft, key, f"{parent}.{position + (by if by < 0 else by + 1)}")
    outer, _, _ = parent.rpartition(".")
    if not outer:
        raise CannotArrange("It is the first step." if by < 0 else "It is the last step.")
    around, _, number = outer.rpartition(".")
    return move(draft, key, f"{around}.{int(number) + (by > 0)}")


def duplicate(draft: Mapping[str, Any], key: str) -> Pasted:
    """A copy of a step right after it; references inside it to its own steps follow the copy."""
    source = place_of(draft, key)
    parent, _, position = source.rpartition(".")
    return _put(draft, f"{parent}.{int(position) + 1}", _step_at(draft, source), cut=frozenset())


def paste(
    draft: Mapping[str, Any], place: str, step: Mapping[str, Any], known: Collection[str] = ()
) -> Pasted:
    """A step of another automation, or of an earlier state of this one, at a place.

    What it refers to stands there. Where a key of that name happens to exist here it would mean
    something else, so such a reference is given a key that nothing has: it is shown as leading
    nowhere, and somebody chooses again. Keys that are `known` mean here what they meant there.
    """
    heads = {head for _, head in _heads(step)} - RESERVED - set(_keys(step)) - set(known)
    return _put(draft, place, step, cut=frozenset(heads))


def retitled(draft: Mapping[str, Any], key: str, title: str) -> Draft:
    """The step under another title; an empty one leaves it with its action's label."""
    found = _copied(draft)
    step = _step_at(found, place_of(found, key))
    if title.strip():
        step["title"] = title.strip()
    else:
        step.pop("title", None)
    return found


def fresh_key(draft: Mapping[str, Any], wanted: str, others: Collection[str] = ()) -> str:
    """A key made from a word, which no step has and no reference mentions.

    A reference to a step that was deleted must not begin to mean a new one.
    """
    base = _NOT_IN_A_KEY.sub("_", wanted.lower()).strip("_")
    base = base if base[:1].isalpha() else f"step_{base}".rstrip("_")
    steps = draft.get("steps") or ()
    taken = {*RESERVED, *others, *(place.step["key"] for place in each_step(steps))}
    taken |= {head for _, head in _heads(draft)}
    number, key = 1, base[:MAX_NAME]
    while key in taken:
        number += 1
        key = f"{base[: MAX_NAME - 5]}_{number}"
    return key


def place_of(draft: Mapping[str, Any], key: str) -> str:
    """Where the step with this key stands. Raises CannotArrange where there is none."""
    for place in each_step(draft.get("steps") or ()):
        if place.step["key"] == key:
            return place.path
    raise CannotArrange(f"There is no step “{key}” any more.")


def broken(
    before: Mapping[str, Any], after: Mapping[str, Any], variables: Collection[str]
) -> list[Fault]:
    """The faults of references that a change brings about: to be said before it is kept."""
    known = {(_owner(before, fault.path), fault.message) for fault in _faults(before, variables)}
    return [
        fault
        for fault in _faults(after, variables)
        if (_owner(after, fault.path), fault.message) not in known
    ]


def _faults(draft: Mapping[str, Any], variables: Collection[str]) -> Iterator[Fault]:
    return reference_faults(draft, variables)


def _owner(draft: Mapping[str, Any], path: str) -> tuple[str, str]:
    """The key of the step that a path leads into, and the path inside it: both stay in a move."""
    found = ("", path)
    for place in each_step(draft.get("steps") or ()):
        if path.startswith(f"{place.path}."):
            found = (place.step["key"], path.removeprefix(f"{place.path}."))
    return found


def _put(
    draft: Mapping[str, Any], place: str, step: Mapping[str, Any], cut: Collection[str]
) -> Pasted:
    """Put a copy under keys of its own, with `cut` references leading nowhere."""
    renamed: dict[str, str] = {}
    for key in _keys(step):
        renamed[key] = fresh_key(draft, key, renamed.values())
    lost = {head: fresh_key(draft, f"{head}_elsewhere", renamed.values()) for head in cut}
    copied = cast("Step", renumber(_with_keys(step, renamed), {**renamed, **lost}))
    return Pasted(insert(draft, place, copied), renamed[step["key"]], tuple(sorted(cut)))


def _with_keys(step: Mapping[str, Any], renamed: Mapping[str, str]) -> Step:
    """The step and those in it under other keys."""
    found = {**deepcopy(dict(step)), "key": renamed[step["key"]]}
    for name in path_names():
        if name in found:
            found[name] = [_with_keys(inner, renamed) for inner in found[name]]
    return found


def _heads(value: object) -> Iterator[tuple[str, str]]:
    """The heads of all references in a value, each with the path of its text."""
    for path, text in texts(value):
        try:
            found = parse(text).references
        except BadReference:
            continue
        yield from ((path, reference.head) for reference in found)


def _keys(step: Mapping[str, Any]) -> list[str]:
    """The keys of a step and of those inside it, in their order."""
    return [place.step["key"] for place in each_step([step])]


def _copied(draft: Mapping[str, Any]) -> Draft:
    found = deepcopy(dict(draft))
    found.setdefault("steps", [])
    return found


def _list_at(draft: Draft, place: str) -> tuple[list[Step], int]:
    """The list of steps that a place is in, made where a path has none yet, and the position."""
    path, _, position = place.rpartition(".")
    names = path.split(".")
    held: Any = draft
    try:
        for index, name in enumerate(names):
            held = held[int(name)] if index % 2 else held.setdefault(name, [])
        if len(names) % 2 == 0 or not 0 <= int(position) <= len(held):
            raise IndexError(place)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        raise CannotArrange(f"There is no place {place} any more.") from None
    if not {*names[::2]} <= {"steps", *path_names()}:
        raise CannotArrange(f"There is no place {place} any more.")
    return cast("list[Step]", held), int(position)


def _step_at(draft: Mapping[str, Any], place: str) -> Step:
    held: Any = draft
    for name in place.split("."):
        held = held[int(name)] if name.isdigit() else held[name]
    return cast("Step", held)
