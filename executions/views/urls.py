"""The addresses of these pages."""

from __future__ import annotations

from django.urls import path

from . import budgets, decisions, downloads, execution, log, replay

app_name = "executions"
ONE = "projects/<slug:slug>/executions/<str:execution_id>"
ALL = "projects/<slug:slug>/executions"
urlpatterns = [
    path(f"{ALL}/", log.log, name="log"),
    path(f"{ALL}/new/", log.log_new, name="log-new"),
    path(f"{ALL}/export/", log.export, name="export"),
    path("projects/<slug:slug>/settings/budget/", budgets.of_project, name="budget"),
    path(
        "projects/<slug:slug>/automations/<str:name>/settings/budget/",
        budgets.of_automation,
        name="automation-budget",
    ),
    # After all others: an id may be any text.
    path(f"{ONE}/", execution.detail, name="detail"),
    path(f"{ONE}/live/", execution.live, name="live"),
    path(f"{ONE}/output/", downloads.output, name="output"),
    path(f"{ONE}/json/", downloads.as_json, name="json"),
    path(f"{ONE}/retry/", decisions.run_again, name="retry"),
    path(f"{ONE}/cancel/", decisions.stop, name="cancel"),
    path(f"{ONE}/decide/", decisions.answer, name="decide"),
    path(f"{ONE}/replay/", replay.replay_from, name="replay"),
    path(f"{ONE}/compare/", replay.side_by_side, name="compare"),
]
