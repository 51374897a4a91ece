"""What is answered where there is nothing to show: 400, 403, 404, 405 and 500.

Programs that call automations get JSON, browsers a page, everybody else one line of text, which is
also what parts of pages show.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.urls import resolve
from django.urls.exceptions import Resolver404
from django.utils.cache import add_never_cache_headers

from executions.answers import json_answer
from executions.webhooks import UNKNOWN
from projects import access

from .context import chosen_theme

API: Final = "/automations-api/"
NOT_UNDERSTOOD: Final = "The request cannot be understood."
TOO_LONG: Final = "That is more than one form may hold: 10,000 values, and 4 MB in all."
NOT_ALLOWED: Final = "Your role does not allow this."
NOTHING_HERE: Final = "There is nothing at this address."
TOO_FAST: Final = "There were too many attempts from here; wait a minute."
NO_PAGE: Final = "This address has no page: it takes what a button sends."
OUR_FAULT: Final = "The server made an error; its log says more."


def bad_request(
    request: HttpRequest,
    exception: Exception,
) -> HttpResponse:
    """400, for what cannot be read as a request to any page."""
    is_long = isinstance(exception, (RequestDataTooBig, TooManyFieldsSent))
    return _refused(request, 400, TOO_LONG if is_long else NOT_UNDERSTOOD)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, for a member whose role is not enough; what was raised says which is."""
    said = str(exception) if isinstance(exception, PermissionDenied) else ""
    return _refused(request, 403, said or NOT_ALLOWED)


def too_old(
    request: HttpRequest,
    reason: str = "",  # noqa: ARG001 - Django gives it by this name
) -> HttpResponse:
    """403, for a form that does not prove to come from a page of ours.

    Forms of pages that run scripts prove it by what the browser holds now: without that, nobody is
    signed in there. What was typed is shown where it was sent by a page of this server.
    """
    if request.headers.get("HX-Request"):
        return HttpResponse(access.SIGNED_OUT, "text/plain; charset=utf-8", 401)
    ours = (settings.AUTOMATE_PUBLIC_URL, f"{request.scheme}://{request.get_host()}")
    shown = access.typed(request) if request.headers.get("Origin") in ours else []
    page = render(request, "403_csrf.html", {"status": 403, "typed": shown}, status=403)
    add_never_cache_headers(page)
    return page


def not_found(
    request: HttpRequest,
    exception: Exception,  # noqa: ARG001 - Django gives it by this name
) -> HttpResponse:
    """404, for an address without a page, or without an automation."""
    if request.path.startswith(API):
        return json_answer(404, UNKNOWN)
    return _refused(request, 404, NOTHING_HERE)


def not_allowed(request: HttpRequest, allow: str) -> HttpResponse:
    """405, for an address that has no page; `allow` are the methods that it takes."""
    refused = _refused(request, 405, NO_PAGE, back=_page_above(request.path_info))
    refused.headers["Allow"] = allow
    return refused


def too_many(request: HttpRequest) -> HttpResponse:
    """429, for whoever tries to sign in too often; the package that counts looks for it."""
    return _refused(request, 429, TOO_FAST)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, for a fault of our own; the server's log has the details.

    Its page is made without the request: the database may be what failed.
    """
    if _reads_pages(request) and not request.path.startswith(API):
        page = loader.render_to_string("500.html", {"status": 500, "theme": chosen_theme(request)})
        return HttpResponse(page, status=500)
    return _refused(request, 500, OUR_FAULT)


def _page_above(path: str) -> str:
    """The nearest address above that has a page."""
    while len(path := path.rstrip("/").rpartition("/")[0] + "/") > 1:
        try:
            rule = getattr(resolve(path).func, "access", None)
        except Resolver404:
            continue
        if rule and (rule.see or rule.kind != "members"):
            break
    return path


def _refused(request: HttpRequest, status: int, message: str, back: str = "") -> HttpResponse:
    if request.path.startswith(API):
        return json_answer(status, {"error": message})
    if _reads_pages(request):
        parts = {"status": status, "message": message, "back": back}
        return render(request, f"{status}.html", parts, status=status)
    return HttpResponse(message + "\n", "text/plain; charset=utf-8", status)


def _reads_pages(request: HttpRequest) -> bool:
    """A browser says so; whoever takes anything gets text."""
    return request.get_preferred_type(["text/plain", "text/html"]) == "text/html"
