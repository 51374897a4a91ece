"""Making, renaming, copying, exporting and deleting automations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import get_text_list

from automations import about, lifecycle
from automations.documents import SEPARATOR, BadDocuments
from automations.documents import export as document
from automations.forms import CloneForm, CreateForm, DeleteForm, TitleForm
from automations.models import Automation
from connectors.sdk.wording import shortened
from executions import budget_pages, standing
from executions.clock import now
from projects import access, audit
from projects.models import Membership, Project, Role
from projects.views.parts import page_or_part

from .frame import automation_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from automations.imports import Imported
    from automations.lifecycle import Clone
    from projects.access import MemberRequest

LEFT: Final = "What its trigger has set up at the service is still there:"
MOST_NAMED: Final = 10  # steps or automations in a message


@access.members(see=Role.EDITOR, change=Role.EDITOR)
def create(request: MemberRequest) -> HttpResponse:
    """Make an empty automation, or one like an example, and go on in the builder."""
    if request.method != "POST":
        return _suggestion(request)
    form = CreateForm(request.project, request.POST)
    name = _created(request, form) if form.is_valid() else ""
    if name:
        return redirect("automations:edit", request.project.slug, name)
    return render(request, "automations/create.html", _creating(request, form), status=422)


@access.members(change=Role.EDITOR)
def settings(request: MemberRequest, name: str) -> HttpResponse:
    """An automation's title, its name, and the ways to copy and delete it."""
    automation = automation_of(request, name)
    before = automation.title
    form = TitleForm(request.POST or None, initial={"title": before})
    if request.method == "POST" and form.is_valid():
        title = form.cleaned_data["title"]
        if title != before:
            with transaction.atomic():
                Automation.objects.filter(pk=automation.pk).update(title=title)
                details = {"title": title, "before": before}
                audit.record(request, "automation.renamed", name, details)
        messages.success(request, "The title is saved.")
        return redirect("automations:settings", request.project.slug, name)
    context = _about(automation) | {
        "form": form,
        "executions": lifecycle.history(automation),
        "budget": budget_pages.card(request.project, automation, now()),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "automations/settings.html", context, status=status)


@access.members(see=Role.EDITOR, change=Role.EDITOR)
def clone(request: MemberRequest, name: str) -> HttpResponse:
    """Copy the draft, here or into another project where the user may change something."""
    automation = automation_of(request, name)
    memberships = _memberships(request)
    if request.method == "POST":
        _refuse(memberships, request.POST.get("project", request.project.slug))
    editable = {
        slug: one.project
        for slug, one in memberships.items()
        if access.allows(one.role, Role.EDITOR)
    }
    form = CloneForm(automation, editable, request.POST or None)
    if request.method == "POST" and form.is_valid():
        into = editable[form.cleaned_data["project"]]
        made = _cloned(request, automation, into, form.cleaned_data["title"])
        return redirect("automations:detail", into.slug, made.automation.name)
    context = _about(automation) | {"form": form, "is_secured": bool(automation.encrypted_secret)}
    status = 422 if request.method == "POST" else 200
    return render(request, "automations/clone.html", context, status=status)


@access.members()
def export(request: MemberRequest, name: str) -> HttpResponse:
    """The automation as a YAML document."""
    automation = automation_of(request, name)
    return _download(document(automation), automation.name)


@access.members()
def export_all(request: MemberRequest) -> HttpResponse:
    """All automations of the project as YAML documents in one file."""
    rows = Automation.objects.filter(project=request.project).order_by("name")
    return _download(SEPARATOR.join(map(document, rows)), request.project.slug)


