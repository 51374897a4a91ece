r"""JSON kept as ASCII text, the same in every database.

SQLite's JSON functions refuse NaN, PostgreSQL's jsonb refuses `\u0000` and reorders keys, and lone
surrogates cannot be encoded; as escaped text all of them come back as they were.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Text = models.TextField[Any, Any]
else:
    _Text = models.TextField


def dump(value: Any) -> str:
    """A JSON value as ASCII text, without blanks."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def storable(text: str) -> str:
    """Text for a plain text column: without lone surrogates and NUL."""
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "")


def is_deeper(value: Any, levels: int) -> bool:
    """Whether a JSON value has more than so many levels; very deep ones cannot be written."""
    layer = [value]
    for _ in range(levels + 1):
        layer = [
            inner
            for each in layer
            if isinstance(each, (dict, list))
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not layer:
            return False
    return True


class JsonText(_Text):
    """A model field that holds a JSON value of plain Python; a null column is None."""

    if TYPE_CHECKING:  # what the plugin of django-stubs reads
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        """Parse what the database holds."""
        return None if value is None else json.loads(value)

    def get_prep_value(self, value: Any) -> Any:
        """Write the value; None stays null where the column allows it."""
        return None if value is None and self.null else dump(value)

    def to_python(self, value: Any) -> Any:
        """Values are JSON already."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """For serialisation."""
        return dump(self.value_from_object(obj))
