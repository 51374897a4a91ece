"""JSON as the standard has it: Python takes NaN and Infinity too, and fails on deep nesting."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn


def parse(text: str) -> Any:
    """Read a JSON text. Raises `ValueError` for anything that is not JSON, or nested too deep."""
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


def _finite(number: str) -> float:
    if math.isinf(value := float(number)):
        raise ValueError(f"{number[:20]} is too large a number")
    return value
