"""The grammar of references: from text to its parts, and from a path to its text.

    {{ head(.segment)* (?? literal)? }}

A *head* is a step's key (`choose`), a step's shown number (`2`, `4-1`), `trigger` (shown as
`1`), `vars` or `current_item`. A *segment* is any text without `. { } " ?` and blanks, or a
JSON string. The *literal* is JSON. Backslashes count only where they stand directly before
`{{`: each two of them are one backslash, and one left over makes the two braces plain text.

A path and nothing else: there are no operators and no calls, so nothing here can run code.
Every scan goes forward only, so the time is linear in the length of the text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NoReturn

from .wording import MAX_SHOWN, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

HeadKind = Literal["step", "number", "trigger", "vars", "current_item"]

_OPENING = re.compile(r"(?<!\\)(\\*+)\{\{")
_NAME = re.compile(r'[^.{}"?\s]++')
_STEP_KEY = re.compile(r"[a-z][a-z0-9_]*+")
_STEP_NUMBER = re.compile(r"[1-9][0-9]*+(-[1-9][0-9]*+)*+")

# Longer texts are parsed each time: a cache of them would hold megabytes for little gain.
_CACHED_LENGTH = 4_000
_CACHED_TEXTS = 2_048


class ReferenceFault(Exception):
    """What is wrong with a reference, in words for the person who wrote it.

    `message` is one line. `path` says where in a nested value the text stands, such as
    `messages.0.query`; it is empty where a text was looked at by itself.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.path = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class BadReference(ReferenceFault):
    """A text that opens a reference which is not one; `position` counts characters from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference.

    `head` is what it starts from (`1` is `trigger` here), `kind` what sort of head that is, and
    `written` the head as it stands in the text. `segments` lead on from there. `default` is the
    JSON after `??` as written, None where there is none. `text` is the whole reference, and
    `start` where it begins.
    """

    head: str
    kind: HeadKind
    segments: tuple[str, ...]
    default: str | None
    text: str
    written: str
    start: int = field(compare=False)

    def default_value(self) -> object:
        """The value after `??`, fresh at each call; only where `default` is not None."""
        return json.loads(self.default or "null")


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed text: plain text (unescaped, never empty) and references, in their order."""

    source: str
    parts: tuple[str | Reference, ...]

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references alone."""
        return tuple(part for part in self.parts if isinstance(part, Reference))

    @property
    def whole(self) -> Reference | None:
        """The reference that is the whole text with not even a blank around it, or None."""
        match self.parts:
            case (Reference() as only,):
                return only
        return None


def parse(text: str) -> Template:
    """Split a text into plain text and references; raise BadReference at the first bad one."""
    return _parse_cached(text) if len(text) <= _CACHED_LENGTH else _parse(text)


def parse_path(text: str) -> tuple[str, ...]:
    """Split a path such as `body.items.0."first name"`; raise BadReference if it is none."""
    segments, end = _read_segments(text, 0, 0)
    if end != len(text):
        _refuse(text, 0, end, "a path is names with dots between; put other names in quotes")
    return segments


def dotted(head: str, segments: Iterable[str]) -> str:
    """Write a path as it stands between the braces, with quotes where a name needs them."""
    return ".".join([head, *map(spelled, segments)])


def spelled(segment: str) -> str:
    """Write one segment: as it is where the grammar allows, else as a JSON string."""
    if not segment.isprintable():
        return json.dumps(segment)
    if _NAME.fullmatch(segment):
        return segment
    return json.dumps(segment, ensure_ascii=False)


def escape(text: str) -> str:
    """Write any text so that parsing it gives this very text and no reference."""
    return _OPENING.sub(r"\1\1\\{{", text)


