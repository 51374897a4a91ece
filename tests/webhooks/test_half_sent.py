"""Requests of which the rest does not come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from automate_site import front
from automate_site.asgi import application
from automations.models import Automation
from executions.models import Execution


def test_a_request_whose_rest_does_not_come_is_answered_408(
    automation: Callable[..., Automation],
    url: Callable[[Automation], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(front, "SILENT_SECONDS", 0.1)
    sent: list[Any] = []
    pieces = iter([b"{", b'"a"'])
    scope = {
        "type": "http",
        "method": "POST",
        "path": url(automation()),
        "query_string": b"",
        "headers": [(b"content-length", b"100")],
        "client": ("127.0.0.1", 50000),
    }

    async def receive() -> dict[str, Any]:
        piece = next(pieces, None)
        if piece is None:
            await asyncio.sleep(3600)
        await asyncio.sleep(0.06)  # each on time
        return {"type": "http.request", "body": piece, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(application(scope, receive, send))

    assert sent[0]["status"] == 408
    assert (b"Connection", b"close") in sent[0]["headers"]
    assert sent[1]["body"] == (
        b'{"error":"No more of the request came for 0.1 seconds. Send it again."}'
    )
    assert not Execution.objects.exists()


@pytest.mark.parametrize("change", [str.upper, lambda path: f"{path}/", lambda path: f"{path}/x"])
def test_an_address_that_is_none_is_answered_as_an_unknown_one(
    client: Callable[..., Any],
    automation: Callable[..., Automation],
    url: Callable[[Automation], str],
    change: Callable[[str], str],
) -> None:
    start, _, name = url(automation()).rpartition("/")

    answer = client("POST", f"{start}/{change(name)}")

    assert (answer.status, answer.json) == (
        404,
        {"error": "There is no automation at this address."},
    )
