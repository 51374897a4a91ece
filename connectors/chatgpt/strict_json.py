"""JSON as the standard has it: Python takes NaN and Infinity too, and fails on deep nesting."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any, NoReturn

from connectors.sdk.json_syntax import broken


class Object(dict[str, Any]):
    """A JSON object that knows which of its names stood there `twice`; the last one counts."""

    twice: tuple[str, ...] = ()


def parse(text: str) -> Any:
    """Read a JSON text. Raises `ValueError` for anything that is not JSON, with line and column of
    where it breaks off, and for what is nested too deep.
    """
    try:
        return json.loads(
            text, parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_object
        )
    except json.JSONDecodeError as error:
        raise ValueError(broken(error).rstrip(".")) from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


def _finite(number: str) -> float:
    if math.isinf(value := float(number)):
        raise ValueError(f"{number[:20]} is too large a number")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    counted = Counter(name for name, _ in pairs)
    marked = Object(found)
    marked.twice = tuple(name for name, count in counted.items() if count > 1)
    return marked
