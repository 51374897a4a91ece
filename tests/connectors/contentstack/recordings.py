"""What arrives at a stand-in, written down in the words in which two clients can be compared."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

HEADERS_THAT_MATTER = ("authorization", "api_key", "branch")


@dataclass(frozen=True)
class Received:
    """One request as it arrived, as far as both clients mean the same by it."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    body: Any


@dataclass
class Recording:
    """The stand-in behind a record of what it is asked."""

    application: Any
    received: list[Received] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self.received.append(_received(scope, body))

        async def again() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def passed(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.statuses.append(message["status"])
            await send(message)

        await self.application(scope, again, passed)


def _received(scope: Any, body: bytes) -> Received:
    headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
    kept = [(name, headers[name]) for name in HEADERS_THAT_MATTER if name in headers]
    read: Any = None
    if body:  # what a body is matters only where there is one
        kind = headers["content-type"]
        kept.append(("content-type", kind.partition(";")[0]))
        read = _parts(kind, body) if kind.startswith("multipart") else json.loads(body)
    # A switch that is off is what the service takes it for anyway.
    query = [pair for pair in parse_qsl(scope["query_string"].decode()) if pair[1] != "false"]
    return Received(scope["method"], scope["path"], tuple(sorted(query)), tuple(kept), read)


def _parts(kind: str, body: bytes) -> dict[str, Any]:
    """The parts by name: the lines of the head, and the content."""
    boundary = kind.partition("boundary=")[2].strip('"').encode()
    found = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part[2:-2].partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        name = lines[0].partition('; name="')[2].partition('"')[0]
        found[name] = (lines, content)
    return found
