"""Whoever signs in with a password from somebody else chooses one before anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse
from django.urls.exceptions import Resolver404

CHANGE: Final = "account_change_password"
ALLOWED: Final = {CHANGE, "account_logout", "theme"}
OPEN: Final = (
    *("/automations-api/", "/pictures/", "/static/"),
    *("/healthz", "/readyz", "/metrics"),
)

Next = Callable[[HttpRequest], HttpResponseBase]


class ChosenPassword:
    """Sends whoever has to choose a password to the page where that is done."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or send there first."""
        if request.path.startswith(OPEN) or not self._has_to(request):
            return self._get_response(request)
        try:
            name = resolve(request.path_info).view_name
        except Resolver404:
            name = ""
        if name in ALLOWED:
            return self._get_response(request)
        return self._send_there(request)

    def _has_to(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_authenticated and getattr(user, "must_change_password", False)

    def _send_there(self, request: HttpRequest) -> HttpResponse:
        """And from there back, where that was a page; a part of a page takes the whole there."""
        change = reverse(CHANGE)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": change})
        if request.method != "GET":
            return HttpResponseRedirect(change)
        return HttpResponseRedirect(f"{change}?{urlencode({'next': request.get_full_path()})}")
