"""A picture at its address: for everybody who has it, for good, and as nothing but a picture."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from automate_site.front import Front
from executions.pictures import StoredPictures
from simulators.openai.drawing import png

CONTENT = png("a lighthouse", 30, 20)
ETAG = f'"{hashlib.sha256(CONTENT).hexdigest()}"'

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(settings: Settings) -> str:
    """The path of a picture that is kept."""
    return StoredPictures().keep(CONTENT).url.removeprefix(settings.AUTOMATE_PUBLIC_URL)


def test_whoever_has_the_address_gets_the_picture_without_a_session(path: str) -> None:
    client = Client()

    answer = client.get(path)

    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert dict(client.cookies) == {}
    names = ("Content-Type", "Cache-Control", "ETag", "X-Content-Type-Options")
    assert [answer.headers[name] for name in names] == [
        "image/png",
        "public, max-age=31536000, immutable",
        ETAG,
        "nosniff",
    ]


def test_a_picture_that_is_opened_by_itself_may_do_nothing(path: str) -> None:
    answer = Client().get(path)

    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_who_has_it_already_gets_it_once(path: str) -> None:
    answer = Client().get(path, headers={"If-None-Match": ETAG})

    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", ETAG)


def test_only_its_head_is_sent_where_only_that_is_asked_for(path: str) -> None:
    answer = Client().head(path)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Type"] == "image/png"


def test_nothing_else_can_be_done_with_a_picture(path: str) -> None:
    assert [Client().generic(method, path).status_code for method in ("POST", "PUT", "DELETE")] == [
        405,
        405,
        405,
    ]


@pytest.mark.parametrize("headers", [{}, {"If-None-Match": ETAG}])
def test_a_wrong_signature_is_answered_404(path: str, headers: dict[str, str]) -> None:
    start, _, signature = path.rpartition("/")
    wrong = f"{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"

    answer = Client().get(f"{start}/{wrong}", headers=headers)

    assert (answer.status_code, answer.content) == (404, b"There is no such picture.\n")


def test_another_extension_is_answered_404(path: str) -> None:
    assert Client().get(path.replace(".png", ".html")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_server_sends_a_picture_as_it_is_and_asks_for_no_cookie(path: str) -> None:
    sent = asyncio.run(_asked(path))

    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    assert (sent[0]["status"], sent[1]["body"]) == (200, CONTENT)
    assert headers["content-length"] == str(len(CONTENT))
    assert {"content-encoding", "set-cookie", "vary"} & set(headers) == set()


async def _asked(path: str) -> list[dict[str, Any]]:
    """What the server sends for a GET, gzip allowed."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"testserver"), (b"accept-encoding", b"gzip")],
        "scheme": "http",
    }
    await Front()(scope, receive, send)
    return sent
