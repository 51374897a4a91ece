"""Requests that no dialect gets to see, and requests of any content at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.openai.service import Request, Service

ASK = {"role": "user", "content": "Hello"}


@pytest.mark.parametrize(
    ("path", "model", "message", "code"),
    [
        (
            "/v1/chat/completions",
            "gpt-4-vision-preview",
            (
                "The model `gpt-4-vision-preview` has been deprecated, learn more here: "
                "https://platform.openai.com/docs/deprecations"
            ),
            "model_not_found",
        ),
        (
            "/v1/responses",
            "gpt-nope",
            "The model `gpt-nope` does not exist or you do not have access to it.",
            "model_not_found",
        ),
        (
            "/v1/completions",
            "gpt-6-luna",
            (
                "This is a chat model and not supported in the v1/completions endpoint. Did you "
                "mean "
                "to use v1/chat/completions?"
            ),
            None,
        ),
        (
            "/v1/chat/completions",
            "simulated-instruct",
            (
                "This is not a chat model and thus not supported in the v1/chat/completions "
                "endpoint. "
                "Did you mean to use v1/completions?"
            ),
            None,
        ),
    ],
)
def test_a_model_that_cannot_answer_is_not_found(
    post: Any, path: str, model: str, message: str, code: str | None
) -> None:
    body = {"model": model, "messages": [ASK], "input": "Hello", "prompt": "Hello"}

    status, answer = post(path, body)

    error = answer["error"]
    assert (status, error["message"], error["code"]) == (404, message, code)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"model": NaN}', b"\xff", b"[" * 100_000, b'{"a": "\\ud800"}']
)
def test_a_body_that_is_not_json_is_refused(service: Service, body: bytes) -> None:
    headers = {"authorization": "Bearer sk-sim"}

    answer = service.answer(Request("POST", "/v1/responses", headers, body))

    assert answer.status == 400
    assert json.loads(answer.body)["error"]["message"].startswith(
        "We could not parse the JSON body of your request."
    )


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (
            {"authorization": "Bearer sk-proj-abcdefghijklmnop"},
            (
                "Incorrect API key provided: sk-proj-************mnop. You can find your API key "
                "at "
                "https://platform.openai.com/account/api-keys."
            ),
        ),
        (
            {"authorization": "Bearer short"},
            (
                "Incorrect API key provided: sh***. You can find your API key at "
                "https://platform.openai.com/account/api-keys."
            ),
        ),
        (
            {},
            (
                "You didn't provide an API key. You need to provide your API key in an "
                "Authorization "
                "header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY). You can obtain "
                "an API "
                "key from https://platform.openai.com/account/api-keys."
            ),
        ),
    ],
)
def test_a_wrong_key_is_refused_and_repeated_only_masked(
    service: Service, header: dict[str, str], message: str
) -> None:
    answer = service.answer(Request("GET", "/v1/models", header, b""))

    error = json.loads(answer.body)["error"]
    assert (answer.status, error["message"], error["code"]) == (401, message, "invalid_api_key")


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/v1/nowhere", 404, None),
        ("GET", "/", 404, None),
        ("GET", "/v1/responses", 405, "POST"),
        ("DELETE", "/v1/models", 405, "GET"),
    ],
)
def test_an_unknown_address_or_method_is_refused(
    service: Service, method: str, path: str, status: int, allow: str | None
) -> None:
    answer = service.answer(Request(method, path, {"authorization": "Bearer sk-sim"}, b""))

    assert (answer.status, answer.headers.get("allow")) == (status, allow)


CALL = {"id": "call_1", "type": "function", "function": {"name": "run", "arguments": "{}"}}
SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "integer", "minimum": 1}, "b": {"enum": ["x", "y"]}},
    "required": ["a", "b"],
    "additionalProperties": False,
}
FUNCTION = {"name": "run", "description": "Runs it", "parameters": SCHEMA, "strict": True}
BODIES: dict[str, dict[str, Any]] = {
    "/v1/chat/completions": {
        "model": "gpt-6-luna",
        "messages": [
            {"role": "system", "content": "Answer with JSON"},
            {"role": "user", "content": [{"type": "text", "text": "Run it"}]},
            {"role": "assistant", "content": None, "tool_calls": [CALL]},
            {"role": "tool", "tool_call_id": "call_1", "content": "done"},
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://a"}}]},
        ],
        "reasoning_effort": "none",
        "n": 2,
        "max_completion_tokens": 50,
        "tools": [{"type": "function", "function": FUNCTION}],
        "tool_choice": {"type": "function", "function": {"name": "run"}},
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "x", "strict": True, "schema": SCHEMA},
        },
    },
    "/v1/responses": {
        "model": "gpt-6-luna",
        "instructions": "Answer with JSON",
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "Run it"}]},
            {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "a"},
            {"type": "function_call", "call_id": "c", "name": "run", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c", "output": "done"},
            {"role": "user", "content": [{"type": "input_image", "image_url": "http://a"}]},
        ],
        "reasoning": {"effort": "low"},
        "include": ["reasoning.encrypted_content"],
        "max_output_tokens": 50,
        "tools": [{"type": "function", **FUNCTION}],
        "tool_choice": {"type": "function", "name": "run"},
        "text": {"format": {"type": "json_schema", "name": "x", "strict": True, "schema": SCHEMA}},
    },
}
Path = tuple[str | int, ...]


def paths(value: object, path: Path = ()) -> list[Path]:
    """Return the paths of everything inside a value."""
    inside: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    if isinstance(value, list):
        inside = list(enumerate(value))
    return [each for key, part in inside for each in [(*path, key), *paths(part, (*path, key))]]


def replaced(value: Any, path: Path, new: object) -> Any:
    """Return a copy with another value at a path."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
    | st.sampled_from(["user", "text", "function", "json_schema", "object", "none", "#", "low"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "name", "$ref", "anyOf", "items", "properties", "required"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("path", BODIES)
def test_the_bodies_below_are_answered_as_they_are(post: Any, path: str) -> None:
    status, _ = post(path, BODIES[path])

    assert status == 200


@pytest.mark.parametrize("path", BODIES)
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_part_of_a_body_may_be_anything(path: str, data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(paths(BODIES[path])))
    body = json.dumps(replaced(BODIES[path], part, data.draw(json_values))).encode()

    answer = Service().answer(Request("POST", path, {"authorization": "Bearer sk-sim"}, body))

    refused = list(json.loads(answer.body)) == ["error"]
    assert refused == (answer.status in (400, 404))
