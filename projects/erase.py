"""Deleting a project with everything in it, however much that is."""

from __future__ import annotations

from typing import Any, Final

from django.db import models, transaction
from django.db.models import Q

from automations.models import Automation
from executions.models import Execution, IdempotencyKey, StepRun

from .models import Project

BATCH: Final = 5_000  # executions in one transaction: others write in between


class StillActive(Exception):
    """The project has active automations; nothing of it may go."""


def active_automations(project: Project) -> models.QuerySet[Automation]:
    """What keeps a project from being deleted, by title."""
    of_project = Automation.objects.filter(project=project)
    active = of_project.filter(Q(active=True) | Q(live__isnull=False))
    return active.only("name", "title").order_by("title", "name")


def erase_executions(project: Project) -> None:
    """Delete what has run, the newest first, in transactions of their own: where that is cut short,
    the project is still there and can be deleted again.

    Raises StillActive, also for an automation that becomes active meanwhile.
    """
    more = True
    while more:
        with transaction.atomic():
            _refuse_active(project)
            more = erase_newest(Execution.objects.filter(project=project))


def erase(project: Project) -> None:
    """Delete a project inside the caller's transaction; audit entries without a project stay.

    Raises StillActive.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    _refuse_active(project)
    while erase_newest(Execution.objects.filter(project=project)):
        continue  # accepted since the last look
    project.delete()


def _refuse_active(project: Project) -> None:
    if active_automations(project).exists():
        raise StillActive


def erase_newest(executions: models.QuerySet[Execution]) -> bool:
    """Delete the newest of these executions, and say whether there may be more."""
    newest = executions.order_by("-id").values_list("id", flat=True)[:BATCH]
    ids = list(newest)
    if not ids:
        return False
    batch = executions.filter(id__gte=ids[-1])
    # What these called or what repeats them may stay: it belongs to another automation, or is in
    # the next batch, since a clock that was set back gives a child an older id than its parent.
    Execution.objects.filter(parent__in=batch).update(parent=None)
    Execution.objects.filter(origin__in=batch).update(origin=None)
    for rows in (
        StepRun.objects.filter(execution__in=batch),
        IdempotencyKey.objects.filter(execution__in=batch),
        batch,
    ):
        _delete(rows)
    return len(ids) == BATCH


def _delete(rows: models.QuerySet[Any]) -> None:
    """One statement, where `delete()` would first read every row with what refers to it."""
    rows._raw_delete(rows.db)  # noqa: SLF001 - what its own collector ends with
