"""The Celery application: `celery -A automate_site worker --pool threads`, and one beat."""

from __future__ import annotations

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init, worker_shutdown, worker_shutting_down

from . import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "automate_site.settings")

broker.register()
app = Celery("automate")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["executions"], related_name="standing")
# Celery closes the database connection around every task, and opening SQLite takes longer than most
# executions. Tasks begin with `close_old_connections` instead, by CONN_MAX_AGE.
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize


# What `serve` runs within itself sends neither of these signals.
@celeryd_init.connect
@beat_init.connect
def _refuse_alone(**_: Any) -> None:
    """A process beside the server needs a broker that both reach, not one in its own memory."""
    from django.conf import settings  # noqa: PLC0415 - they import this module's package

    if settings.EMBEDDED:
        sys.stderr.write(
            "Error: DATABASE_URL and CELERY_BROKER_URL must be set for a worker or a beat of its "
            "own. Without them `manage.py serve` does everything in one process.\n"
        )
        sys.exit(2)


@worker_shutting_down.connect
def _stop(**_: Any) -> None:
    """A worker process that is to end finishes its steps and hands its executions back."""
    from executions import shell  # noqa: PLC0415 - models are not ready when this is imported

    shell.stopping.set()


@worker_shutdown.connect
def _give_back(**_: Any) -> None:
    from executions import clock, store  # noqa: PLC0415

    store.give_back(clock.now())
