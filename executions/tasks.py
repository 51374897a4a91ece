"""What Celery runs: an execution id comes in, one call goes out."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import close_old_connections, connection
from kombu.exceptions import OperationalError

from . import shell, store, writing
from .clock import now

log = logging.getLogger(__name__)

DESCRIBED: dict[str, Any] = {
    "argsrepr": "",
    "kwargsrepr": "",
}  # Celery's own descriptions take a third of the time
HINT_SECONDS = store.PAUSE.total_seconds()
_hinted: set[str] = set()  # in line in this process, where it is the broker


@shared_task(name="executions.tasks.advance")
def advance(execution_id: str) -> None:
    """Go on with an execution, then with the one that waits for it or that it waits for."""
    if not connection.in_atomic_block:
        close_old_connections()
    _hinted.discard(execution_id)
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


@shared_task(name="executions.tasks.clean")
def clean() -> None:
    """Forget what is old: keys of callers, and sessions that are over."""
    store.forget_old(now())
    writing.write(Session.objects.filter(expire_date__lt=now()).delete)


def hint(execution_id: str) -> None:
    """Tell the broker that an execution has something to do. Never raises: without the broker the
    sweep finds it.
    """
    # In one process the broker loses nothing, and one hint is enough. Elsewhere one may be lost,
    # and is out of date when the sweep sends the next.
    if execution_id in _hinted:
        return
    options = dict(DESCRIBED)
    if settings.EMBEDDED:
        _hinted.add(execution_id)
    else:
        options["expires"] = HINT_SECONDS
    try:
        advance.apply_async((execution_id,), **options)
    except (OperationalError, OSError):
        log.warning("The broker cannot be reached; execution %s waits for the sweep", execution_id)
