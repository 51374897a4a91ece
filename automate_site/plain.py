"""Plain answers: what runs here, and what there is to say where nothing does."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from executions.answers import json_answer
from executions.webhooks import UNKNOWN

API = "/automations-api/"
HOME = """\
Automate runs here.

Automations that start with an HTTP request answer at {url}/automations-api/run/…
`manage.py executions PROJECT` shows what they did.

/healthz   the server is alive
/readyz    it can reach its database and its broker
/metrics   numbers for Prometheus
"""


def home(_: HttpRequest) -> HttpResponse:
    """What runs here and where to look."""
    return _text(200, HOME.format(url=settings.AUTOMATE_PUBLIC_URL))


def bad_request(
    request: HttpRequest,
    exception: Exception,  # noqa: ARG001 - Django gives it by this name
) -> HttpResponse:
    """400, for what cannot be read as a request to any page."""
    return _refused(request, 400, "The request cannot be understood.")


def not_found(
    request: HttpRequest,
    exception: Exception,  # noqa: ARG001 - Django gives it by this name
) -> HttpResponse:
    """404, for an address without a page, or without an automation."""
    if request.path.startswith(API):
        return json_answer(404, UNKNOWN)
    return _text(404, "There is nothing at this address.\n")


def server_error(request: HttpRequest) -> HttpResponse:
    """500, for a fault of our own; the server's log has the details."""
    return _refused(request, 500, "The server made an error; its log says more.")


def _refused(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """JSON for programs that call automations, text for everybody else."""
    if request.path.startswith(API):
        return json_answer(status, {"error": message})
    return _text(status, message + "\n")


def _text(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, "text/plain; charset=utf-8", status)
