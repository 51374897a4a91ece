"""Function Calling and its response, in both dialects, against the running stand-in."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from connectors.chatgpt.actions.function_calling import FunctionCalling
from connectors.chatgpt.actions.function_calling_response import FunctionCallingResponse
from connectors.sdk import Refused, SubAutomation
from connectors.sdk.values import load, problems

DIALECTS = {
    "gpt-6-luna": "chat/completions",
    "gpt-4o": "chat/completions",
    "gpt-6.1-sol": "responses",
}
BOTH = ["translate-to-german", "translate-to-french"]
ASKED = {"role": "user", "content": "Translate Good morning to German"}
RAN = {"response": {"text": "Guten Morgen"}, "status": 200, "execution_id": "e1"}


def choose(ctx: Any, **values: Any) -> dict[str, Any]:
    given = {
        "model": "gpt-6-luna",
        "messages": [{"query": "Translate Good morning to German"}],
        "sub_automations": BOTH,
        **values,
    }
    return FunctionCalling().run(load(FunctionCalling.Inputs, given), ctx)


def say(ctx: Any, chosen: object, ran: object = RAN, **values: Any) -> dict[str, Any]:
    given = {
        "model": "gpt-6-luna",
        "function_calling_response": chosen,
        "sub_automation_response": ran,
        **values,
    }
    return FunctionCallingResponse().run(load(FunctionCallingResponse.Inputs, given), ctx)


def calling(*calls: tuple[str, str], reason: str = "tool_calls") -> dict[str, Any]:
    tool_calls = [
        {"id": f"call_{i}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for i, (name, arguments) in enumerate(calls)
    ]
    message = {"role": "assistant", "content": None, "tool_calls": tool_calls}
    return {"model": "m", "choices": [{"message": message, "finish_reason": reason}]}


@pytest.mark.parametrize("model", DIALECTS)
def test_the_fitting_sub_automation_is_chosen_with_its_arguments(
    simulated: Any, model: str
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


@pytest.mark.parametrize("model", DIALECTS)
def test_the_result_is_put_into_words(simulated: Any, model: str) -> None:
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
    simulated: Any, first: str, second: str
) -> None:
    ctx = simulated()

    output = say(ctx, choose(ctx, model=first), model=second)

    assert "Guten Morgen" in output["text"]
    assert output["model"] == second


def test_functions_are_offered_in_chat_completions(simulated: Any) -> None:
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


def test_functions_are_offered_in_responses_and_nothing_is_stored(simulated: Any) -> None:
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
    }


def test_encrypted_reasoning_goes_back_with_the_result(simulated: Any) -> None:
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


def test_the_result_goes_back_as_a_tool_message(simulated: Any) -> None:
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
    answering: Any, ran: object, content: str
) -> None:
    ctx = answering({"choices": [{"message": {"content": "Done."}}]})
    chosen = {"function": {"name": "a", "arguments": {}}, "tool_call_id": "c", "messages": [ASKED]}

    say(ctx, chosen, ran)

    assert ctx.sent[0].body["messages"][1]["content"] == content


@pytest.mark.parametrize("model", DIALECTS)
def test_a_model_may_just_answer(simulated: Any, model: str) -> None:
    ctx = simulated()

    output = choose(ctx, model=model, messages=[{"query": "zzz qqq"}])

    assert [output[name] for name in ("function", "sub_automation", "tool_call_id")] == [None] * 3
    assert output["finish_reason"] == "stop"
    assert output["messages"] == [
        {"role": "user", "content": "zzz qqq"},
        {"role": "assistant", "content": output["text"]},
    ]


def test_without_a_chosen_function_its_text_is_returned_and_nothing_is_asked(
    simulated: Any,
) -> None:
    ctx = simulated()
    answered = choose(ctx, messages=[{"query": "zzz qqq"}])

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
        {"function": {"name": "a"}, "messages": [5]},
    ],
)
def test_a_response_to_something_else_is_refused(answering: Any, given: object) -> None:
    ctx = answering({})

    with pytest.raises(Refused) as refused:
        say(ctx, given)

    assert refused.value.message == (
        "function_calling_response: Must be the whole output of a Function Calling step, "
        "with its “function” and “messages”."
    )


def test_a_sub_automation_that_is_not_live_is_named(answering: Any) -> None:
    ctx = answering({})

    with pytest.raises(Refused) as refused:
        choose(ctx, sub_automations=["translate-to-german", "translate-to-klingon"])

    assert refused.value.message == (
        "There is no live sub automation “translate-to-klingon”. "
        "Live ones: translate-to-german, translate-to-french."
    )
    assert ctx.sent == []


def test_a_sub_automation_that_is_named_twice_is_offered_once(simulated: Any) -> None:
    ctx = simulated()

    choose(ctx, sub_automations=["translate-to-german"] * 2)

    assert len(ctx.sent[0].body["tools"]) == 1


def test_a_sub_automation_that_takes_nothing_gets_no_arguments(answering: Any) -> None:
    ctx = answering(calling(("now", "")))
    ctx.automations = (SubAutomation("now", "The time", {}),)

    output = choose(ctx, sub_automations=["now"])

    assert output["function"] == {"name": "now", "arguments": {}}
    assert ctx.sent[0].body["tools"][0]["function"]["parameters"] == {
        "type": "object",
        "properties": {},
    }


def test_of_several_calls_the_first_is_chosen_and_the_others_are_recorded(answering: Any) -> None:
    ctx = answering(
        calling(("translate-to-german", '{"text": "Hi"}'), ("translate-to-french", "{}"))
    )

    output = choose(ctx)

    assert output["function"] == {"name": "translate-to-german", "arguments": {"text": "Hi"}}
    assert [call["id"] for call in output["messages"][1]["tool_calls"]] == ["call_0"]
    assert ctx.logged == [
        "The model called more than one sub automation. Not run: translate-to-french({})."
    ]


def test_of_several_calls_in_responses_the_others_do_not_go_back(answering: Any) -> None:
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
            "The model called “translate-to-german” with arguments that do not fit: "
            "text: This field is required.",
        ),
        (
            "translate-to-german",
            '{"text": 5}',
            "The model called “translate-to-german” with arguments that do not fit: "
            "text: Must be text.",
        ),
        (
            "translate-to-german",
            "[]",
            "The model called “translate-to-german” with arguments that are not an object.",
        ),
        (
            "translate-to-german",
            '{"text": NaN}',
            "The model called “translate-to-german” with arguments that are not JSON: "
            "NaN is not JSON.",
        ),
        (
            "delete-everything",
            "{}",
            "The model called “delete-everything”, which was not offered. "
            "Offered: translate-to-german, translate-to-french.",
        ),
    ],
)
def test_a_call_that_does_not_fit_is_refused(
    answering: Any, name: str, arguments: str, message: str
) -> None:
    ctx = answering(calling((name, arguments)))

    with pytest.raises(Refused) as refused:
        choose(ctx)

    assert refused.value.message == message


def test_arguments_that_were_cut_off_say_what_to_do(answering: Any) -> None:
    ctx = answering(calling(("translate-to-german", '{"text": "Go'), reason="length"))

    with pytest.raises(Refused, match=r"Raise Number of Tokens\.$"):
        choose(ctx)


def test_rows_become_messages(answering: Any) -> None:
    ctx = answering({"choices": [{"message": {"content": "A cat."}}]})
    rows = [
        {"role": "system", "text": "Be brief."},
        {"role": "assistant", "text": "Yes?"},
        {"query": "Hello"},
        {"content": [{"value": "One text"}]},
        {
            "query": "What is this?",
            "content": [{"type": "image", "value": " https://example.com/cat.png "}],
        },
    ]

    choose(ctx, messages=rows)

    assert ctx.sent[0].body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "assistant", "content": "Yes?"},
        {"role": "user", "content": "Hello"},
        {"role": "user", "content": "One text"},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "What is this?"},
                {"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}},
            ],
        },
    ]


def test_pictures_travel_in_responses_too(answering: Any) -> None:
    ctx = answering({"status": "completed", "output": [{"type": "message", "content": []}]})
    parts = [{"value": "What?"}, {"type": "image", "value": "data:image/png;base64,AA=="}]

    choose(ctx, model="gpt-6.1-sol", messages=[{"content": parts}])

    assert ctx.sent[0].body["input"] == [
        {
            "role": "user",
            "content": [
                {"type": "input_text", "text": "What?"},
                {
                    "type": "input_image",
                    "image_url": "data:image/png;base64,AA==",
                    "detail": "auto",
                },
            ],
        }
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({}, "messages.0.query: Enter an Input Query, or add a Prompt Input."),
        (
            {"content": [{"type": "image", "value": "cat.png"}]},
            "messages.0.content.0.value: Must be the address of a picture, "
            "such as https://example.com/cat.png.",
        ),
    ],
)
def test_a_row_that_says_nothing_is_refused_with_its_path(
    answering: Any, row: dict[str, Any], message: str
) -> None:
    ctx = answering({})

    with pytest.raises(Refused) as refused:
        choose(ctx, messages=[row])

    assert refused.value.message == message
    assert ctx.sent == []


@pytest.mark.parametrize(
    ("messages", "faults"),
    [
        (None, {}),
        ("{{1.body.messages}}", {}),
        ([{"query": "{{1.body}}"}, {"content": [{"value": "x"}]}, {"role": "system"}], {}),
        (
            [{"query": "x"}, {"role": "user"}],
            {"messages.1.query": "Enter an Input Query, or add a Prompt Input."},
        ),
    ],
)
def test_a_draft_row_that_says_nothing_is_a_fault(messages: object, faults: dict[str, str]) -> None:
    assert FunctionCalling().check({"messages": messages}) == faults


def test_a_system_row_needs_its_prompt_text() -> None:
    found = problems(
        FunctionCalling.Inputs,
        {"model": "m", "messages": [{"role": "system"}], "sub_automations": ["a"]},
    )

    assert [(problem.path, problem.code) for problem in found] == [("messages.0.text", "required")]


def test_at_least_one_sub_automation_is_needed() -> None:
    found = problems(
        FunctionCalling.Inputs,
        {"model": "m", "messages": [{"query": "x"}], "sub_automations": []},
    )

    assert [problem.path for problem in found] == ["sub_automations"]


def test_sanitize_leaves_arguments_alone(answering: Any) -> None:
    ctx = answering(calling(("translate-to-german", '{"text": "**Hi**"}')))

    output = choose(ctx, sanitize=True)

    assert output["function"] == {"name": "translate-to-german", "arguments": {"text": "**Hi**"}}


def test_sanitize_cleans_the_sentence(answering: Any) -> None:
    ctx = answering(httpx2.Response(200, json={"choices": [{"message": {"content": "*Hi*\n"}}]}))
    chosen = {"function": {"name": "a", "arguments": {}}, "tool_call_id": "c", "messages": [ASKED]}

    output = say(ctx, chosen, sanitize=True)

    assert output["text"] == "Hi"
