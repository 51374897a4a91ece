"""Function Calling, in both dialects, against the running stand-in."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from connectors.chatgpt.actions.function_calling import FunctionCalling
from connectors.sdk import Refused, SubAutomation
from connectors.sdk.values import problems

DIALECTS = {
    "gpt-6-luna": "chat/completions",
    "gpt-4o": "chat/completions",
    "gpt-6.1-sol": "responses",
}
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ASKED = {"role": "user", "content": "Translate Good morning to German"}


@pytest.mark.parametrize("model", DIALECTS)
def test_the_fitting_sub_automation_is_chosen_with_its_arguments(
    simulated: Any, model: str, choose: Any
) -> None:
    ctx = simulated()

    output = choose(ctx, model=model)

    assert output["function"] == {
        "name": "translate-to-german",
        "arguments": {"text": "Good morning"},
    }
    assert output["sub_automation"] == "translate-to-german"
    assert output["finish_reason"] == "tool_calls"
    assert output["text"] == ""
    assert output["messages"][0] == ASKED
    assert output["messages"][1]["tool_calls"][0]["id"] == output["tool_call_id"]
    assert [sent.url.split("/v1/")[1] for sent in ctx.sent] == [DIALECTS[model]]
    assert problems(FunctionCalling.Output, output) == []


def test_functions_are_offered_in_chat_completions(simulated: Any, choose: Any) -> None:
    ctx = simulated()

    choose(ctx)

    german = ctx.automations[0]
    body = ctx.sent[0].body
    assert body["tools"][0] == {
        "type": "function",
        "function": {
            "name": "translate-to-german",
            "description": "Translates a text from English into German",
            "parameters": german.schema,
            "strict": False,
        },
    }
    assert [body[name] for name in ("tool_choice", "reasoning_effort", "temperature")] == [
        "auto",
        "none",
        0.5,
    ]
    assert body["max_completion_tokens"] == 500
    assert "n" not in body


def test_functions_are_offered_in_responses_and_nothing_is_stored(
    simulated: Any, choose: Any
) -> None:
    ctx = simulated()

    choose(ctx, model="gpt-6.1-sol", sub_automations=["translate-to-german"])

    assert ctx.sent[0].body == {
        "model": "gpt-6.1-sol",
        "input": [ASKED],
        "max_output_tokens": 500,
        "tools": [
            {
                "type": "function",
                "name": "translate-to-german",
                "description": "Translates a text from English into German",
                "parameters": ctx.automations[0].schema,
                "strict": False,
            }
        ],
        "tool_choice": "auto",
        "include": ["reasoning.encrypted_content"],
        "store": False,
        "stream": False,
    }


@pytest.mark.parametrize("model", DIALECTS)
def test_a_model_may_just_answer(simulated: Any, model: str, choose: Any) -> None:
    ctx = simulated()

    output = choose(ctx, model=model, messages=[{"role": "user", "query": "zzz qqq"}])

    assert [output[name] for name in ("function", "sub_automation", "tool_call_id")] == [None] * 3
    assert output["finish_reason"] == "stop"
    assert output["messages"] == [
        {"role": "user", "content": "zzz qqq"},
        {"role": "assistant", "content": output["text"]},
    ]


@pytest.mark.parametrize("model", DIALECTS)
def test_a_picture_of_this_server_goes_to_the_model_and_its_address_to_the_output(
    simulated: Any, model: str, choose: Any, say: Any
) -> None:
    ctx = simulated()
    url = ctx.pictures.keep(PNG).url
    said = {"type": "text", "value": "Translate Good morning to German"}
    parts = [said, {"type": "image", "value": url}]

    output = choose(ctx, model=model, messages=[{"role": "user", "content": parts}])
    say(ctx, output, model=model)

    picture = {"type": "image_url", "image_url": {"url": url}}
    assert output["sub_automation"] == "translate-to-german"
    assert output["messages"][0]["content"][1] == picture
    assert ["data:image/png;base64," in str(sent.body) for sent in ctx.sent] == [True, True]
    assert [url in str(sent.body) for sent in ctx.sent] == [False, False]


def test_a_sub_automation_that_is_not_live_is_named(answering: Any, choose: Any) -> None:
    ctx = answering({})

    with pytest.raises(Refused) as refused:
        choose(ctx, sub_automations=["translate-to-german", "translate-to-klingon"])

    assert refused.value.message == (
        "There is no live sub automation “translate-to-klingon”. "
        "Live ones: translate-to-german, translate-to-french."
    )
    assert ctx.sent == []


def test_a_sub_automation_that_is_named_twice_is_offered_once(simulated: Any, choose: Any) -> None:
    ctx = simulated()

    choose(ctx, sub_automations=["translate-to-german"] * 2)

    assert len(ctx.sent[0].body["tools"]) == 1


def test_a_sub_automation_that_takes_nothing_gets_no_arguments(
    answering: Any, choose: Any, calling: Any
) -> None:
    ctx = answering(calling(("now", "")))
    ctx.automations = (SubAutomation("now", "The time", {}),)

    output = choose(ctx, sub_automations=["now"])

    assert output["function"] == {"name": "now", "arguments": {}}
    assert ctx.sent[0].body["tools"][0]["function"]["parameters"] == {
        "type": "object",
        "properties": {},
    }


def test_of_several_calls_the_first_is_chosen_and_the_others_are_recorded(
    answering: Any, choose: Any, calling: Any
) -> None:
    ctx = answering(
        calling(("translate-to-german", '{"text": "Hi"}'), ("translate-to-french", "{}"))
    )

    output = choose(ctx)

    assert output["function"] == {"name": "translate-to-german", "arguments": {"text": "Hi"}}
    assert output["others"] == [{"name": "translate-to-french", "arguments": {}}]
    assert [call["id"] for call in output["messages"][1]["tool_calls"]] == ["call_0"]
    assert ctx.logged == [
        "The model called more than one sub automation. Not run: translate-to-french({})."
    ]


def test_arguments_of_other_calls_that_are_not_json_are_told_as_they_are(
    answering: Any, choose: Any, calling: Any
) -> None:
    ctx = answering(calling(("translate-to-german", '{"text": "Hi"}'), ("unknown", '{"text": ')))

    assert choose(ctx)["others"] == [{"name": "unknown", "arguments": '{"text": '}]


def test_of_several_calls_in_responses_the_others_do_not_go_back(
    answering: Any, choose: Any
) -> None:
    first = {
        "type": "function_call",
        "call_id": "c1",
        "name": "translate-to-german",
        "arguments": '{"text": "Hi"}',
    }
    thought = {"type": "reasoning", "id": "r", "summary": [], "encrypted_content": "x"}
    output = [thought, first, {**first, "call_id": "c2"}]
    ctx = answering({"status": "completed", "output": output})

    chosen = choose(ctx, model="gpt-6.1-sol")

    assert chosen["messages"][1]["responses"] == {"model": "gpt-6.1-sol", "items": [thought, first]}


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        (
            "translate-to-german",
            "{}",
            (
                "The model called “translate-to-german” with arguments that do not fit: "
                "text: This field is required."
            ),
        ),
        (
            "translate-to-german",
            '{"text": 5}',
            (
                "The model called “translate-to-german” with arguments that do not fit: "
                "text: Must be text."
            ),
        ),
        (
            "translate-to-german",
            "[]",
            "The model called “translate-to-german” with arguments that are not an object.",
        ),
        (
            "translate-to-german",
            '{"text": NaN}',
            (
                "The model called “translate-to-german” with arguments that are not JSON: "
                "NaN is not JSON."
            ),
        ),
        (
            "delete-everything",
            "{}",
            (
                "The model called “delete-everything”, which was not offered. "
                "Offered: translate-to-german, translate-to-french."
            ),
        ),
    ],
)
def test_a_call_that_does_not_fit_is_refused(
    answering: Any, name: str, arguments: str, message: str, choose: Any, calling: Any
) -> None:
    ctx = answering(calling((name, arguments)))

    with pytest.raises(Refused) as refused:
        choose(ctx)

    assert refused.value.message == message


def test_arguments_that_were_cut_off_say_what_to_do(
    answering: Any, choose: Any, calling: Any
) -> None:
    ctx = answering(calling(("translate-to-german", '{"text": "Go'), reason="length"))

    with pytest.raises(Refused, match=r"Raise Number of Tokens\.$"):
        choose(ctx)


def test_at_least_one_sub_automation_is_needed() -> None:
    found = problems(
        FunctionCalling.Inputs,
        {"model": "m", "messages": [{"role": "user", "query": "x"}], "sub_automations": []},
    )

    assert [problem.path for problem in found] == ["sub_automations"]


def test_sanitize_leaves_arguments_alone(answering: Any, choose: Any, calling: Any) -> None:
    ctx = answering(calling(("translate-to-german", '{"text": "**Hi**"}')))

    output = choose(ctx, sanitize=True)

    assert output["function"] == {"name": "translate-to-german", "arguments": {"text": "**Hi**"}}
