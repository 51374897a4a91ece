"""The query language of lists: `query={"title": "x", "number": {"$gte": 3}}`, order, and so on.

Source: the Queries part of the Content Management API reference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from simulators.contentstack.call import Call
from simulators.contentstack.wire import Refusal

Value = dict[str, Any]


def query_of(call: Call) -> Value:
    """Return the `query` parameter, {} where there is none. Raises Refusal when it is no object."""
    text = call.request.query.get("query", "")
    try:
        query = json.loads(text) if text else {}
    except ValueError:
        query = None
    if not isinstance(query, dict):
        raise Refusal(400, "The query is not valid JSON.", 100, {"query": ["is not valid."]})
    return query


def matching(call: Call, found: list[Value]) -> list[Value]:
    """Return what the call's `query` asks for, in the order that `asc` or `desc` asks for."""
    query = query_of(call)
    kept = [each for each in found if matches(each, query)]
    for name, downwards in (("asc", False), ("desc", True)):
        if path := call.request.query.get(name, ""):
            kept.sort(key=lambda each, path=path: _rank(first(each, path)), reverse=downwards)  # type: ignore[misc]  # mypy does not see the default
    return kept


def matches(value: Value, query: Value) -> bool:
    """Tell whether an object is what a query asks for. Raises Refusal for unknown operators."""
    for key, wanted in query.items():
        if key in ("$and", "$or"):
            each = [matches(value, one) for one in wanted]
            if not (all(each) if key == "$and" else any(each)):
                return False
        elif not _fits(_values(value, key.split(".")), wanted):
            return False
    return True


def first(value: Value, path: str) -> Any:
    """Return what stands at a dotted path, None where there is nothing."""
    found = _values(value, path.split("."))
    return found[0] if found else None


def _values(value: Any, path: list[str]) -> list[Any]:
    """Return everything at a path; lists are walked into, as the service does."""
    if isinstance(value, list):
        if not path:
            return [value, *value]
        return [found for each in value for found in _values(each, path)]
    if not path:
        return [value]
    if isinstance(value, dict) and path[0] in value:
        return _values(value[path[0]], path[1:])
    return []


def _fits(values: list[Any], wanted: Any) -> bool:
    if not (isinstance(wanted, dict) and any(key.startswith("$") for key in wanted)):
        return wanted in values or (wanted is None and not values)
    options = wanted.get("$options", "")
    for name, operand in wanted.items():
        if name == "$options":
            continue
        if name == "$exists":
            held = any(each is not None for each in values) is bool(operand)
        elif name in ("$ne", "$nin"):
            refused = operand if name == "$nin" else [operand]
            held = not any(each in refused for each in values)
        elif name == "$regex":
            held = any(isinstance(each, str) and _found(operand, each, options) for each in values)
        elif name in _TESTS:
            held = any(_holds(_TESTS[name], each, operand) for each in values)
        else:
            raise Refusal(422, f"The operator {name} is not known.", 119, ["query is not valid."])
        if not held:
            return False
    return True


def _found(pattern: str, text: str, options: str) -> bool:
    try:
        return bool(re.search(pattern, text, re.IGNORECASE if "i" in options else 0))
    except re.error as error:
        told = {"query": ["is not valid."]}
        raise Refusal(422, "The regular expression is not valid.", 119, told) from error


def _holds(test: Callable[[Any, Any], bool], value: Any, operand: Any) -> bool:
    try:
        return test(value, operand)
    except TypeError:
        return False


def _rank(value: Any) -> tuple[int, Any]:
    """What a value is ordered by: nothing first, then numbers, then texts."""
    if value is None:
        return 0, 0
    if isinstance(value, int | float):
        return 1, value
    return 2, str(value)


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "$in": lambda value, operand: value in operand,
    "$gt": lambda value, operand: bool(value > operand),
    "$gte": lambda value, operand: bool(value >= operand),
    "$lt": lambda value, operand: bool(value < operand),
    "$lte": lambda value, operand: bool(value <= operand),
}
