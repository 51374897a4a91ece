"""Entry data: the template that a content type gives, and the form in which it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.contentstack.client import account_of
from connectors.contentstack.field_kinds import (
    READ_ONLY,
    Declared,
    choices,
    declared,
    has_several,
    is_custom,
    length,
    lengths,
    limit,
    metadata,
    referred_to,
)
from connectors.contentstack.reading import content_type
from connectors.sdk import Asked, Context, Refused

A_DATE = "2026-01-01T00:00:00.000Z"
AN_ASSET = "UID of an asset"
AN_ENTRY = "UID of an entry"
FILLED_IN = ("group", "global_field", "blocks")


def entry_template(ctx: Context, asked: Asked) -> Any:
    """The fields of the chosen content type with blanks, for a person to fill in.

    What an editor, an app or Experience Container makes is left out. Raises `Refused` while no
    content type is chosen, and what asking the service raises.
    """
    stack, branch, uid = (
        str(asked.values.get(name) or "") for name in ("stack", "branch", "content_type")
    )
    if not stack and not account_of(ctx).is_of_one_stack:
        raise Refused("Choose a stack first.")
    if not uid:
        raise Refused("Choose a content type first.")
    found = content_type(ctx, uid, stack, branch)
    return blanks(declared(found.get("schema")))


def blanks(fields: Sequence[Declared]) -> dict[str, Any]:
    """A blank for every field that can be filled in as it is; a mandatory one has an example."""
    found = {}
    for field in fields:
        if field["uid"] in READ_ONLY or is_custom(field):
            continue
        make = BLANKS.get(str(field.get("data_type")))
        value = make(field) if make else None
        if make is None or (value in ({}, []) and field["data_type"] in FILLED_IN):
            continue
        found[str(field["uid"])] = value
    return found


def _single(field: Declared, empty: Any, example: Any) -> Any:
    """The blank of a value that may be there several times."""
    mandatory = field.get("mandatory") is True
    if has_several(field):
        return [example] if mandatory else []
    return example if mandatory else empty


def _text(field: Declared) -> Any:
    offered, default = choices(field), metadata(field).get("default_value")
    name = str(field.get("display_name") or "").strip() or str(field["uid"])
    fewest, most = lengths(field)
    while length(name) < (fewest or 1):
        name += name
    while most is not None and length(name) > most:
        name = name[:-1]
    if isinstance(default, str) and default.strip() and not offered:
        low, high = fewest or 0, length(default) if most is None else most
        empty = default if low <= length(default) <= high else ""
        return _single(field, empty, empty or name)
    return _single(field, "", offered[0] if offered else name)


def _number(field: Declared) -> Any:
    offered, low, high = choices(field), limit(field, "min"), limit(field, "max")
    if offered:
        return _single(field, None, offered[0])
    zero_fits = (low is None or low <= 0) and (high is None or high >= 0)
    return _single(field, None, 0 if zero_fits else low if low is not None else high)


def _switch(field: Declared) -> Any:
    default = metadata(field).get("default_value")
    value = default if isinstance(default, bool) else False
    return _single(field, value, value)


def _link(field: Declared) -> Any:
    example = {"title": str(field.get("display_name") or field["uid"]), "href": "/"}
    return _single(field, {"title": "", "href": ""}, example)


def _reference(field: Declared) -> Any:
    example = {"uid": AN_ENTRY, "_content_type_uid": next(iter(referred_to(field)), "")}
    return [example] if field.get("mandatory") is True else []


def _taxonomy(field: Declared) -> Any:
    known = [each for each in field.get("taxonomies") or () if isinstance(each, Mapping)]
    example = {
        "taxonomy_uid": str(known[0].get("taxonomy_uid") or "") if known else "",
        "term_uid": "UID of a term",
    }
    return [example] if field.get("mandatory") is True else []


def _group(field: Declared) -> Any:
    inner = blanks(declared(field.get("schema")))
    return [inner] if inner and has_several(field) else inner


def _blocks(field: Declared) -> Any:
    known = _blocks_of(field)
    most = limit(field, "max_instance")
    shown = known if most is None else known[: max(0, int(most))]
    return [{str(each["uid"]): blanks(declared(each.get("schema")))} for each in shown]


BLANKS = {
    "text": _text,
    "number": _number,
    "boolean": _switch,
    "isodate": lambda field: _single(field, None, A_DATE),
    "link": _link,
    "file": lambda field: _single(field, None, AN_ASSET),
    "reference": _reference,
    "taxonomy": _taxonomy,
    "group": _group,
    "global_field": _group,
    "blocks": _blocks,
}


def unwrapped(data: Mapping[str, Any], fields: Sequence[Declared]) -> Mapping[str, Any]:
    """The fields themselves, where they were given as the service's `{"entry": {…}}`."""
    inner = data.get("entry")
    is_field = any(field["uid"] == "entry" for field in fields)
    return inner if set(data) == {"entry"} and isinstance(inner, Mapping) and not is_field else data


def as_sent(data: Mapping[str, Any], fields: Sequence[Declared]) -> dict[str, Any]:
    """Entry data as the service takes it.

    What it keeps about every entry is left out, and an asset given whole becomes its UID: an entry
    that was read has both, and is sent back by whoever translates it.
    """
    own = {field["uid"] for field in fields}
    return _with_uids(
        {name: value for name, value in data.items() if name not in READ_ONLY or name in own},
        fields,
    )


def _with_uids(data: Mapping[str, Any], fields: Sequence[Declared]) -> dict[str, Any]:
    by_uid = {field["uid"]: field for field in fields}
    return {
        name: _with_uid(value, by_uid[name]) if name in by_uid else value
        for name, value in data.items()
    }


def _with_uid(value: Any, field: Declared) -> Any:
    if is_custom(field):
        return value
    if isinstance(value, list):
        return [_with_uid(one, field) for one in value]
    if not isinstance(value, Mapping):
        return value
    match field.get("data_type"):
        case "file":
            return value["uid"] if isinstance(value.get("uid"), str) else value
        case "group" | "global_field":
            return _with_uids(value, declared(field.get("schema")))
        case "blocks":
            known = {each["uid"]: declared(each.get("schema")) for each in _blocks_of(field)}
            return {
                name: _with_uids(inner, known[name])
                if name in known and isinstance(inner, Mapping)
                else inner
                for name, inner in value.items()
            }
    return value


def _blocks_of(field: Declared) -> list[Declared]:
    return declared(field.get("blocks"))
