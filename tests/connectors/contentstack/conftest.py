"""A stand-in of the service that is asked without a network, and a context to ask it with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from connectors.contentstack.account import ContentstackAccount
from connectors.sdk.values import load
from simulators.contentstack.app import application_in
from tests.connectors.doubles import StepContext

TRIAL = {
    "stack_api_key": "bltdemoblog000000",
    "management_token": "cssim-trial",
    "base_url": "/simulators/contentstack",
}


class InProcess(httpx2.BaseTransport):
    """Hands each request to an ASGI application, in this thread, and remembers it."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self.sent: list[httpx2.Request] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.sent.append(request)
        body = request.read()
        parts: list[dict[str, Any]] = []
        scope = {
            "type": "http",
            "method": request.method,
            "path": request.url.path,
            "raw_path": request.url.raw_path.partition(b"?")[0],
            "root_path": "",
            "scheme": "http",
            "query_string": request.url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "server": ("127.0.0.1", 8000),
            "client": ("127.0.0.1", 50000),
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            parts.append(message)

        asyncio.run(self._application(scope, receive, send))
        content = b"".join(part.get("body", b"") for part in parts)
        return httpx2.Response(parts[0]["status"], headers=parts[0]["headers"], content=content)


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[InProcess]:
    """A stand-in with a new world of its own."""
    application = application_in(tmp_path)
    yield InProcess(application)
    application.close()


@pytest.fixture
def simulated(stand_in: InProcess) -> Callable[..., StepContext]:
    """Make a context whose account is one of the stand-in."""

    def make(**values: Any) -> StepContext:
        account = load(ContentstackAccount, TRIAL | values)
        return StepContext(httpx2.Client(transport=stand_in), account)

    return make


@pytest.fixture
def answering() -> Callable[..., StepContext]:
    """Make a context whose service answers in order what is given, the last for good."""

    def make(*answers: httpx2.Response | Exception, **values: Any) -> StepContext:
        left = list(answers)

        def reply(request: httpx2.Request) -> httpx2.Response:
            answer = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(answer, Exception):
                raise answer
            return httpx2.Response(
                answer.status_code, headers=answer.headers, content=answer.content, request=request
            )

        account = load(ContentstackAccount, TRIAL | values)
        return StepContext(httpx2.Client(transport=httpx2.MockTransport(reply)), account)

    return make


@pytest.fixture
def ctx(simulated: Callable[..., StepContext]) -> StepContext:
    """A context for one stack of the test's own."""
    return simulated()
