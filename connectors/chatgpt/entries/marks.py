"""Pieces of text as they are sent: what must survive is hidden behind numbered marks.

“Hello <b>{name}</b>” is sent as “Hello ⟦1⟧⟦2⟧⟦3⟧”. A translation is taken only if it has the same
marks, each once, in an order that means the same; then the marks are what they were again. So no
attribute, address or placeholder is ever seen by a model, and none can be changed by it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from connectors.chatgpt.entries.syntax import tokens

# open, close and alone are tags. A border stands between two leaves. A placeholder in order, such
# as %s, means something by its position; the others may move.
Kind = Literal["open", "close", "alone", "border", "placeholder", "in order"]

MARK = re.compile(r"⟦(\d{1,6})⟧")
BRACKETS = re.compile(r"[⟦⟧]")
# What no text of an entry may hold: control characters and halves of characters.
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
BLANK = "The translation came back empty."
UNFIT_SAID = "The translation holds characters that are no text."
MIXED_UP = "The translation mixed up the placeholders, tags or references in it."
LONGEST = 60  # characters of what was lost, in a message


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mark stands for; of a tag's two halves, each knows the other's number."""

    raw: str
    kind: Kind
    pair: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A text to translate with its marks. In HTML what is not a mark is text, not source."""

    text: str
    marks: Mapping[int, Mark]
    is_html: bool = False

    @property
    def numbers(self) -> list[int]:
        """The marks in their order."""
        return _numbers(self.text)


def settled(piece: Piece, answer: str) -> str:
    """An answer without blanks around it; one line stays one line."""
    return answer.strip() if "\n" in piece.text else " ".join(answer.split("\n")).strip()


def fault(piece: Piece, answer: str) -> str:
    """Why an answer cannot take the place of a piece, as a sentence; empty where it can."""
    if not answer.strip():
        return BLANK
    if UNFIT.search(answer):
        return UNFIT_SAID
    wanted, found = piece.numbers, _numbers(answer)
    lost = next((number for number in wanted if number not in found), None)
    if lost is not None:
        return f"The translation lost “{_said(piece.marks[lost].raw)}”."
    if sorted(wanted) != sorted(found) or BRACKETS.search(MARK.sub("", answer)):
        return MIXED_UP
    if not _means_the_same(wanted, found, piece.marks):
        return MIXED_UP
    if brought_in := _held(answer) - _held(piece.text):
        return f"The translation brought in “{_said(next(iter(brought_in)))}”."
    return _fault_between_borders(piece, answer)


def put_back(piece: Piece, answer: str) -> list[str]:
    """An answer without faults with what its marks stand for: a text for each leaf."""
    return [_revealed(piece, part) for part in _between_borders(piece, answer)]


def _revealed(piece: Piece, part: str) -> str:
    pieces = MARK.split(part)  # text and number by turns
    texts = (escape(text, quote=False) if piece.is_html else text for text in pieces[::2])
    raws = (piece.marks[int(number)].raw for number in pieces[1::2])
    return "".join(one for pair in zip(texts, [*raws, ""], strict=True) for one in pair)


def _between_borders(piece: Piece, text: str) -> list[str]:
    parts, start = [], 0
    for match in MARK.finditer(text):
        if piece.marks[int(match[1])].kind == "border":
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]


def _fault_between_borders(piece: Piece, answer: str) -> str:
    """Each leaf keeps its own marks, and none loses all its words."""
    before, after = (_between_borders(piece, text) for text in (piece.text, answer))
    for one, other in zip(before, after, strict=True):
        if sorted(_numbers(one)) != sorted(_numbers(other)):
            return MIXED_UP
        if MARK.sub("", one).strip() and not MARK.sub("", other).strip():
            return BLANK if len(before) == 1 else MIXED_UP
    return ""


def _means_the_same(wanted: Sequence[int], found: Sequence[int], marks: Mapping[int, Mark]) -> bool:
    """What has to stay in order has; tags are inside the same tags as before."""

    def of(numbers: Sequence[int], *kinds: Kind) -> list[int]:
        return [number for number in numbers if marks[number].kind in kinds]

    if of(wanted, "border", "in order") != of(found, "border", "in order"):
        return False
    before, after = (_parents(numbers, marks) for numbers in (wanted, found))
    if before is None:  # was no proper tree before, so nothing may move
        tags: tuple[Kind, ...] = ("open", "close", "alone")
        return of(wanted, *tags) == of(found, *tags)
    return before == after


def _parents(numbers: Sequence[int], marks: Mapping[int, Mark]) -> dict[int, int] | None:
    """The tag that each tag is in (0: none); None where tags are not closed in their order."""
    inside, parents = [0], {}
    for number in numbers:
        mark = marks[number]
        if mark.kind == "close" and (inside.pop() != mark.pair or not inside):
            return None
        if mark.kind in ("open", "close", "alone"):
            parents[number] = inside[-1]
        if mark.kind == "open":
            inside.append(number)
    return parents if len(inside) == 1 else None


def _numbers(text: str) -> list[int]:
    return [int(number) for number in MARK.findall(text)]


def _held(text: str) -> Counter[str]:
    """The tags, placeholders and addresses in the words themselves, where there should be none."""
    found = tokens(MARK.sub(" ", text), "plain")
    return Counter(token.raw for token in found if token.kind not in ("text", "border"))


def _said(raw: str) -> str:
    raw = " ".join(raw.split())
    return raw if len(raw) <= LONGEST else f"{raw[:LONGEST]}…"
