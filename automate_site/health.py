"""Whether the server lives, whether it can work, and numbers about what it does."""

from __future__ import annotations

import hmac
import ipaddress
import logging
import math

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from kombu.exceptions import OperationalError
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

from executions import leases, replies, shell
from executions.answers import json_answer
from executions.clock import now
from executions.models import Execution
from projects.access import public

from .celery import app

log = logging.getLogger(__name__)

BROKER_SECONDS = 2
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")  # somebody else is the caller

_answers = Counter(
    "automate_answers", "Answers at the addresses of automations, by their status.", ["status"]
)
_seconds = Histogram(
    "automate_answer_seconds",
    "Time from a request at the address of an automation to its answer.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
_waiting = Gauge("automate_callers_waiting", "Callers that wait for a Response.")
_waiting.set_function(replies.waiting)
_held = Gauge("automate_executions_held", "Executions that this process works on.")
_held.set_function(leases.held)
_due = Gauge("automate_executions_due", "Executions that somebody should work on now.")


def answered(status: int, seconds: float) -> None:
    """Count one answer at the address of an automation."""
    _answers.labels(status).inc()
    _seconds.observe(seconds)


@public
def healthz(_: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all."""
    return json_answer(200, {"status": "alive"})


@public
def readyz(_: HttpRequest) -> HttpResponse:
    """200 when requests can be accepted and worked on, else 503; the body says what is missing."""
    parts = {
        "server": not shell.stopping.is_set(),
        "database": _database_answers(),
        "broker": settings.EMBEDDED or _broker_answers(),
    }
    ready = all(parts.values())
    body = {name: "ready" if works else "not ready" for name, works in parts.items()}
    return json_answer(200 if ready else 503, body)


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus, for this machine itself or for who has AUTOMATE_METRICS_TOKEN."""
    if not (_from_this_machine(request) or _has_token(request)):
        error = "Metrics are for this machine, or with AUTOMATE_METRICS_TOKEN as bearer token."
        return json_answer(401, {"error": error}, {"WWW-Authenticate": "Bearer"})
    _due.set(_executions_due())
    return HttpResponse(generate_latest(), CONTENT_TYPE_LATEST)


def _from_this_machine(request: HttpRequest) -> bool:
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:  # a Unix socket: whoever listens there is asked for the token
        return False
    mapped = address.ipv4_mapped if address.version == 6 else None
    return (mapped or address).is_loopback


def _has_token(request: HttpRequest) -> bool:
    token = settings.AUTOMATE_METRICS_TOKEN
    sent = request.headers.get("Authorization", "")
    expected = f"Bearer {token}"
    return bool(token) and hmac.compare_digest(sent.encode(), expected.encode())


def _database_answers() -> bool:
    try:
        Execution.objects.exists()
    except Error:
        log.warning("The database does not answer", exc_info=True)
        return False
    return True


def _broker_answers() -> bool:
    try:
        with app.connection_for_write(connect_timeout=BROKER_SECONDS) as broker:
            broker.ensure_connection(max_retries=0, timeout=BROKER_SECONDS)
    except (OperationalError, OSError):
        log.warning("The broker does not answer", exc_info=True)
        return False
    return True


def _executions_due() -> float:
    """How many executions are due; not a number while the database does not answer."""
    try:
        return Execution.objects.filter(due_at__lte=now()).count()
    except Error:
        return math.nan
