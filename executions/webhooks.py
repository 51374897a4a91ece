"""The address of an inbound trigger: the checks in their order, then accepting, then the answer.

The view itself never waits. Where a step may answer the caller, it returns the answer for when no
Response comes in time, and with it the wait that the server in front carries out.
"""

from __future__ import annotations

import hashlib
import logging
import math
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from automations.models import Automation, Version
from connectors import registry
from connectors.sdk import Fields, Rejected, Request, Trigger
from connectors.sdk.headers import gathered
from connectors.sdk.values import prepare
from executions.models import Execution, Status
from projects.access import public
from projects.json_text import dump

from . import accept, budgets, listening, replies, shell, standing, statements
from .answers import accepted, json_answer, not_run
from .clock import now
from .rate import Buckets

log = logging.getLogger(__name__)

SECRET_NAME = "ah-http-key"  # noqa: S105 - what the secret is sent as, in header or query
MAX_PAIRS = 1000  # in a query
MAX_KEY = 255  # characters of an Idempotency-Key
UNKNOWN = {"error": "There is no automation at this address."}
DELIVERY = "delivery:"  # what the keys begin with that are made from bodies
_OF_AUTOMATION = (
    "id",
    "project_id",
    "encrypted_secret",
    "listening_until",
    "trigger_state",
    "live_id",
)
_OF_VERSION = ("id", "use", "plan")
_AUTOMATION = (
    f"SELECT {budgets.IS_SPENT},"  # noqa: S608 - words of ours
    " a.id, a.project_id, a.encrypted_secret, a.listening_until, a.trigger_state, a.live_id,"
    " v.id, v.use, v.plan"
    " FROM automations_automation a LEFT JOIN automations_version v ON v.id = a.live_id"
    " WHERE a.trigger_id = %s"
)
INACTIVE = {"result": "The automation is currently being tested or not activated"}


class Awaited(HttpResponse):
    """The answer for when no Response comes in time; `expected` is the wait for one."""

    def __init__(self, otherwise: HttpResponse, expected: replies.Expected) -> None:
        super().__init__(otherwise.content, status=otherwise.status_code, headers=otherwise.headers)
        self.expected = expected


@csrf_exempt
@public
def run(request: HttpRequest, trigger_id: str) -> HttpResponse:
    """Run the automation whose trigger has this id of 32 hex digits."""
    try:
        return _run(request, trigger_id)
    except Rejected as refusal:
        return json_answer(refusal.status, refusal.body, refusal.headers)
    except accept.Deleted:
        return json_answer(404, UNKNOWN)
    except Error:
        log.exception("A request could not be stored")
        error = "The request could not be stored. Send it again later."
        return json_answer(503, {"error": error}, {"Retry-After": "1"})


def _run(request: HttpRequest, trigger_id: str) -> HttpResponse:
    automation, is_spent = _automation(trigger_id)
    is_heard = listening.listens(automation, now())
    version = automation.live or (listening.draft_version(automation) if is_heard else None)
    if version is None:
        raise Rejected(404, INACTIVE)
    trigger = registry.trigger(version.use)
    if not trigger.inbound:
        raise Rejected(404, UNKNOWN)
    inputs = trigger.Inputs(prepare(trigger.Inputs, version.plan["trigger"].get("with") or {}))
    query = request.META["QUERY_STRING"]
    pairs = parse_qsl(query, keep_blank_values=True, errors="replace")
    headers = {name.lower(): value for name, value in request.headers.items()}
    state = automation.trigger_state.get("kept") or {}
    arrived = Request(str(request.method), gathered(pairs), headers, state=state)
    trigger.verify(inputs, arrived, automation.secret)
    arrived = replace(arrived, body=_body(request))
    _check_query(query, pairs)
    payload = _received(automation, trigger, inputs, arrived)
    once = _delivery(arrived, trigger) or _once(arrived, pairs)
    _keep_to_the_rate(trigger_id)
    received = is_heard and listening.receive(automation, version.plan, payload, now())
    if automation.live_id is None:
        if not received:  # another request was first
            raise Rejected(404, INACTIVE)
        return json_answer(200, listening.RECEIVED)
    size = len(arrived.body)
    fresh = accept.new_execution(automation, payload, now(), size, is_spent=is_spent)
    return _accept(fresh, once, waits=trigger.same_within is None)


