"""Ending an execution before its end, with everything that it called."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import F

from . import budgets, counts, replies, tasks, tested
from .budgets import Booked
from .journal import wake_parent
from .models import ENDED, Execution, Status, StepRun
from .writing import write

NOT_ENDED: Final = ("running", "again", "waiting", "parked", "undecided")  # step runs
CANCELLED: Final = "Cancelled."
UNDER_WAY: Final = "Cancelled while it was under way: it may have happened all the same."
UNASKED: Final = "Cancelled before anybody had said whether it happened."
_CHANGED: Final = ("status", "error", "notes", "until", "finished_at", "unpriced", "reserved")
_COUNTED: Final = ("automation_id", "parent_id", "started_at", "test", "cost", "unpriced")
LAST: Final = "Its last try: {}"


class AlreadyEnded(Exception):
    """There is nothing left to cancel."""


class _Grown(Exception):
    """The execution called another one meanwhile."""


def cancel(execution: Execution, now: datetime) -> None:
    """End an execution as Cancelled, and all that it called and waits for.

    Whoever works on it has lost it, and stops at the next thing to write; a step that is under way
    is not cut off. The caller that waits is answered. Where another execution called it, that one
    goes on, and its step has failed.

    Args:
        execution: One that has not ended; it may need a decision.
        now: The time.

    Raises:
        AlreadyEnded: It has ended.
    """
    while True:
        try:
            ended = write(lambda: _cancelled(execution.id, now))
        except _Grown:
            continue
        break
    for each in ended:
        replies.wake(each.id)
    if parent := ended[-1].parent_id:
        tasks.hint(parent)


def _cancelled(execution_id: str, now: datetime) -> list[Execution]:
    """The transaction: what was cancelled, the execution itself last."""
    family = _family(execution_id)
    # Children first, as a child's end does it: two that lock the same rows never wait in a circle.
    cut_off: list[tuple[Booked, Booked]] = []
    ended = [found for each in family if (found := _end(each, now, cut_off))]
    if not ended or ended[-1].id != execution_id:
        raise AlreadyEnded(f"The execution {execution_id} has ended already.")
    if Execution.objects.filter(parent__in=family).exclude(status__in=ENDED).exists():
        raise _Grown
    if ended[-1].parent_id:
        wake_parent(ended[-1], now)
    budgets.book(cut_off)
    for each in sorted(ended, key=lambda one: one.automation_id):
        if each.test:
            tested.keep(each, now)
        else:
            began, paid = each.started_at, (each.cost, each.unpriced)
            counts.ended(each.automation_id, Status.CANCELLED, began, now, *paid)
    return ended


def _family(execution_id: str) -> list[str]:
    """The execution and all below it that have not ended, the innermost first."""
    found = generation = [execution_id]
    while generation:
        children = Execution.objects.filter(parent__in=generation).exclude(status__in=ENDED)
        generation = list(children.order_by("id").values_list("id", flat=True))
        found = [*generation, *found]
    return found


def _end(
    execution_id: str, now: datetime, cut_off: list[tuple[Booked, Booked]]
) -> Execution | None:
    """Cancel one execution and its step runs; None if it has ended already. What this changes of
    what is reserved is added to `cut_off`.
    """
    rows = Execution.objects.filter(id=execution_id)
    changed = rows.exclude(status__in=ENDED).update(
        status=Status.CANCELLED,
        fence=F("fence") + 1,
        owner="",
        lease_until=None,
        due_at=None,
        finished_at=now,
        error="",
        error_path="",
    )
    if not changed:
        return None
    for run in StepRun.objects.filter(execution=execution_id, status__in=NOT_ENDED):
        if run.error and run.status != "undecided":
            run.notes = [*run.notes, LAST.format(run.error)]
        run.status, run.error, run.until, run.finished_at = "cancelled", _why(run), None, now
        if run.reserved:
            cut_off.append(_cut_off(run))
            rows.update(unpriced=F("unpriced") + 1)
        run.save(update_fields=_CHANGED)
    return rows.only(*_COUNTED).get()


def _cut_off(run: StepRun) -> tuple[Booked, Booked]:
    """A call under way has its reservation no longer, and nobody will know what it cost."""
    before = Booked(run.cost, run.unpriced, run.reserved)
    run.reserved, run.unpriced = None, run.unpriced + 1
    return before, Booked(run.cost, run.unpriced)


def _why(run: StepRun) -> str:
    """Only a step with an effect knows when it was tried."""
    if run.status == "undecided":
        return UNASKED
    return UNDER_WAY if run.status == "running" and run.tried_at else CANCELLED
