"""Arranging the steps of a draft: insert, move, copy, paste, delete.

Every function takes a draft and returns another one; nothing is changed in place. References are
by key, and a key means one step for ever, so moving a step re-points nothing; `current_item` is
re-written where it would (`rounds`). What a change breaks or makes doubtful is what `broken` finds,
before the change is kept. `spent` are the keys that steps of the draft once had.

Places are paths such as `steps.2.then.0`: a list of steps and the position in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from connectors.sdk.references import renumber

from .check import MAX_LEVELS, TOO_DEEP
from .check_references import reference_faults
from .draft import MAX_STEPS, Draft, each_step, path_names
from .keys import fresh_key, heads
from .rounds import CURRENT, bound, carried, loops_around

if TYPE_CHECKING:
    from collections.abc import Collection

    from .check_faults import Fault

Step = dict[str, Any]


STALE: Final = "The steps were arranged anew meanwhile. Choose the place again."


class CannotArrange(Exception):
    """A place that is not there, or a change that makes no sense; the message says which."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """The draft with the pasted step, and its key."""

    draft: Draft
    key: str


def insert(draft: Mapping[str, Any], place: str, step: Mapping[str, Any]) -> Draft:
    """Put a step at a place; what stood there comes after it.

    Raises:
        CannotArrange: The place is not there, or there are too many steps or levels of them.
    """
    there = sum(1 for _ in each_step(draft.get("steps") or ()))
    if there + len(_keys(step)) > MAX_STEPS:
        raise CannotArrange(f"An automation has at most {MAX_STEPS} steps.")
    _fits(step, place)
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


def move(draft: Mapping[str, Any], key: str, place: str, spent: Collection[str] = ()) -> Draft:
    """Take a step, with all that stands in it, to another place of the draft as it is now.

    Raises:
        CannotArrange: The place is not there, inside the step itself, or too deep for it.
    """
    source = place_of(draft, key)
    if place == source:
        return _copied(draft)
    if place.startswith(f"{source}."):
        raise CannotArrange("A step cannot stand inside itself.")
    found = _copied(draft)
    taken, position = _list_at(found, source)
    target, aim = _list_at(found, place)
    _fits(taken[position], place)
    loop = loops_around(draft, source)[-1:]
    nowhere = fresh_key(draft, f"{CURRENT}_elsewhere", spent)
    step = carried(taken[position], "".join(loop), loops_around(found, place), nowhere)
    del taken[position]
    target.insert(aim - (target is taken and aim > position), step)
    return found


def shifted(draft: Mapping[str, Any], key: str, by: int, spent: Collection[str] = ()) -> Draft:
    """Move a step one place up (by −1) or down (1); at the end of a path it leaves the path.

    Raises:
        CannotArrange: It is already the first or the last step of all.
    """
    source = place_of(draft, key)
    parent, _, last = source.rpartition(".")
    position = int(last)
    steps, _ = _list_at(_copied(draft), source)
    if 0 <= position + by < len(steps):
        return move(draft, key, f"{parent}.{position + (by if by < 0 else by + 1)}", spent)
    outer, _, _ = parent.rpartition(".")
    if not outer:
        raise CannotArrange("It is the first step." if by < 0 else "It is the last step.")
    around, _, number = outer.rpartition(".")
    return move(draft, key, f"{around}.{int(number) + (by > 0)}", spent)


def duplicate(draft: Mapping[str, Any], key: str, spent: Collection[str] = ()) -> Pasted:
    """A copy of a step right after it; references inside it to its own steps follow the copy."""
    source = place_of(draft, key)
    parent, _, position = source.rpartition(".")
    return _put(draft, f"{parent}.{int(position) + 1}", step_at(draft, source), (), spent)


def paste(
    draft: Mapping[str, Any],
    place: str,
    step: Mapping[str, Any],
    loop: str = "",
    spent: Collection[str] = (),
) -> Pasted:
    """A step of an earlier state of this draft, at a place; `loop` is the innermost it was in.

    What it refers to means the same here, or is not here any more: keys are never used again.
    """
    nowhere = fresh_key(draft, f"{CURRENT}_elsewhere", [*spent, *heads(step), *_keys(step)])
    _list_at(_copied(draft), place)
    around = loops_around(draft, place)
    return _put(draft, place, carried(step, loop, around, nowhere), (), spent)


def paste_from_elsewhere(
    draft: Mapping[str, Any],
    place: str,
    step: Mapping[str, Any],
    means_the_same: Collection[str] = (),
    spent: Collection[str] = (),
) -> Pasted:
    """A step of another automation at a place.

    What it refers to stands there. The same name here, be it a key or `trigger`, would mean
    something else, so such a reference is given a key that nothing has: it is shown as leading
    nowhere, and somebody chooses again. `means_the_same` are heads for which that is not so, such
    as `vars` in the same project.
    """
    nowhere = fresh_key(draft, f"{CURRENT}_elsewhere", [*spent, *heads(step), *_keys(step)])
    kept = bound(step, nowhere)
    cut = heads(kept) - {nowhere, CURRENT, *_keys(step), *means_the_same}
    return _put(draft, place, kept, sorted(cut), spent)


def digest(draft: Mapping[str, Any]) -> str:
    """What tells one arrangement of steps from another: 16 hex digits. Places mean what they say
    only in the arrangement in which they were shown.
    """
    lines = [f"{place.path} {place.step['key']}" for place in each_step(draft.get("steps") or ())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def check_seen(draft: Mapping[str, Any], seen: str) -> None:
    """Raise CannotArrange where a place was shown in another arrangement than the draft has now.

    `seen` is the digest of that one; empty where it is not known.
    """
    if seen and seen != digest(draft):
        raise CannotArrange(STALE)


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
    faults = reference_faults(before, variables)
    known = {(_owner(before, fault.path), fault.message) for fault in faults}
    return [
        fault
        for fault in reference_faults(after, variables)
        if (_owner(after, fault.path), fault.message) not in known
    ]


def _owner(draft: Mapping[str, Any], path: str) -> tuple[str, str]:
    """The key of the step that a path leads into, and the path inside it: both stay in a move."""
    found = ("", path)
    for place in each_step(draft.get("steps") or ()):
        if path.startswith(f"{place.path}."):
            found = (place.step["key"], path.removeprefix(f"{place.path}."))
    return found


def _put(
    draft: Mapping[str, Any],
    place: str,
    step: Mapping[str, Any],
    cut: Collection[str],
    spent: Collection[str],
) -> Pasted:
    """Put a copy under keys of its own, with `cut` references leading nowhere."""
    own = {*heads(step), *_keys(step)}
    fresh: dict[str, str] = {}
    for key in _keys(step):
        fresh[key] = fresh_key(draft, key, [*spent, *(own - {key}), *fresh.values()])
    for head in cut:
        fresh[head] = fresh_key(draft, f"{head}_elsewhere", [*spent, *own, *fresh.values()])
    if "trigger" in cut:
        fresh["1"] = fresh["trigger"]
    copied = cast("Step", renumber(_with_keys(step, fresh), fresh))
    return Pasted(insert(draft, place, copied), fresh[step["key"]])


def _with_keys(step: Mapping[str, Any], renamed: Mapping[str, str]) -> Step:
    """The step and those in it under other keys."""
    found = {**deepcopy(dict(step)), "key": renamed.get(step["key"], step["key"])}
    for name in path_names():
        if name in found:
            found[name] = [_with_keys(inner, renamed) for inner in found[name]]
    return found


def _keys(step: Mapping[str, Any]) -> list[str]:
    """The keys of a step and of those inside it, in their order."""
    return [place.step["key"] for place in each_step([step])]


def _fits(step: Mapping[str, Any], place: str) -> None:
    """Raise CannotArrange where a step, with those inside it, is too deep for a place."""
    levels = max(inner.path.count(".") for inner in each_step([step], place.rpartition(".")[0]))
    if levels > 2 * MAX_LEVELS:
        raise CannotArrange(TOO_DEEP)


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
        if not all(name.isascii() and name.isdecimal() for name in [*names[1::2], position]):
            raise IndexError(place)
        for index, name in enumerate(names):
            held = held[int(name)] if index % 2 else held.setdefault(name, [])
        if len(names) % 2 == 0 or not 0 <= int(position) <= len(held):
            raise IndexError(place)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        raise CannotArrange(f"There is no place {place} any more.") from None
    if not {*names[::2]} <= {"steps", *path_names()}:
        raise CannotArrange(f"There is no place {place} any more.")
    return cast("list[Step]", held), int(position)


def step_at(draft: Mapping[str, Any], place: str) -> Step:
    """The step at a place that is known to be there."""
    held: Any = draft
    for name in place.split("."):
        held = held[int(name)] if name.isdigit() else held[name]
    return cast("Step", held)
