"""The versions of an automation: who made them, what each changed, and restoring one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from automations import editing
from automations.difference import Change, changes, is_as
from automations.draft_form import draft_of, normal
from automations.models import Version
from connectors.models import Account
from projects import access, audit
from projects.models import Role

from .frame import automation_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from automations.draft import Draft
    from automations.models import Automation
    from projects.access import MemberRequest

PER_PAGE: Final = 10
MAX_DIGITS: Final = 5  # of a page's number


class Unsaved(Exception):
    """The draft is in no version, and would be lost."""


@dataclass(frozen=True, slots=True)
class Row:
    """A version and what it changed against the one before; `is_first` where there is none."""

    version: Version
    changes: list[Change]
    is_first: bool


@access.members()
def listed(request: MemberRequest, name: str) -> HttpResponse:
    """The versions, newest first, in pages; on the first one also how the draft differs."""
    automation = automation_of(request, name)
    page = _page(request.GET.get("page", ""))
    rows = numbered(automation).select_related("created_by")
    first = (page - 1) * PER_PAGE
    found = list(rows[first : first + PER_PAGE + 1])
    accounts = dict(Account.objects.filter(project=request.project).values_list("id", "title"))
    shown = [
        Row(new, changes(old.plan, new.plan, accounts), is_first=False)
        for new, old in pairwise(found)
    ]
    if 0 < len(found) <= PER_PAGE:
        shown.append(Row(found[-1], [], is_first=True))
    context: dict[str, Any] = {
        "page": "automations",
        "automation": automation,
        "title": automation.title or automation.name,
        "rows": shown,
        "before": page - 1,
        "after": page + 1 if len(found) > PER_PAGE else 0,
    }
    if page == 1 and found:
        base = automation.live or found[0]
        draft = normal(automation.draft)
        if not is_as(draft, base.plan):
            context |= {"base": base, "changes": changes(base.plan, draft, accounts)}
    return render(request, "automations/versions.html", context)


@access.members(see=None, change=Role.EDITOR)
def restore(request: MemberRequest, name: str, number: int) -> HttpResponse:
    """Make a version the draft again; a draft that is in no version is asked about first."""
    automation = automation_of(request, name)
    version = get_object_or_404(automation.versions, number=number)
    kept = [version, automation.live, numbered(automation).first()]
    agreed = request.POST.get("anyway", "")

    def edit(draft: Draft) -> Mapping[str, Any]:
        is_kept = any(one is not None and is_as(draft, one.plan) for one in kept)
        if not is_kept and _has_something(draft) and editing.revision(draft) != agreed:
            raise Unsaved
        return draft_of(version.plan)

    try:
        with transaction.atomic():
            editing.change(automation, edit)
            audit.record(request, "automation.restored", name, {"version": number})
    except Unsaved:
        automation.refresh_from_db()
        context = {
            "page": "automations",
            "automation": automation,
            "title": automation.title or automation.name,
            "version": version,
            "revision": editing.revision(automation.draft),
            "changes": changes(automation.draft, version.plan),
        }
        return render(request, "automations/restore.html", context, status=409)
    messages.success(request, f"Version {number} is the draft now. Activate it to let it run.")
    address = reverse("automations:detail", args=[request.project.slug, name])
    return redirect(f"{address}?version=draft")


def numbered(automation: Automation) -> Any:
    """Its versions without those that a test made, newest first."""
    return automation.versions.filter(number__isnull=False).order_by("-number")


def _page(said: str) -> int:
    is_number = said.isascii() and said.isdigit() and len(said) <= MAX_DIGITS
    return max(1, int(said)) if is_number else 1


def _has_something(draft: Draft) -> bool:
    return bool(draft.get("trigger") or draft.get("steps"))
