"""What became of the last executions of many automations, in one query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery, TextField

from automations.models import Automation

from .models import ENDED, Execution

LAST: Final = 20  # executions


class Last(NamedTuple):
    """An automation's last execution."""

    id: str
    status: str
    accepted_at: datetime


class _Joined(Subquery):
    """The texts that a subquery finds, in its order, with commas between."""

    template = "(SELECT group_concat(found.status, ',') FROM (%(subquery)s) AS found)"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """PostgreSQL has its own word for it."""
        template = self.template.replace("group_concat", "string_agg")
        return self.as_sql(compiler, connection, template=template, **extra)


def statuses(automation_ids: Iterable[int]) -> dict[int, list[str]]:
    """How the last 20 executions of each automation ended, oldest first."""
    ended = _newest().filter(status__in=ENDED).values("status")[:LAST]
    found = Automation.objects.filter(id__in=automation_ids).annotate(ended=_Joined(ended))
    return {
        each: list(reversed(joined.split(","))) if joined else []
        for each, joined in found.values_list("id", "ended")
    }


def last(automation_ids: Iterable[int]) -> dict[int, Last]:
    """The last execution of each automation that has run."""
    newest = {name: Subquery(_newest().values(name)[:1]) for name in Last._fields}
    found = Automation.objects.filter(id__in=automation_ids).annotate(
        **{f"last_{name}": value for name, value in newest.items()}
    )
    rows = found.values_list("id", *(f"last_{name}" for name in newest))
    return {row[0]: Last(*row[1:]) for row in rows if row[1]}


def _newest() -> QuerySet[Execution]:
    return Execution.objects.filter(automation=OuterRef("id"), test=False).order_by("-id")
