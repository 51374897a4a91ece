"""What the fields of a content type say of the values that they take.

How fields are described: contentstack.com/docs/developers/create-content-types/
json-schema-for-creating-a-content-type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

Declared = Mapping[str, Any]

# What the service keeps about every entry. It ignores these where they are sent, as they are by
# whoever sends back an entry that it read.
READ_ONLY = frozenset(
    {
        *("uid", "locale", "_version", "_in_progress", "publish_details", "_workflow", "_branch"),
        *("created_at", "created_by", "updated_at", "updated_by", "deleted_at", "deleted_by"),
    }
)
# What entries of every content type may carry beside their fields.
BESIDE = READ_ONLY | {"tags", "ACL", "url", "title"}
A_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt ](.*))?", re.DOTALL)
A_TIME = re.compile(
    r"([01][0-9]|2[0-4]):[0-5][0-9](:([0-5][0-9]|60)([.,][0-9]+)?)?"
    r" ?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
ANOTHER_DATE = re.compile(
    r"[0-9]{4}(-?[0-9]{2}|[0-9]{4}|-?[0-9]{3}|-?W[0-9]{2}(-?[1-7])?)?([Tt ][0-9:.,Zz+-]+)?"
)
ONLY_A_LENGTH = re.compile(r"\^\.\{(\d{1,9})?,(\d{1,9})?\}\$")


def declared(fields: Any) -> list[Declared]:
    """The fields of a schema, without what is none."""
    found = fields if isinstance(fields, list) else []
    return [each for each in found if isinstance(each, Mapping) and each.get("uid")]


def blocks_of(field: Declared) -> list[Declared]:
    """The blocks of a modular blocks field, each with its `schema`."""
    return declared(field.get("blocks"))


def metadata(field: Declared) -> Mapping[str, Any]:
    """Its `field_metadata`, empty where there is none."""
    found = field.get("field_metadata")
    return found if isinstance(found, Mapping) else {}


def is_custom(field: Declared) -> bool:
    """Whether an extension or app decides what its value is."""
    return bool(field.get("extension_uid") or metadata(field).get("extension"))


def is_rich_text(field: Declared) -> bool:
    """Whether it is a JSON Rich Text Editor."""
    return field.get("data_type") == "json" and bool(metadata(field).get("allow_json_rte"))


def has_several(field: Declared) -> bool:
    """Whether its value is a list of values of its kind."""
    return field.get("multiple") is True


def choices(field: Declared) -> list[Any]:
    """The values of a select; empty where anything goes."""
    enum = field.get("enum")
    found = enum.get("choices") if isinstance(enum, Mapping) else None
    rows = found if isinstance(found, list) else []
    return [each["value"] for each in rows if isinstance(each, Mapping) and "value" in each]


def lengths(field: Declared) -> tuple[int | None, int | None]:
    """The fewest and the most characters of a text, which its pattern says."""
    found = ONLY_A_LENGTH.fullmatch(str(field.get("format") or ""))
    if not found:
        return None, None
    return (int(found[1]) if found[1] else None, int(found[2]) if found[2] else None)


def length(text: str) -> int:
    """Its length as the service counts it: in UTF-16 units, as JavaScript does."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def limit(field: Declared, name: str) -> float | None:
    """`min`, `max`, `min_instance` or `max_instance` of a field."""
    found = field.get(name)
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return found if is_number else None


def referred_to(field: Declared) -> Sequence[str]:
    """The content types that a reference field may lead to; empty where it does not say."""
    found = field.get("reference_to")
    return [str(each) for each in found] if isinstance(found, list) else []


def is_emptied(value: Any) -> bool:
    """Whether it takes the value of a field away, which a mandatory one does not allow."""
    return value is None or value in ("", [])


def is_date(text: str) -> bool:
    """Whether a text may be a date for the service.

    “It uses the ISO 8601 format (YYYY-MM-DDTHH:MM:SSZ)” (contentstack.com/docs/headless-cms/date),
    without the time where that is hidden. Such a one has to be a real day and time; whether the
    service takes other forms that ISO 8601 has, such as `20261122` and `2026-W47-1`, it says.
    """
    found = A_DAY.fullmatch(text)
    if not found:
        return ANOTHER_DATE.fullmatch(text) is not None
    day, time = found[1], found[2]
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return time is None or A_TIME.fullmatch(time) is not None
