"""What becomes of pictures on their way to a model, at OpenAI and elsewhere."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from connectors.chatgpt import pictures
from connectors.sdk import PictureContent, Refused, Unavailable
from tests.connectors.chatgpt.images import ENCODED, SMALL

CAT = "https://pictures.example.com/cat.png?token=s3cret"
DATA = f"data:image/png;base64,{ENCODED}"
CHAT = {"choices": [{"message": {"content": "A cat."}}]}
Answers = Callable[[httpx2.Request], httpx2.Response]


@pytest.fixture
def network(account_with: Any, context_of: Any) -> Any:
    """Make a context for a base URL, with a model, and with pictures that are answered for."""

    def make(shown: Answers | httpx2.Response, base_url: str = "http://10.0.0.5/v1") -> Any:
        def handler(request: httpx2.Request) -> httpx2.Response:
            if request.method == "POST":
                return httpx2.Response(200, json=CHAT)
            return shown if isinstance(shown, httpx2.Response) else shown(request)

        return context_of(account_with(base_url=base_url), httpx2.MockTransport(handler))

    return make


def image(address: str) -> dict[str, str]:
    return {"type": "image", "value": address}


def addresses(ctx: Any) -> list[str]:
    """The addresses of the pictures that the model got."""
    sent = [each.body for each in ctx.sent if each.method == "POST"]
    return [part["image_url"]["url"] for part in sent[0]["messages"][0]["content"]]


def test_another_server_gets_the_picture_and_never_its_address(network: Any, look: Any) -> None:
    ctx = network(httpx2.Response(200, content=SMALL))

    look(ctx, image(CAT), image(DATA), image(CAT))

    assert addresses(ctx) == [DATA] * 3
    assert [each.url for each in ctx.sent if each.method == "GET"] == [CAT]
    assert "authorization" not in ctx.sent[0].headers


@pytest.mark.parametrize("base_url", ["/simulators/openai/v1", "/v1"])
def test_openai_gets_the_address_as_it_is(network: Any, look: Any, base_url: str) -> None:
    ctx = network(httpx2.Response(500), base_url)

    look(ctx, image(CAT))

    assert addresses(ctx) == [CAT]
    assert len(ctx.sent) == 1


def test_what_the_guard_forbids_does_not_reach_the_server(network: Any, look: Any) -> None:
    def guard(_: httpx2.Request) -> httpx2.Response:
        raise Refused("169.254.169.254 is a link-local address")

    ctx = network(guard)

    with pytest.raises(Refused, match=r"^169\.254\.169\.254 is a link-local address$"):
        look(ctx, image("http://169.254.169.254/latest/meta-data"))

    assert [each.method for each in ctx.sent] == ["GET"]


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        (
            httpx2.Response(404),
            Refused,
            "The picture could not be fetched from pictures.example.com: it answered 404.",
        ),
        (
            httpx2.Response(503),
            Unavailable,
            "The picture could not be fetched from pictures.example.com: it answered 503.",
        ),
        (
            httpx2.Response(200, text="root:x:0:0"),
            Refused,
            (
                "This is no picture that can be kept: it must be PNG, JPEG, WebP or GIF. "
                "It came from pictures.example.com."
            ),
        ),
        (
            httpx2.Response(200, content=SMALL + b"\0" * 18_000_000),
            Refused,
            "The picture is larger than 18 MB. It came from pictures.example.com.",
        ),
    ],
    ids=["404", "503", "text", "too large"],
)
def test_what_is_no_picture_is_told_without_its_address(
    network: Any, look: Any, answer: httpx2.Response, kind: type[Refused], message: str
) -> None:
    ctx = network(answer)

    with pytest.raises(kind) as raised:
        look(ctx, image(CAT))

    assert raised.value.message == message
    assert [each.method for each in ctx.sent] == ["GET"]


def test_a_picture_that_is_shown_often_is_read_once(
    network: Any, look: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = network(httpx2.Response(500), "/v1")
    read: list[str] = []

    def one(url: str) -> PictureContent:
        read.append(url)
        return PictureContent("image/png", SMALL)

    monkeypatch.setattr(ctx.pictures, "read", one)

    look(ctx, *(image(CAT) for _ in range(20)))

    assert read == [CAT]
    assert addresses(ctx) == [DATA] * 20


def test_pictures_have_a_limit_in_all(
    network: Any, look: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST", 3 * len(DATA))
    ctx = network(httpx2.Response(200, content=SMALL))

    look(ctx, *(image(CAT) for _ in range(3)))
    with pytest.raises(Refused) as refused:
        look(ctx, *(image(CAT) for _ in range(4)))

    assert refused.value.message == (
        "The pictures come to more than 50 MB as they are sent. Send fewer or smaller ones."
    )
    assert [each.method for each in ctx.sent] == ["GET", "POST", "GET"]


def test_what_is_sent_is_the_picture_itself(network: Any, look: Any) -> None:
    ctx = network(httpx2.Response(200, content=SMALL))

    look(ctx, image(CAT))

    sent = json.dumps(addresses(ctx)[0]).strip('"').partition(",")[2]
    assert base64.b64decode(sent) == SMALL
