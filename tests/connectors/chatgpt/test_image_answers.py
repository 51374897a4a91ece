"""Pictures: what comes, in whatever form, and what becomes of an answer without one."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from connectors.chatgpt.paid_once import PAID
from connectors.sdk import Refused, Unavailable
from tests.connectors.chatgpt.conftest import FakeContext
from tests.connectors.chatgpt.images import ENCODED, KEPT, SMALL, asked, draw

Contexts = Callable[..., FakeContext]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("401", Refused),
        ("quota", Refused),
        ("refusal", Refused),
        ("html", Refused),
        ("429", Unavailable),
        ("500", Unavailable),
        ("503", Unavailable),
        ("drop", Unavailable),
        ("truncated", Unavailable),
        ("empty", Unavailable),
    ],
)
def test_a_fault_of_the_service_has_its_outcome_and_shows_no_key(
    simulated: Contexts, fault: str, outcome: type[Exception]
) -> None:
    ctx = simulated(f"sk-sim-{fault}")

    with pytest.raises(outcome) as raised:
        draw(ctx)

    assert f"sk-sim-{fault}" not in str(raised.value)
    assert ctx.pictures.kept == {}


def test_a_picture_at_an_address_is_fetched(answering: Contexts) -> None:
    ctx = answering(
        {"data": [{"url": "https://files.example.com/1.png", "revised_prompt": "A fox"}]},
        httpx2.Response(200, content=SMALL),
    )

    output = draw(ctx, model="sdxl")

    assert [(each.method, each.url) for each in ctx.sent][1:] == [
        ("GET", "https://files.example.com/1.png")
    ]
    assert output["data"] == [{"url": KEPT, "revised_prompt": "A fox"}]
    assert (output["width"], output["height"]) == (2, 3)


def test_a_service_may_draw_for_three_minutes_in_silence(
    account_with: Callable[..., Any], context_of: Contexts
) -> None:
    patience: list[dict[str, float]] = []

    def drawing(request: httpx2.Request) -> httpx2.Response:
        patience.append(request.extensions["timeout"])
        return httpx2.Response(200, json={"data": [{"b64_json": ENCODED}]})

    account = account_with(base_url="https://models.example.com/v1")
    draw(context_of(account, httpx2.MockTransport(drawing)))

    assert patience == [{"connect": 10, "read": 180, "write": 180, "pool": 180}]


def test_a_picture_in_a_data_url_is_taken_from_it(answering: Contexts) -> None:
    ctx = answering({"data": [{"url": f"data:image/png;base64,{ENCODED}"}]})

    assert draw(ctx, model="sdxl")["width"] == 2
    assert len(ctx.sent) == 1


def test_an_address_without_its_picture_is_said(answering: Contexts) -> None:
    ctx = answering(
        {"data": [{"url": "https://files.example.com/1.png"}]}, httpx2.Response(404, text="gone")
    )

    with pytest.raises(Unavailable) as raised:
        draw(ctx, model="sdxl")

    assert raised.value.message == (
        f"{PAID}The picture could not be fetched from files.example.com: it answered 404."
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": None},
        {"data": []},
        {"data": [{}]},
        {"data": ["picture"]},
        {"data": [{"b64_json": None, "url": ""}]},
    ],
)
def test_an_answer_without_a_picture_is_said(answering: Contexts, body: object) -> None:
    with pytest.raises(Unavailable) as raised:
        draw(answering(body))

    assert raised.value.message == (
        "The service answered without a picture. Try again later, or let the step retry."
    )


@pytest.mark.parametrize(
    ("encoded", "error", "message"),
    [
        (
            "not base64!",
            Unavailable,
            (
                "The picture in the answer is not base64. Try again later; where it stays so, the"
                " account's Base URL leads to a server that does not speak OpenAI's image API."
            ),
        ),
        (
            base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode(),
            Refused,
            f"{PAID}This is no picture that can be kept: it must be PNG, JPEG, WebP or GIF.",
        ),
    ],
)
def test_what_is_no_picture_is_not_kept(
    answering: Contexts, encoded: str, error: type[Exception], message: str
) -> None:
    ctx = answering({"data": [{"b64_json": encoded}]})

    with pytest.raises(error) as raised:
        draw(ctx)

    assert str(raised.value) == message
    assert ctx.pictures.kept == {}


@pytest.mark.parametrize("model", ["gpt-image-2.5-flare", "simulated-image"])
def test_a_prompt_that_is_not_allowed_is_refused_in_the_services_words(
    simulated: Contexts, model: str
) -> None:
    ctx = simulated()

    with pytest.raises(Refused) as raised:
        draw(ctx, model=model, prompt="A fox [refused]")

    assert "safety system" in raised.value.message
    assert len(asked(ctx)) == 1


def test_the_retired_dall_e_3_is_refused_with_what_to_choose(simulated: Contexts) -> None:
    with pytest.raises(Refused) as raised:
        draw(simulated(), model="dall-e-3")

    assert raised.value.message.startswith(
        "ChatGPT answered 404: The model `dall-e-3` has been deprecated"
    )
