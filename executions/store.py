"""Rows and engine values: claiming an execution, reading its history, what is due.

Whoever works on an execution
holds it by a lease and a fence; `journal` writes for the holder.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from automations.models import Version
from connectors.sdk.outcomes import Respond
from executions.engine.records import ChildEnd, Record, Recovery
from executions.engine.records import Status as RecordStatus
from executions.models import ENDED, Execution, IdempotencyKey, PaidPictures, Status, StepRun
from projects.models import Variable

from . import statements
from .writing import write

LEASE = timedelta(seconds=30)
GRACE = timedelta(seconds=5)  # how long the broker may take before the sweep hints again
PAUSE = timedelta(seconds=30)  # between two hints at the same execution
OWNER = f"{socket.gethostname()[:20]}:{os.getpid()}:{secrets.token_hex(4)}"
KEPT = timedelta(hours=24)  # how long a caller's key names its first request
KEPT_PAID = timedelta(days=7)  # how long a step may wait and still not pay twice
AT_ONCE = 1000  # old keys that one transaction forgets, so that others get their turn
_VARIABLES = "SELECT key, secret, stored FROM projects_variable WHERE project_id = %s ORDER BY key"
MAX_DEPTH = 10  # sub automations within sub automations


@dataclass(frozen=True, slots=True)
class Held:
    """An execution that this process works on, with its history at the time it was claimed."""

    execution: Execution
    fence: int
    history: Mapping[str, Record]
    taken: Mapping[str, Any] = field(default_factory=dict)  # columns that its first write sets

    @property
    def version(self) -> Version:
        """The version that it runs."""
        return self.execution.version


MOST_HANDED = 100  # executions with their payloads in memory
_handed: dict[str, Execution] = {}  # accepted and held by this process, and not begun


def hand_over(execution: Execution) -> None:
    """Before an execution is committed: let it be held by this process from the start.

    For a process that is its own worker: claiming it then needs no transaction of its own. Where
    many are in line it is left to be claimed from the database like any other.
    """
    if len(_handed) >= MOST_HANDED:
        return
    execution.owner = OWNER
    execution.fence = 1
    execution.lease_until = execution.accepted_at + LEASE


def handed(execution: Execution) -> None:
    """After it was committed: keep it at hand for `claim`."""
    _handed[execution.id] = execution


def claim(execution_id: str, now: datetime) -> Held | None:
    """Take an execution that nobody holds and that is not finished or waiting for others."""
    if execution := _handed.pop(execution_id, None):
        execution.started_at = now
        taken = {"status": Status.RUNNING, "started_at": now}
        return Held(execution, execution.fence, {}, taken)
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    execution = Execution.objects.select_related("version").filter(id=execution_id).first()
    if execution is None or execution.due_at is None:
        return None
    seen = Execution.objects.filter(
        free, id=execution_id, fence=execution.fence, due_at__isnull=False
    )
    ours: dict[str, Any] = {
        "fence": F("fence") + 1,
        "owner": OWNER,
        "lease_until": now + LEASE,
        "due_at": now,
        "status": Status.RUNNING,
        "started_at": Coalesce("started_at", now),
    }
    if write(lambda: seen.update(**ours)) != 1:
        return None
    execution.started_at = execution.started_at or now
    execution.fence += 1  # ours: whoever claims it after us raises it again
    return Held(execution, execution.fence, _history(execution))


def _history(execution: Execution) -> dict[str, Record]:
    if execution.fence == 1:
        return {}  # never claimed before, so nothing has been recorded
    children = {child.parent_path: child for child in _children(execution)}
    return {
        run.path: _record(run, children.get(run.path))
        for run in StepRun.objects.filter(execution=execution)
    }


def _children(execution: Execution) -> list[Execution]:
    return list(
        Execution.objects.filter(parent=execution).select_related("automation").defer("payload")
    )


def _record(run: StepRun, child: Execution | None) -> Record:
    return Record(
        status=cast("RecordStatus", run.status),
        attempts=run.attempts,
        group=run.group,
        recovery=cast("Recovery", run.recovery),
        input=run.input,
        output=run.output,
        error=run.error,
        notes=tuple(run.notes),
        requests=tuple(run.requests),
        started_at=run.started_at,
        tried_at=run.tried_at,
        finished_at=run.finished_at,
        until=run.until,
        again=run.again,
        slots=run.slots,
        cost=run.cost,
        unpriced=run.unpriced,
        reserved=run.reserved,
        tokens=run.tokens,
        child=child_end(child) if child and child.status in ENDED else None,
    )


def child_end(child: Execution) -> ChildEnd:
    """How a child execution that has ended looks to its parent."""
    error = child.error or Status(child.status).label
    return ChildEnd(
        child.id,
        child.automation.name,
        succeeded=child.status == Status.SUCCESS,
        error=error,
        reply=Respond(**child.reply) if child.reply else None,
    )


def variables_of(project_id: int) -> dict[str, Any]:
    """The project's variables as an execution keeps them: plain ones by value, secret by name."""
    found: dict[str, Any] = {"plain": {}, "secret": []}
    for key, secret, stored in statements.rows_of(_VARIABLES, project_id):
        if secret:
            found["secret"].append(key)
        else:
            found["plain"][key] = stored
    return found


