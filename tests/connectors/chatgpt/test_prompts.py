"""The rows of “+ Add Prompt Text”."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.chatgpt.actions.function_calling import FunctionCalling
from connectors.sdk import Refused
from connectors.sdk.values import problems


def test_rows_become_messages(answering: Any, choose: Any) -> None:
    ctx = answering({"choices": [{"message": {"content": "A cat."}}]}, base_url="/v1")
    rows = [
        {"role": "system", "text": "Be brief."},
        {"role": "assistant", "text": "Yes?"},
        {"role": "user", "query": "Hello"},
        {"role": "user", "content": [{"value": "One text"}]},
        {
            "role": "user",
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


def test_pictures_travel_in_responses_too(answering: Any, choose: Any) -> None:
    ctx = answering({"status": "completed", "output": [{"type": "message", "content": []}]})
    parts = [{"value": "What?"}, {"type": "image", "value": "data:image/png;base64,AA=="}]

    choose(ctx, model="gpt-6.1-sol", messages=[{"role": "user", "content": parts}])

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
        ({"role": "user"}, "messages.0.query: Enter an Input Query, or add a Prompt Input."),
        (
            {"role": "user", "content": [{"type": "image", "value": "cat.png"}]},
            (
                "messages.0.content.0.value: Must be the address of a picture, "
                "such as https://example.com/cat.png."
            ),
        ),
    ],
)
def test_a_row_that_says_nothing_is_refused_with_its_path(
    answering: Any, row: dict[str, Any], message: str, choose: Any
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
            [{"query": "x"}, {"role": "user", "query": " \n"}],
            {"messages.1.query": "Enter an Input Query, or add a Prompt Input."},
        ),
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
