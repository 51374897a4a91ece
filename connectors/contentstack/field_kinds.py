"""What the fields of a content type say of the values that they take.

How fields are described: contentstack.com/docs/developers/create-content-types/
json-schema-for-creating-a-content-type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
ONLY_A_LENGTH = re.compile(r"\^\.\{(\d{1,9})?,(\d{1,9})?\}\$")


def declared(fields: Any) -> list[Declared]:
    """The fields of a schema, without what is none."""
    found = fields if isinstance(fields, list) else []
    return [each for each in found if isinstance(each, Mapping) and each.get("uid")]


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


def is_empty(value: Any) -> bool:
    """Whether a value is none, as a mandatory field must not be."""
    return value in (None, [], {}) or (isinstance(value, str) and not value.strip())
