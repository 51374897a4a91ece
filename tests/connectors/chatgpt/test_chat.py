"""Chat, against the running stand-in of the service."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.chatgpt.actions.chat import Chat
from connectors.sdk.values import problems

PLAIN = {"model": "gpt-6-luna", "prompt": "You are brief.", "role": "system", "query": "Hello"}


def test_a_chat_answers_with_the_choices_text_usage_and_model(simulated: Any, chat: Any) -> None:
    ctx = simulated()

    output = chat(
        ctx,
        prompt="You translate English into German. Answer with the translation only.",
        query="Good morning",
    )

    assert output["text"] == "Guten Morgen"
    assert output["message"] == [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Guten Morgen", "refusal": ""},
            "finish_reason": "stop",
        }
    ]
    assert output["finish_reason"] == "stop"
    assert output["model"] == "gpt-6-luna"
    used = output["usage"]
    assert used["input_tokens"] + used["output_tokens"] == used["total_tokens"] > 0
    assert used["cached_tokens"] == 0
    assert problems(Chat.Output, output) == []


def test_every_default_is_on_the_wire(simulated: Any, chat: Any) -> None:
    ctx = simulated()

    chat(ctx)

    assert [sent.body for sent in ctx.sent] == [
        {
            "model": "gpt-6-luna",
            "messages": [
                {"role": "system", "content": "You are brief."},
                {"role": "user", "content": "Hello"},
            ],
            "max_completion_tokens": 500,
            "temperature": 0.5,
            "n": 1,
            "reasoning_effort": "none",
        }
    ]


def test_every_given_value_is_on_the_wire(simulated: Any, chat: Any) -> None:
    ctx = simulated()

    output = chat(
        ctx,
        model="gpt-4o",
        role="assistant",
        messages=[{"query": "And?"}, {"role": "system", "query": "Be kind."}],
        max_tokens=2048,
        temperature=0,
        n=3,
        frequency_penalty=-2,
        presence_penalty=2,
    )

    assert [sent.body for sent in ctx.sent] == [
        {
            "model": "gpt-4o",
            "messages": [
                {"role": "assistant", "content": "You are brief."},
                {"role": "user", "content": "Hello"},
                {"role": "user", "content": "And?"},
                {"role": "system", "content": "Be kind."},
            ],
            "max_completion_tokens": 2048,
            "temperature": 0,
            "n": 3,
            "frequency_penalty": -2,
            "presence_penalty": 2,
        }
    ]
    assert [choice["index"] for choice in output["message"]] == [0, 1, 2]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("max_tokens", 0, "Must be at least 1."),
        ("max_tokens", 2049, "Must be at most 2048."),
        ("temperature", -0.1, "Must be at least 0."),
        ("temperature", 2.1, "Must be at most 2."),
        ("n", 0, "Must be at least 1."),
        ("n", 4, "Must be at most 3."),
        ("frequency_penalty", 2.5, "Must be at most 2."),
        ("frequency_penalty", -2.5, "Must be at least -2."),
        ("presence_penalty", 2.5, "Must be at most 2."),
        ("presence_penalty", -2.5, "Must be at least -2."),
        ("messages", [{"query": "x"}] * 11, "At most 10 are allowed."),
    ],
)
def test_a_value_out_of_range_is_named(name: str, value: object, message: str) -> None:
    found = problems(Chat.Inputs, {**PLAIN, name: value})

    assert [(problem.path, problem.message) for problem in found] == [(name, message)]


def test_a_model_that_always_reasons_gets_no_temperature_and_the_log_says_so(
    simulated: Any, chat: Any
) -> None:
    ctx = simulated()

    output = chat(ctx, model="gpt-6-astra")

    assert output["finish_reason"] == "stop"
    assert sorted(ctx.sent[0].body) == ["max_completion_tokens", "messages", "model", "n"]
    assert ctx.logged == ["Not used by gpt-6-astra: temperature."]


def test_a_refusal_is_visible(simulated: Any, chat: Any) -> None:
    ctx = simulated("sk-sim-refusal")

    output = chat(ctx)

    refusal = output["message"][0]["message"]["refusal"]
    assert output["finish_reason"] == "refusal"
    assert output["text"] == ""
    assert ctx.logged == [f"gpt-6-luna refused to answer: {refusal}"]


def test_a_cut_off_answer_is_visible(simulated: Any, chat: Any) -> None:
    ctx = simulated()

    output = chat(ctx, max_tokens=1, query="Tell me about the sea and the lighthouse.")

    assert output["finish_reason"] == "length"
    assert ctx.logged == [
        "The answer was cut at 1 token. Raise Number of Tokens, or ask for a shorter answer."
    ]


def test_an_answer_that_went_into_reasoning_says_so(
    answering: Any, chat: Any, completion: Any
) -> None:
    answer = completion(None, "length")
    answer["usage"] = {
        "prompt_tokens": 5,
        "completion_tokens": 500,
        "total_tokens": 505,
        "completion_tokens_details": {"reasoning_tokens": 500},
    }
    ctx = answering(answer)

    output = chat(ctx)

    assert output["text"] == ""
    (line,) = ctx.logged
    assert line == (
        "The answer was cut at 500 tokens; reasoning used 500, so the text is empty. "
        "Raise Number of Tokens, or ask for a shorter answer."
    )


def test_content_in_parts_is_joined(answering: Any, chat: Any, completion: Any) -> None:
    answer = completion()
    answer["choices"][0]["message"]["content"] = [{"type": "text", "text": "a"}, {"text": "b"}]

    output = chat(answering(answer))

    assert output["text"] == "ab"


def test_a_server_that_gives_one_choice_at_a_time_is_asked_again(
    answering: Any, chat: Any, completion: Any
) -> None:
    ctx = answering(completion("one"), completion("two"), completion("three"))

    output = chat(ctx, n=3)

    first, *others = [choice["message"]["content"] for choice in output["message"]]
    assert (first, sorted(others)) == ("one", ["three", "two"])  # these are asked for at once
    assert [choice["index"] for choice in output["message"]] == [0, 1, 2]
