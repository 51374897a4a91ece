"""Taking a text apart into what stays and what is translated, and cutting what is too long."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import unescape
from typing import TYPE_CHECKING

from connectors.chatgpt.entries.marks import MARK, Mark, Piece
from connectors.chatgpt.entries.syntax import Token, tokens

if TYPE_CHECKING:
    from connectors.chatgpt.entries.syntax import Syntax

Part = str | Piece

# Where a text may be cut: at line breaks, then after sentences, in any script.
LINES = re.compile(r"(\n+)")
SENTENCES = re.compile(r"(?:(?<=[.!?…؟۔।])(\s+)|(?<=[。！？])(\s*)(?=\S))")


def has_words(text: str) -> bool:
    """Whether there is a letter of any script in a text."""
    return any(character.isalpha() for character in text)


def parts_of(text: str, syntax: Syntax) -> tuple[Part, ...]:
    """A text as what stays as it is and pieces to translate, in order."""
    found: list[Part] = []
    run: list[Token] = []
    for token in tokens(text, syntax):
        if token.kind == "border":
            found += [*piece_of(run, is_html=syntax == "html"), token.raw]
            run = []
        else:
            run.append(token)
    return (*found, *piece_of(run, is_html=syntax == "html"))


def piece_of(run: Sequence[Token], *, is_html: bool) -> list[Part]:
    """What stands between two borders: what is around the words stays, the rest is a piece."""
    if not any(
        token.kind == "text" and has_words(_read(token.raw, is_html=is_html)) for token in run
    ):
        return ["".join(token.raw for token in run)]
    start, end = _core(run)
    before = "".join(token.raw for token in run[:start])
    after = "".join(token.raw for token in run[end:])
    text, marks = _marked(run[start:end], is_html=is_html)
    bare = text.strip()
    at = text.index(bare)
    return [before + text[:at], Piece(bare, marks, is_html), text[at + len(bare) :] + after]


def cut(piece: Piece, fits: Callable[[str], bool]) -> list[Part]:
    """A piece as several that fit, cut at lines or sentences; one that cannot be cut is left."""
    if fits(piece.text):
        return [piece]
    for border in (LINES, SENTENCES):
        stretches = _stretches(piece.text, border)
        if len(stretches) > 1:
            joined = _joined(stretches, fits)
            return [part for one in joined for part in _cut_part(one, piece, fits)]
    return [piece]


def _cut_part(text: str, whole: Piece, fits: Callable[[str], bool]) -> list[Part]:
    bare = text.strip()
    if not has_words(MARK.sub("", bare)):
        return [_raw(text, whole)]
    at = text.index(bare)
    numbers = {int(number) for number in MARK.findall(bare)}
    marks = {number: mark for number, mark in whole.marks.items() if number in numbers}
    return [text[:at], *cut(Piece(bare, marks, whole.is_html), fits), text[at + len(bare) :]]


def _raw(text: str, whole: Piece) -> str:
    return MARK.sub(lambda match: whole.marks[int(match[1])].raw, text)


def _stretches(text: str, border: re.Pattern[str]) -> list[str]:
    """A text cut after each border; the borders stay with what is before them."""
    ends = [match.end() for match in border.finditer(text) if 0 < match.end() < len(text)]
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


def _joined(stretches: Iterable[str], fits: Callable[[str], bool]) -> list[str]:
    """As many stretches together as fit."""
    joined: list[str] = []
    for stretch in stretches:
        if joined and fits(joined[-1] + stretch):
            joined[-1] += stretch
        else:
            joined.append(stretch)
    return joined


def _core(run: Sequence[Token]) -> tuple[int, int]:
    """The stretch of a run without blanks, single tags and pairs of tags around all of it."""
    start, end, pairs = 0, len(run), _pairs(run)
    while start < end:
        first, last = run[start], run[end - 1]
        if first.kind == "alone" or (first.kind == "text" and not first.raw.strip()):
            start += 1
        elif last.kind == "alone" or (last.kind == "text" and not last.raw.strip()):
            end -= 1
        elif first.kind == "open" and pairs.get(start) == end - 1:
            start, end = start + 1, end - 1
        else:
            break
    return start, end


def _marked(run: Sequence[Token], *, is_html: bool) -> tuple[str, dict[int, Mark]]:
    """The text of a run with numbered marks, and what they stand for."""
    pairs, marks, written = _pairs(run), dict[int, Mark](), []
    hidden = [index for index, token in enumerate(run) if token.kind != "text"]
    numbers = {index: number for number, index in enumerate(hidden, 1)}
    for index, token in enumerate(run):
        if token.kind == "text":
            written.append(_read(token.raw, is_html=is_html))
        else:
            pair = numbers.get(pairs.get(index, -1), 0)
            marks[numbers[index]] = Mark(token.raw, token.kind, pair)
            written.append(f"⟦{numbers[index]}⟧")
    return "".join(written), marks


def _pairs(run: Sequence[Token]) -> dict[int, int]:
    """Opening and closing tags that belong together, by index, both ways."""
    waiting: list[int] = []
    pairs = {}
    for index, token in enumerate(run):
        if token.kind == "open":
            waiting.append(index)
        elif token.kind == "close" and waiting and run[waiting[-1]].name == token.name:
            pairs[index] = waiting.pop()
            pairs[pairs[index]] = index
    return pairs


def _read(raw: str, *, is_html: bool) -> str:
    return unescape(raw) if is_html else raw
