"""From an entry to one in another language, and which of its texts were translated.

A text is translated whole or left as it was. What comes back without its placeholders, tags or
references is asked for once more, the leaves of a line then one by one; after that it is left as it
was, and reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from connectors.chatgpt.entries.leaves import find
from connectors.chatgpt.entries.marks import Piece, fault, put_back, settled
from connectors.chatgpt.entries.texts import cut
from connectors.chatgpt.entries.units import Leaf, Path, Unit, unit_of, written

if TYPE_CHECKING:
    from connectors.chatgpt.entries.asking import Asking

TOO_LONG = "The translation has {length} characters, and the content type allows {longest}."
NO_END = (
    "A sentence of it is longer than one answer may be with Number of Tokens ({limit}). Raise it."
)


@dataclass(slots=True)
class Translated:
    """Texts by their paths, and for those that were left as they are the reason."""

    texts: dict[Path, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)


def translated(
    entry: Mapping[str, Any], fields: Sequence[Any], asking: Asking
) -> tuple[dict[str, Any], list[str], dict[str, str]]:
    """The entry in the language, the paths of its translated texts, and the skipped with reasons.

    Raises `Mismatch` where the entry is not one of this content type, and `Refused` or
    `Unavailable` with the service's own words.
    """
    found = find(entry, fields)
    done = Translated(skipped=dict(found.skipped))
    left = _round(found.units, asking, done)
    if left:
        again = [unit_of(leaf) for unit, _ in left for leaf in unit.leaves]
        for unit, reason in _round(again, asking, done):
            done.skipped[written(unit.leaves[0].path)] = reason
    paths = [written(path) for path in done.texts]
    return with_texts(entry, done.texts), paths, done.skipped


def with_texts(entry: Mapping[str, Any], texts: Mapping[Path, str]) -> dict[str, Any]:
    """A copy of an entry with other texts at these paths; all else is the very same objects."""
    result = dict(entry)
    copies: dict[Path, Any] = {(): result}
    for path, text in texts.items():
        node: Any = result
        for depth, part in enumerate(path[:-1], 1):
            if path[:depth] not in copies:
                copies[path[:depth]] = node[part] = copy(node[part])
            node = copies[path[:depth]]
        node[path[-1]] = text
    return result


def _round(units: Sequence[Unit], asking: Asking, done: Translated) -> list[tuple[Unit, str]]:
    """Ask for units and put down those that came back whole; the others, with the reason."""
    fitting = [each for unit in units for each in _fitting(unit, asking)]
    wanted = [
        piece.text for unit in fitting if not _is_endless(unit, asking) for piece in unit.pieces
    ]
    answers, faults = asking.ask(wanted)
    left = []
    for unit in fitting:
        if _is_endless(unit, asking):
            reason = NO_END.format(limit=asking.limit)
        else:
            reason = _put_down(unit, answers, faults, done)
        if reason:
            left.append((unit, reason))
    return left


def _fitting(unit: Unit, asking: Asking) -> Iterator[Unit]:
    """A unit whose pieces fit into one answer, as far as they can be cut."""
    if all(asking.fits(piece.text) for piece in unit.pieces):
        yield unit
    elif len(unit.leaves) > 1:
        for leaf in unit.leaves:
            yield from _fitting(unit_of(leaf), asking)
    else:
        parts = (
            cut(part, asking.fits_well) if isinstance(part, Piece) else [part]
            for part in unit.parts
        )
        yield replace(unit, parts=tuple(one for part in parts for one in part))


def _is_endless(unit: Unit, asking: Asking) -> bool:
    return not all(asking.fits(piece.text) for piece in unit.pieces)


def _put_down(
    unit: Unit, answers: Mapping[str, str], faults: Mapping[str, str], done: Translated
) -> str:
    """Put the new texts of a unit down, all or, for a reason that is returned, none."""
    texts = [""]
    for part in unit.parts:
        if isinstance(part, str):
            texts[-1] += part
            continue
        if part.text not in answers:
            return faults[part.text]
        answer = settled(part, answers[part.text])
        if wrong := fault(part, answer):
            return wrong
        first, *others = put_back(part, answer)
        texts[-1] += first
        texts += others
    for leaf, text in zip(unit.leaves, texts, strict=True):
        if wrong := _too_long(leaf, text):
            return wrong
    done.texts |= {leaf.path: text for leaf, text in zip(unit.leaves, texts, strict=True)}
    return ""


def _too_long(leaf: Leaf, text: str) -> str:
    if leaf.longest is None or len(text) <= leaf.longest:
        return ""
    return TOO_LONG.format(length=len(text), longest=leaf.longest)
