"""Entry data in the form in which the service takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connectors.contentstack.field_kinds import (
    BESIDE,
    READ_ONLY,
    Declared,
    blocks_of,
    declared,
    is_custom,
    referred_to,
)

Tell = Callable[[str], object]
WRAPPING = {"entry", "notice"}


def unwrapped(data: Mapping[str, Any], fields: Sequence[Declared]) -> Mapping[str, Any]:
    """The fields themselves, where they were given as the service's `{"entry": {…}}`.

    The whole output of a step that writes an entry has its `notice` beside it.
    """
    inner = data.get("entry")
    is_field = any(field["uid"] in WRAPPING for field in fields)
    is_wrapping = set(data) <= WRAPPING and isinstance(inner, Mapping) and not is_field
    return inner if is_wrapping and isinstance(inner, Mapping) else data


def as_sent(
    data: Mapping[str, Any], fields: Sequence[Declared], tell: Tell = str
) -> dict[str, Any]:
    """Entry data as the service takes it.

    An entry that was read can be sent back, as whoever translates one does: what the service keeps
    about every entry is left out, an asset that is given whole becomes its UID, and an entry that a
    reference leads to becomes where it leads. A name that is no field is left out, which the
    service does as well (its own client sends back whole entries, with all that they carry); `tell`
    is called with the path of each, since a value is lost with it.
    """
    own = {field["uid"] for field in fields}
    kept = {name: value for name, value in data.items() if name not in READ_ONLY or name in own}
    return _in_fields(kept, fields, "", tell, BESIDE)


def _in_fields(
    data: Mapping[str, Any],
    fields: Sequence[Declared],
    at: str,
    tell: Tell,
    beside: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    if not fields:  # it is not known which there are
        return dict(data)
    by_uid = {str(field["uid"]): field for field in fields}
    found = {}
    for name, value in data.items():
        if name in by_uid:
            found[name] = _value(value, by_uid[name], f"{at}{name}", tell)
        elif name in beside or name.startswith("_"):
            found[name] = value
        else:
            tell(f"{at}{name}")
    return found


def _value(value: Any, field: Declared, path: str, tell: Tell) -> Any:
    if is_custom(field):
        return value
    if isinstance(value, list):
        return [_value(one, field, f"{path}.{index}", tell) for index, one in enumerate(value)]
    if not isinstance(value, Mapping):
        return value
    match field.get("data_type"):
        case "file":
            return value["uid"] if isinstance(value.get("uid"), str) else value
        case "reference":
            return _where_it_leads(value, field)
        case "group" | "global_field":
            return _in_fields(value, declared(field.get("schema")), f"{path}.", tell)
        case "blocks":
            known = {str(each["uid"]): declared(each.get("schema")) for each in blocks_of(field)}
            return {
                name: _in_fields(inner, known[name], f"{path}.{name}.", tell)
                if name in known and isinstance(inner, Mapping)
                else inner
                for name, inner in value.items()
            }
    return value


def _where_it_leads(value: Mapping[str, Any], field: Declared) -> Any:
    """A reference: `{"uid", "_content_type_uid"}`, or a UID alone where content types are old.

    An entry that was read by itself does not say of which content type it is; where only one is
    possible, it is that.
    """
    uid, known = value.get("uid"), referred_to(field)
    if not isinstance(uid, str):
        return value
    if not known:
        return uid
    of = value.get("_content_type_uid") or (known[0] if len(known) == 1 else None)
    return {"uid": uid, "_content_type_uid": of} if of else value
