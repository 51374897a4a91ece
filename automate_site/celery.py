"""The Celery application: `celery -A automate_site worker --pool threads`, and one beat."""

from __future__ import annotations

import os
import sys

from celery import Celery

from . import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "automate_site.settings")

broker.register()
app = Celery("automate")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Celery closes the database connection around every task, and opening SQLite takes longer than most
# executions. Tasks begin with `close_old_connections` instead, by CONN_MAX_AGE.
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize
