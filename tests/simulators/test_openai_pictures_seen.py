"""Pictures in a question: what the stand-in says of them, and what it refuses."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

Post = Callable[..., tuple[int, dict[str, Any]]]
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x20\x00\x00\x00\x10"
GIF = b"GIF89a\x01\x00\x01\x00"


def data(kind: str, content: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def asked(post: Post, dialect: str, *urls: str) -> tuple[int, Any]:
    """What is said to a question with pictures: the text, or the code of a refusal."""
    if dialect == "chat":
        parts: list[Any] = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
        content = [{"type": "text", "text": "Look"}, *parts]
        body: Any = {"messages": [{"role": "user", "content": content}]}
        status, answer = post("/v1/chat/completions", {"model": "gpt-4o", **body})
        return status, answer["error"]["code"] if status != 200 else (
            answer["choices"][0]["message"]["content"]
        )
    parts = [{"type": "input_image", "image_url": url} for url in urls]
    content = [{"type": "input_text", "text": "Look"}, *parts]
    body = {"input": [{"role": "user", "content": content}]}
    status, answer = post("/v1/responses", {"model": "gpt-4o", **body})
    return status, answer["error"]["code"] if status != 200 else (
        answer["output"][0]["content"][0]["text"]
    )


@pytest.mark.parametrize("dialect", ["chat", "responses"])
@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("https://example.com/cat.png", "https://example.com/cat.png"),
        (data("png", PNG), "PNG of 32 by 16, 24 bytes"),
        (data("gif", GIF), "GIF, 10 bytes"),
        (data("jpg", b"\xff\xd8\xff\xe0"), "JPEG, 4 bytes"),
        (data("webp", b"RIFF....WEBP"), "WEBP, 12 bytes"),
    ],
)
def test_a_picture_is_told_by_its_address_or_by_its_type_and_size(
    post: Post, dialect: str, url: str, seen: str
) -> None:
    assert asked(post, dialect, url) == (
        200,
        f"[simulated] You wrote: Look With 1 picture: {seen}.",
    )


def test_several_pictures_are_told_in_their_order(post: Post) -> None:
    _, said = asked(post, "chat", "https://example.com/1.png", data("gif", GIF))

    assert said.endswith("With 2 pictures: https://example.com/1.png; GIF, 10 bytes.")


@pytest.mark.parametrize("dialect", ["chat", "responses"])
@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("cat.png", "invalid_image_url"),
        ("ftp://example.com/cat.png", "invalid_image_url"),
        ("data:image/png,abc", "invalid_image_url"),
        ("data:text/plain;base64,AAAA", "invalid_image_url"),
        ("data:image/png;base64,%%%", "invalid_base64"),
        (data("png", GIF), "invalid_image_format"),
        (data("svg+xml", b"<svg/>"), "invalid_image_format"),
        (data("png", b""), "invalid_image_format"),
    ],
)
def test_what_shows_no_picture_is_refused(post: Post, dialect: str, url: str, code: str) -> None:
    assert asked(post, dialect, url) == (400, code)
