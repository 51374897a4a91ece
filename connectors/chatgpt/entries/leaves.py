"""Finding what can be translated in an entry, by the schema of its content type.

Translated are texts: single-line, multi-line, Markdown, HTML, JSON rich text and the titles of
links, alone or several, in groups, blocks and global fields. All else is left as it is: selects,
references, files, numbers, dates, switches, taxonomies, custom fields, addresses, whatever the
schema does not name, and what it calls `non_localizable`. Where it is said how fields are
described: docs/translate-an-entry.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from connectors.chatgpt.entries.marks import UNFIT
from connectors.chatgpt.entries.rich_text import rich_text_units
from connectors.chatgpt.entries.texts import has_words
from connectors.chatgpt.entries.units import Leaf, Path, Unit, unit_of, written

if TYPE_CHECKING:
    from connectors.chatgpt.entries.syntax import Syntax

# A pattern that only limits the length; any other one is for codes, and words would not fit it.
ONLY_A_LENGTH = re.compile(r"\^?(?:\.|\[\\s\\S\]|\(\.\|\\n\))\{(\d+)?,(\d+)?\}\$?")
UNIQUE = "Its value has to be unique, so another one may be taken already."
A_PATTERN = "Its value has to match a pattern of the content type."
NO_SCHEMA = (
    "The schema of this global field is missing. Get the content type with “Include global field "
    "schema”."
)
NOT_TEXT = "It holds characters that are no text."
KINDS: Final = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}


class Mismatch(ValueError):
    """The entry is not one of this content type; the message begins with the path."""


@dataclass(slots=True)
class Found:
    """What there is to translate, and what there would be but for a reason."""

    units: list[Unit] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)


def find(entry: Mapping[str, Any], fields: Sequence[Any]) -> Found:
    """Look through an entry by the fields of its content type.

    Raises `Mismatch` where the two do not belong together, or the schema is none.
    """
    found = Found()
    known = [each["uid"] for each in _checked(fields, "content_type_schema")]
    if not any(uid in entry for uid in known):
        has = f" ({_few(known)})" if known else ", which has none"
        raise Mismatch(f"entry: Has none of the fields of the content type{has}.")
    try:
        _in_fields(entry, fields, (), found)
    except RecursionError:
        raise Mismatch("content_type_schema: Is nested too deep.") from None
    return found


def _in_fields(entry: Mapping[str, Any], fields: Sequence[Any], path: Path, found: Found) -> None:
    place = ".".join(("content_type_schema", *(str(part) for part in path)))
    for each in _checked(fields, place):
        value = entry.get(each["uid"])
        if value in (None, "", [], {}) or each.get("non_localizable") is True:
            continue
        here = (*path, each["uid"])
        reader = READERS.get(str(each["data_type"]))
        if reader is None or _is_custom(each):
            continue
        for at, one in _values(value, each, here):
            reader(one, each, at, found)


def _values(value: Any, declared: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, Any]]:
    """The values of a field that may have several."""
    if declared.get("multiple") is not True and declared["data_type"] != "blocks":
        yield path, value
        return
    for index, one in enumerate(_a(list, value, path)):
        if one not in (None, "", [], {}):
            yield (*path, index), one


def _text(value: Any, declared: Mapping[str, Any], path: Path, found: Found) -> None:
    text = _a(str, value, path)
    about = declared.get("field_metadata") or {}
    if declared.get("enum") or declared.get("display_type") or path == ("url",):
        return
    syntax: Syntax = "markdown" if about.get("markdown") else "plain"
    if about.get("allow_rich_text"):
        syntax = "html"
    pattern = str(declared.get("format") or "")
    longest = ONLY_A_LENGTH.fullmatch(pattern)
    limit = int(longest[2]) if longest and longest[2] else None
    unit = unit_of(Leaf(path, text, syntax, limit))
    if not unit.pieces:
        return
    if declared.get("unique") is True and path != ("title",):
        found.skipped[written(path)] = UNIQUE
    elif pattern and not longest:
        found.skipped[written(path)] = A_PATTERN
    else:
        _add(found, unit)


def _rich_text(value: Any, declared: Mapping[str, Any], path: Path, found: Found) -> None:
    if not (declared.get("field_metadata") or {}).get("allow_json_rte"):
        return
    for unit in rich_text_units(_a(dict, value, path), path):
        _add(found, unit)


def _link(value: Any, _declared: Mapping[str, Any], path: Path, found: Found) -> None:
    title = _a(dict, value, path).get("title")
    if title is not None:
        _add(found, unit_of(Leaf((*path, "title"), _a(str, title, (*path, "title")))))


def _group(value: Any, declared: Mapping[str, Any], path: Path, found: Found) -> None:
    inner = _a(dict, value, path)
    fields = declared.get("schema")
    if fields is None and declared["data_type"] == "global_field":
        if any(has_words(text) for text in _texts_in(inner)):
            found.skipped[written(path)] = NO_SCHEMA
        return
    _in_fields(inner, fields or [], path, found)


def _block(value: Any, declared: Mapping[str, Any], path: Path, found: Found) -> None:
    known = {
        each["uid"]: each
        for each in declared.get("blocks") or ()
        if isinstance(each, Mapping) and "uid" in each
    }
    for uid, inner in _a(dict, value, path).items():
        if uid.startswith("_"):
            continue
        if uid not in known:
            raise Mismatch(
                f"entry.{written((*path, uid))}: The content type has no such block; it has "
                f"{_few(list(known)) or 'none'}."
            )
        kind = "global_field" if known[uid].get("reference_to") else "group"
        if inner not in (None, "", [], {}):
            _group(inner, {**known[uid], "data_type": kind}, (*path, uid), found)


READERS: Final = {
    "text": _text,
    "json": _rich_text,
    "link": _link,
    "group": _group,
    "global_field": _group,
    "blocks": _block,
}


def _add(found: Found, unit: Unit) -> None:
    if not unit.pieces:
        return
    if any(UNFIT.search(leaf.text) for leaf in unit.leaves):
        found.skipped |= dict.fromkeys((written(leaf.path) for leaf in unit.leaves), NOT_TEXT)
    else:
        found.units.append(unit)


def _is_custom(declared: Mapping[str, Any]) -> bool:
    about = declared.get("field_metadata") or {}
    return bool(declared.get("extension_uid") or about.get("extension"))


def _checked(fields: Any, place: str) -> Iterator[Mapping[str, Any]]:
    """The fields of a schema. Raises `Mismatch` for what describes none."""
    if not isinstance(fields, Sequence) or isinstance(fields, str):
        raise Mismatch(f"{place}: Must be a list of fields.")
    for index, each in enumerate(fields):
        named = isinstance(each, Mapping) and isinstance(each.get("uid"), str)
        if not named or not isinstance(each.get("data_type"), str):
            raise Mismatch(f"{place}.{index}: Is no field: it needs a uid and a data_type.")
        if not isinstance(each.get("field_metadata") or {}, Mapping):
            raise Mismatch(f"{place}.{index}.field_metadata: Must be an object.")
        yield each


def _a(kind: type[Any], value: Any, path: Path) -> Any:
    """The value, if it is of the kind that the content type says. Raises `Mismatch`."""
    if isinstance(value, kind):
        return value
    is_ = KINDS.get(type(value), "a number")
    raise Mismatch(
        f"entry.{written(path)}: Must be {KINDS[kind]}, as the content type says; it is {is_}."
    )


def _texts_in(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