def secret_variables(execution: Execution) -> dict[str, str]:
    """The values of the secret variables that the execution was accepted with, as they are now."""
    names = execution.variables.get("secret") or []
    if not names:
        return {}
    found = Variable.objects.filter(project_id=execution.project_id, key__in=names, secret=True)
    return {variable.key: variable.value for variable in found}


def due(now: datetime, limit: int = 500) -> list[str]:
    """Executions that nobody holds and that somebody should work on now.

    Each is named once in `PAUSE`, so that a slow broker is not filled with repetitions.
    """
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    waiting = Execution.objects.filter(free, due_at__lte=now).order_by("due_at")
    found = list(waiting.values_list("id", flat=True)[:limit])
    if found:
        write(
            lambda: Execution.objects.filter(free, id__in=found, due_at__lte=now).update(
                due_at=now + PAUSE
            )
        )
    return found


def renew(execution_ids: list[str], now: datetime) -> None:
    """Extend this process's leases on these executions."""
    write(
        lambda: Execution.objects.filter(
            id__in=execution_ids, owner=OWNER, lease_until__isnull=False
        ).update(lease_until=now + LEASE)
    )


def void_leases(now: datetime) -> int:
    """Return everything that was held or queued to the sweep: no other process can be at work.

    Only for the holder of the data folder's lock. Returns how many executions go on. A paused one
    may have been hinted at, and its time moved, just before the process died; one that is woken too
    early pauses again.
    """
    later = Q(status=Status.PAUSED, due_at__gt=now + PAUSE)
    unfinished = Execution.objects.filter(due_at__isnull=False).exclude(later)
    return write(
        lambda: unfinished.update(fence=F("fence") + 1, owner="", lease_until=None, due_at=now)
    )


def give_back(now: datetime) -> int:
    """At the end of this process: let others go on with what it still holds."""
    held = Execution.objects.filter(owner=OWNER, lease_until__isnull=False, due_at__isnull=False)
    return write(lambda: held.update(fence=F("fence") + 1, owner="", lease_until=None, due_at=now))


def callable_version(project_id: int, name: str) -> Version | None:
    """The live version of a sub automation, by its name."""
    return (
        Version.objects.filter(
            automation__project_id=project_id,
            automation__name=name,
            automation__live=F("id"),
            arguments_schema__isnull=False,
        )
        .select_related("automation")
        .first()
    )


def ancestry(execution: Execution) -> list[Execution]:
    """The execution and those that called it, innermost first."""
    found = [execution]
    while found[-1].parent_id:
        found.append(Execution.objects.select_related("automation").get(id=found[-1].parent_id))
    return found


def forget_old(now: datetime) -> None:
    """Delete the keys whose time is over, and what paid pictures were noted under; the executions
    and the pictures stay.
    """
    old = IdempotencyKey.objects.filter(expires_at__lte=now)
    some = IdempotencyKey.objects.filter(id__in=old.values("id")[:AT_ONCE])
    while write(some.delete)[0]:
        pass
    write(PaidPictures.objects.filter(created_at__lte=now - KEPT_PAID).delete)
