"""The addresses of inbound triggers."""

from __future__ import annotations

from django.urls import re_path

from . import webhooks

urlpatterns = [
    re_path(r"^run/(?P<trigger_id>[0-9a-f]{32})\Z", webhooks.run, name="run"),
]
