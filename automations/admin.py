"""Automations and versions for those who run the installation, to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from automations.models import Automation, Version
from projects.administration import ReadOnly

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(Automation)
class Automations(ReadOnly):
    """What there is and what is live; never a trigger's address or secret, which start it."""

    fields = ("project", "name", "title", "active", "live", "created_at", "updated_at")
    list_display = ("name", "title", "project", "active", "live", "updated_at")
    list_filter = ("active",)
    search_fields = ("name", "title", "project__slug")
    ordering = ("project", "name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        left_out = ("draft", "encrypted_secret", "live__plan", "live__arguments_schema")
        rows = super().get_queryset(request).select_related("project", "live")
        return rows.defer(*left_out)


@admin.register(Version)
class Versions(ReadOnly):
    """Frozen copies of drafts; not those that tests made."""

    fields = ("automation", "number", "use", "description", "created_at")
    list_display = ("automation", "number", "use", "created_at")
    search_fields = ("automation__name", "use")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        left_out = ("plan", "arguments_schema", "automation__draft", "automation__encrypted_secret")
        rows = super().get_queryset(request).filter(number__isnull=False)
        return rows.select_related("automation").defer(*left_out)
