"""The addresses of the site, and its answers where there is none."""

from __future__ import annotations

from django.urls import include, path

from . import health, plain

urlpatterns = [
    path("", plain.home, name="home"),
    path("automations-api/", include("executions.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]

handler400 = plain.bad_request
handler404 = plain.not_found
handler500 = plain.server_error
