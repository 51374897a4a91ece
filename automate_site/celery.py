"""The Celery application: `celery -A automate_site worker --pool threads`, and one beat."""

from __future__ import annotations

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import worker_shutdown, worker_shutting_down

from . import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "automate_site.settings")

broker.register()
app = Celery("automate")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Celery closes the database connection around every task, and opening SQLite takes longer than most
# executions. Tasks begin with `close_old_connections` instead, by CONN_MAX_AGE.
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize


@worker_shutting_down.connect
def _stop(**_: Any) -> None:
    """A worker process that is to end finishes its steps and hands its executions back."""
    from executions import shell  # noqa: PLC0415 - models are not ready when this is imported

    shell.stopping.set()


@worker_shutdown.connect
def _give_back(**_: Any) -> None:
    from executions import clock, store  # noqa: PLC0415

    store.give_back(clock.now())
