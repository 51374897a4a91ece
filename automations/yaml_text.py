"""JSON values as YAML text: reading with lines and without surprises, writing in one form.

What is read is YAML 1.2 with its core schema (https://yaml.org/spec/1.2.2/#103-core-schema), so
`no` and `2026-11-22` are text. Anchors, aliases, tags and duplicate names are refused: a value is
what stands where it stands, and no small text grows into a large value.
"""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.representer import SafeRepresenter

from connectors.sdk.wording import shortened

from .yaml_faults import braces, in_words

if TYPE_CHECKING:
    from ruamel.yaml.nodes import ScalarNode

MAX_LEVELS: Final = 100
SHOWN_LEVELS: Final = 8  # of a path that is deeper than allowed
WIDE: Final = 2**31  # characters in a line: no wrapping
_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_LARGEST = 10**4300  # the first integer that Python does not write out as digits
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
# Texts that YAML, or a reader of its older versions, would take for something else.
_NEEDS_QUOTES = re.compile(
    r"""^[-?:,\[\]{}#&*!|>'"%@`=<~ ]|: |\ #|[ :]$|^[+.0-9][-+.:_ 0-9a-zA-Z]*$|^\.\.\."""
)
# What may stand in a block of lines as it is: see “nb-json” and “b-break” in the specification.
_IN_BLOCK = re.compile(r"[\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]+")


class YamlFault(Exception):
    """A text that is not one of our documents; `line` counts from 1, 0 where it is not known."""

    def __init__(self, line: int, path: str, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.path = path
        self.message = message


@dataclass(frozen=True, slots=True)
class Located:
    """One document: its value, and the line (from 1) of every value in it by path."""

    value: Any
    lines: Mapping[str, int]

    def line(self, path: str) -> int:
        """The line of a path, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 1)


def parse(text: str) -> list[Located]:
    """All documents of a text. Raises YamlFault at the first thing that is wrong."""
    events = _events(text)
    found = []
    for event in events:
        if isinstance(event, DocumentStartEvent):
            lines: dict[str, int] = {}
            found.append(Located(_value(next(events), events, "", lines, 0), lines))
    return found


def write(value: Any) -> str:
    """A JSON value as one document in block style; the same value is always the same text."""
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.Representer = _Plain
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False
    yaml.width = WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(value, stream)
    return stream.getvalue()


def _events(text: str) -> Iterator[Event]:
    """The library's events, its complaints as ours."""
    event = None
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            yield event
    except MarkedYAMLError as error:
        line, message = in_words(error, text, event)
        raise YamlFault(line, "", message) from None
    except (YAMLError, ValueError, OverflowError) as error:
        place = getattr(error, "position", None)
        line = text.count("\n", 0, place) + 1 if isinstance(place, int) else _line_of(event)
        message = "The text holds a character that must not stand in it; delete it."
        raise YamlFault(line, "", message) from None


def _line_of(last: Event | None) -> int:
    """The line that the last event ends in, where the library names none."""
    return last.end_mark.line + 1 if last and last.end_mark else 1


def _value(
    event: Event, events: Iterator[Event], path: str, lines: dict[str, int], level: int
) -> Any:
    """The value that begins with this event; the line of each value in it goes into `lines`."""
    line = event.start_mark.line + 1
    lines[path] = line
    if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
        raise YamlFault(line, path, "Anchors and aliases (& and *) are not taken; write it out.")
    if getattr(event, "tag", None):
        raise YamlFault(line, path, "Tags (!) are not taken; leave the tag out.")
    if level == MAX_LEVELS:
        message = f"There are more than {MAX_LEVELS} levels; make it flatter."
        raise YamlFault(line, _beginning(path), message)
    if isinstance(event, MappingStartEvent):
        return _mapping(events, path, lines, level)
    if isinstance(event, SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            items.append(_value(event, events, _join(path, str(len(items))), lines, level + 1))
        return items
    assert isinstance(event, ScalarEvent)  # noqa: S101 - nothing else begins a value
    return _scalar(event, path)


def _mapping(
    events: Iterator[Event], path: str, lines: dict[str, int], level: int
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while not isinstance(event := next(events), MappingEndEvent):
        line = event.start_mark.line + 1
        if not isinstance(event, ScalarEvent):
            advice = braces(event) or "A name must be text, not a list or an object."
            raise YamlFault(line, path, advice)
        name = _value(event, events, path, {}, 0)
        if not isinstance(name, str):
            shown = shortened(event.value) or "null"
            raise YamlFault(line, path, f'A name must be text: write it in quotes, "{shown}".')
        inner = _join(path, name)
        if name in found:
            raise YamlFault(line, inner, "It is there twice; leave one out.")
        found[name] = _value(next(events), events, inner, lines, level + 1)
        lines[inner] = line
    return found


def _scalar(event: ScalarEvent, path: str) -> Any:
    text = event.value
    if not event.implicit[0]:  # quoted, or a block of lines
        return text
    if _NOT_FINITE.fullmatch(text):
        raise YamlFault(
            event.start_mark.line + 1, path, "Infinity and NaN are not JSON; write a number."
        )
    try:
        return _plain(text)
    except ValueError:
        raise YamlFault(event.start_mark.line + 1, path, "The number is too large.") from None


def _plain(text: str) -> Any:
    """What an unquoted text means by the core schema. Raises ValueError for too large a number."""
    if _NULL.fullmatch(text):
        return None
    if _BOOL.fullmatch(text):
        return text.lower() == "true"
    if _INT.fullmatch(text):
        based = {"0o": 8, "0x": 16}.get(text[:2])
        whole = int(text[2:], based) if based else int(text)
        if whole >= _LARGEST:  # of hexadecimal and octal digits Python reads any number
            raise ValueError(text)
        return whole
    if _FLOAT.fullmatch(text):
        number = float(text)
        if not math.isfinite(number):
            raise ValueError(text)
        return number
    return text


def _is_text(plain: str) -> bool:
    """Whether an unquoted text is read as text."""
    return not any(one.fullmatch(plain) for one in (_NULL, _BOOL, _INT, _FLOAT, _NOT_FINITE))


def _beginning(path: str) -> str:
    """Enough of a deep path to find the value, cut between two names."""
    names = path.split(".")
    return path if len(names) <= SHOWN_LEVELS else ".".join([*names[:SHOWN_LEVELS], "…"])


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


class _Plain(SafeRepresenter):
    """Writes JSON values and nothing else, every one in full where it stands."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def text(self, data: str) -> ScalarNode:
        """Bare where nobody can misread it, in a block where it has lines, else in quotes."""
        style: str | None = '"'
        if "\n" in data and _IN_BLOCK.fullmatch(data) and not data[0].isspace():
            style = "|"
        elif data.isprintable() and _is_text(data) and not _NEEDS_QUOTES.search(data):
            style = None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)

    def number(self, data: float) -> ScalarNode:
        """As in JSON."""
        kind = "int" if isinstance(data, int) else "float"
        return self.represent_scalar(f"tag:yaml.org,2002:{kind}", json.dumps(data))


_Plain.add_representer(str, _Plain.text)
_Plain.add_representer(int, _Plain.number)
_Plain.add_representer(float, _Plain.number)
