"""What callers are answered: the HTTP form of a Response, and of an end without one."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import Message
from typing import Any

from django.http import HttpResponse

from connectors.sdk.headers import WITHOUT_BODY, header_faults, header_text
from executions.models import Status
from projects.json_text import dump

from .budgets import SPENT
from .replies import Outcome

# What went wrong inside is for the automation's people, not for its callers.
ENDED_BADLY = {
    Status.FAILED: "The automation failed.",
    Status.CANCELLED: "The execution was cancelled.",
    Status.UNDECIDED: "The execution waits for a person's decision.",
}


def json_answer(status: int, body: Any, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """An answer in JSON, in ASCII, so that lone surrogates stay valid."""
    return HttpResponse(dump(body), "application/json", status, headers=dict(headers or {}))


def accepted(execution_id: str) -> HttpResponse:
    """It is committed and will run, or runs on."""
    return json_answer(202, {"execution_id": execution_id, "status": "accepted"})


def not_run(reason: str) -> HttpResponse:
    """It is Rejected: the Trigger Conditions are unmet, or the budget is spent."""
    if reason == SPENT:
        return json_answer(
            402, {"error": "The automation's budget is spent.", "status": "rejected"}
        )
    return json_answer(200, {"status": "skipped"})


def answer_of(outcome: Outcome) -> HttpResponse:
    """The answer for an execution that responded or ended."""
    if outcome.reply is not None:
        return _response(**outcome.reply)
    if error := ENDED_BADLY.get(Status(outcome.status)):
        return json_answer(500, {"error": error, "execution_id": outcome.execution_id})
    body = {"execution_id": outcome.execution_id, "status": outcome.status}
    return json_answer(200, body)


def _response(status: int, headers: Mapping[str, Any], body: Any) -> HttpResponse:
    """The first Response: text is sent as it is, everything else as JSON, null as nothing."""
    unsendable = header_faults(headers)
    given = {name: header_text(headers[name]) for name in headers if name not in unsendable}
    named = next((value for name, value in given.items() if name.lower() == "content-type"), "")
    kind = "text/plain; charset=utf-8" if isinstance(body, str) else "application/json"
    answer = HttpResponse(status=status, content_type=named or kind)
    if body is None or status in WITHOUT_BODY:
        if not named:
            del answer["Content-Type"]
    elif isinstance(body, str):
        answer.content = _encoded(body, named)
    else:
        answer.content = dump(body).encode("ascii")
    for name, value in given.items():
        answer[name] = value
    return answer


def _encoded(text: str, content_type: str) -> bytes:
    """Text in the charset that the Content-Type names, or UTF-8; what has no place in it is `?`."""
    parsed = Message()
    parsed["content-type"] = content_type
    try:
        return text.encode(str(parsed.get_content_charset("utf-8")), "replace")
    except (LookupError, UnicodeError):
        return text.encode("utf-8", "replace")
