"""Whether entry data fits its content type, told before it is sent.

Every sentence names the field. What is not known here passes: the service has the last word, and
what it takes is never refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from connectors.contentstack.field_kinds import (
    READ_ONLY,
    Declared,
    choices,
    declared,
    has_several,
    is_custom,
    is_empty,
    is_rich_text,
    length,
    lengths,
    limit,
    metadata,
    referred_to,
)
from connectors.sdk import Refused
from connectors.sdk.wording import MAX_PATH, MAX_SHOWN, shortened, unknown

Found = Iterator[tuple[str, str]]

MOST = 5  # faults that one message names
A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?", re.ASCII | re.DOTALL)
# What entries of every content type may carry beside their fields.
BESIDE = READ_ONLY | {"tags", "ACL", "url", "title"}
EMPTIED = "Is mandatory; it must not be emptied."
ABSENT = "Is mandatory, and there is nothing for it."


def refuse_unfit(data: Mapping[str, Any], fields: Sequence[Declared], *, creating: bool) -> None:
    """Raises `Refused`, naming what is wrong by its path, for data that the service will not take.

    `creating`: what is mandatory has to be there; an update leaves what it does not name.
    """
    found = list(faults(data, fields))
    if creating:
        found += [
            (str(field["uid"]), ABSENT)
            for field in fields
            if field["uid"] not in data and _is_asked_for(field)
        ]
    if not found:
        return
    said = [f"entry_data.{shortened(path, MAX_PATH)}: {words}" for path, words in found[:MOST]]
    more = [f"There are {len(found) - MOST} more faults."] if len(found) > MOST else []
    raise Refused(" ".join(said + more))


def _is_asked_for(field: Declared) -> bool:
    """Whether nothing stands in for a mandatory field that is not there."""
    stands_in = metadata(field).get("default_value") not in (None, "")
    simple = field.get("data_type") in ("text", "number", "isodate", "file", "reference", "link")
    return field.get("mandatory") is True and simple and not stands_in


def faults(data: Mapping[str, Any], fields: Sequence[Declared]) -> Found:
    """What does not fit: path and sentence."""
    yield from _in_fields(data, fields, "", BESIDE)


def _in_fields(
    data: Mapping[str, Any],
    fields: Sequence[Declared],
    at: str,
    beside: frozenset[str] = frozenset(),
) -> Found:
    by_uid = {str(field["uid"]): field for field in fields}
    for name, value in data.items():
        path = f"{at}{name}"
        if name in by_uid:
            yield from _field(value, by_uid[name], path)
        elif not name.startswith("_") and name not in beside:
            yield path, unknown("field", name, list(by_uid), " in the content type")


def _field(value: Any, field: Declared, path: str) -> Found:
    if is_custom(field):
        return
    if is_empty(value):
        if field.get("mandatory") is True:
            yield path, EMPTIED
        return
    kind = str(field.get("data_type"))
    check = CHECKS.get(kind)
    if check is None:
        return
    if kind in LISTS or has_several(field):
        if not isinstance(value, list):
            yield path, f"takes a list of values, each {_takes(field)}."
            return
        most = limit(field, "max_instance")
        if most is not None and len(value) > most:
            yield path, f"takes at most {most:g} values; there are {len(value)}."
        for index, one in enumerate(value):
            if one is not None:
                yield from check(one, field, f"{path}.{index}")
    else:
        yield from check(value, field, path)


def _takes(field: Declared) -> str:
    if is_rich_text(field):
        return "a document of the JSON Rich Text Editor"
    return TAKES.get(str(field.get("data_type")), "a value")


def _not(value: Any, field: Declared) -> str:
    """What a field takes, and what was given in place of it."""
    is_ = IS.get(type(value), "something else")
    return f"takes {_takes(field)}, not {is_}."


def _text(value: Any, field: Declared, path: str) -> Found:
    if not isinstance(value, str):
        yield path, _not(value, field)
        return
    offered, (fewest, most) = choices(field), lengths(field)
    if offered and value and value not in offered:
        yield path, _one_of(offered)
    if fewest is not None and value and length(value) < fewest:
        yield path, f"takes at least {fewest} characters; there are {length(value)}."
    if most is not None and length(value) > most:
        yield path, f"takes at most {most} characters; there are {length(value)}."


def _number(value: Any, field: Declared, path: str) -> Found:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield path, _not(value, field)
        return
    offered, low, high = choices(field), limit(field, "min"), limit(field, "max")
    if offered and value not in offered:
        yield path, _one_of(offered)
    if low is not None and value < low:
        yield path, f"takes at least {low:g}."
    if high is not None and value > high:
        yield path, f"takes at most {high:g}."


def _one_of(offered: list[Any]) -> str:
    shown = ", ".join(shortened(str(each)) for each in offered[:20])
    return f"takes one of: {shown}{', …' if len(offered) > 20 else ''}."


def _switch(value: Any, field: Declared, path: str) -> Found:
    if not isinstance(value, bool):
        yield path, _not(value, field)


def _date(value: Any, field: Declared, path: str) -> Found:
    if not isinstance(value, str):
        yield path, _not(value, field)
    elif not A_DATE.fullmatch(value.strip()):
        yield path, f"takes {TAKES['isodate']}."


def _object(value: Any, field: Declared, path: str) -> Found:
    if not isinstance(value, Mapping):
        yield path, _not(value, field)


def _file(value: Any, field: Declared, path: str) -> Found:
    if isinstance(value, Mapping) and isinstance(value.get("uid"), str):
        return
    if not isinstance(value, str):
        yield path, _not(value, field)
    elif value.startswith(("http://", "https://", "/", "data:")):
        yield path, "takes an asset UID, not an address: create an asset of it first."


def _reference(value: Any, field: Declared, path: str) -> Found:
    if isinstance(value, str):  # content types made long ago have UIDs alone
        return
    if not isinstance(value, Mapping) or not isinstance(value.get("uid"), str):
        yield path, f"takes {TAKES['reference']}."
        return
    to, known = value.get("_content_type_uid"), referred_to(field)
    if isinstance(to, str) and known and to not in known:
        yield f"{path}._content_type_uid", _one_of(list(known))


def _rich_text(value: Any, field: Declared, path: str) -> Found:
    if is_rich_text(field) and not isinstance(value, Mapping):
        yield path, _not(value, field)


def _group(value: Any, field: Declared, path: str) -> Found:
    if not isinstance(value, Mapping):
        yield path, _not(value, field)
    elif isinstance(field.get("schema"), list):  # of a global field it may be missing
        yield from _in_fields(value, declared(field["schema"]), f"{path}.")


def _block(value: Any, field: Declared, path: str) -> Found:
    if not isinstance(value, Mapping):
        yield path, _not(value, field)
        return
    known = {str(each["uid"]): each for each in declared(field.get("blocks"))}
    for name, inner in value.items():
        if name in known:
            if inner is not None:
                yield from _group(inner, {**known[name], "data_type": "group"}, f"{path}.{name}")
        elif not name.startswith("_"):
            yield f"{path}.{name[:MAX_SHOWN]}", unknown("block", name, list(known), " in the field")


LISTS = ("reference", "blocks", "taxonomy")  # several, whatever else the field says
CHECKS: Mapping[str, Callable[[Any, Declared, str], Found]] = {
    "text": _text,
    "number": _number,
    "boolean": _switch,
    "isodate": _date,
    "link": _object,
    "file": _file,
    "reference": _reference,
    "taxonomy": _object,
    "json": _rich_text,
    "group": _group,
    "global_field": _group,
    "blocks": _block,
}
TAKES = {
    "text": "text",
    "number": "a number",
    "boolean": "true or false",
    "isodate": "a date such as 2026-11-22T09:30:00.000Z",
    "link": 'an object such as {"title": "Read more", "href": "/more"}',
    "file": "an asset UID",
    "reference": 'an object such as {"uid": "…", "_content_type_uid": "…"}',
    "taxonomy": 'an object such as {"taxonomy_uid": "…", "term_uid": "…"}',
    "group": "an object of its fields",
    "global_field": "an object of its fields",
    "blocks": "an object with a block's UID and its fields",
}
IS = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}
