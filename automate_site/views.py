"""The pages that belong to no part of the product: the way in, the theme, the components."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from projects import access

from . import samples
from .context import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600  # seconds


@access.signed_in
@require_safe
def home(_: HttpRequest) -> HttpResponse:
    """Whoever comes in by the front door sees their projects."""
    return redirect("projects:list")


@access.public
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the browser prefers; then back to the page."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    answer = HttpResponseRedirect(back)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        answer.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax")
    else:
        answer.delete_cookie(THEME_COOKIE)
    return answer


@access.staff
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """All components with their states, for whoever makes pages."""
    return render(request, "components.html", samples.parts())
