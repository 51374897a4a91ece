"""Setting the budget of a project, or of one of its automations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render

from automations import lifecycle
from automations.forms import TitleForm as AutomationForm
from automations.views.frame import automation_of
from connectors.sdk.costs import dollars
from executions import budget_pages
from executions.clock import now
from projects import access, audit
from projects.forms import TitleForm as ProjectForm
from projects.models import Role

if TYPE_CHECKING:
    from django.http import HttpResponse

    from automations.models import Automation
    from projects.access import MemberRequest


@access.members(see=None, change=Role.OWNER)
def of_project(request: MemberRequest) -> HttpResponse:
    """Set what the project's paid calls may cost in a month."""
    project = request.project
    if _put(request, None, card := budget_pages.card(project, None, now(), request.POST)):
        return redirect("projects:settings", project.slug)
    form = ProjectForm(initial={"title": project.title})
    context = {"page": "settings", "form": form, "budget": card}
    return render(request, "projects/settings.html", context, status=422)


@access.members(see=None, change=Role.EDITOR)
def of_automation(request: MemberRequest, name: str) -> HttpResponse:
    """Set what an automation's paid calls may cost in a month."""
    automation = automation_of(request, name)
    card = budget_pages.card(request.project, automation, now(), request.POST)
    if _put(request, automation, card):
        return redirect("automations:settings", request.project.slug, name)
    context: dict[str, Any] = {
        "page": "automations",
        "automation": automation,
        "title": automation.title or automation.name,
        "form": AutomationForm(initial={"title": automation.title}),
        "executions": lifecycle.history(automation),
        "budget": card,
    }
    return render(request, "automations/settings.html", context, status=422)


def _put(request: MemberRequest, automation: Automation | None, card: budget_pages.Card) -> bool:
    """Whether what was typed is a budget, and is one now."""
    form, before = card.form, card.level
    if not form.is_valid():
        return False
    amount, warn_at = form.nano, form.cleaned_data["warn_at"]
    details: dict[str, Any] = {"before": dollars(before.amount)} if before else {}
    if amount is not None:
        details |= {"a month": dollars(amount), "warn at": f"{warn_at} %"}
    if amount is not None or before:
        target = automation.name if automation else request.project.title
        with transaction.atomic():
            budget_pages.put(request.project, automation, amount, warn_at, now())
            action = "budget.removed" if amount is None else "budget.set"
            audit.record(request, action, target, details)
    messages.success(request, "The budget is saved." if amount else "There is no budget now.")
    return True