@access.members(see=Role.EDITOR, change=Role.EDITOR)
def delete(request: MemberRequest, name: str) -> HttpResponse:
    """Ask for the name, then delete the automation with all that it did."""
    automation = automation_of(request, name)
    form = DeleteForm(automation, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _deletion(request, automation, form)
    title = shortened(automation.title or automation.name)
    executions = lifecycle.history(automation)
    try:
        lifecycle.erase_executions(automation)
        left = standing.take_down(automation)
        with transaction.atomic():
            lifecycle.erase(automation)
            details = {"title": automation.title, "executions": executions}
            audit.record(request, "automation.deleted", name, details)
    except (lifecycle.StillActive, lifecycle.StillRunning):
        automation.refresh_from_db()
        return _deletion(request, automation, form)
    messages.success(request, f"“{title}” is deleted.")
    if left:
        messages.warning(request, f"{LEFT} {left} Remove it there.")
    return redirect("automations:list", request.project.slug)


def _about(automation: Automation) -> dict[str, Any]:
    return {
        "page": "automations",
        "automation": automation,
        "title": automation.title or automation.name,
    }


def _suggestion(request: MemberRequest) -> HttpResponse:
    """The empty form; with htmx the name that goes with the title, unless one was typed."""
    typed, suggested = request.GET.get("name", ""), request.GET.get("suggested", "")
    title = request.GET.get("title", "").strip()[:200]
    made = lifecycle.name_for(request.project, title) if title else ""
    shown: dict[str, Any] = {"title": title, "name": made, "suggested": made}
    if typed != suggested:
        shown |= {"name": typed, "suggested": suggested}
    form = CreateForm(request.project, initial=shown)
    context = _creating(request, form)
    return page_or_part(request, "automations/create.html", "name-field", context)


def _creating(request: MemberRequest, form: CreateForm) -> dict[str, Any]:
    start = form.data.get("start", "")
    return {
        "page": "automations",
        "form": form,
        "offers": lifecycle.offers(request.project),
        "start": start if start in lifecycle.examples() else "",
    }


def _created(request: MemberRequest, form: CreateForm) -> str:
    """The name of the new automation; empty where it could not be made, which the form says."""
    said, project = form.cleaned_data, request.project
    name, title = said["name"], said["title"]
    others: list[Imported] = []
    try:
        with transaction.atomic():
            if said["start"]:
                made = lifecycle.create_from(project, said["start"], title, name, request.user)
                others = made[1:]
            else:
                lifecycle.create(project, title, name)
            for one in (name, *(other.name for other in others)):
                details = {"example": said["start"]} if said["start"] else {}
                audit.record(request, "automation.created", one, details)
    except IntegrityError:
        form.add_error("name", f"“{name}” was taken a moment ago. Choose another.")
        return ""
    except BadDocuments as error:
        form.add_error("start", list(error.lines))
        return ""
    messages.success(request, f"“{shortened(title)}” is ready to be set up.")
    if others:
        active = all(one.active for one in others)
        state = "active already" if active else "not all active yet"
        messages.info(request, f"{_listed(one.name for one in others)} came along, {state}.")
    return str(name)


def _memberships(request: MemberRequest) -> dict[str, Membership]:
    """The user's own, by the project's slug, this project's first."""
    rows = Membership.objects.select_related("project").filter(user=request.user)
    found = sorted(rows, key=lambda one: (one.project.pk != request.project.pk, one.project.title))
    return {one.project.slug: one for one in found}


def _refuse(memberships: dict[str, Membership], slug: str) -> None:
    """As the pages of the other project would."""
    if slug not in memberships:
        raise Http404("There is no such project, or you are not one of its members.")
    if not access.allows(memberships[slug].role, Role.EDITOR):
        raise PermissionDenied(f"This takes the role {Role.EDITOR.label} in the project.")


def _cloned(request: MemberRequest, automation: Automation, into: Project, title: str) -> Clone:
    """The copy, with messages that say what it still needs."""
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=into.pk)  # the name stays free until it is used
        name = lifecycle.name_for(into, title)
        made = lifecycle.clone(automation, into, title, name)
        details = {"from": automation.name, "of": automation.project.slug}
        audit.record(request, "automation.cloned", name, details, project=into)
    messages.success(request, f"“{shortened(title)}” is ready. It is not active.")
    if made.cleared:
        steps = _listed(f"{card.number} · {shortened(card.title)}" for card in made.cleared)
        messages.warning(request, f"Accounts stay in their project. Choose others in {steps}.")
    if made.absent:
        named = _listed(made.absent)
        messages.warning(request, f"It calls what is not in “{shortened(into.title)}”: {named}.")
    return made


def _listed(words: Iterable[str]) -> str:
    found = list(words)
    more = len(found) - MOST_NAMED
    return get_text_list([*found[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])], "and")


def _download(text: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}.yaml"'
    return HttpResponse(
        text, content_type="text/yaml; charset=utf-8", headers={"Content-Disposition": disposition}
    )


def _deletion(request: MemberRequest, automation: Automation, form: DeleteForm) -> HttpResponse:
    callers = about.callers(automation)
    context = _about(automation) | {
        "form": form,
        "is_active": automation.active or automation.live_id is not None,
        "unfinished": lifecycle.unfinished(automation),
        "executions": lifecycle.history(automation),
        "callers": callers,
        "many_callers": len(callers) == about.MOST_CALLERS,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "automations/delete.html", context, status=status)