def _parse(text: str) -> Template:
    parts: list[str | Reference] = []
    plain: list[str] = []
    end = 0
    while opening := _OPENING.search(text, end):
        backslashes = len(opening[1])
        plain.append(text[end : opening.start()] + "\\" * (backslashes // 2))
        end = opening.end()
        if backslashes % 2:
            plain.append("{{")
            continue
        reference = _read_reference(text, end - 2)
        parts += [*_joined(plain), reference]
        plain = []
        end = reference.start + len(reference.text)
    plain.append(text[end:])
    return Template(text, (*parts, *_joined(plain)))


_parse_cached = lru_cache(maxsize=_CACHED_TEXTS)(_parse)


def _joined(plain: list[str]) -> list[str]:
    text = "".join(plain)
    return [text] if text else []


def _kind(head: str) -> HeadKind | None:
    match head:
        case "trigger" | "vars" | "current_item":
            return head
    if _STEP_KEY.fullmatch(head):
        return "step"
    return "number" if _STEP_NUMBER.fullmatch(head) else None


def _read_reference(text: str, start: int) -> Reference:
    """Read the reference whose braces open at `start`."""
    at = _after_blanks(text, start + 2)
    name = _NAME.match(text, at)
    written = name[0] if name else ""
    head = "trigger" if written == "1" else written
    kind = _kind(head)
    if kind is None:
        _refuse_head(text, start, at, written)
    at += len(written)
    segments: tuple[str, ...] = ()
    if text.startswith(".", at):
        segments, at = _read_segments(text, start, at + 1)
    at = _after_blanks(text, at)
    default = None
    if text.startswith("??", at):
        literal = _after_blanks(text, at + 2)
        at = _literal_end(text, start, literal)
        default = text[literal:at]
        at = _after_blanks(text, at)
    if not text.startswith("}}", at):
        _refuse_end(text, start, at)
    return Reference(head, kind, segments, default, text[start : at + 2], written, start)


def _read_segments(text: str, start: int, at: int) -> tuple[tuple[str, ...], int]:
    """Read names with dots between from `at`; return them and where they end."""
    segments = []
    while True:
        if text.startswith('"', at):
            segment, at = _read_quoted(text, start, at)
        elif name := _NAME.match(text, at):
            segment, at = name[0], name.end()
        else:
            _refuse(text, start, at, "a name is missing; write one, such as body.title")
        segments.append(segment)
        if not text.startswith(".", at):
            return tuple(segments), at
        at += 1


def _read_quoted(text: str, start: int, at: int) -> tuple[str, int]:
    try:
        value, end = _JSON.raw_decode(text, at)
    except ValueError:
        _refuse(text, start, at, 'the quoted name must be a JSON string, such as "first name"')
    return str(value), end


def _literal_end(text: str, start: int, at: int) -> int:
    try:
        return _JSON.raw_decode(text, at)[1]
    except RecursionError:
        _refuse(text, start, at, "the default is nested too deeply; write a simpler one")
    except ValueError:
        _refuse(
            text,
            start,
            at,
            'after ?? write JSON: a text in quotes such as "none", a number, '
            "true, false, null, a list or an object",
        )


def _finite(number: str) -> float:
    value = float(number)
    if value in (float("inf"), float("-inf")):
        raise ValueError(number)
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


# NaN, Infinity and 1e999 are not JSON, though Python's reader takes them.
_JSON = json.JSONDecoder(parse_float=_finite, parse_constant=_no_constant)


def _after_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _refuse_head(text: str, start: int, at: int, written: str) -> NoReturn:
    what = f"“{shortened(written)}” is no step" if written else "it does not name a step"
    _refuse(
        text,
        start,
        at,
        f"{what}; begin with a step's key or number (choose, 2, 4-1), trigger, "
        r"vars or current_item, or write \{{ where two braces are meant",
    )


def _refuse_end(text: str, start: int, at: int) -> NoReturn:
    if text.startswith("?", at):
        _refuse(text, start, at, "a default is written after two question marks: ??")
    if text[at : at + 1] in ("", "}"):
        _refuse(text, start, at, r"it is not closed; end it with }}, or write \{{ for plain braces")
    _refuse(
        text,
        start,
        at,
        "only a default may follow a path, as in {{choose.text ?? 0}}; nothing is computed here",
    )


def _refuse(text: str, start: int, at: int, what: str) -> NoReturn:
    """Raise BadReference for the reference that begins at `start`, wrong at `at`."""
    close = text.find("}}", at, start + MAX_SHOWN)
    end = close + 2 if close >= 0 else len(text)
    raise BadReference(f"{shortened(text[start:end])} (character {at + 1}): {what}", at)
