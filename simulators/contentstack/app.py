"""The ASGI application: reads a request, has it answered in a thread, sends the answer.

It needs no framework, so it can be mounted anywhere: paths are understood below the server's root,
below a `root_path`, and below `/simulators/contentstack`.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from simulators.contentstack.delivery import Deliverer
from simulators.contentstack.pages import Pages
from simulators.contentstack.service import Service, open_store
from simulators.contentstack.store import FILE
from simulators.contentstack.wire import Answer, Request, answer

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MOUNT = "/simulators/contentstack"
LARGEST_BODY = 100_000_000  # bytes; the service takes assets up to 700 MB
THREADS = 8
REQUESTS = "requests.jsonl"


def application_in(folder: Path) -> Application:
    """Return the stand-in whose data are in a folder."""
    return Application(folder)


class Application:
    """One stand-in. Its file is opened, and made, by the first request or for what waits in it."""

    def __init__(self, folder: Path, retry_scale: float = 1.0, *, recorded: bool = False) -> None:
        """`retry_scale` shortens the pauses between deliveries; `recorded` keeps a line of each
        request in `requests.jsonl`.
        """
        self._folder, self._retry_scale = folder, retry_scale
        self._record = folder / REQUESTS if recorded else None
        self._threads = ThreadPoolExecutor(THREADS, "contentstack")
        self._opening = threading.Lock()
        self._open: tuple[Service, Pages, Deliverer] | None = None
        if (folder / FILE).exists():
            self._opened()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; anything but HTTP is left alone."""
        if scope["type"] != "http":
            return
        at = time.time()
        body = await _body(receive)
        if body is None:
            return
        request = _request(scope, body, at)
        loop = asyncio.get_running_loop()
        made = await loop.run_in_executor(self._threads, self.answer, request)
        if made.delay:
            await asyncio.sleep(made.delay)
        await _send(send, made, request)

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request; blocks."""
        service, pages, deliverer = self._opened()
        if len(request.body) > LARGEST_BODY:
            made = answer(413, {"error_message": "The request is too large.", "error_code": 413})
        elif request.path == "/counts.json":
            made = answer(200, service.counts())
        elif request.path.startswith(("/v3/", "/.well-known/")):
            made = service.answer(request)
        else:
            made = pages.answer(request)
        if request.method not in ("GET", "HEAD"):
            deliverer.look()
        if self._record:
            _write_down(self._record, request, made)
        return made

    def close(self) -> None:
        """Let the threads of deliveries end."""
        if self._open:
            self._open[2].close()
        self._threads.shutdown()

    def _opened(self) -> tuple[Service, Pages, Deliverer]:
        with self._opening:
            if self._open is None:
                store = open_store(self._folder)
                service = Service(store)
                self._open = service, Pages(service), Deliverer(store, self._retry_scale)
            return self._open


def recorded(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of the record in a folder, oldest first; none where there is no record."""
    file = folder / REQUESTS
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text().splitlines()]


def _write_down(file: Path, request: Request, made: Answer) -> None:
    """Append one line: it is whole, and the kernel's before anything is answered."""
    line = {
        "at": datetime.now(UTC).isoformat(),
        "method": request.method,
        "path": request.path,
        "query": request.query_string,
        "status": made.status,
    }
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    opened = os.open(file, flags, 0o600)
    os.write(opened, json.dumps(line).encode() + b"\n")
    os.close(opened)


def _request(scope: Scope, body: bytes, at: float) -> Request:
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }
    path, mount = scope["path"], ""
    for each in (scope.get("root_path", ""), MOUNT):
        if each and (path == each or path.startswith(each + "/")):
            path, mount = path.removeprefix(each), mount + each
    host = headers.get("host") or "{}:{}".format(*(scope.get("server") or ("localhost", 80)))
    base = f"{scope.get('scheme', 'http')}://{host}{mount}"
    query = scope.get("query_string", b"").decode("latin-1")
    return Request(scope["method"], path or "/", query, headers, body, base, at)


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


async def _send(send: Send, made: Answer, request: Request) -> None:
    headers = {
        "content-type": made.content_type,
        "content-length": str(len(made.body)),
        **made.headers,
    }
    sent = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": made.status, "headers": sent})
    body = b"" if request.method == "HEAD" else made.body
    await send({"type": "http.response.body", "body": body})
