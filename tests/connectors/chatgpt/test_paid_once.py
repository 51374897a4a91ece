"""A picture that was drawn is not paid for again, whatever happens after that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from connectors.chatgpt import paid_once
from connectors.sdk import Refused, Unavailable, Used
from tests.connectors.chatgpt.conftest import NOW, FakeContext
from tests.connectors.chatgpt.images import ENCODED, KEPT, SMALL, asked, draw

Contexts = Callable[..., FakeContext]
AT_URL = {"data": [{"url": "https://files.example.com/1.png", "revised_prompt": "A fox"}]}
INLINE = {
    "data": [{"b64_json": ENCODED}],
    "usage": {"input_tokens": 9, "output_tokens": 40, "total_tokens": 49},
}
FOUND = httpx2.Response(200, content=SMALL)


def again(ctx: FakeContext) -> FakeContext:
    """The context of the next run of the same step."""
    return replace(ctx, logged=[], paid=[])


def test_a_run_after_one_that_was_cut_off_takes_its_picture_and_reports_its_call(
    answering: Contexts,
) -> None:
    ctx = answering(INLINE)
    first = draw(ctx)

    second = again(ctx)

    assert draw(second) == first
    assert len(asked(ctx)) == 1
    assert second.paid == [Used("gpt-image-2.5-flare", 9, 40, drawn=40, earlier=True)]
    assert second.logged == [paid_once.TAKEN]


def test_a_picture_at_an_address_is_fetched_again_and_not_drawn_again(
    answering: Contexts, slept: list[float]
) -> None:
    gone = httpx2.Response(503, text="later")
    ctx = answering(AT_URL, gone, gone, gone, FOUND)
    with pytest.raises(Unavailable) as raised:
        draw(ctx, model="sdxl")

    second = again(ctx)
    output = draw(second, model="sdxl")

    assert raised.value.message == (
        "The picture was drawn and is paid for, but could not be had. "
        "The picture could not be fetched from files.example.com: it answered 503."
    )
    assert slept == [1.0, 4.0]
    assert output["data"] == [{"url": KEPT, "revised_prompt": "A fox"}]
    assert len(asked(ctx)) == 1
    assert (second.paid, second.logged) == ([], [paid_once.FETCHED])


def test_a_run_that_was_cut_off_after_fetching_for_another_counts_nothing(
    answering: Contexts,
) -> None:
    gone = httpx2.Response(503, text="later")
    ctx = answering(AT_URL, gone, gone, gone, FOUND)
    with pytest.raises(Unavailable):
        draw(ctx, model="sdxl")
    draw(again(ctx), model="sdxl")

    third = again(ctx)
    draw(third, model="sdxl")

    assert (len(asked(ctx)), third.paid, third.logged) == (1, [], [paid_once.TAKEN])


def test_an_address_that_is_over_makes_a_new_picture_and_says_so(
    answering: Contexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = httpx2.Response(404)
    ctx = answering(AT_URL, gone, gone, gone, AT_URL, FOUND)
    with pytest.raises(Unavailable):
        draw(ctx, model="sdxl")
    second = again(ctx)
    monkeypatch.setattr(FakeContext, "now", lambda _: NOW + paid_once.URL_LIVES)

    draw(second, model="sdxl")

    assert len(asked(ctx)) == 2
    assert second.logged == [paid_once.GONE]


def test_a_passing_trouble_with_storing_does_not_lose_the_picture(
    answering: Contexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = answering(INLINE)
    keep, troubles = ctx.pictures.keep_paid, [Unavailable("The disk is full.", sent=True)]

    def keep_paid(*arguments: Any) -> Any:
        if troubles:
            raise troubles.pop()
        return keep(*arguments)

    monkeypatch.setattr(ctx.pictures, "keep_paid", keep_paid)

    assert draw(ctx)["url"] == KEPT
    assert len(asked(ctx)) == 1


def test_what_cannot_be_stored_is_said_to_be_paid_for(
    answering: Contexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = answering(INLINE)

    def full(*_: Any) -> Any:
        raise Unavailable("The disk is full.", sent=True)

    monkeypatch.setattr(ctx.pictures, "keep_paid", full)
    with pytest.raises(Unavailable) as raised:
        draw(ctx)

    assert raised.value.message == (
        "The picture was drawn and is paid for, but could not be had. The disk is full."
    )
    assert raised.value.sent


def test_another_picture_than_the_one_before_is_drawn(answering: Contexts) -> None:
    ctx = answering(INLINE)
    draw(ctx)

    draw(again(ctx), prompt="A blue fox")

    assert len(asked(ctx)) == 2


def test_a_picture_that_was_deleted_meanwhile_is_drawn_again(answering: Contexts) -> None:
    ctx = answering(INLINE)
    draw(ctx)
    assert ctx.pictures.noted
    ctx.pictures.noted = replace(ctx.pictures.noted, pictures=())

    second = again(ctx)
    draw(second)

    assert len(asked(ctx)) == 2
    assert second.logged[0] == paid_once.GONE


def test_a_refused_picture_is_said_to_be_paid_for(answering: Contexts) -> None:
    ctx = answering(AT_URL, httpx2.Response(200, text="<svg/>"))

    with pytest.raises(Refused) as raised:
        draw(ctx, model="sdxl")

    assert raised.value.message == (
        "The picture was drawn and is paid for, but could not be had. "
        "This is no picture that can be kept: it must be PNG, JPEG, WebP or GIF."
    )
