"""What Celery runs: an execution id comes in, one call goes out."""

from __future__ import annotations

import logging

from celery import shared_task
from django.db import close_old_connections
from kombu.exceptions import OperationalError

from . import shell, store
from .clock import now

log = logging.getLogger(__name__)


@shared_task(name="executions.tasks.advance")
def advance(execution_id: str) -> None:
    """Go on with an execution, then with the one that waits for it or that it waits for."""
    close_old_connections()
    following: str | None = execution_id
    while following:
        following = shell.advance(following)


@shared_task(name="executions.tasks.sweep")
def sweep() -> None:
    """Hint at everything that is due: waiting times that are over, leases that ran out, lost
    messages.
    """
    for execution_id in store.due(now()):
        hint(execution_id)


def hint(execution_id: str) -> None:
    """Tell the broker that an execution has something to do. Never raises: without the broker the
    sweep finds it.
    """
    try:
        advance.delay(execution_id)
    except (OperationalError, OSError):
        log.warning("The broker cannot be reached; execution %s waits for the sweep", execution_id)
