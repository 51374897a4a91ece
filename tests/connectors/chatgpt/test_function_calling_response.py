"""Function Calling Response, in both dialects, against the running stand-in."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from connectors.chatgpt import turns
from connectors.chatgpt.actions.function_calling_response import FunctionCallingResponse
from connectors.sdk import Refused
from connectors.sdk.values import problems

DIALECTS = {
    "gpt-6-luna": "chat/completions",
    "gpt-4o": "chat/completions",
    "gpt-6.1-sol": "responses",
}
ONE = {"type": "text", "text": "One"}
ASKED = {"role": "user", "content": "Translate Good morning to German"}


@pytest.mark.parametrize("model", DIALECTS)
def test_the_result_is_put_into_words(simulated: Any, model: str, choose: Any, say: Any) -> None:
    ctx = simulated()
    chosen = choose(ctx, model=model)

    output = say(ctx, json.loads(json.dumps(chosen)), model=model)

    assert "Guten Morgen" in output["text"]
    assert output["finish_reason"] == "stop"
    assert [sent.url.split("/v1/")[1] for sent in ctx.sent] == [DIALECTS[model]] * 2
    assert ctx.logged == (
        ["Not used by gpt-6.1-sol: temperature."] * 2 if model == "gpt-6.1-sol" else []
    )
    assert problems(FunctionCallingResponse.Output, output) == []


@pytest.mark.parametrize(
    ("first", "second"), [("gpt-6.1-sol", "gpt-6-luna"), ("gpt-6-luna", "gpt-6.1-sol")]
)
def test_the_second_turn_may_be_another_models_in_the_other_dialect(
    simulated: Any, first: str, second: str, choose: Any, say: Any
) -> None:
    ctx = simulated()

    output = say(ctx, choose(ctx, model=first), model=second)

    assert "Guten Morgen" in output["text"]
    assert output["model"] == second


def test_encrypted_reasoning_goes_back_with_the_result(
    simulated: Any, choose: Any, say: Any
) -> None:
    ctx = simulated()
    chosen = choose(ctx, model="gpt-6.1-sol")

    say(ctx, chosen, model="gpt-6.1-sol")

    reasoning, call = chosen["messages"][1]["responses"]["items"]
    assert reasoning["type"] == "reasoning"
    assert reasoning["encrypted_content"]
    assert ctx.sent[1].body["input"] == [
        ASKED,
        reasoning,
        call,
        {
            "type": "function_call_output",
            "call_id": chosen["tool_call_id"],
            "output": '{"text": "Guten Morgen"}',
        },
    ]


def test_the_result_goes_back_as_a_tool_message(simulated: Any, choose: Any, say: Any) -> None:
    ctx = simulated()
    chosen = choose(ctx)

    say(ctx, chosen)

    assert ctx.sent[1].body["messages"] == [
        *chosen["messages"],
        {
            "role": "tool",
            "tool_call_id": chosen["tool_call_id"],
            "content": '{"text": "Guten Morgen"}',
        },
    ]


@pytest.mark.parametrize(
    ("ran", "content"),
    [
        ({"response": "Guten Morgen", "status": 200}, "Guten Morgen"),
        ({"response": {"ä": 1}, "status": 201}, '{"ä": 1}'),
        (
            {"response": "no", "status": 500},
            '{"status": 500, "response": "no"}',
        ),
        ({"response": None, "status": 204}, "null"),
        ("Guten Morgen", "Guten Morgen"),
        ({"text": "Guten Morgen"}, '{"text": "Guten Morgen"}'),
    ],
)
def test_a_result_says_what_the_sub_automation_said(
    answering: Any, ran: object, content: str, say: Any
) -> None:
    ctx = answering({"choices": [{"message": {"content": "Done."}}]})
    chosen = {"function": {"name": "a", "arguments": {}}, "tool_call_id": "c", "messages": [ASKED]}

    say(ctx, chosen, ran)

    assert ctx.sent[0].body["messages"][1]["content"] == content


def test_without_a_chosen_function_its_text_is_returned_and_nothing_is_asked(
    simulated: Any, choose: Any, say: Any
) -> None:
    ctx = simulated()
    answered = choose(ctx, messages=[{"role": "user", "query": "zzz qqq"}])

    output = say(ctx, answered, {})

    assert output["text"] == answered["text"]
    assert output["model"] == "gpt-6-luna"
    assert output["usage"] == {
        "input_tokens": 0,
        "output_tokens": 0,
        "total_tokens": 0,
        "cached_tokens": 0,
    }
    assert len(ctx.sent) == 1


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"text": "Hello"},
        {"function": None},
        {"function": None, "messages": "x"},
        {"messages": [{"role": "user"}]},
    ],
)
def test_a_response_to_something_else_is_refused(answering: Any, given: object, say: Any) -> None:
    ctx = answering({})

    with pytest.raises(Refused) as refused:
        say(ctx, given)

    assert refused.value.message == (
        "function_calling_response: Must be the whole output of a Function Calling step, "
        "with its “function” and “messages”."
    )


@pytest.mark.parametrize(
    ("message", "path", "said"),
    [
        (5, "", turns.NO_ROLE),
        ({"role": "robot", "content": "x"}, "", turns.NO_ROLE),
        ({"role": "user"}, "", turns.NO_CONTENT),
        ({"role": "user", "content": {"a": 1}}, "", turns.NO_CONTENT),
        ({"role": "user", "content": [{"type": "image_url"}]}, "content.0: ", turns.NO_PART),
        (
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": 5}}]},
            "content.0: ",
            turns.NO_PART,
        ),
        (
            {
                "role": "user",
                "content": [ONE, {"type": "image_url", "image_url": {"url": "file:/a"}}],
            },
            "content.1: ",
            turns.NO_PART,
        ),
        ({"role": "user", "content": [{"type": "text"}]}, "content.0: ", turns.NO_PART),
        ({"role": "assistant", "tool_calls": {"a": 1}}, "tool_calls: ", turns.NO_CALL),
        ({"role": "assistant", "tool_calls": [5]}, "tool_calls.0: ", turns.NO_CALL),
        (
            {"role": "assistant", "tool_calls": [{"id": "c", "function": {"name": "a"}}]},
            "tool_calls.0: ",
            turns.NO_CALL,
        ),
        ({"role": "tool", "content": "x"}, None, turns.NO_RESULT),
    ],
)
def test_a_message_of_another_shape_is_refused_with_its_path(
    answering: Any, say: Any, message: object, path: str | None, said: str
) -> None:
    ctx = answering({})
    chosen = {"function": {"name": "a"}, "tool_call_id": "c", "messages": [ASKED, message]}

    with pytest.raises(Refused) as refused:
        say(ctx, chosen)

    at = "function_calling_response.messages.1"
    assert refused.value.message == (f"{at}: {said}" if path is None else f"{at}.{path}{said}")
    assert ctx.sent == []


def test_of_messages_what_is_known_is_sent_and_nothing_else(answering: Any, say: Any) -> None:
    ctx = answering({"choices": [{"message": {"content": "Done."}}]}, base_url="/v1")
    shown = {"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}}
    call = {"id": "c", "type": "function", "function": {"name": "a", "arguments": "{}"}}
    spoiled = [
        {"role": "user", "content": [{**ONE, "x": 1}, {**shown, "x": 1}], "name": "x"},
        {"role": "assistant", "content": None, "tool_calls": [{**call, "x": 1}], "audio": {}},
    ]
    chosen = {"function": {"name": "a"}, "tool_call_id": "c", "messages": spoiled}

    say(ctx, chosen, "Done")

    assert ctx.sent[0].body["messages"] == [
        {"role": "user", "content": [ONE, shown]},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": "Done"},
    ]


def test_of_a_turn_in_responses_only_what_a_model_says_is_sent(answering: Any, say: Any) -> None:
    ctx = answering({"output": [{"type": "message", "content": []}]}, dialect="responses")
    said = {"type": "message", "content": [{"type": "output_text", "text": "Hm."}]}
    call = {"type": "function_call", "call_id": "c", "name": "a", "arguments": "{}"}
    shown = {"type": "input_image", "image_url": "http://169.254.169.254/"}
    items = [
        said,
        {**call, "x": 1},
        {"type": "message", "role": "user", "content": [shown]},
        {"type": "computer_call"},
        5,
    ]
    turn = {"role": "assistant", "content": "Hm.", "responses": {"model": "m", "items": items}}
    chosen = {"function": {"name": "a"}, "tool_call_id": "c", "messages": [ASKED, turn]}

    say(ctx, chosen, "Done", model="m")

    result = {"type": "function_call_output", "call_id": "c", "output": "Done"}
    assert ctx.sent[0].body["input"] == [ASKED, said, call, result]


def test_sanitize_cleans_the_sentence(answering: Any, say: Any) -> None:
    ctx = answering(httpx2.Response(200, json={"choices": [{"message": {"content": "*Hi*\n"}}]}))
    chosen = {"function": {"name": "a", "arguments": {}}, "tool_call_id": "c", "messages": [ASKED]}

    output = say(ctx, chosen, sanitize=True)

    assert output["text"] == "Hi"


def test_chat_completions_is_not_sent_the_items_of_responses(
    simulated: Any, choose: Any, say: Any
) -> None:
    ctx = simulated()

    say(ctx, choose(ctx, model="gpt-6.1-sol"), model="gpt-6-luna")

    assert sorted(ctx.sent[1].body["messages"][1]) == ["content", "role", "tool_calls"]
