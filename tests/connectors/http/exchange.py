"""One HTTP call of a step against a service that answers as the test says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2

from connectors.http.actions.call import Call
from connectors.sdk.values import load
from tests.connectors.doubles import StepContext

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.http.account import HttpAccount

URL = "https://api.example.com/orders"
JSON = {"content-type": "application/json"}


class Service:
    """Answers every request in the same way and keeps what it was asked."""

    def __init__(self, answer: Callable[[httpx2.Request], httpx2.Response]) -> None:
        self.seen: list[httpx2.Request] = []
        self._answer = answer

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(request)
        return self._answer(request)


def service(
    status: int = 200, content: bytes = b"", headers: dict[str, str] | None = None
) -> Service:
    return Service(lambda _: httpx2.Response(status, content=content, headers=headers or {}))


def run(to: Service, account: HttpAccount | None = None, **values: Any) -> dict[str, Any]:
    inputs = load(Call.Inputs, {"url": URL, "method": "GET", **values})
    client = httpx2.Client(transport=httpx2.MockTransport(to))
    return Call().run(inputs, StepContext(http=client, account=account))


def sent(**values: Any) -> httpx2.Request:
    asked = service()
    run(asked, **values)
    (request,) = asked.seen
    return request
