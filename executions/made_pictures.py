"""The pictures that steps made, shown where people look first: at the step, and at the whole."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from automate_site import json_tree
from connectors import registry
from connectors.sdk import Url

from .models import StepRun

if TYPE_CHECKING:
    from .painting import Picture

MOST: Final = 6  # pictures
VALUES: Final = 400  # of an output that are looked at


def makes(use: str) -> bool:
    """Whether an action may give addresses of pictures: its output declares one as its own."""
    try:
        output = registry.action(use).Output
    except registry.Unknown:
        return False
    return any(isinstance(field, Url) for field in output.__fields__.values())


def pictures_in(output: Any) -> list[str]:
    """The addresses of pictures of ours in an output, each once; of many the first ones."""
    found: dict[str, None] = {}
    for text in _texts(output):
        source = json_tree.picture(text)
        if source.startswith("/"):
            found[source] = None
        if len(found) == MOST:
            break
    return list(found)


def pictures_of(picture: Picture) -> list[str]:
    """The same of a whole execution. Nothing is read where no step of it makes pictures."""
    uses = {line.use for line in picture.lines.values() if line.finished_at}
    making = [use for use in uses if makes(use)]
    if not making:
        return []
    runs = StepRun.objects.filter(execution=picture.execution, use__in=making, status="success")
    outputs = runs.order_by("pk").values_list("output", flat=True)[:MOST]
    return pictures_in(list(outputs))


def _texts(output: Any) -> Iterator[str]:
    """Texts within a value, those that lie further out first."""
    waiting = deque([output])
    for _ in range(VALUES):
        if not waiting:
            return
        value = waiting.popleft()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting.extend(islice(value.values(), VALUES))
        elif isinstance(value, list):
            waiting.extend(value[:VALUES])
