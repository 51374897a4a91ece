"""The place of a fault in words: from `steps.2.then.0.with.messages.0.query` to the card that is
wrong and “Prompt Text 1, Input Query”.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from connectors.sdk import Group

from .draft import action_of, path_names, trigger_of
from .flow import TRIGGER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from connectors.sdk import Field

    from .check_faults import Fault
    from .flow import Card, Flow

# What a step and a trigger have beside their inputs.
PARTS: Final = {
    "key": "Key",
    "title": "Title",
    "use": "Action",
    "account": "Account",
    "on_failure": "On failure",
    "note": "Note",
    "conditions": "Trigger Conditions",
}
LIST: Final = "; there is:"
# Where the message of a reference names steps by their keys: at its beginning, in quotes, and in
# the list of those that there are.
_BRACES: Final = re.compile(r"\{\{\s*([a-z]\w*)", re.ASCII)
_QUOTED: Final = re.compile(r"(: | in |inside )“([a-z]\w*)(\.[^”]*)?”", re.ASCII)
_ROUND: Final = re.compile(r"\b([a-z]\w*)\.(?=current_item and |index\.$)", re.ASCII)
_OTHERS: Final = re.compile(r"(?<=: )There is no step “[^”]*”(; (?:did you mean|there is:)|\.$)")
_STEP: Final = re.compile(r"(?<=no step )“([a-z]\w*)”", re.ASCII)
_KEY: Final = re.compile(r"“?\b([a-z]\w*)\b”?", re.ASCII)
# A type that does not fit: the step, and the path that begins with another.
_MISFIT: Final = re.compile(r"“([a-z]\w*)” expects ([^“]+), “([a-z]\w*)(.*)” is ", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """One fault, the card that it belongs to (None: the automation as a whole), and where in it;
    `words` are empty where it is about all of it, and `inside` is the path there (`with.model`).
    `automation` names another that it is about; a warning blocks nothing.
    """

    message: str
    card: Card | None
    words: str
    automation: str = ""
    inside: str = ""
    is_warning: bool = False


def placed_faults(
    draft: Mapping[str, Any], flow: Flow, faults: Iterable[Fault], beside: Flow | None = None
) -> list[Place]:
    """Each fault of a draft with its card, which `flow` has, and its place in words.

    Where the page shows another flow `beside` it, messages have the numbers of that.
    """
    named = {card.key: card for card in flow.each()}
    if beside:
        named |= {card.key: card for card in beside.each()}
    return [
        replace(_placed(draft, flow, fault), message=in_numbers(fault.message, named))
        for fault in faults
    ]


def _placed(draft: Mapping[str, Any], flow: Flow, fault: Fault) -> Place:
    names = fault.path.split(".")
    if names[0] == TRIGGER:
        trigger, card, rest = trigger_of(draft), flow.card(TRIGGER), names[1:]
        declared = trigger.Inputs.__fields__ if trigger else {}
    else:
        step, rest = _step(draft, names)
        if step is None:
            return Place(fault.message, None, "", is_warning=fault.level == "warning")
        action, card = action_of(step), flow.card(step["key"])
        declared = action.Inputs.__fields__ if action else {}
    return Place(
        fault.message,
        card,
        _inside(rest, declared),
        fault.automation,
        ".".join(rest),
        fault.level == "warning",
    )


def in_numbers(message: str, cards: Mapping[str, Card]) -> str:
    """What is wrong with a reference, with steps by number and title in place of their keys."""

    def number(key: str) -> str:
        return cards[key].number if key in cards else key

    if misfit := _MISFIT.match(message):
        own, expected, key, rest = misfit.groups()
        head = f"{number(own)} expects {expected}, {number(key)}{rest} is "
        return head + message[misfit.end() :]
    if not _BRACES.match(message):
        return message

    def named(key: str, otherwise: str) -> str:
        return f"{cards[key].number} · {cards[key].title}" if key in cards else otherwise

    def quoted(found: re.Match[str]) -> str:
        lead, key, rest = found.groups()
        return f"{lead}“{number(key)}{rest}”" if rest else f"{lead}“{named(key, key)}”"

    message = _BRACES.sub(lambda found: "{{" + number(found[1]), message, count=1)
    if others := _OTHERS.search(message):
        head, tail = message[: others.end()], message[others.end() :]
        head = _STEP.sub(lambda found: f"“{named(found[1], found[1])}”", head)
        if head.endswith(LIST):  # which the flow beside it shows
            return f"{head.removesuffix(LIST)}; choose other data."
        return head + _KEY.sub(lambda found: named(found[1], found[0]), tail)
    message = _QUOTED.sub(quoted, message)
    return _ROUND.sub(lambda found: f"{number(found[1])}.", message)


def _step(draft: Mapping[str, Any], names: list[str]) -> tuple[Mapping[str, Any] | None, list[str]]:
    """The innermost step that a path leads to, and what is left of the path."""
    held, step, paths = draft, None, {"steps", *path_names()}
    while len(names) > 1 and names[0] in paths and names[1].isdigit():
        steps = held.get(names[0]) or ()
        if int(names[1]) >= len(steps):
            break
        held = step = steps[int(names[1])]
        names = names[2:]
    return step, names


def _inside(names: Sequence[str], fields: Mapping[str, Field[Any]]) -> str:
    """A path inside a step: `with` and its fields by their labels, rows by their numbers."""
    if not names:
        return ""
    if names[0] != "with":
        return _numbered(PARTS.get(names[0], names[0]), names[1:])
    return inside(names[1:], fields)


def inside(names: Sequence[str], fields: Mapping[str, Field[Any]]) -> str:
    """A path within inputs, by the labels of its fields and the numbers of its rows.

    What is inside of JSON is a path as references have it.
    """
    words: list[str] = []
    for at, name in enumerate(names):
        if name.isdigit() and words:
            words[-1] += f" {int(name) + 1}"
        elif name in fields:
            field = fields[name]
            words.append(field.label)
            fields = field.fields.__fields__ if isinstance(field, Group) else {}
        else:
            words.append(".".join(names[at:]))
            break
    return ", ".join(words)


def _numbered(label: str, names: Sequence[str]) -> str:
    """The label with the number of the row, if the path leads into one."""
    row = next((int(name) + 1 for name in names if name.isdigit()), None)
    return label if row is None else f"{label} {row}"
