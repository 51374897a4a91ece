"""The rows of Customized Data as the query that the service understands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

OPERATORS = {
    "equals": "equals",
    "$ne": "does not equal",
    "$in": "is one of",
    "$nin": "is none of",
    "$lt": "less than",
    "$lte": "at most",
    "$gt": "greater than",
    "$gte": "at least",
    "$regex": "matches (regular expression)",
    "$exists": "exists",
}
LISTS = ("$in", "$nin")


def query_of(rows: Sequence[Any]) -> str:
    """The query as JSON text: every row has to be met; empty for no rows.

    Each row has `key` (a field's UID, or a path such as `seo.title`), `operator` and `value`.
    """
    met = [_condition(row.key, row.operator, row.value) for row in rows]
    if not met:
        return ""
    return json.dumps(met[0] if len(met) == 1 else {"$and": met})


def _condition(key: str, operator: str, value: Any) -> dict[str, Any]:
    if operator == "equals":
        return {key: value}
    if operator in LISTS and not isinstance(value, list):
        parts = value.split(",") if isinstance(value, str) else [value]
        value = [part.strip() if isinstance(part, str) else part for part in parts]
    if operator == "$exists":
        value = value not in (False, "false", 0, "0")
    return {key: {operator: value}}
