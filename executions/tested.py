"""What tests leave behind: samples for the builder, for a day the tests themselves, then nothing.

The version of a test says in its plan, under `test`, of which steps it makes samples: their
`digests` at the time when the test began, by key. So a step that was changed meanwhile is known to
be.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from automations.models import Sample, Version
from projects.json_text import dump

from . import statements
from .models import ENDED, Execution, Status, StepRun
from .writing import write

if TYPE_CHECKING:
    from django.db.models import QuerySet

KEPT: Final = timedelta(days=1)
AT_ONCE: Final = 100  # tests that one transaction forgets
GAVE: Final = ("success", "stopped")  # step runs with an output
_CHANGED: Final = ("output", "size", "digest", "milliseconds", "tested_at")


def keep(execution: Execution, at: datetime) -> None:
    """In the transaction that ends a test: its steps' outputs are samples now.

    Of a step in a loop it is the first round that ran it. What a test called makes no samples.
    """
    digests = (execution.version.plan.get("test") or {}).get("digests") or {}
    first: dict[str, int] = {}
    runs = StepRun.objects.filter(execution=execution, status__in=GAVE)
    for pk, key in runs.order_by("pk").values_list("pk", "key"):
        if key in digests:
            first.setdefault(key, pk)
    samples = [
        Sample(
            automation_id=execution.automation_id,
            key=run.key,
            output=run.output,
            size=len(dump(run.output)),
            digest=digests[run.key],
            milliseconds=_milliseconds(run),
            tested_at=at,
        )
        for run in StepRun.objects.filter(pk__in=first.values()).order_by("pk")
    ]
    if samples:
        statements.upsert(samples, ("automation", "key"), _CHANGED)


def of(automation_id: int, path: str) -> QuerySet[Execution]:
    """The tests of a step of an automation's draft, the newest first; those of the whole draft
    begin at the path "".
    """
    return Execution.objects.filter(
        version__automation=automation_id,
        version__number__isnull=True,
        parent__isnull=True,
        replayed_from=path,
    ).order_by("-id")


def forget(found: QuerySet[Execution]) -> None:
    """Delete tests with all that they called, and their versions, inside the caller's
    transaction. Their samples stay.
    """
    versions = set(found.values_list("version", flat=True))
    found.delete()
    Version.objects.filter(pk__in=versions, number__isnull=True, executions__isnull=True).delete()


def forget_old(now: datetime) -> None:
    """Delete the tests that began more than a day ago, but for those that still run."""
    old = Execution.objects.filter(
        version__number__isnull=True,
        version__created_at__lte=now - KEPT,
        parent__isnull=True,
        status__in=(*ENDED, Status.UNDECIDED),
    )
    while ids := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        some = Execution.objects.filter(pk__in=ids)
        write(lambda some=some: forget(some))  # type: ignore[misc]  # bound in this round


def _milliseconds(run: StepRun) -> int | None:
    if run.started_at is None or run.finished_at is None:
        return None
    return max(0, round((run.finished_at - run.started_at).total_seconds() * 1000))
