"""The addresses of these pages."""

from __future__ import annotations

from django.urls import path

from . import automations

app_name = "automations"
urlpatterns = [
    path("projects/<slug:slug>/automations/", automations.listed, name="list"),
    path("projects/<slug:slug>/automations/<slug:name>/", automations.detail, name="detail"),
    path(
        "projects/<slug:slug>/automations/<slug:name>/activate/",
        automations.activate,
        name="activate",
    ),
    path(
        "projects/<slug:slug>/automations/<slug:name>/deactivate/",
        automations.deactivate,
        name="deactivate",
    ),
]
