"""Answers that are sent while they are made: one piece at a time, and none for who has gone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from automate_site import front


class Client:
    """Takes what is sent, and goes away after so many pieces."""

    def __init__(self, stays_for: int = 1_000) -> None:
        self.got: list[Any] = []
        self._left = stays_for
        self._gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.got.append(message)
        self._left -= bool(message.get("body"))
        if self._left == 0:
            self._gone.set()
            await asyncio.sleep(0)


class Pieces:
    """Three pieces, and which of them were made."""

    def __init__(self) -> None:
        self.made: list[bytes] = []

    def __iter__(self) -> Iterator[bytes]:
        for piece in (b"a", b"b", b"c"):
            self.made.append(piece)
            yield piece


def send(pieces: Pieces, stays_for: int = 1_000) -> tuple[list[Any], bool]:
    """What a client got, and whether the answer was closed."""

    async def all_of_it() -> tuple[list[Any], bool]:
        client, answer = Client(stays_for), StreamingHttpResponse(pieces)
        with ThreadPoolExecutor(2) as threads:
            try:
                await front._send_pieces(threads, answer, client.receive, client.send)
            except front.Gone:
                client.got.append("gone")
        return client.got, answer.closed

    return asyncio.run(all_of_it())


def test_pieces_are_sent_in_their_order_and_then_the_end() -> None:
    (start, *sent), closed = send(Pieces())

    assert (start["type"], start["status"], closed) == ("http.response.start", 200, True)
    assert [(each["body"], each.get("more_body", False)) for each in sent] == [
        (b"a", True),
        (b"b", True),
        (b"c", True),
        (b"", False),
    ]


def test_nothing_more_is_made_for_a_client_that_has_gone() -> None:
    pieces = Pieces()

    (_, first, end), closed = send(pieces, stays_for=1)

    assert (first["body"], end, closed) == (b"a", "gone", True)
    assert pieces.made == [b"a", b"b"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (HttpResponse("whole"), False),
        (StreamingHttpResponse([b"a"]), True),
        (StreamingHttpResponse([b"a"], headers={"Content-Length": "1"}), False),
    ],
)
def test_only_what_has_no_length_is_sent_in_pieces(answer: Any, expected: bool) -> None:
    assert front.in_pieces(answer) is expected
