"""The template of entry data that a content type gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connectors.contentstack import placeholders
from connectors.contentstack.client import account_of
from connectors.contentstack.field_kinds import (
    READ_ONLY,
    Declared,
    blocks_of,
    choices,
    declared,
    has_several,
    is_custom,
    limit,
    referred_to,
)
from connectors.contentstack.reading import content_type
from connectors.sdk import Asked, Context, Refused

FILLED_IN = ("group", "global_field", "blocks")


def entry_template(ctx: Context, asked: Asked) -> Any:
    """The fields of the chosen content type with placeholders, for a person to fill in.

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
    return template(declared(found.get("schema")))


def template(fields: Sequence[Declared]) -> dict[str, Any]:
    """A placeholder for every field that can be filled in here; groups and blocks hold theirs."""
    found = {}
    for field in fields:
        if field["uid"] in READ_ONLY or is_custom(field):
            continue
        make = PLACEHOLDERS.get(str(field.get("data_type")))
        value = make(field) if make else None
        if make is None or (value in ({}, []) and field["data_type"] in FILLED_IN):
            continue
        found[str(field["uid"])] = value
    return found


def _several(field: Declared, value: Any) -> Any:
    """The placeholder of a value that may be there several times."""
    return [value] if has_several(field) else value


def _chosen(field: Declared, otherwise: str) -> Any:
    offered = choices(field)
    return _several(field, placeholders.one_of(offered) if offered else otherwise)


def _link(field: Declared) -> Any:
    return _several(field, {"title": placeholders.TEXT, "href": placeholders.ADDRESS})


def _reference(field: Declared) -> Any:
    known = referred_to(field)
    if not known:  # content types made long ago have UIDs alone
        return [placeholders.ENTRY]
    return [{"uid": placeholders.ENTRY, "_content_type_uid": _known(known)}]


def _taxonomy(field: Declared) -> Any:
    rows = [each for each in field.get("taxonomies") or () if isinstance(each, Mapping)]
    known = [str(each["taxonomy_uid"]) for each in rows if each.get("taxonomy_uid")]
    uid = _known(known) if known else placeholders.TAXONOMY
    return [{"taxonomy_uid": uid, "term_uid": placeholders.TERM}]


def _known(uids: Sequence[str]) -> str:
    """The only one that it can be, or the placeholder of one of them."""
    return uids[0] if len(uids) == 1 else placeholders.one_of(uids)


def _group(field: Declared) -> Any:
    inner = template(declared(field.get("schema")))
    return _several(field, inner) if inner else inner


def _blocks(field: Declared) -> Any:
    """One of each block that has something to fill in, as far as the field takes so many."""
    made = [{str(each["uid"]): template(declared(each.get("schema")))} for each in blocks_of(field)]
    known = [block for block in made if all(block.values())]
    most = limit(field, "max_instance")
    return known if most is None else known[: max(0, int(most))]


PLACEHOLDERS: Mapping[str, Callable[[Declared], Any]] = {
    "text": lambda field: _chosen(field, placeholders.TEXT),
    "number": lambda field: _chosen(field, placeholders.NUMBER),
    "boolean": lambda field: _several(field, placeholders.SWITCH),
    "isodate": lambda field: _several(field, placeholders.DATE),
    "link": _link,
    "file": lambda field: _several(field, placeholders.ASSET),
    "reference": _reference,
    "taxonomy": _taxonomy,
    "group": _group,
    "global_field": _group,
    "blocks": _blocks,
}
