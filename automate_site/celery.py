"""The Celery application: `celery -A automate_site worker --pool threads`, and one beat."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "automate_site.settings")

app = Celery("automate")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
