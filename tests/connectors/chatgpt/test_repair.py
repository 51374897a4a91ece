"""An answer that should be JSON and is not: asked for once more, with what is wrong with it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.chatgpt import models
from connectors.chatgpt.models import MODELS, Capabilities
from connectors.sdk import Refused

TITLE = {
    "type": "object",
    "properties": {"title": {"type": "string"}},
    "required": ["title"],
    "additionalProperties": False,
}
STRUCTURED = {"response_type": "structured", "schema": json.dumps(TITLE)}
WRONG = "The answer does not fit its schema: title: Must be text."


def test_an_answer_that_does_not_fit_is_put_right_by_one_more_call(
    simulated: Any, chat: Any
) -> None:
    ctx, plain = simulated("sk-sim-misfit-1"), simulated()

    output = chat(ctx, **STRUCTURED)
    alone = chat(plain, **STRUCTURED)

    said = ctx.sent[1].body["messages"]
    assert len(ctx.sent) == 2
    assert said[-2] == {"role": "assistant", "content": '{"title": 5}'}
    assert said[-1]["role"] == "user"
    assert said[-1]["content"].startswith(f"This answer cannot be used: {WRONG}\n")
    assert list(output["json"]) == ["title"]
    assert output["json"] == json.loads(output["text"])
    assert output["message"][0]["message"]["content"] == output["text"]
    assert ctx.logged == [f"{WRONG} gpt-6-luna was asked once to put it right."]
    assert output["usage"]["total_tokens"] > 1.5 * alone["usage"]["total_tokens"]


def test_it_is_put_right_in_the_responses_dialect_too(
    simulated: Any, chat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = {**MODELS, "gpt-6-luna": Capabilities("responses", "responses", effort_none=True)}
    monkeypatch.setattr(models, "MODELS", spoken)
    ctx = simulated("sk-sim-misfit-1")

    output = chat(ctx, **STRUCTURED)

    assert [sent.url.rpartition("/")[2] for sent in ctx.sent] == ["responses"] * 2
    assert ctx.sent[1].body["input"][-2] == {"role": "assistant", "content": '{"title": 5}'}
    assert list(output["json"]) == ["title"]


def test_what_is_no_json_at_first_is_put_right_too(simulated: Any, chat: Any) -> None:
    ctx = simulated("sk-sim-misfit-1")

    output = chat(ctx, response_type="json")

    assert list(output["json"]) == ["answer"]
    assert ctx.logged == [
        (
            "The answer is not JSON: Line 1, column 1: a value is missing. "
            "gpt-6-luna was asked once to put it right."
        )
    ]


def test_the_tokens_of_both_calls_count(answering: Any, chat: Any, completion: Any) -> None:
    used = {"prompt_tokens": 10, "completion_tokens": 4, "total_tokens": 14}
    wrong, right = completion('{"title": 5}'), completion('{"title": "x"}')
    ctx = answering({**wrong, "usage": used}, {**right, "usage": used})

    output = chat(ctx, **STRUCTURED)

    assert output["json"] == {"title": "x"}
    assert output["usage"] == {
        "input_tokens": 20,
        "output_tokens": 8,
        "total_tokens": 28,
        "cached_tokens": 0,
    }


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (STRUCTURED, f"{WRONG} It was asked for twice."),
        (
            {"response_type": "json"},
            "The answer is not JSON: Line 1, column 1: a value is missing. It was asked for twice.",
        ),
    ],
    ids=["structured", "json"],
)
def test_what_does_not_fit_the_second_time_either_fails_with_its_path(
    simulated: Any, chat: Any, values: Any, said: str
) -> None:
    ctx = simulated("sk-sim-misfit")

    with pytest.raises(Refused) as refused:
        chat(ctx, **values)

    assert (refused.value.message, len(ctx.sent)) == (said, 2)


@pytest.mark.parametrize(
    ("key", "reason"), [("sk-sim-refusal", "refusal"), ("sk-sim-length", "length")]
)
def test_a_refusal_and_a_cut_answer_are_outcomes_and_not_asked_for_again(
    simulated: Any, chat: Any, key: str, reason: str
) -> None:
    ctx = simulated(key)

    output = chat(ctx, **STRUCTURED)

    assert (output["json"], output["finish_reason"], len(ctx.sent)) == (None, reason, 1)


def test_only_the_first_of_several_answers_is_put_right(
    answering: Any, chat: Any, completion: Any
) -> None:
    both = completion('{"title": 5}')
    both["choices"] *= 2
    ctx = answering(both, completion('{"title": "x"}'))

    output = chat(ctx, n=2, **STRUCTURED)

    assert [each["message"]["content"] for each in output["message"]] == [
        '{"title": "x"}',
        '{"title": 5}',
    ]
    assert "n" not in ctx.sent[1].body
    assert output["json"] == {"title": "x"}


def test_an_answer_that_is_cut_while_it_is_put_right_is_an_outcome(
    answering: Any, chat: Any, completion: Any
) -> None:
    ctx = answering(completion('{"title": 5}'), completion('{"ti', "length"))

    output = chat(ctx, **STRUCTURED)

    assert (output["json"], output["finish_reason"], output["text"]) == (None, "length", '{"ti')