def _received(automation: Automation, trigger: Trigger, inputs: Fields, arrived: Request) -> Any:
    try:
        return trigger.receive(inputs, arrived)
    except Rejected as refusal:
        if refusal.outdated:
            standing.make_due(automation.pk)
        raise


def _automation(trigger_id: str) -> tuple[Automation, bool]:
    """The automation with what is needed of its live version, and whether a budget of its is used
    up, in one query that reads no more.
    """
    for is_spent, *row in statements.rows_of(_AUTOMATION, budgets.month_of(now()), trigger_id):
        automation = statements.partial(Automation, _OF_AUTOMATION, row[: len(_OF_AUTOMATION)])
        if automation.live_id:
            automation.live = statements.partial(Version, _OF_VERSION, row[len(_OF_AUTOMATION) :])
        return automation, bool(is_spent)
    raise Rejected(404, UNKNOWN)


def _accept(fresh: Execution, once: accept.Once | None, *, waits: bool) -> HttpResponse:
    """`waits` says that the caller wants the Response: a service that tells of something, and tells
    of it again, wants to know that it was heard.
    """
    expected = replies.expect(fresh.id)  # before the commit, so that no reply is too fast
    execution = None
    try:
        execution = accept.commit(fresh, once)
    except accept.OtherRequest:
        error = "This Idempotency-Key was used for another request. Use a new one."
        raise Rejected(422, {"error": error}) from None
    finally:
        if execution is not fresh:
            replies.forget(expected)
    if execution is not fresh:
        expected = replies.expect(execution.id)
        replies.wake(execution.id)  # it may have ended long ago
    elif execution.status == Status.PENDING:
        accept.begin(execution)
    return _answer(execution, expected, waits=waits)


def _answer(execution: Execution, expected: replies.Expected, *, waits: bool) -> HttpResponse:
    rejected = execution.status == Status.REJECTED
    answer = not_run(execution.error if waits else "") if rejected else accepted(execution.id)
    # A server that stops has drained, or will: whoever registers after that must not wait.
    waits = waits and accept.responds(execution.version) and not shell.stopping.is_set()
    if rejected or not waits:
        replies.forget(expected)
        return answer
    return Awaited(answer, expected)


def _check_query(query: str, pairs: list[tuple[str, str]]) -> None:
    """Refuse what was read leniently, since the secret in it had to be checked before."""
    if len(pairs) > MAX_PAIRS:
        error = f"A query has at most {MAX_PAIRS:,} values. Send them in the body."
        raise Rejected(400, {"error": error})
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        error = "The query is not UTF-8. Encode it in UTF-8."
        raise Rejected(400, {"error": error}) from None


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig:
        raise Rejected(413, {"error": "The body is over 3 MB. Send less."}) from None


def _delivery(request: Request, trigger: Trigger) -> accept.Once | None:
    """What makes a service's delivery the same as an earlier one, if the trigger says so."""
    if trigger.same_within is None:
        return None
    digest = hashlib.sha256(request.body).hexdigest()
    return accept.Once(f"{DELIVERY}{digest}", digest, trigger.same_within)


def _once(request: Request, pairs: list[tuple[str, str]]) -> accept.Once | None:
    """The caller's key with the digest of the request, if it sent one."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 1 <= len(key) <= MAX_KEY:
        error = f"An Idempotency-Key has 1 to {MAX_KEY} characters."
        raise Rejected(400, {"error": error})
    query = [pair for pair in pairs if pair[0] != SECRET_NAME]
    head = dump([request.method, query, request.headers.get("content-type", "")])
    return accept.Once(key, hashlib.sha256(head.encode("ascii") + b"\n" + request.body).hexdigest())


def _keep_to_the_rate(trigger_id: str) -> None:
    if wait := _buckets(*settings.AUTOMATE_WEBHOOK_RATE).take(trigger_id):
        headers = {"Retry-After": str(math.ceil(wait))}
        error = "This automation is called too often. Send the request again later."
        raise Rejected(429, {"error": error}, headers)


@cache
def _buckets(rate: float, burst: int) -> Buckets:
    return Buckets(rate, burst)
