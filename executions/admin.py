"""Executions and step runs for those who run the installation: what happened, not the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from automate_site import durations
from executions.models import Execution, StepRun
from projects.administration import ReadOnly

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

# The columns that hold data, of the rows themselves and of those joined to them.
DATA: Final = (
    *("payload", "variables", "overrides", "reply"),
    *("automation__draft", "automation__encrypted_secret"),
    *("version__plan", "version__arguments_schema", "version__description"),
)
STEP_DATA: Final = ("input", "output", "notes", "requests")


@admin.register(Execution)
class Executions(ReadOnly):
    """The newest first; found by the beginning of an id, or of an automation's name."""

    list_display = ("id", "status", "automation", "accepted_at", "duration")
    list_filter = ("status", "test")
    search_fields = ("id__startswith", "automation__name__startswith")
    search_help_text = "The beginning of an id, or of an automation's name."
    ordering = ("-id",)
    fields = (
        *("id", "project", "automation", "version", "status", "error", "error_path", "step_runs"),
        *("accepted_at", "started_at", "finished_at", "duration", "due_at"),
        *("parent", "parent_path", "depth", "origin", "replayed_from", "test"),
        *("owner", "lease_until", "fence"),
    )
    readonly_fields = ("duration", "step_runs")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related("project", "automation", "version").defer(*DATA)

    @admin.display
    def duration(self, execution: Execution) -> str:
        """How long it took from its first step."""
        if execution.started_at is None or execution.finished_at is None:
            return "–"
        return durations.words((execution.finished_at - execution.started_at).total_seconds())

    @admin.display
    def step_runs(self, execution: Execution) -> str:
        """Where its step runs are; there may be thousands."""
        address = reverse("admin:executions_steprun_changelist")
        return format_html(
            '<a href="{}?execution__id__exact={}">Step runs</a>', address, execution.pk
        )


@admin.register(StepRun)
class StepRuns(ReadOnly):
    """One step's record within an execution."""

    list_display = ("path", "execution_id", "use", "status", "attempts", "started_at", "duration")
    search_fields = ("execution__id__startswith",)
    search_help_text = "The beginning of an execution's id."
    ordering = ("-id",)
    fields = (
        *("execution", "path", "key", "use", "status", "attempts", "group", "recovery", "error"),
        *("started_at", "tried_at", "finished_at", "until", "again", "duration"),
    )
    readonly_fields = ("duration",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer(*STEP_DATA)

    @admin.display
    def duration(self, run: StepRun) -> str:
        """How long it took."""
        if run.started_at is None or run.finished_at is None:
            return "–"
        return durations.words((run.finished_at - run.started_at).total_seconds())
