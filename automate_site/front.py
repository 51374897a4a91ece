"""In front of Django: reads requests, has them answered in threads, and waits for replies.

Callers that wait for a Response cost no thread. Django's own ASGI handler starts a thread, and with
it a database connection, for every request; here Django answers, synchronously, in threads that
stay and keep their connections. Calls of automations have theirs, so that slow pages do not stop
them.
"""

from __future__ import annotations

import asyncio
import io
import logging
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.asgi import ASGIRequest, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware
from django.urls import set_script_prefix

from connectors.sdk.headers import WITHOUT_BODY
from executions import replies
from executions.answers import answer_of, json_answer
from executions.webhooks import Awaited

from . import health, mounts

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LARGEST_BODY = 3 * 1024 * 1024  # bytes
SILENT_SECONDS = 30.0  # without a byte of a request's body
RUN = "/automations-api/"
RUN_THREADS = 8  # more only wait for the same database
PAGE_THREADS = 24
PICTURE = re.compile(r"/pictures/[0-9a-f]{64}/[\w-]+\.\w+", re.ASCII)
# An automation's HTML must not run as our users.
SANDBOX = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
NOT_ASCII = re.compile(rb"[\x80-\xff]")


class Gone(Exception):
    """The client is not there any more."""


class TooLarge(io.BytesIO):
    """A body over the limit, which was not kept: reading it is refused."""

    def read(self, size: int | None = -1) -> bytes:
        """Refuse, in Django's words for it."""
        raise RequestDataTooBig(f"A body has at most {LARGEST_BODY} bytes.")


class Site(BaseHandler):
    """Django, synchronously: one request in, one response out, in the calling thread.

    A response whose length nobody knows is made while it is sent, and closed after that.
    """

    def __init__(self) -> None:
        super().__init__()
        self.load_middleware()

    def answer(self, scope: Scope, body: bytes | None) -> HttpResponseBase:
        """Answer a request; the body is None where it is over the limit."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        scope = {**scope, "query_string": _in_ascii(scope["query_string"])}
        request = ASGIRequest(scope, TooLarge() if body is None else io.BytesIO(body))
        response = self.get_response(request)
        if in_pieces(response):
            return response
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = [b"".join(response)]  # while this thread has it
        response.close()
        return response


class Calls(Site):
    """The same for calls of automations, which have neither sessions nor anything else of pages."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's
        """Put nothing but security headers around the views."""
        del is_async
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        view = self._get_response  # type: ignore[attr-defined]  # the stubs leave it out
        secured = SecurityMiddleware(convert_exception_to_response(view))
        self._middleware_chain = convert_exception_to_response(secured)


def in_pieces(response: HttpResponseBase) -> bool:
    """Whether a response is sent as it is made: it may be longer than what memory should hold."""
    return response.streaming and not response.has_header("Content-Length")


def _in_ascii(query: bytes) -> bytes:
    """A query whose other bytes are percent-encoded: it means the same, and Django can read it."""
    return NOT_ASCII.sub(lambda found: b"%%%02X" % found[0][0], query)


class Front:
    """The ASGI application."""

    def __init__(self) -> None:
        self._site, self._calls = Site(), Calls()
        self._run_threads = ThreadPoolExecutor(RUN_THREADS, "run")
        self._page_threads = ThreadPoolExecutor(PAGE_THREADS, "page")
        data = settings.AUTOMATE_DATA_DIR
        self._simulators = mounts.mounted(data) if settings.AUTOMATE_SIMULATORS else {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if scope["type"] != "http":
            raise ValueError(f"This application speaks HTTP only, not {scope['type']}.")
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        # A stand-in's answers go out as it makes them: the headers of our pages are not for them.
        for prefix, simulator in self._simulators.items():
            if path.startswith(prefix):
                await simulator(scope, receive, send)
                return
        try:
            if path.startswith(RUN):
                await self._run(scope, receive, send)
            else:
                # A picture needs no session, and compressing it once more would take its time.
                site = self._calls if PICTURE.fullmatch(path) else self._site
                answer = await self._answer(site, self._page_threads, scope, receive)
                if in_pieces(answer):
                    await _send_pieces(self._page_threads, answer, receive, send)
                else:
                    await _send(send, answer)
        except Gone:
            log.debug("A caller went away before its answer")

    async def _run(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        answer = await self._answer(self._calls, self._run_threads, scope, receive)
        if isinstance(answer, Awaited):
            answer = await _reply(answer, receive)
        health.answered(answer.status_code, time.perf_counter() - began)
        for name, value in SANDBOX.items():
            answer[name] = value
        await _send(send, answer)

    async def _answer(
        self, site: Site, threads: ThreadPoolExecutor, scope: Scope, receive: Receive
    ) -> HttpResponseBase:
        try:
            body = await _body(scope, receive)
        except TimeoutError:
            error = f"No more of the request came for {SILENT_SECONDS:g} seconds. Send it again."
            return json_answer(408, {"error": error}, {"Connection": "close"})
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(threads, site.answer, scope, body)


async def _body(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body, or None, without reading on, once it is known to be over the limit.

    Raises `Gone`, and TimeoutError where the rest does not come.
    """
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > LARGEST_BODY:
        return None
    body = bytearray()
    more = True
    while more:
        async with asyncio.timeout(SILENT_SECONDS):
            message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            return None
        more = message.get("more_body", False)
    return bytes(body)


async def _reply(answer: Awaited, receive: Receive) -> HttpResponse:
    """The Response once it is committed; the answer itself when the time is up."""
    outcome = asyncio.wrap_future(answer.expected.outcome)
    gone = asyncio.ensure_future(receive())  # after the body nothing else can come
    try:
        await asyncio.wait(
            (outcome, gone),
            timeout=settings.AUTOMATE_REPLY_TIMEOUT,
            return_when=asyncio.FIRST_COMPLETED,
        )
    finally:
        gone.cancel()
        replies.forget(answer.expected)
    if outcome.done() and (settled := outcome.result()):
        return answer_of(settled)
    if gone.done():
        raise Gone
    return answer


async def _send(send: Send, answer: HttpResponseBase) -> None:
    content = answer.getvalue()
    if answer.status_code not in WITHOUT_BODY:
        answer["Content-Length"] = str(len(content))
    await send(_start(answer))
    await send({"type": "http.response.body", "body": content})


async def _send_pieces(
    threads: ThreadPoolExecutor, answer: Any, receive: Receive, send: Send
) -> None:
    """Make a piece in some thread, send it, and only then make the next: a client that reads
    slowly costs neither memory nor a thread. Raises `Gone`.
    """
    loop = asyncio.get_running_loop()
    gone = asyncio.ensure_future(receive())  # after the body nothing else can come
    try:
        await send(_start(answer))
        pieces = iter(answer)
        while (piece := await loop.run_in_executor(threads, next, pieces, None)) is not None:
            if gone.done():
                raise Gone
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
        await loop.run_in_executor(threads, answer.close)


def _start(answer: HttpResponseBase) -> Message:
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in answer.items()]
    headers += [
        (b"Set-Cookie", cookie.output(header="").strip().encode("ascii"))
        for cookie in answer.cookies.values()
    ]
    return {"type": "http.response.start", "status": answer.status_code, "headers": headers}
