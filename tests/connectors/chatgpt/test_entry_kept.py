"""A service that fails in the middle of an entry: what was paid for is kept."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from connectors.chatgpt.entries import asking as module
from connectors.sdk import Refused, Unavailable
from tests.connectors.chatgpt.test_entry_asking import asking, written

LONG = [f"{word} " + "many words in a row " * 12 for word in ("One", "Two", "Three")]
LIMIT = 400  # tokens, so that each text takes a call
GERMAN = [f"{number}. Text" for number in range(3)]


def failing(status: int, headers: dict[str, str] | None = None) -> httpx2.Response:
    said = {"error": {"message": "Their words."}}
    return httpx2.Response(status, json=said, headers=headers)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits, which take no time here."""
    waits: list[float] = []
    monkeypatch.setattr(module, "sleep", waits.append)
    return waits


@pytest.fixture
def answer(completion: Any) -> list[Any]:
    """An answer to each call of one text."""
    return [completion(written((1, text))) for text in GERMAN]


def test_a_short_wait_is_waited_for_once(
    answering: Any, answer: list[Any], slept: list[float]
) -> None:
    ctx = answering(answer[0], failing(429, {"Retry-After": "2"}), *answer[1:])

    answers, faults = asking(ctx, LIMIT).ask(LONG)

    assert (answers, faults) == (dict(zip(LONG, GERMAN, strict=True)), {})
    assert slept == [2]


@pytest.mark.parametrize(
    "failures",
    [
        [failing(429, {"Retry-After": "6"})],
        [failing(500)],
        [failing(401)],
        [failing(503, {"Retry-After": "1"}), failing(503, {"Retry-After": "1"})],
    ],
)
def test_after_that_the_rest_has_the_reason_and_no_more_is_asked(
    answering: Any, answer: list[Any], slept: list[float], failures: list[httpx2.Response]
) -> None:
    ctx = answering(answer[0], *failures, *answer)
    one = asking(ctx, LIMIT)

    answers, faults = one.ask(LONG)
    again = one.ask(LONG[1:])

    assert answers == {LONG[0]: GERMAN[0]}
    assert faults.keys() == set(LONG[1:])
    assert all("Their words." in reason for reason in faults.values())
    assert again == ({}, faults)
    assert len(ctx.sent) == 1 + len(failures)
    assert slept == [1] * (len(failures) - 1)


@pytest.mark.parametrize(
    ("status", "kind"), [(429, Unavailable), (500, Unavailable), (401, Refused)]
)
def test_where_nothing_came_the_step_fails(
    answering: Any, slept: list[float], status: int, kind: type[Exception]
) -> None:
    ctx = answering(failing(status, {"Retry-After": "1"}))

    with pytest.raises(kind):
        asking(ctx, LIMIT).ask(LONG)

    assert len(ctx.sent) == 1
    assert slept == []
