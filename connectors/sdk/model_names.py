"""By which names a model may be listed in a table."""

from __future__ import annotations

import re
from typing import Final

_DATE: Final = re.compile(r"-\d{4}-\d{2}-\d{2}$")


def listed_as(model: str) -> tuple[str, ...]:
    """The names to look for, the more exact one first: a dated snapshot (`gpt-5.5-2026-04-23`) that
    is not listed itself is what its model is.
    """
    undated = _DATE.sub("", model)
    return (model,) if undated == model else (model, undated)
