"""What the step was given: an entry and a content type, in the shapes in which they come.

Both may be the whole output of a step (`{"entry": …}`, `{"content_type": …}`), the thing itself, or
either as JSON text; the schema may also be the list of fields alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.chatgpt.strict_json import parse

ENTRY = "entry: Must be an entry: the output of Get a Single Entry, or a JSON object of its fields."
ENTRIES = "entry: Holds several entries. Use a Repeat Path over them, and give one at a time."
SCHEMA = (
    "content_type_schema: Must be a content type: the output of Get a Single Content Type, its "
    "schema, or the list of its fields."
)


class NotGiven(ValueError):
    """What was given is not what was asked for; the message begins with the field."""


def entry_of(given: object) -> Mapping[str, Any]:
    """The entry itself. Raises `NotGiven`."""
    value = _read(given, "entry")
    if not isinstance(value, Mapping) or not value:
        raise NotGiven(ENTRY)
    if "uid" not in value and isinstance(value.get("entry"), Mapping):
        inner: Mapping[str, Any] = value["entry"]
        return inner
    if "uid" not in value and isinstance(value.get("entries"), list):
        raise NotGiven(ENTRIES)
    return value


def fields_of(given: object) -> Sequence[Any]:
    """The list of fields. Raises `NotGiven`."""
    value = _read(given, "content_type_schema")
    for name in ("content_type", "schema"):
        if isinstance(value, Mapping) and name in value:
            value = value[name]
    if not isinstance(value, list) or not value:
        raise NotGiven(SCHEMA)
    return value


def _read(given: object, name: str) -> object:
    if not isinstance(given, str):
        return given
    try:
        return parse(given)
    except ValueError as error:
        raise NotGiven(f"{name}: Must be valid JSON: {error}.") from None
