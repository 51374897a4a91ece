"""References in nested JSON values: finding them, rewriting their heads, filling them in.

The grammar is in `templates`. A value here is a JSON value of plain Python; every text in it,
at any depth, may hold references. The keys of its objects are never looked at.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from .missing import Missing, MissingPath, named, shown
from .templates import (
    BadReference,
    Reference,
    ReferenceFault,
    Template,
    dotted,
    escape,
    parse,
    parse_path,
)
from .wording import shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = [
    "BadReference",
    "Missing",
    "MissingPath",
    "Reference",
    "ReferenceFault",
    "Template",
    "as_text",
    "dotted",
    "escape",
    "parse",
    "parse_path",
    "references",
    "rekey",
    "renumber",
    "resolve",
    "texts",
    "value_at",
]

# Twice what the body of a request may have; far from where Python's own recursion ends.
_MAX_LEVELS = 200
# Nine digits: no list is longer, and int() refuses thousands of them.
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


def texts(value: object) -> Iterator[tuple[str, str]]:
    """Yield every text in a value with its path, such as `messages.0.query`.

    Raises BadReference where the value has more than 200 levels.
    """
    waiting = [(value, "", 0)]
    while waiting:
        current, path, level = waiting.pop()
        if isinstance(current, str):
            yield path, current
            continue
        children = _children(current)
        if children and level == _MAX_LEVELS:
            raise _too_deep(path)
        waiting += [(child, _join(path, name), level + 1) for name, child in reversed(children)]


def references(value: object) -> Iterator[tuple[str, Reference]]:
    """Yield every reference in a value with the path of its text, in reading order.

    Raises BadReference, which names the path, at the first text that is wrong. To collect all
    that are wrong, parse what `texts` yields.
    """
    for path, text in texts(value):
        for reference in _parse_at(path, text).references:
            yield path, reference


def rekey(value: object, keys: Mapping[str, str]) -> object:
    """Rewrite shown numbers to step keys; all else stays byte for byte.

    `keys` maps every number to its key, the trigger's too: `{"1": "trigger", "2": "choose"}`.
    Raises BadReference for a text that is wrong and for a number that `keys` does not have.
    """

    def key(reference: Reference) -> str:
        if reference.kind != "number" and reference.written != "1":
            return reference.written
        if reference.written in keys:
            return keys[reference.written]
        raise BadReference(
            f"{shown(reference)}: there is no step {shortened(reference.written)}; "
            f"there is: {named(keys)}",
            reference.start,
        )

    return _convert(value, lambda text: _with_heads(parse(text), key) if "{{" in text else text)


def renumber(value: object, numbers: Mapping[str, str]) -> object:
    """Rewrite step keys to shown numbers, for showing; the inverse of `rekey`.

    `numbers` maps keys to numbers: `{"trigger": "1", "choose": "2"}`. What it does not have
    (`vars`, a step that is gone) and texts that are wrong stay as they are, so that a draft
    with errors can be shown.
    """

    def change(text: str) -> str:
        try:
            template = parse(text)
        except BadReference:
            return text
        return _with_heads(template, lambda found: numbers.get(found.written, found.written))

    return _convert(value, change)


def resolve(value: object, lookup: Callable[[str], object]) -> object:
    """Fill in all references of a value, once: what is put in is never parsed.

    A text that is exactly one reference becomes the value itself, of any JSON type and shared
    with `lookup`, so it must not be changed. Inside longer text values become text as `as_text`
    says. `lookup` is given a head (a step's key, `trigger`, `vars`, `current_item`) and returns
    its value or raises Missing. Where a part of the path is missing, the default after `??`
    stands in; null is a value, and not missing.

    Raises BadReference, Missing or MissingPath; each names the path of the text in `value`.
    """

    def fill(text: str) -> object:
        if "{{" not in text:
            return text
        template = parse(text)
        if template.whole:
            return _value_of(template.whole, lookup)
        return "".join(
            part if isinstance(part, str) else as_text(_value_of(part, lookup))
            for part in template.parts
        )

    return _convert(value, fill)


def value_at(value: object, path: str) -> object:
    """Follow a path such as `body.items.0.title` from the trigger's output.

    Raises BadReference where the path is none, MissingPath where it does not lead on.
    """
    segments = parse_path(path)
    text = "{{" + dotted("trigger", segments) + "}}"
    return _follow(value, Reference("trigger", "trigger", segments, None, text, "trigger", 0))


def as_text(value: object) -> str:
    """Write a value as it stands inside longer text.

    Text as it is, null as nothing, all else as JSON: `true`, `12.5`, `{"a": [1, 2]}`.
    """
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _value_of(reference: Reference, lookup: Callable[[str], object]) -> object:
    try:
        return _follow(lookup(reference.head), reference)
    except Missing:
        if reference.default is None:
            raise
        return reference.default_value()


def _follow(value: object, reference: Reference) -> object:
    for index, segment in enumerate(reference.segments):
        match value:
            case dict() if segment in value:
                value = value[segment]
            case list() if _INDEX.fullmatch(segment) and int(segment) < len(value):
                value = value[int(segment)]
            case _:
                raise MissingPath(reference, index, value)
    return value


def _with_heads(template: Template, head: Callable[[Reference], str]) -> str:
    """Write a template's source with other heads."""
    pieces = []
    end = 0
    for found in template.references:
        pieces.append(template.source[end : found.start])
        # Only braces and blanks stand before the head, so the first occurrence is the head.
        pieces.append(found.text.replace(found.written, head(found), 1))
        end = found.start + len(found.text)
    return "".join([*pieces, template.source[end:]])


def _convert(
    value: object, change: Callable[[str], object], path: str = "", level: int = 0
) -> object:
    """Copy a value with every text changed; a fault learns the path of the text."""
    if isinstance(value, str):
        try:
            return change(value)
        except ReferenceFault as fault:
            fault.path = path
            raise
        except RecursionError:
            raise _too_deep(path) from None
    if not isinstance(value, (dict, list)):
        return value
    children = _children(value)
    if children and level == _MAX_LEVELS:
        raise _too_deep(path)
    changed = [
        (name, _convert(child, change, _join(path, name), level + 1)) for name, child in children
    ]
    return dict(changed) if isinstance(value, dict) else [child for _, child in changed]


def _children(value: object) -> list[tuple[str, object]]:
    match value:
        case dict():
            return list(value.items())
        case list():
            return [(str(index), item) for index, item in enumerate(value)]
    return []


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _parse_at(path: str, text: str) -> Template:
    try:
        return parse(text)
    except BadReference as fault:
        fault.path = path
        raise


def _too_deep(path: str) -> BadReference:
    fault = BadReference("the value is nested too deeply to be used here; make it flatter", 0)
    fault.path = shortened(path)
    return fault
