"""Prompt, in all three dialects, against the running stand-in."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from connectors.chatgpt.actions.prompt import Prompt
from connectors.chatgpt.lookups import prompt_models
from connectors.sdk import Asked, Refused, Unavailable
from connectors.sdk.values import problems

MODELS = {
    "gpt-6-luna": "chat/completions",
    "gpt-4o": "chat/completions",
    "simulated-instruct": "completions",
}


@pytest.mark.parametrize("model", MODELS)
def test_a_prompt_is_answered_in_one_shape(simulated: Any, complete: Any, model: str) -> None:
    ctx = simulated()

    output = complete(ctx, model=model, prompt="Hello", n=2)

    assert output["choices"] == [
        {"index": 0, "text": "[simulated] You wrote: Hello", "finish_reason": "stop"},
        {"index": 1, "text": "[simulated] (2) You wrote: Hello", "finish_reason": "stop"},
    ]
    assert (output["text"], output["model"]) == ("[simulated] You wrote: Hello", model)
    assert output["usage"]["total_tokens"] > 0
    assert [sent.url.split("/v1/")[1] for sent in ctx.sent] == [MODELS[model]]
    assert problems(Prompt.Output, output) == []


def test_a_prompt_is_answered_in_responses_too(simulated: Any, complete: Any) -> None:
    ctx = simulated(dialect="responses")

    output = complete(ctx, prompt="Hello", n=2)

    assert [choice["index"] for choice in output["choices"]] == [0, 1]
    assert [sent.url.split("/v1/")[1] for sent in ctx.sent] == ["responses"] * 2


@pytest.mark.parametrize(
    ("model", "body"),
    [
        (
            "simulated-instruct",
            {"prompt": "Say hello.", "max_tokens": 500, "user": "reader-1"},
        ),
        (
            "gpt-4o",
            {
                "messages": [{"role": "user", "content": "Say hello."}],
                "max_completion_tokens": 500,
                "safety_identifier": "reader-1",
            },
        ),
    ],
)
def test_every_given_value_is_on_the_wire(
    simulated: Any, complete: Any, model: str, body: dict[str, Any]
) -> None:
    ctx = simulated()

    complete(
        ctx,
        model=model,
        temperature=0,
        n=3,
        user="reader-1",
        frequency_penalty=-2,
        presence_penalty=2,
    )

    shared = {"temperature": 0, "n": 3, "frequency_penalty": -2, "presence_penalty": 2}
    assert [sent.body for sent in ctx.sent] == [{"model": model, **body, **shared}]


def test_a_model_of_a_compatible_server_is_found_out_to_complete(
    answering: Any, complete: Any
) -> None:
    wrong = "This is not a chat model and thus not supported in the v1/chat/completions endpoint."
    said = {"message": f"{wrong} Did you mean to use v1/completions?", "param": "model"}
    ctx = answering(
        httpx2.Response(404, json={"error": said}),
        {"choices": [{"text": "Hi", "finish_reason": "length"}], "model": "base"},
    )

    output = complete(ctx, model="base")

    assert (output["text"], output["choices"][0]["finish_reason"]) == ("Hi", "length")
    assert ctx.sent[1].url.endswith("/v1/completions")
    assert ctx.sent[1].body == {
        "model": "base",
        "prompt": "Say hello.",
        "max_tokens": 500,
        "temperature": 0.5,
        "n": 1,
    }
    assert ctx.logged == [
        (
            f"ChatGPT answered 404: {wrong} Did you mean to use v1/completions? "
            "So base was asked again with Completions."
        ),
        "The answer was cut at 500 tokens. Raise Number of Tokens, or ask for a shorter answer.",
    ]


def test_an_account_may_say_that_a_model_completes(answering: Any, complete: Any) -> None:
    answer = {"choices": [{"text": "Hi"}]}
    ctx = answering(answer, models={"base": {"dialect": "completions"}})

    output = complete(ctx, model="base", sanitize=True)

    assert output["choices"] == [{"index": 0, "text": "Hi", "finish_reason": "stop"}]
    assert ctx.sent[0].url.endswith("/v1/completions")


def test_a_server_without_completions_is_asked_in_chat_completions(
    answering: Any, complete: Any, completion: Any
) -> None:
    ctx = answering(
        httpx2.Response(404, json={"detail": "Not Found"}),
        completion(),
        models={"base": {"dialect": "completions"}},
    )

    output = complete(ctx, model="base")

    assert output["text"] == "Hi"
    assert [sent.url.split("/v1/")[1] for sent in ctx.sent] == ["completions", "chat/completions"]


def test_a_chat_does_not_go_to_completions(simulated: Any, chat: Any) -> None:
    ctx = simulated()

    with pytest.raises(Refused, match=r"Choose a model that can\.$"):
        chat(ctx, model="simulated-instruct")

    assert len(ctx.sent) == 1


@pytest.mark.parametrize("answer", [{}, {"choices": []}, {"choices": [{}]}, {"choices": [None]}])
def test_completions_without_a_text_are_told(answering: Any, complete: Any, answer: Any) -> None:
    ctx = answering(answer, models={"base": {"dialect": "completions"}})

    with pytest.raises(Unavailable, match=r"^The service answered with"):
        complete(ctx, model="base")


def test_the_models_of_completions_are_offered_too(simulated: Any) -> None:
    ctx = simulated()

    offered = [option.value for option in prompt_models(ctx, Asked({})).items]

    assert "simulated-instruct" in offered
    assert "gpt-6-luna" in offered
    assert "text-embedding-3-small" not in offered


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("n", 4, "Must be at most 3."),
        ("max_tokens", 2049, "Must be at most 2048."),
        ("temperature", 2.1, "Must be at most 2."),
        ("user", "x" * 129, "Must have at most 128 characters."),
    ],
)
def test_a_value_out_of_range_is_named(name: str, value: object, message: str) -> None:
    found = problems(Prompt.Inputs, {"model": "m", "prompt": "x", name: value})

    assert [(problem.path, problem.message) for problem in found] == [(name, message)]
