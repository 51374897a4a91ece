"""Chat with Vision, in both dialects, against the running stand-in."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from connectors.chatgpt.actions.chat_with_vision import ChatWithVision
from connectors.sdk import Refused
from connectors.sdk.values import problems

CAT = "https://example.com/cat.png"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
DATA = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


def shown(address: str) -> dict[str, str]:
    return {"type": "image", "value": address}


def said(text: str) -> dict[str, str]:
    return {"type": "text", "value": text}


@pytest.mark.parametrize("dialect", ["chat", "responses"])
def test_pictures_are_described(at_openai: Any, look: Any, dialect: str) -> None:
    ctx = at_openai(dialect=dialect)

    output = look(ctx, said("What is this?"), shown(CAT), shown(DATA))

    assert output["text"] == (
        f"[simulated] You wrote: What is this? With 2 pictures: {CAT}; PNG of 1 by 1, "
        f"{len(PNG)} bytes."
    )
    assert output["finish_reason"] == "stop"
    assert problems(ChatWithVision.Output, output) == []


def test_every_default_is_on_the_wire(at_openai: Any, look: Any) -> None:
    ctx = at_openai()

    look(ctx, said("What is this?"), shown(CAT))

    assert [sent.body for sent in ctx.sent] == [
        {
            "model": "gpt-6-luna",
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {"type": "text", "text": "What is this?"},
                        {"type": "image_url", "image_url": {"url": CAT}},
                    ],
                }
            ],
            "max_completion_tokens": 500,
            "temperature": 0.5,
            "n": 1,
            "reasoning_effort": "none",
        }
    ]


def test_every_given_value_is_on_the_wire(simulated: Any, look: Any) -> None:
    ctx = simulated()
    rows = [
        {"role": "system", "text": "Be brief."},
        {"role": "assistant", "text": "Yes?"},
        {"role": "user", "content": [said("One text")]},
    ]

    output = look(
        ctx,
        model="gpt-4o",
        messages=rows,
        n=3,
        max_tokens=2048,
        temperature=2,
        frequency_penalty=-2,
        presence_penalty=2,
        sanitize=True,
    )

    assert [sent.body for sent in ctx.sent] == [
        {
            "model": "gpt-4o",
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "assistant", "content": "Yes?"},
                {"role": "user", "content": "One text"},
            ],
            "max_completion_tokens": 2048,
            "temperature": 2,
            "n": 3,
            "frequency_penalty": -2,
            "presence_penalty": 2,
        }
    ]
    assert [choice["index"] for choice in output["message"]] == [0, 1, 2]


@pytest.mark.parametrize("dialect", ["chat", "responses"])
def test_a_picture_of_this_server_is_sent_along(simulated: Any, look: Any, dialect: str) -> None:
    ctx = simulated(dialect=dialect)
    url = ctx.pictures.keep(PNG).url

    output = look(ctx, said("What is this?"), shown(url))

    assert output["text"].endswith(f"With 1 picture: PNG of 1 by 1, {len(PNG)} bytes.")
    assert url not in str(ctx.sent[0].body)


@pytest.mark.parametrize("address", ["cat.png", "ftp://example.com/cat.png", "data:text/plain,x"])
def test_an_address_that_shows_no_picture_is_refused_with_its_path(
    answering: Any, look: Any, address: str
) -> None:
    ctx = answering({})

    with pytest.raises(Refused, match=r"^messages\.0\.content\.1\.value: Must be the address of"):
        look(ctx, said("What is this?"), shown(address))

    assert ctx.sent == []


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ({"role": "user"}, "messages.0.content"),
        ({"role": "user", "content": []}, "messages.0.content"),
        ({"role": "user", "content": [{"type": "image"}]}, "messages.0.content.0.value"),
        ({"role": "system"}, "messages.0.text"),
        ({"text": "x"}, "messages.0.role"),
    ],
)
def test_a_row_that_says_nothing_is_named(row: dict[str, Any], path: str) -> None:
    found = problems(ChatWithVision.Inputs, {"model": "m", "messages": [row]})

    assert [problem.path for problem in found] == [path]


def test_at_least_one_row_is_needed() -> None:
    found = problems(ChatWithVision.Inputs, {"model": "m", "messages": []})

    assert [problem.path for problem in found] == ["messages"]


def test_a_model_without_eyes_is_said_beside_it_where_pictures_are_shown(account_with: Any) -> None:
    account = account_with(base_url="http://10.0.0.1/v1", models={"mine": {"vision": False}})

    def notes(*parts: dict[str, str]) -> object:
        rows = [{"role": "user", "content": list(parts)}]
        return ChatWithVision().notes({"model": "mine", "messages": rows}, account)

    assert notes(said("Hello"), shown(CAT)) == {
        "model": "mine takes no pictures: choose another model."
    }
    assert notes(said("Hello")) == {}
