"""Whether entry data fits its content type, told before it is sent.

Every sentence names the field. What is not known here passes: the service has the last word, and
what it takes is never refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import Any

from connectors.contentstack.field_kinds import (
    BESIDE,
    Declared,
    blocks_of,
    choices,
    declared,
    has_several,
    is_custom,
    is_date,
    is_emptied,
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
Checking = Callable[[Any, Declared, str], Found]

MOST = 5  # faults that one message names
MOST_COMPARED = 100  # unknown names with those of fields; a whole payload may have any number
NEAR = 0.8  # of a name to a field's: “imgae” is that near to “image”
EMPTIED = "Is mandatory; it must not be emptied."
ABSENT = "Is mandatory, and there is nothing for it."


def refuse_unfit(data: Mapping[str, Any], fields: Sequence[Declared], *, creating: bool) -> None:
    """Raises `Refused`, naming what is wrong by its path, for data that the service will not take.

    `creating`: what is mandatory has to be there; an update leaves what it does not name.
    """
    found: dict[str, str] = {}
    for path, words in faults(data, fields):
        at = f"entry_data.{shortened(path, MAX_PATH)}"
        found[at] = f"{found[at]} {words}" if at in found else words
    if creating:
        absent = (str(each["uid"]) for each in fields if _is_asked_for(each))
        found |= {f"entry_data.{uid}": ABSENT for uid in absent if uid not in data}
    if found:
        more = f"There are {len(found)} faults; these are the first." if len(found) > MOST else ""
        raise Refused(more, fields=dict(islice(found.items(), MOST)))


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
    known = {*by_uid, *beside}
    strange = (name for name in data if name not in known and not name.startswith("_"))
    meant = _meant(islice(strange, MOST_COMPARED), data, fields)
    for name, value in data.items():
        path = f"{at}{name}"
        if name in by_uid:
            yield from _field(value, by_uid[name], path)
        elif name in meant:
            said = f"There is no field “{shortened(name)}” in the content type; did you mean"
            yield path, f"{said} “{meant[name]}”?"


def _meant(
    names: Iterable[str], data: Mapping[str, Any], fields: Sequence[Declared]
) -> dict[str, str]:
    """The fields that names which are none are likely to mean, by those that resemble one.

    The service leaves such names out and says nothing, so that a slip of the pen would look like
    success: that is worth a fault. Others are what an entry carries from elsewhere, a field that
    the content type had once or that another one has, and are left out with a note. So is a name
    beside the very field that it resembles.
    """
    labels = {_plain(str(each.get("display_name") or "")): str(each["uid"]) for each in fields}
    uids = {_plain(str(each["uid"])): str(each["uid"]) for each in fields}
    found = {}
    for name in names:
        near = get_close_matches(_plain(name[:MAX_SHOWN]), uids, n=1, cutoff=NEAR)
        meant = uids[near[0]] if near else labels.get(_plain(name), "")
        if meant and meant not in data:
            found[name] = meant
    return found


def _plain(name: str) -> str:
    """A name without what people write now this way, now that."""
    return "".join(each for each in name.casefold() if each.isalnum())


def _field(value: Any, field: Declared, path: str) -> Found:
    if is_custom(field):
        return
    if is_emptied(value):
        if field.get("mandatory") is True:
            yield path, EMPTIED
        return
    if value == {} or (isinstance(value, str) and not value.strip()):
        return  # whether that is a value, the service says
    kind = str(field.get("data_type"))
    check = CHECKS.get(kind)
    if check and (kind in LISTS or has_several(field)):
        yield from _each(value, field, path, check)
    elif check:
        yield from check(value, field, path)


def _each(value: Any, field: Declared, path: str, check: Checking) -> Found:
    if not isinstance(value, list):
        yield path, f"takes a list of values, each {_takes(field)}."
        return
    most = limit(field, "max_instance")
    if most is not None and len(value) > most:
        yield path, f"takes at most {most:g} values; there are {len(value)}."
    for index, one in enumerate(value):
        if one is not None:
            yield from check(one, field, f"{path}.{index}")


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
    elif not is_date(value.strip()):
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
    known = {str(each["uid"]): each for each in blocks_of(field)}
    for name, inner in value.items():
        if name in known:
            if inner is not None:
                yield from _group(inner, {**known[name], "data_type": "group"}, f"{path}.{name}")
        elif not name.startswith("_"):
            yield f"{path}.{name[:MAX_SHOWN]}", unknown("block", name, list(known), " in the field")


LISTS = ("reference", "blocks", "taxonomy")  # several, whatever else the field says
CHECKS: Mapping[str, Checking] = {
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
