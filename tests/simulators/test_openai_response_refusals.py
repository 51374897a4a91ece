"""What the Responses API refuses today: its words, and the parameter it names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Refused = Callable[..., tuple[int, str, str | None, str | None]]
TOOL = {"type": "function", "function": {"name": "run", "parameters": {"type": "object"}}}


@pytest.mark.parametrize(
    ("more", "status", "message", "param", "code"),
    [
        ({"n": 2}, 400, "Unknown parameter: 'n'.", "n", "unknown_parameter"),
        (
            {"frequency_penalty": 1},
            400,
            "Unknown parameter: 'frequency_penalty'.",
            "frequency_penalty",
            "unknown_parameter",
        ),
        (
            {"max_output_tokens": 5},
            400,
            (
                "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= "
                "16, but "
                "got 5 instead."
            ),
            "max_output_tokens",
            "integer_below_min_value",
        ),
        (
            {"temperature": 0.5},
            400,
            (
                "Unsupported value: 'temperature' does not support 0.5 with this model. Only the "
                "default (1) value is supported."
            ),
            "temperature",
            "unsupported_value",
        ),
        (
            {"tools": [TOOL]},
            400,
            "Missing required parameter: 'tools[0].name'.",
            "tools[0].name",
            "missing_required_parameter",
        ),
        (
            {"text": {"format": {"type": "json_object"}}},
            400,
            (
                "Response input messages must contain the word 'json' in some form to use "
                "'text.format' of type 'json_object'."
            ),
            "input",
            None,
        ),
        (
            {"input": [{"type": "reasoning", "id": "rs_1", "summary": []}]},
            404,
            (
                "Item with id 'rs_1' not found. Items are not persisted when `store` is set to "
                "false. "
                "Try again with `store` set to true, or remove this item from your input."
            ),
            "input",
            None,
        ),
        (
            {"input": [{"type": "function_call_output", "call_id": "call_1", "output": "x"}]},
            400,
            "No tool call found for function call output with call_id call_1.",
            "input",
            None,
        ),
        (
            {"previous_response_id": "resp_1"},
            400,
            "Previous response with id 'resp_1' not found.",
            "previous_response_id",
            "previous_response_not_found",
        ),
        (
            {"include": ["everything"]},
            400,
            (
                "Invalid value: 'everything'. Supported values are: 'file_search_call.results', "
                "'web_search_call.results', 'web_search_call.action.sources', "
                "'message.input_image.image_url', 'computer_call_output.output.image_url', "
                "'code_interpreter_call.outputs', 'reasoning.encrypted_content', "
                "'message.output_text.logprobs'."
            ),
            "include[0]",
            "invalid_value",
        ),
    ],
)
def test_a_response_that_the_service_refuses_is_refused(
    refused: Refused, more: dict[str, Any], status: int, message: str, param: str, code: str | None
) -> None:
    body = {"model": "gpt-6-luna", "input": "Hello"} | more

    assert refused("/v1/responses", body) == (status, message, param, code)
