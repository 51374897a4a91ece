"""Servers that are not OpenAI's: what they have instead, and what an account says of them."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from connectors.chatgpt.converse import converse
from connectors.sdk import Refused
from tests.connectors.chatgpt.test_dialects import (
    ANSWER,
    HELLO,
    NOW,
    asked,
    declined,
    named,
    response,
)


@pytest.mark.parametrize(
    ("model", "first", "second"),
    [
        ("unheard-of", "max_tokens", "max_completion_tokens"),
        ("gpt-4o", "max_completion_tokens", "max_tokens"),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_the_token_limit_goes_by_the_name_that_the_server_takes(
    answering: Any, model: str, first: str, second: str, named: bool
) -> None:
    said = f"Unsupported parameter: '{first}'." if named else f"body.{first}: Extra inputs are not"
    ctx = answering(declined(f"{said} permitted", first if named else None), ANSWER)

    converse(ctx, asked(model))

    assert [sent.body for sent in ctx.sent] == [
        {"model": model, "messages": list(HELLO), limit: 500, "temperature": 0.5}
        for limit in (first, second)
    ]


def test_a_server_that_takes_no_limit_at_all_is_not_asked_without_one(answering: Any) -> None:
    ctx = answering(
        declined("Unsupported parameter: 'max_tokens'", "max_tokens"),
        declined("Unsupported parameter: 'max_completion_tokens'", "max_completion_tokens"),
    )

    with pytest.raises(Refused):
        converse(ctx, asked())

    assert len(ctx.sent) == 2


@pytest.mark.parametrize(
    ("model", "names"),
    [
        ("gpt-4o", ["safety_identifier", "user", None]),
        ("unheard-of", ["user", "safety_identifier", None]),
        ("gpt-5.2-pro", ["safety_identifier", "user", None]),
    ],
)
def test_a_user_identifier_goes_by_the_name_that_the_server_takes(
    answering: Any, model: str, names: list[str | None]
) -> None:
    first, second, _ = names
    answer = response() if model == "gpt-5.2-pro" else ANSWER
    ctx = answering(
        declined(f"Unknown parameter: '{first}'", first, "unknown_parameter"),
        declined(f"Unknown parameter: '{second}'", second, "unknown_parameter"),
        answer,
    )

    converse(ctx, asked(model, user="reader-1", temperature=None))

    sent = [
        next((name for name in ("safety_identifier", "user") if name in sent.body), None)
        for sent in ctx.sent
    ]
    assert sent == names
    assert ctx.logged[-1] == f"Not used by {model}: user."


def test_a_server_without_responses_is_asked_in_chat_completions(answering: Any) -> None:
    ctx = answering(httpx2.Response(404, json={"detail": "Not Found"}), ANSWER)

    reply = converse(ctx, asked("gpt-6.1-sol", tools=(NOW,)))

    assert reply.choices[0].text == "Hi"
    assert [sent.url.split("/v1/")[1] for sent in ctx.sent] == ["responses", "chat/completions"]
    assert ctx.logged[0] == (
        "ChatGPT answered 404: Not Found. So gpt-6.1-sol was asked again with Chat Completions."
    )


@pytest.mark.parametrize(
    ("dialect", "address", "answer"),
    [("chat", "chat/completions", ANSWER), ("responses", "responses", response())],
)
def test_an_account_may_name_the_dialect(
    answering: Any, dialect: str, address: str, answer: Any
) -> None:
    ctx = answering(answer, dialect=dialect)

    for model in ("gpt-6.1-sol", "unheard-of"):
        converse(ctx, asked(model, tools=(NOW,)))

    assert [sent.url.split("/v1/")[1] for sent in ctx.sent] == [address] * 2


def test_a_dialect_that_the_account_names_is_kept(answering: Any) -> None:
    ctx = answering(declined("Use /v1/responses.", "model"), dialect="chat")

    with pytest.raises(Refused):
        converse(ctx, asked())

    assert len(ctx.sent) == 1


def test_an_account_may_say_what_a_model_takes(answering: Any) -> None:
    ctx = answering(ANSWER, models={"unheard-of": {"temperature": "never", "older": False}})

    converse(ctx, asked(frequency_penalty=1))

    assert named(ctx) == [["max_completion_tokens"]]
    assert ctx.logged == ["Not used by unheard-of: temperature, frequency_penalty."]


def test_transformers_serve_is_told_to_answer_in_one_piece(answering: Any) -> None:
    """Its Responses stream where nothing is said; the answer is that of version 5.23.0."""
    said = {"annotations": [], "text": "Good morning to you!", "type": "output_text"}
    ctx = answering(
        {
            "id": "resp_1",
            "created_at": 1795388725.999768,
            "model": "local/tiny-chat@main",
            "object": "response",
            "output": [
                {
                    "id": "msg_1",
                    "content": [said],
                    "role": "assistant",
                    "status": "completed",
                    "type": "message",
                    "annotations": [],
                }
            ],
            "parallel_tool_calls": False,
            "tool_choice": "auto",
            "tools": [],
            "status": "completed",
            "usage": {"input_tokens": 19, "output_tokens": 6, "total_tokens": 25},
        },
        dialect="responses",
    )

    reply = converse(ctx, asked("local/tiny-chat"))

    assert ctx.sent[0].body["stream"] is False
    assert (reply.choices[0].text, reply.usage.total) == ("Good morning to you!", 25)


def test_transformers_serve_which_leaves_n_unread_is_asked_for_each_answer(answering: Any) -> None:
    answer = {
        "id": "1",
        "choices": [
            {
                "finish_reason": "stop",
                "index": 0,
                "message": {"content": "Good morning to you!", "role": "assistant"},
            }
        ],
        "created": 1795388725,
        "model": "local/tiny-chat@main",
        "object": "chat.completion",
        "usage": {"completion_tokens": 6, "prompt_tokens": 19, "total_tokens": 25},
    }
    ctx = answering(answer)

    reply = converse(ctx, asked("local/tiny-chat", n=3))

    assert [sent.body.get("n") for sent in ctx.sent] == [3, None, None]
    assert (len(reply.choices), reply.usage.total) == (3, 75)
