"""Which dialect a model is asked in, what is left out, and what a 400 teaches."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from connectors.chatgpt.conversation import Conversation
from connectors.chatgpt.converse import converse
from connectors.chatgpt.models import MODELS
from connectors.sdk import Refused, SubAutomation

HELLO = ({"role": "user", "content": "Hello"},)
ANSWER = {"choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}]}
NOW = SubAutomation("now", "Tells the time", {"type": "object", "properties": {}})
NOT_SIMULATED = ("gpt-5.2-pro",)
LIVE = [
    name
    for name, known in MODELS.items()
    if name not in NOT_SIMULATED and not (known.shutdown and known.shutdown <= "2026-11-22")
]


def declined(message: str, param: str | None = None, code: str | None = None) -> httpx2.Response:
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return httpx2.Response(400, json={"error": error})


def response(**values: Any) -> dict[str, Any]:
    said = {"type": "message", "content": [{"type": "output_text", "text": "Hi"}]}
    return {"status": "completed", "model": "m", "output": [said], **values}


def asked(model: str = "unheard-of", **values: Any) -> Conversation:
    return Conversation(model, HELLO, **{"max_tokens": 500, "temperature": 0.5, **values})


def named(ctx: Any) -> list[list[str]]:
    """The parameters of each request, but model and messages."""
    return [sorted({*sent.body} - {"model", "messages", "input"}) for sent in ctx.sent]


@pytest.mark.parametrize("model", LIVE)
@pytest.mark.parametrize("tools", [(), (NOW,)])
def test_no_live_model_of_the_table_declines_what_it_is_sent(
    simulated: Any, model: str, tools: tuple[SubAutomation, ...]
) -> None:
    ctx = simulated()

    reply = converse(ctx, asked(model, tools=tools))

    assert len(reply.choices) == 1
    assert len(ctx.sent) == 1


@pytest.mark.parametrize("tools", [(), (NOW,)])
def test_a_model_that_nobody_has_heard_of_gets_the_plain_request(
    answering: Any, tools: tuple[SubAutomation, ...]
) -> None:
    ctx = answering(ANSWER)

    converse(ctx, asked(tools=tools))

    assert named(ctx) == [
        ["max_tokens", "temperature", *(["tool_choice", "tools"] if tools else [])]
    ]
    assert ctx.logged == []


@pytest.mark.parametrize(
    ("message", "param", "code", "without"),
    [
        (
            "Unsupported value: 'temperature' does not support 0.5 with this model.",
            "temperature",
            "unsupported_value",
            "temperature",
        ),
        ("Unsupported parameter: 'n'", "n", "unsupported_parameter", "n"),
        (
            "Unrecognized request argument supplied: frequency_penalty",
            None,
            None,
            "frequency_penalty",
        ),
        ("presence_penalty: Extra inputs are not permitted", None, None, "presence_penalty"),
    ],
)
def test_a_declined_parameter_is_left_out_once_and_recorded(
    answering: Any, message: str, param: str | None, code: str | None, without: str
) -> None:
    ctx = answering(declined(message, param, code), ANSWER)

    reply = converse(ctx, asked(n=1, frequency_penalty=1, presence_penalty=1))

    assert reply.choices[0].text == "Hi"
    assert sorted(set(ctx.sent[0].body) - set(ctx.sent[1].body)) == [without]
    assert len(ctx.sent) == 2
    assert ctx.logged[0] == (
        f"ChatGPT answered 400: {message.rstrip('.')}. "
        f"So unheard-of was asked again without {without}."
    )


def test_an_unheard_of_model_that_needs_responses_for_functions_is_asked_there(
    answering: Any,
) -> None:
    ctx = answering(
        declined("Unsupported value: 'temperature'", "temperature", "unsupported_value"),
        declined(
            "Function tools with reasoning_effort are not supported for unheard-of in "
            "/v1/chat/completions. To use function tools, use /v1/responses or set "
            "reasoning_effort to 'none'.",
            "reasoning_effort",
        ),
        response(),
    )

    reply = converse(ctx, asked(tools=(NOW,)))

    assert reply.choices[0].text == "Hi"
    assert [sent.url.split("/v1/")[1] for sent in ctx.sent] == [
        "chat/completions",
        "chat/completions",
        "responses",
    ]
    assert named(ctx)[2] == [
        *("include", "max_output_tokens", "store", "stream", "tool_choice", "tools")
    ]


def test_a_current_model_that_nobody_has_heard_of_works(simulated: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("connectors.chatgpt.models.MODELS", {})
    ctx = simulated()

    reply = converse(ctx, asked("gpt-6.1-sol", tools=(NOW,)))

    assert len(reply.choices) == 1
    assert ctx.sent[-1].url.endswith("/responses")


@pytest.mark.parametrize(
    "said",
    [
        declined("Unsupported parameter: 'response_format'", "response_format"),
        declined("Unsupported parameter: 'messages'", "messages"),
        declined("max_completion_tokens is too large: 500.", "max_completion_tokens"),
        declined("This context is too long.", "messages", "context_length_exceeded"),
        declined("Unknown parameter: 'temperature.degree'", "store", "unknown_parameter"),
    ],
)
def test_what_cannot_be_left_out_is_refused_at_once(answering: Any, said: Any) -> None:
    ctx = answering(said)

    with pytest.raises(Refused):
        converse(ctx, asked(response_format={"type": "json_object"}))

    assert len(ctx.sent) == 1


def test_a_parameter_that_is_declined_though_it_was_not_sent_is_refused(answering: Any) -> None:
    ctx = answering(declined("Unsupported parameter: 'temperature'", "temperature"))

    with pytest.raises(Refused):
        converse(ctx, asked())

    assert len(ctx.sent) == 2


def test_what_one_answer_taught_holds_for_the_next(answering: Any) -> None:
    ctx = answering(declined("Unsupported parameter: 'n'", "n"), ANSWER)

    reply = converse(ctx, asked(n=3))

    assert len(reply.choices) == 3
    assert ["n" in sent.body for sent in ctx.sent] == [True, False, False, False]


def test_responses_is_asked_once_for_each_choice_and_tokens_are_added(answering: Any) -> None:
    used = {
        "input_tokens": 4,
        "output_tokens": 3,
        "total_tokens": 7,
        "input_tokens_details": {"cached_tokens": 2},
        "output_tokens_details": {"reasoning_tokens": 1},
    }
    ctx = answering(response(usage=used))

    reply = converse(ctx, asked("gpt-5.2-pro", n=3, frequency_penalty=1, presence_penalty=-1))

    assert [choice.text for choice in reply.choices] == ["Hi"] * 3
    usage = reply.usage
    assert (usage.input, usage.output, usage.total, usage.cached, usage.reasoning) == (
        12,
        9,
        21,
        6,
        3,
    )
    assert named(ctx) == [["max_output_tokens", "store", "stream"]] * 3
    assert ctx.logged == [
        "Not used by gpt-5.2-pro: temperature, frequency_penalty, presence_penalty."
    ]


def test_responses_gets_at_least_the_smallest_limit_it_takes(answering: Any) -> None:
    ctx = answering(response())

    converse(ctx, asked("gpt-5.2-pro", max_tokens=1))

    assert ctx.sent[0].body["max_output_tokens"] == 16


@pytest.mark.parametrize(
    ("wanted", "sent"),
    [
        ({"type": "json_object"}, {"type": "json_object"}),
        (
            {"type": "json_schema", "json_schema": {"name": "a", "schema": {}, "strict": True}},
            {"type": "json_schema", "name": "a", "schema": {}, "strict": True},
        ),
    ],
)
def test_responses_has_the_format_flat(answering: Any, wanted: Any, sent: Any) -> None:
    ctx = answering(response())

    converse(ctx, asked("gpt-5.2-pro", response_format=wanted))

    assert ctx.sent[0].body["text"] == {"format": sent}


@pytest.mark.parametrize(
    ("answer", "reason", "text", "refusal"),
    [
        (response(), "stop", "Hi", ""),
        (
            response(status="incomplete", incomplete_details={"reason": "max_output_tokens"}),
            "length",
            "Hi",
            "",
        ),
        (
            response(status="incomplete", incomplete_details={"reason": "content_filter"}),
            "content_filter",
            "Hi",
            "",
        ),
        (response(status="incomplete", incomplete_details=None, output=[]), "length", "", ""),
        (
            response(
                output=[
                    {"type": "reasoning", "summary": []},
                    {"type": "message", "content": [{"type": "refusal", "refusal": "No."}]},
                ]
            ),
            "refusal",
            "",
            "No.",
        ),
    ],
)
def test_responses_ends_in_the_words_of_chat_completions(
    answering: Any, answer: Any, reason: str, text: str, refusal: str
) -> None:
    reply = converse(answering(answer), asked("gpt-5.2-pro"))

    (choice,) = reply.choices
    assert (choice.finish_reason, choice.text, choice.refusal) == (reason, text, refusal)


def test_a_dialect_that_refuses_encrypted_reasoning_is_asked_without(answering: Any) -> None:
    ctx = answering(
        declined("Encrypted content is not supported with this model.", "include"), response()
    )

    converse(ctx, asked("gpt-5.2-pro", tools=(NOW,)))

    assert sorted(set(ctx.sent[0].body) - set(ctx.sent[1].body)) == ["include"]
