"""A refusal and a truncation are outcomes of their own, with advice, in every action."""

from __future__ import annotations

from typing import Any

import pytest

REFUSAL = "I'm sorry, but I can't help with that."
DIALECTS = pytest.mark.parametrize("dialect", ["chat", "responses"])


@pytest.fixture
def run(chat: Any, look: Any, complete: Any, choose: Any, say: Any) -> Any:
    """Run an action by its name, for several answers where it can give them."""
    asked = [{"role": "user", "content": "Hello"}]
    chosen = {"function": {"name": "a", "arguments": {}}, "tool_call_id": "c", "messages": asked}

    def run(name: str, ctx: Any, **values: Any) -> Any:
        match name:
            case "chat":
                return chat(ctx, n=2, **values)
            case "chat_with_vision":
                return look(ctx, {"type": "text", "value": "Hello"}, n=2, **values)
            case "prompt":
                return complete(ctx, n=2, **values)
            case "function_calling":
                rows = [{"role": "user", "query": "zzz qqq"}]
                return choose(ctx, messages=rows, **values)
        return say(ctx, chosen, **values)

    return run


def reasons(output: Any) -> list[str]:
    return [each["finish_reason"] for each in output.get("message") or output["choices"]]


SEVERAL = ("chat", "chat_with_vision", "prompt")


@DIALECTS
@pytest.mark.parametrize("action", [*SEVERAL, "function_calling"])
def test_a_refusal_is_told(simulated: Any, run: Any, action: str, dialect: str) -> None:
    ctx = simulated("sk-sim-refusal", dialect=dialect)

    output = run(action, ctx)

    count = 2 if action in SEVERAL else 1
    said = f"gpt-6-luna refused to answer: {REFUSAL}"
    assert reasons(output) == ["refusal"] * count
    assert output["text"] == ""
    assert [line for line in ctx.logged if "refused" in line] == (
        [f"Answer {number} of 2: {said}" for number in (1, 2)] if count > 1 else [said]
    )


@DIALECTS
@pytest.mark.parametrize("action", [*SEVERAL, "function_calling"])
def test_a_truncation_is_told(simulated: Any, run: Any, action: str, dialect: str) -> None:
    ctx = simulated("sk-sim-length", dialect=dialect)

    output = run(action, ctx, max_tokens=17)

    count = 2 if action in SEVERAL else 1
    said = "The answer was cut at 17 tokens. Raise Number of Tokens, or ask for a shorter answer."
    assert reasons(output) == ["length"] * count
    assert [line for line in ctx.logged if "was cut" in line] == (
        [f"Answer {number} of 2: {said}" for number in (1, 2)] if count > 1 else [said]
    )


@pytest.mark.parametrize(("tokens", "rest"), [(50, ""), (20, ", so the text is empty")])
def test_what_reasoning_used_is_told_for_each_answer(
    simulated: Any, chat: Any, tokens: int, rest: str
) -> None:
    ctx = simulated(dialect="responses")

    chat(ctx, model="gpt-6-astra", n=2, max_tokens=tokens, query="Tell me of the sea, and more.")

    used = min(tokens, 48)
    assert ctx.logged[1:] == [
        f"Answer {number} of 2: The answer was cut at {tokens} tokens; "
        f"reasoning used {used}{rest}. Raise Number of Tokens, or ask for a shorter answer."
        for number in (1, 2)
    ]


def test_a_truncated_sentence_about_a_result_is_told(answering: Any, run: Any) -> None:
    ctx = answering({"choices": [{"message": {"content": "Gu"}, "finish_reason": "length"}]})

    output = run("function_calling_response", ctx, max_tokens=17)

    assert output["finish_reason"] == "length"
    assert ctx.logged == [
        "The answer was cut at 17 tokens. Raise Number of Tokens, or ask for a shorter answer."
    ]
