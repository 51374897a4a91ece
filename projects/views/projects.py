"""The projects somebody is a member of; making, renaming and deleting one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from executions import budget_pages, standing
from executions.clock import now
from projects import access, audit
from projects.erase import StillActive, active_automations, erase, erase_executions
from projects.forms import DeleteForm, ProjectForm, TitleForm, slug_for
from projects.models import Membership, Project, Role

from .parts import page_or_part, wants

if TYPE_CHECKING:
    from projects.access import MemberRequest, UserRequest

CARDS: Final = 200  # on one page; the search finds the others
MAX_SEARCH: Final = 200  # characters


@access.signed_in
@require_safe
def listed(request: UserRequest) -> HttpResponse:
    """Cards of the projects, favourites first; with htmx these alone."""
    return _cards(request, request.GET.get("search", ""))


@access.members(see=None, change=Role.VIEWER)
def favourite(request: MemberRequest) -> HttpResponse:
    """Put a project first, or back among the others."""
    request.membership.favourite = request.POST.get("favourite") == "on"
    request.membership.save(update_fields=["favourite"])
    if wants(request, "projects"):
        return _cards(request, request.POST.get("search", ""))
    return redirect("projects:list")


@access.signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: UserRequest) -> HttpResponse:
    """Make a project and become its owner."""
    if request.method != "POST":
        return _suggestion(request)
    form = ProjectForm(request.POST)
    if form.is_valid():
        made = _made(request, form)
        if made:
            messages.success(request, f"{made.title} is ready.")
            return redirect("projects:dashboard", made.slug)
    return render(request, "projects/create.html", {"form": form}, status=422)


@access.members(change=Role.OWNER)
def settings(request: MemberRequest) -> HttpResponse:
    """A project's title, its slug, and the way to delete it."""
    project = request.project
    before = project.title
    form = TitleForm(request.POST or None, initial={"title": before})
    if request.method == "POST" and form.is_valid():
        title = form.cleaned_data["title"]
        if title != before:
            project.title = title
            with transaction.atomic():
                project.save(update_fields=["title"])
                audit.record(request, "project.renamed", title, {"before": before})
        messages.success(request, "The title is saved.")
        return redirect("projects:settings", project.slug)
    budget = budget_pages.card(project, None, now())
    context = {"page": "settings", "form": form, "budget": budget}
    status = 422 if request.method == "POST" else 200
    return render(request, "projects/settings.html", context, status=status)


@access.members(see=Role.OWNER, change=Role.OWNER)
def delete(request: MemberRequest) -> HttpResponse:
    """Ask for the title, then delete the project and everything in it."""
    project = request.project
    form = DeleteForm(project, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _deletion(request, form)
    title = project.title
    try:
        erase_executions(project)
        left = standing.take_down_all(project.pk)
        with transaction.atomic():
            erase(project)
            del request.project  # the entry outlives it
            audit.record(request, "project.deleted", title, {"slug": project.slug})
    except StillActive:
        return _deletion(request, form)
    messages.success(request, f"{title} is deleted.")
    for name, said in left.items():
        messages.warning(
            request, f"What “{name}” has set up is still there: {said} Remove it there."
        )
    return redirect("projects:list")


def _cards(request: UserRequest | MemberRequest, search: str) -> HttpResponse:
    search = search.strip()[:MAX_SEARCH]
    found = list(
        Membership.objects.filter(user=request.user.pk)
        .select_related("project")
        .annotate(active=Count("project__automations", Q(project__automations__live__isnull=False)))
    )
    fitting = [
        one
        for one in found
        if search.casefold() in f"{one.project.title} {one.project.slug}".casefold()
    ]
    fitting.sort(key=lambda one: (not one.favourite, one.project.title.casefold(), one.pk))
    context = {
        "memberships": fitting[:CARDS],
        "left_out": max(0, len(fitting) - CARDS),
        "search": search,
        "any": bool(found),
    }
    return page_or_part(request, "projects/list.html", "projects", context)


def _suggestion(request: UserRequest) -> HttpResponse:
    """The empty form; with htmx the slug that goes with the title, unless one was typed."""
    typed, suggested = request.GET.get("slug", ""), request.GET.get("suggested", "")
    title = request.GET.get("title", "").strip()[:200]
    made = slug_for(title) if title else ""
    shown: dict[str, Any] = {"title": title, "slug": made, "suggested": made}
    if typed != suggested:
        shown |= {"slug": typed, "suggested": suggested}
    context = {"form": ProjectForm(initial=shown)}
    return page_or_part(request, "projects/create.html", "slug-field", context)


def _made(request: UserRequest, form: ProjectForm) -> Project | None:
    """The project; None where its slug was taken meanwhile."""
    title, slug = form.cleaned_data["title"], form.cleaned_data["slug"]
    try:
        with transaction.atomic():
            made = Project.objects.create(slug=slug, title=title)
            Membership.objects.create(project=made, user=request.user, role=Role.OWNER)
            audit.record(request, "project.created", title, {"slug": slug}, project=made)
    except IntegrityError:
        form.add_error("slug", f"“{slug}” was taken a moment ago. Choose another.")
        return None
    return made


def _deletion(request: MemberRequest, form: DeleteForm) -> HttpResponse:
    active = list(active_automations(request.project)[:21])
    context = {
        "page": "settings",
        "form": form,
        "deleting": True,
        "active": active[:20],
        "more": len(active) > 20,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "projects/settings.html", context, status=status)
