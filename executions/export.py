"""Executions as lines of JSON, one line each, newest first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.db.models import Prefetch, TextField
from django.db.models.functions import Cast

from projects.json_text import dump

from . import costs, log, search
from .models import Execution, StepRun

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

AT_ONCE: Final = 200  # executions found at a time
IN_MEMORY: Final = 50  # of them, with payloads of up to 3 MB each, in one piece


def lines(filters: search.Filters) -> Iterator[str]:
    """All that the filters let through, in pieces of several lines.

    Each is what the log says of it, with what the trigger gave. Nothing is held open between two
    pieces, however slowly they are taken.
    """
    cursor = filters.before
    while True:
        page = search.page(replace(filters, before=cursor), AT_ONCE)
        for start in range(0, len(page.ids), IN_MEMORY):
            yield "".join(map(_line, _read(page.ids[start : start + IN_MEMORY])))
        cursor = page.older or page.looked_until
        if not cursor:
            return


def _read(ids: Sequence[str]) -> Iterator[Execution]:
    steps = StepRun.objects.order_by("pk").defer("input", "output", "requests", "notes")
    rows = Execution.objects.filter(id__in=ids).select_related("automation", "version")
    rows = rows.defer(
        "payload", "variables", "overrides", "reply", "automation__draft", "version__plan"
    ).annotate(stored=Cast("payload", TextField()))
    return iter(rows.order_by("-id").prefetch_related(Prefetch("step_runs", steps)))


def _line(execution: Execution) -> str:
    known = {
        **log.as_json(execution),
        "about": execution.about or None,
        "accepted_at": execution.accepted_at.isoformat(),
        **costs.as_json(execution.cost, execution.unpriced),
    }
    stored: str = execution.stored  # type: ignore[attr-defined]  # JSON that nobody has to parse
    return f'{dump(known)[:-1]},"trigger":{stored}}}\n'
