"""Executions as lines of JSON, one line each, newest first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.db.models import Prefetch

from projects.json_text import dump

from . import log, search
from .models import Execution, StepRun

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

AT_ONCE: Final = 200  # executions read at a time


def lines(filters: search.Filters) -> Iterator[str]:
    """All that the filters let through, in pieces of several lines.

    Each is what the log says of it, with what the trigger gave. Nothing is held open between two
    pieces, however slowly they are taken.
    """
    cursor = filters.before
    while True:
        page = search.page(replace(filters, before=cursor), AT_ONCE)
        if page.ids:
            yield "".join(_line(execution) for execution in _read(page.ids))
        cursor = page.older or page.looked_until
        if not cursor:
            return


def _read(ids: Sequence[str]) -> Iterator[Execution]:
    steps = StepRun.objects.order_by("pk").defer("input", "output", "requests", "notes")
    rows = Execution.objects.filter(id__in=ids).select_related("automation", "version")
    rows = rows.defer("variables", "overrides", "reply", "automation__draft", "version__plan")
    return iter(rows.order_by("-id").prefetch_related(Prefetch("step_runs", steps)))


def _line(execution: Execution) -> str:
    known = {**log.as_json(execution), "accepted_at": execution.accepted_at.isoformat()}
    return f"{dump({**known, 'trigger': execution.payload})}\n"
