"""What keeps a draft from going live: what is still to be filled in, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from connectors.form_data import BLANK

from .draft import each_step
from .flow import TRIGGER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .places import Place

SHORT: Final = 40  # characters of a message that says itself what to do


def states(
    draft: Mapping[str, Any], faults: Sequence[Place], tested: Mapping[str, str]
) -> dict[str, str]:
    """How each part stands, by its key: as it is `tested`, unfinished where something is still
    empty, and wrong where something is.
    """
    blocking = [one for one in faults if not one.is_warning]
    found = {**tested}
    for state, about in (("unfinished", blocking), ("wrong", not_empty(draft, blocking))):
        found |= {one.card.key: state for one in about if one.card}
    if not draft.get("trigger"):  # it is not chosen yet
        found[TRIGGER] = tested.get(TRIGGER, "untested")
    return found


def not_empty(draft: Mapping[str, Any], faults: Sequence[Place]) -> list[Place]:
    """The faults that say more than that something is not filled in yet."""
    if not faults:
        return []
    parts = {place.step["key"]: place.step for place in each_step(draft.get("steps") or ())}
    parts[TRIGGER] = draft.get("trigger") or {}
    return [
        one
        for one in faults
        if not (one.card and one.inside and _is_empty(parts.get(one.card.key, {}), one.inside))
    ]


def _is_empty(part: Mapping[str, Any], inside: str) -> bool:
    """Whether nothing stands at a place inside the trigger or a step."""
    held: Any = part
    for name in inside.split("."):
        if isinstance(held, list) and name.isdecimal():
            held = held[int(name)] if int(name) < len(held) else None
        else:
            held = held.get(name) if isinstance(held, Mapping) else None
    return held in BLANK


def words(faults: Sequence[Place], *, has_trigger: bool) -> str:
    """What is to be done before a draft can go live, in a few words; empty for nothing."""
    blocking = [one for one in faults if not one.is_warning]
    if not blocking:
        return ""
    if not has_trigger:
        return "Choose a trigger"
    numbers = dict.fromkeys(one.card.number for one in blocking if one.card)
    if not numbers:
        said = blocking[0].message.rstrip(".")
        return said if len(said) <= SHORT else "Put the draft right"
    of_trigger = any(one.card and one.card.key == TRIGGER for one in blocking)
    return f"Finish {_named(list(numbers)[of_trigger:], of_trigger=of_trigger)}"


def _named(steps: Sequence[str], *, of_trigger: bool) -> str:
    if len(steps) > 1:
        counted = f"{len(steps)} steps"
    else:
        counted = "".join(f"step {number}" for number in steps)
    return " and ".join(filter(None, ["the trigger" * of_trigger, counted]))
