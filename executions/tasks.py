"""What Celery runs: an execution id comes in, one call goes out. In one process the ids stay in
line, and what comes in is that there are some.
"""

from __future__ import annotations

import logging
from typing import Any

from celery import Task, shared_task
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import close_old_connections, connection
from kombu.exceptions import OperationalError

from . import line, own_hand, shell, store, tested, writing
from .clock import now

log = logging.getLogger(__name__)

DESCRIBED: dict[str, Any] = {
    "argsrepr": "",
    "kwargsrepr": "",
}  # Celery's own descriptions take a third of the time
HINT_SECONDS = store.PAUSE.total_seconds()


@shared_task(name="executions.tasks.advance")
def advance(execution_id: str) -> None:
    """Go on with one execution."""
    _go_on(execution_id)


@shared_task(name="executions.tasks.work")
def work() -> None:
    """Go on with what is in line in this process. What raises ends this worker; another one takes
    its place where somebody is left in line.
    """
    try:
        if line.arrive(settings.AUTOMATE_WORKER_THREADS):
            _bring_worker()
        while execution_id := line.take():
            _go_on(execution_id)
    finally:
        if line.leave(settings.AUTOMATE_WORKER_THREADS):
            _bring_worker()


@shared_task(name="executions.tasks.sweep")
def sweep() -> None:
    """Hint at everything that is due: waiting times that are over, leases that ran out, lost
    messages.
    """
    for execution_id in store.due(now()):
        hint(execution_id)


@shared_task(name="executions.tasks.clean")
def clean() -> None:
    """Forget what is old: keys of callers, tests, and sessions that are over."""
    store.forget_old(now())
    tested.forget_old(now())
    own_hand.forget_old(now())
    writing.write(Session.objects.filter(expire_date__lt=now()).delete)


def hint(execution_id: str) -> None:
    """Tell a worker that an execution has something to do. Never raises: without the broker the
    sweep finds it.
    """
    if settings.EMBEDDED:
        if line.add(execution_id, settings.AUTOMATE_WORKER_THREADS):
            _bring_worker()
    elif not _sent(advance, execution_id, expires=HINT_SECONDS):  # the sweep sends the next
        log.warning("The broker cannot be reached; execution %s waits for the sweep", execution_id)


def _go_on(execution_id: str) -> None:
    """With an execution, then with the one that waits for it or that it waits for."""
    if not connection.in_atomic_block:
        close_old_connections()
    following: str | None = execution_id
    while following:
        following = shell.advance(following)


def _bring_worker() -> None:
    """One more for the line of this process."""
    brought = False
    try:
        brought = _sent(work)
    finally:
        if not brought:  # else everybody would wait for one who never comes
            line.lose()


def _sent(task: Task[..., None], *arguments: str, **options: Any) -> bool:
    try:
        task.apply_async(arguments, **DESCRIBED, **options)
    except (OperationalError, OSError):
        return False
    return True
