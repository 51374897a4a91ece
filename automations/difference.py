"""What differs between two states of an automation, step by step, in words for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from projects.json_text import dump

from .difference_values import Side, declared_of, details, label_of
from .draft import each_step
from .draft_form import draft_of, normal, plan_of
from .flow import TRIGGER, cards

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .difference_values import Detail
    from .flow import Card

What = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True, slots=True)
class Change:
    """One trigger or step that is not as it was.

    `card` shows it as it is now, or as it was where it was removed; `parts` is what changed in it,
    inputs among them, as forms call it, and `details` with which values.
    """

    what: What
    card: Card
    parts: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()


def is_as(draft: Mapping[str, Any], plan: Mapping[str, Any]) -> bool:
    """Whether activating the draft would run exactly this plan."""
    # Drafts are mostly stored in the one form already, and then nothing has to be looked up.
    if _text(draft) == _text(draft_of(plan)):
        return True
    return dump(plan_of(normal(draft))) == dump(plan)


def changes(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    accounts: Mapping[int, str] = MappingProxyType({}),
) -> list[Change]:
    """What must be done to one plan or draft to get the other, in the order of the steps.

    `accounts` are the titles of the project's accounts by id, for the details.
    """
    old, new = _parts(before), _parts(after)
    old_cards = {card.key: card for card in cards(before).each()}
    new_cards = {card.key: card for card in cards(after).each()}
    was = {key: card.number for key, card in old_cards.items()}
    now = {key: card.number for key, card in new_cards.items()}
    stay = [key for key in new if key in old]
    moved = {key for key in stay if old[key][0] != new[key][0]}
    order = [key for key in old if key in new and key not in moved]
    moved |= _out_of_order(order, [key for key in stay if key not in moved])
    found = []
    for key, (_, part) in new.items():
        if key not in old:
            found.append(Change("added", new_cards[key]))
        elif labels := tuple(_changed(key, old[key][1], part)):
            sides = Side(old[key][1], was), Side(part, now)
            values = details(key, *sides, accounts)
            found.append(Change("changed", new_cards[key], labels, values))
        elif key in moved:
            found.append(Change("moved", new_cards[key]))
    return found + [Change("removed", old_cards[key]) for key in old if key not in new]


def _text(draft: Mapping[str, Any]) -> str:
    """A draft as text, whatever the order of its names, without paths that hold no steps."""
    return json.dumps({**draft, "steps": _held(draft.get("steps") or ())}, sort_keys=True)


def _held(steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            name: _held(value) if isinstance(value, list) else value
            for name, value in step.items()
            if value != []
        }
        for step in steps
    ]


def _parts(source: Mapping[str, Any]) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """The trigger and all steps by key, each with the path that holds it, without inner steps."""
    draft = draft_of({**source, "steps": source.get("steps") or []})
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    if draft.get("trigger"):
        found[TRIGGER] = ("", draft["trigger"])
    keys: dict[str, str] = {}
    for place in each_step(draft["steps"]):
        holder, _, name = place.path.rpartition(".")[0].rpartition(".")
        key = place.step["key"]
        keys[place.path] = key
        own = {part: value for part, value in place.step.items() if not isinstance(value, list)}
        found[key] = (f"{keys.get(holder, '')}.{name}", own)
    return found


def _out_of_order(before: list[str], after: list[str]) -> set[str]:
    """The keys that stand between others than before."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    kept = {key for block in blocks for key in after[block.b : block.b + block.size]}
    return set(after) - kept


def _changed(key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """The labels of parts that differ; of inputs that are not declared, their names."""
    for name in sorted({*before, *after} - {"with", "key"}):
        if before.get(name) != after.get(name):
            yield label_of(key, name)
    declared = declared_of(key, after)
    fields = declared.Inputs.__fields__ if declared else {}
    old, new = before.get("with") or {}, after.get("with") or {}
    for name in [*new, *(name for name in old if name not in new)]:
        if dump(old.get(name)) != dump(new.get(name)):
            yield fields[name].label if name in fields else name
