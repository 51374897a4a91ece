"""What Chat Completions refuses today: its words, and the parameter it names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Refused = Callable[..., tuple[int, str, str | None, str | None]]
ASK = {"role": "user", "content": "Hello"}
TOOL = {"type": "function", "function": {"name": "run", "parameters": {"type": "object"}}}


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "x", "strict": True, "schema": schema}}


@pytest.mark.parametrize(
    ("more", "message", "param", "code"),
    [
        (
            {"max_tokens": 5},
            (
                "Unsupported parameter: 'max_tokens' is not supported with this model. "
                "Use 'max_completion_tokens' instead."
            ),
            "max_tokens",
            "unsupported_parameter",
        ),
        (
            {"temperature": 0.7},
            (
                "Unsupported value: 'temperature' does not support 0.7 with this model. "
                "Only the default (1) value is supported."
            ),
            "temperature",
            "unsupported_value",
        ),
        (
            {"top_p": 0.7},
            "Unsupported parameter: 'top_p' is not supported with this model.",
            "top_p",
            "unsupported_parameter",
        ),
        (
            {"tools": [TOOL]},
            (
                "Function tools with reasoning_effort are not supported for gpt-6-luna in "
                "/v1/chat/completions. To use function tools, use /v1/responses or set "
                "reasoning_effort to 'none'."
            ),
            "reasoning_effort",
            None,
        ),
        (
            {"model": "gpt-6-astra", "reasoning_effort": "none"},
            (
                "Unsupported value: 'reasoning_effort' does not support 'none' with this model. "
                "Supported values are: 'low', 'medium', 'high', and 'xhigh'."
            ),
            "reasoning_effort",
            "unsupported_value",
        ),
        (
            {"model": "gpt-4o", "reasoning_effort": "low"},
            "Unsupported parameter: 'reasoning_effort' is not supported with this model.",
            "reasoning_effort",
            "unsupported_parameter",
        ),
        (
            {"max_completion_tokens": 200_000},
            (
                "max_completion_tokens is too large: 200000. This model supports at most 128000 "
                "completion tokens, whereas you provided 200000."
            ),
            "max_completion_tokens",
            "invalid_value",
        ),
        (
            {"n": 0},
            "Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead.",
            "n",
            "integer_below_min_value",
        ),
        (
            {"frequency_penalty": 3},
            (
                "Invalid 'frequency_penalty': decimal above maximum value. Expected a value <= "
                "2, but "
                "got 3 instead."
            ),
            "frequency_penalty",
            "decimal_above_max_value",
        ),
        (
            {"n": "two"},
            "Invalid type for 'n': expected an integer, but got a string instead.",
            "n",
            "invalid_type",
        ),
        ({"top_k": 5}, "Unrecognized request argument supplied: top_k", None, None),
        (
            {"tools": [{"type": "function", "function": {"name": "a b"}}]},
            (
                "Invalid 'tools[0].function.name': string does not match pattern. Expected a "
                "string "
                "that matches the pattern '^[a-zA-Z0-9_-]+$'."
            ),
            "tools[0].function.name",
            "invalid_value",
        ),
        (
            {"tools": [{"type": "function", "function": {"name": "a" * 65}}]},
            (
                "Invalid 'tools[0].function.name': string too long. Expected a string with maximum "
                "length 64, but got a string with length 65 instead."
            ),
            "tools[0].function.name",
            "string_above_max_length",
        ),
        (
            {"tool_choice": "auto"},
            "'tool_choice' is only allowed when 'tools' are specified.",
            "tool_choice",
            None,
        ),
        (
            {"response_format": {"type": "json_object"}},
            (
                "'messages' must contain the word 'json' in some form, to use 'response_format' of "
                "type 'json_object'."
            ),
            "messages",
            None,
        ),
        (
            {"response_format": strict({"type": "object", "properties": {}})},
            (
                "Invalid schema for response_format 'x': In context=(), 'additionalProperties' is "
                "required to be supplied and to be false."
            ),
            "response_format.json_schema.schema",
            "invalid_json_schema",
        ),
        (
            {
                "response_format": strict(
                    {
                        "type": "object",
                        "properties": {"a": {"type": "string"}},
                        "additionalProperties": False,
                    }
                )
            },
            (
                "Invalid schema for response_format 'x': In context=(), 'required' is required "
                "to be "
                "supplied and to be an array including every key in properties. Missing 'a'."
            ),
            "response_format.json_schema.schema",
            "invalid_json_schema",
        ),
        (
            {"response_format": strict({"type": "array"})},
            (
                "Invalid schema for response_format 'x': schema must be a JSON Schema of 'type: "
                '"object"\', got \'type: "array"\'.'
            ),
            "response_format.json_schema.schema",
            "invalid_json_schema",
        ),
        (
            {"messages": [{"role": "robot", "content": "Hello"}]},
            (
                "Invalid value: 'robot'. Supported values are: 'system', 'assistant', 'user', "
                "'tool', "
                "'developer'."
            ),
            "messages[0].role",
            "invalid_value",
        ),
        (
            {"messages": [{"role": "user", "content": None}]},
            "Invalid type for 'messages[0].content': expected a string, but got null instead.",
            "messages[0].content",
            "invalid_type",
        ),
        (
            {"messages": [ASK, {"role": "tool", "tool_call_id": "call_1", "content": "x"}]},
            (
                "Invalid parameter: messages with role 'tool' must be a response to a preceding "
                "message with 'tool_calls'."
            ),
            "messages.[1].role",
            None,
        ),
        (
            {"messages": None},
            "Missing required parameter: 'messages'.",
            "messages",
            "missing_required_parameter",
        ),
    ],
)
def test_a_chat_that_the_service_refuses_is_refused(
    refused: Refused, more: dict[str, Any], message: str, param: str | None, code: str | None
) -> None:
    body = {"model": "gpt-6-luna", "messages": [ASK]} | more

    assert refused("/v1/chat/completions", body) == (400, message, param, code)


def test_a_call_that_nobody_answered_is_refused(refused: Refused) -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "run", "arguments": "{}"}}
    messages = [ASK, {"role": "assistant", "content": None, "tool_calls": [call]}, ASK]

    answer = refused("/v1/chat/completions", {"model": "gpt-4o", "messages": messages})

    assert answer == (
        400,
        (
            "An assistant message with 'tool_calls' must be followed by tool messages responding "
            "to "
            "each 'tool_call_id'. The following tool_call_ids did not have response messages: "
            "call_1"
        ),
        "messages.[2].role",
        None,
    )


@pytest.mark.parametrize(
    "more",
    [
        {"temperature": 0.7, "reasoning_effort": "none", "tools": [TOOL], "n": 2},
        {"temperature": 1},
        {"model": "gpt-4o", "max_tokens": 5, "temperature": 0.2, "tools": [TOOL]},
        {"model": "gpt-5", "tools": [TOOL], "reasoning_effort": "minimal"},
        {"model": "gpt-5.4", "temperature": 0.2, "tools": [TOOL]},
        {"temperature": None, "max_tokens": None},
        {"parallel_tool_calls": False, "store": False, "seed": 1, "user": "ann"},
    ],
)
def test_what_a_model_takes_is_accepted(post: Any, more: dict[str, Any]) -> None:
    status, _ = post("/v1/chat/completions", {"model": "gpt-6-luna", "messages": [ASK]} | more)

    assert status == 200
