"""Who may see and do what: every view of ours says so by one of these decorators.

A project is closed to everybody who is not a member: for them it does not exist (404). A member
whose role is not enough is told so (403). Whoever is signed out is sent to sign in.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from .models import Membership, Project, Role, User

RANK: Final = {Role.VIEWER: 1, Role.EDITOR: 2, Role.OWNER: 3}
READING: Final = ("GET", "HEAD")
SIGNED_OUT: Final = "You are signed out. Sign in in another tab; what you typed stays here."
# Controls that nobody types into: hidden ones, and buttons.
UNTYPED: Final = {
    *("csrfmiddlewaretoken", "revision", "arrangement", "seen", "said", "complains", "whole"),
    *("use", "in_text", "save", "do", "to", "add", "remove", "up", "down", "fix", "next"),
    *("as_text", "as_control", "redraw", "look_up", "autosave", "account", "place", "connector"),
}
SECRET: Final = re.compile(r"(?i)password|secret|token$|_key$|^value$")


class MemberRequest(HttpRequest):
    """A request of a member of a project. `request.role` is what it allows."""

    user: User
    project: Project
    membership: Membership
    role: Role


class UserRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


@dataclass(frozen=True, slots=True)
class Rule:
    """What a view asks for: a role to see it and one to change by it (None: that is not offered).

    `kind` is `members`, `signed in`, `staff` or `public`.
    """

    kind: str
    see: str | None = None
    change: str | None = None


class Guarded(Protocol):
    """A view that says who may use it."""

    access: Rule

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, or refuse."""


View = Callable[..., HttpResponseBase]


def members(
    see: Role | None = Role.VIEWER, change: Role | None = None
) -> Callable[[View], Guarded]:
    """A view of one project, whose `slug` is taken from the address.

    The view gets a MemberRequest and the other parts of the address.

    Args:
        see: The least role for GET; None where there is nothing to see.
        change: The least role for POST; None where there is nothing to change.
    """

    def decorate(view: View) -> Guarded:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, slug: str, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return sign_in(request)
            found = _membership(request.user.pk, slug)
            needed = see if request.method in READING else change if _posts(request) else None
            if needed is None:
                return _not_allowed(see, change)
            if RANK[Role(found.role)] < RANK[needed]:
                raise PermissionDenied(f"This takes the role {needed.label} in the project.")
            member = cast("MemberRequest", request)
            member.project, member.membership = found.project, found
            member.role = Role(found.role)
            return view(member, *args, **kwargs)

        return _said(guarded, Rule("members", see, change))

    return decorate


def signed_in(view: View) -> Guarded:
    """A view for everybody who is signed in."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return sign_in(request)
        return view(request, *args, **kwargs)

    return _said(guarded, Rule("signed in"))


def staff(view: View) -> Guarded:
    """A view for those who run the installation; nobody else gets to know of it."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return sign_in(request)
        if not request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return _said(guarded, Rule("staff"))


def public(view: View) -> Guarded:
    """A view for everybody."""
    return _said(view, Rule("public"))


def allows(role: str, needed: Role) -> bool:
    """Whether a member's role is enough."""
    return RANK[Role(role)] >= RANK[needed]


def sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and from there back; a part of a page takes the whole page there.

    What somebody has typed goes nowhere: the page that it was typed into stays, or it is shown.
    """
    if request.headers.get("HX-Request"):
        if _posts(request):
            return HttpResponse(SIGNED_OUT, "text/plain; charset=utf-8", 401)
        from_page = request.headers.get("HX-Current-URL", "/")
        return HttpResponse(status=204, headers={"HX-Redirect": from_page})
    if shown := typed(request):
        page = render(request, "projects/signed_out.html", {"typed": shown}, status=401)
        add_never_cache_headers(page)
        return page
    # The address of what a button sends may have no page to come back to.
    back = request.get_full_path() if request.method in READING else "/"
    return redirect_to_login(back)


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The names of controls and what stood in them, of what a browser sent; no secrets."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if value.strip() and name not in UNTYPED and not SECRET.search(name)
    ]


def _membership(user_id: Any, slug: str) -> Membership:
    found = Membership.objects.select_related("project").filter(user=user_id, project__slug=slug)
    membership = found.first()
    if membership is None:
        raise Http404("There is no such project, or you are not one of its members.")
    return membership


def _posts(request: HttpRequest) -> bool:
    return request.method == "POST"


def _not_allowed(see: Role | None, change: Role | None) -> HttpResponseNotAllowed:
    return HttpResponseNotAllowed([*(READING if see else ()), *(("POST",) if change else ())])


def _said(view: Any, rule: Rule) -> Guarded:
    view.access = rule
    return cast("Guarded", view)
