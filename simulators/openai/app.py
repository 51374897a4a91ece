"""The ASGI application: reads a request, has it answered, sends the answer with its headers.

It needs no framework, so it can be mounted anywhere: `/v1/…` is understood below the server's
root, below a `root_path`, and below `/simulators/openai`.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from simulators.openai.faults import ORGANIZATION
from simulators.openai.record import Record
from simulators.openai.rejections import Rejection
from simulators.openai.service import Answer, Request, Service

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MOUNT = "/simulators/openai"
# Bytes. Prompts with pictures in them are large, but nothing that is sent here needs more.
LARGEST_BODY = 20_000_000


class Application:
    """One stand-in. Without a record, requests are not counted."""

    def __init__(self, service: Service, record: Record | None = None) -> None:
        self._service = service
        self._record = record

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; anything but HTTP is left alone."""
        if scope["type"] != "http":
            return
        started = time.perf_counter()
        body = await _body(receive)
        if body is None:
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }
        request = Request(scope["method"], _path(scope), headers, body)
        answer = _TOO_LARGE if len(body) > LARGEST_BODY else self._service.answer(request)
        if self._record:
            # Before the answer: a call counts even if nobody is left to hear it.
            self._record.add(request, answer)
        if answer.delay:
            await asyncio.sleep(answer.delay)
        await _send(send, answer, _headers(request, answer, started))


def _path(scope: Scope) -> str:
    """Return the path below the mount."""
    path: str = scope["path"]
    for mount in (scope.get("root_path", ""), MOUNT):
        if mount and path.startswith(mount + "/"):
            path = path.removeprefix(mount)
    return path.rstrip("/") if path != "/" else path


async def _body(receive: Receive) -> bytes | None:
    """Return the body, read until it is complete or too large; None when the client went away."""
    body = bytearray()
    more = True
    while more and len(body) <= LARGEST_BODY:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


def _headers(request: Request, answer: Answer, started: float) -> dict[str, str]:
    """Return the headers that the service sends with every answer."""
    milliseconds = int((time.perf_counter() - started) * 1000)
    return {
        "content-type": "application/json",
        "content-length": str(len(answer.body)),
        "openai-organization": request.headers.get("openai-organization") or ORGANIZATION,
        "openai-processing-ms": str(milliseconds),
        "openai-version": "2020-10-01",
        "x-request-id": f"req_{uuid.uuid4().hex}",
        "x-ratelimit-limit-requests": "500",
        "x-ratelimit-limit-tokens": "200000",
        "x-ratelimit-remaining-requests": "0" if answer.status == 429 else "499",
        "x-ratelimit-remaining-tokens": "199000",
        "x-ratelimit-reset-requests": "1s" if answer.status == 429 else "120ms",
        "x-ratelimit-reset-tokens": "300ms",
        **answer.headers,
    }


async def _send(send: Send, answer: Answer, headers: dict[str, str]) -> None:
    """Send the answer; one that is broken off stops halfway, and the server hangs up."""
    sent = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": sent})
    if answer.broken_off:
        half = answer.body[: len(answer.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        return
    await send({"type": "http.response.body", "body": answer.body})


_TOO_LARGE = Answer(
    413, json.dumps(Rejection("Request body is too large.", status=413).body()).encode()
)
application = Application(Service())


def application_in(folder: Path) -> Application:
    """The stand-in as this project's server mounts it; it keeps nothing in its folder."""
    del folder
    return application
