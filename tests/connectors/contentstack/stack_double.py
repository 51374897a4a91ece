"""A service that answers what a test says, and what it was asked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import httpx2

from connectors.contentstack.account import ContentstackAccount
from connectors.sdk.values import load
from tests.connectors.doubles import StepContext

HOST = "https://api.contentstack.io/v3"
ACCOUNT = {"stack_api_key": "bltstack", "management_token": "cs-token-1"}
STACK = {"stack": "bltstack"}
POST = {**STACK, "content_type": "blog_post"}
ENTRY = {**POST, "entry": "blt1"}
TITLE = {
    "uid": "title",
    "data_type": "text",
    "display_name": "Title",
    "mandatory": True,
    "multiple": False,
    "unique": True,
    "field_metadata": {"_default": True},
}
IMAGE = {
    "uid": "image",
    "data_type": "file",
    "display_name": "Image",
    "mandatory": False,
    "multiple": False,
    "field_metadata": {},
}
CONTENT_TYPE = {"uid": "blog_post", "title": "Blog Post", "schema": [TITLE, IMAGE]}
STORED = {"uid": "blt1", "locale": "en-us", "title": "Good morning", "_version": 2}

PICTURE = (  # one transparent pixel
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00"
    b"\x00\x00IEND\xaeB`\x82"
)


@dataclass
class Sent:
    """One request as it left: `body` is the JSON, or the bytes that are none."""

    method: str
    url: str
    headers: httpx2.Headers
    body: Any


@dataclass
class Service:
    """Answers by method and path, each a status, a body (JSON or bytes) and headers."""

    answers: dict[str, tuple[int, Any] | tuple[int, Any, dict[str, str]] | Exception]
    sent: list[Sent] = field(default_factory=list)

    def context(self, **account: Any) -> StepContext:
        client = httpx2.Client(transport=httpx2.MockTransport(self._reply), follow_redirects=True)
        return StepContext(client, load(ContentstackAccount, {**ACCOUNT, **account}))

    @property
    def asked(self) -> list[tuple[str, str, Any]]:
        """Method, address without percent-encoding, and body of each request."""
        return [(each.method, unquote(each.url), each.body) for each in self.sent]

    def _reply(self, request: httpx2.Request) -> httpx2.Response:
        content = request.read()
        self.sent.append(
            Sent(request.method, str(request.url), request.headers, _read(content) or None)
        )
        place = str(request.url.copy_with(query=None)).removeprefix(HOST)
        answer = self.answers[f"{request.method} {place}"]
        if isinstance(answer, Exception):
            raise answer
        status, body, *more = answer
        headers = more[0] if more else {}
        if isinstance(body, bytes):
            return httpx2.Response(status, content=body, headers=headers)
        return httpx2.Response(status, json=body, headers=headers)


def _read(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return content


def answering(**entry: Any) -> dict[str, Any]:
    """The answers of a service with one content type and one entry."""
    stored = {**STORED, **entry}
    place = "/content_types/blog_post"
    written = {"notice": "Entry updated successfully.", "entry": stored}
    return {
        f"GET {place}": (200, {"content_type": CONTENT_TYPE}),
        f"GET {place}/entries": (200, {"entries": [stored], "count": 1}),
        f"POST {place}/entries": (201, written),
        f"GET {place}/entries/blt1": (200, {"entry": stored}),
        f"PUT {place}/entries/blt1": (200, written),
        f"POST {place}/entries/blt1/publish": (
            201,
            {"notice": "The requested action has been performed."},
        ),
    }
