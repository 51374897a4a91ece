"""Every call that may have to be paid for is reported once: with what it used, or as lost."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from connectors.chatgpt.actions.chat_with_vision import ChatWithVision
from connectors.chatgpt.actions.translate_entry import TranslateEntry
from connectors.chatgpt.conversation import Conversation
from connectors.chatgpt.converse import converse
from connectors.chatgpt.entries.allowance import Allowance
from connectors.chatgpt.entries.asking import TOO_OFTEN, Asking
from connectors.chatgpt.entries.language import LANGUAGES
from connectors.sdk import Refused, Unavailable, Used
from connectors.sdk.values import load

LOST = Used("", counted=False)
HELLO = ({"role": "user", "content": "Hello"},)
USAGE = {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13}


def failed(status: int) -> httpx2.Response:
    return httpx2.Response(status, json={"error": {"message": "Their words."}})


def asked(ctx: Any, n: int = 1) -> None:
    with pytest.raises((Refused, Unavailable)):
        converse(ctx, Conversation("m", HELLO, n=n))


@pytest.mark.parametrize(
    ("answer", "lost"),
    [
        (httpx2.ReadTimeout("…"), 1),
        (httpx2.ReadError("…"), 1),
        (httpx2.ConnectTimeout("…"), 0),
        (failed(500), 1),
        (failed(503), 1),
        (failed(429), 0),
        (failed(401), 0),
        (httpx2.Response(200, text='{"choices": ['), 1),
        (httpx2.Response(200, text="<html>"), 0),
        (Refused("a.example answered with more than 25 MB", sent=True), 1),
    ],
)
def test_a_call_is_lost_where_it_may_have_been_carried_out(
    answering: Any, answer: Any, lost: int
) -> None:
    ctx = answering(answer)

    asked(ctx)

    assert ctx.paid == [LOST] * lost


def test_of_several_calls_at_once_each_that_is_lost_counts(answering: Any) -> None:
    ctx = answering(httpx2.ReadTimeout("…"), dialect="responses")

    asked(ctx, n=3)

    assert ctx.paid == [LOST] * 3


def test_calls_that_are_lost_count_beside_one_that_was_refused(answering: Any) -> None:
    ctx = answering(failed(401), httpx2.ReadTimeout("…"), dialect="responses")

    asked(ctx, n=3)

    assert ctx.paid == [LOST] * 2


def test_an_answer_with_a_usage_and_nothing_else_is_counted_once(answering: Any) -> None:
    ctx = answering({"model": "m", "choices": [], "usage": USAGE})

    asked(ctx)

    assert ctx.paid == [Used("m", input=9, output=4)]


def test_a_translation_calls_no_more_often_than_is_reserved(
    answering: Any, completion: Any
) -> None:
    entry = {"uid": "blt1", **{f"t{each}": f"Text {each}." for each in range(8)}}
    fields = [{"uid": f"t{each}", "data_type": "text"} for each in range(8)]
    given = {"model": "m", "entry": entry, "content_type_schema": fields, "language": "de"}
    ctx = answering(completion("[]"))

    output = TranslateEntry().run(load(TranslateEntry.Inputs, given), ctx)

    ((largest, calls),) = TranslateEntry().may_use(load(TranslateEntry.Inputs, given).given).most
    bodies = [json.dumps(sent.body, ensure_ascii=False) for sent in ctx.sent]
    assert len(bodies) <= calls
    assert sum(len(body.encode()) for body in bodies) <= largest.input * calls
    assert len(output["skipped"]) == 8


@pytest.mark.parametrize("allowed", [Allowance(2, 10_000), Allowance(99, 150)])
def test_what_is_left_when_the_reservation_is_used_up_has_its_reason(
    answering: Any, completion: Any, allowed: Allowance
) -> None:
    ctx = answering(completion("[]"))

    answers, faults = Asking(ctx, "m", LANGUAGES["de"], 2000, allowed).ask(["One", "Two"])

    assert (answers, len(ctx.sent)) == ({}, 2)
    assert faults["Two"] == TOO_OFTEN


def test_a_picture_counts_as_a_picture_however_long_its_address_is() -> None:
    def used(address: str) -> tuple[int, int]:
        asked = {"type": "text", "value": "What is this?"}
        shown = {"role": "user", "content": [asked, {"type": "image", "value": address}]}
        use = ChatWithVision().may_use({"model": "gpt-4o", "messages": [shown]})
        return use.about[0][0].input, use.most[0][0].input

    assert used("data:image/png;base64," + "A" * 900_000) == used("https://a.example/b.png")
