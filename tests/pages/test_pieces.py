"""Responses that are sent while they are made."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from automate_site import front


class Exchange:
    """One client, which leaves once it has got so many pieces, and what happened in which order."""

    def __init__(self, leaves_after: int | None = None) -> None:
        self.happened: list[str] = []
        self.left = asyncio.Event()
        self.leaves_after = leaves_after

    def pieces(self) -> Iterator[bytes]:
        try:
            for piece in ("one", "two", "three"):
                self.happened.append(f"made {piece}")
                yield piece.encode()
        finally:
            self.happened.append("closed")

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.happened.append(f"status {message['status']}")
            return
        self.happened.append(f"sent {message['body'].decode()}")
        if self.leaves_after and len(self.happened) > self.leaves_after:
            self.left.set()
            await asyncio.sleep(0.01)


def exchange(leaves_after: int | None = None) -> list[str]:
    """What happened while three pieces were sent."""

    async def run() -> list[str]:
        done = Exchange(leaves_after)
        response = StreamingHttpResponse(done.pieces())
        with ThreadPoolExecutor(2) as threads:
            try:
                await front._send_pieces(threads, response, done.receive, done.send)
            except front.Gone:
                done.happened.append("gone")
        return done.happened

    return asyncio.run(run())


def test_the_next_piece_is_made_when_the_last_one_was_sent() -> None:
    assert exchange() == [
        "status 200",
        "made one",
        "sent one",
        "made two",
        "sent two",
        "made three",
        "sent three",
        "closed",
        "sent ",
    ]


def test_nothing_more_is_sent_to_a_client_that_left() -> None:
    assert exchange(leaves_after=2) == [
        "status 200",
        "made one",
        "sent one",
        "made two",
        "closed",
        "gone",
    ]


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (HttpResponse("whole"), False),
        (StreamingHttpResponse([b"a"], headers={"Content-Length": "1"}), False),
        (StreamingHttpResponse([b"a"]), True),
    ],
)
def test_what_has_a_known_length_is_sent_in_one(response: Any, expected: bool) -> None:
    assert front.in_pieces(response) is expected
