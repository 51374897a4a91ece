"""Every answer has exactly the shape that the openai package declares for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import openai
import pydantic
import pytest
from openai.types import Completion, Model
from openai.types.chat import ChatCompletion
from openai.types.responses import Response
from openai.types.shared import ErrorObject

from simulators.openai.service import Request, Service

TOOL = {
    "name": "add",
    "description": "Adds two numbers",
    "parameters": {
        "type": "object",
        "properties": {"left": {"type": "number"}, "right": {"type": "number"}},
        "required": ["left", "right"],
    },
    "strict": False,
}
SCHEMA = {
    "name": "person",
    "schema": {
        "type": "object",
        "properties": {"name": {"type": "string"}},
        "required": ["name"],
        "additionalProperties": False,
    },
    "strict": True,
}
CHATS: dict[str, dict[str, Any]] = {
    "plain": {},
    "several": {"n": 3},
    "cut": {"max_completion_tokens": 2},
    "cut before the first word": {"max_completion_tokens": 1, "reasoning_effort": "high"},
    "call": {"tools": [{"type": "function", "function": TOOL}], "tool_choice": "required"},
    "json": {"response_format": {"type": "json_object"}},
    "schema": {"response_format": {"type": "json_schema", "json_schema": SCHEMA}},
}
RESPONSES: dict[str, dict[str, Any]] = {
    "plain": {},
    "instructed": {"instructions": "Be brief.", "store": False, "metadata": {"a": "b"}},
    "reasoned": {"reasoning": {"effort": "high"}, "include": ["reasoning.encrypted_content"]},
    "cut": {"max_output_tokens": 16},
    "call": {"tools": [{"type": "function", **TOOL}], "tool_choice": "required"},
    "json": {"text": {"format": {"type": "json_object"}}},
    "schema": {"text": {"format": {"type": "json_schema", **SCHEMA}}},
}
QUESTIONS: dict[str, dict[str, Any]] = {
    "/v1/chat/completions": {
        "model": "gpt-6-luna",
        "messages": [{"role": "user", "content": "Hello"}],
    },
    "/v1/responses": {"model": "gpt-6-luna", "input": "Hello"},
    "/v1/completions": {"model": "simulated-instruct", "prompt": "Hello"},
    "/v1/images/generations": {"model": "gpt-image-2.5-flare", "prompt": "Hello"},
}
ERRORS = {
    "401": 401,
    "429": 429,
    "quota": 429,
    "org": 401,
    "permission": 403,
    "region": 403,
    "gone": 404,
    "policy": 400,
    "context": 400,
    "500": 500,
    "503": 503,
}


def undeclared(value: object, path: str = "") -> list[str]:
    """Return the paths of fields that a type does not declare."""
    if isinstance(value, list):
        return [each for n, item in enumerate(value) for each in undeclared(item, f"{path}[{n}]")]
    if not isinstance(value, pydantic.BaseModel):
        return []
    extra = [f"{path}.{name}" for name in value.model_extra or {}]
    for name in type(value).model_fields:
        extra += undeclared(getattr(value, name), f"{path}.{name}")
    return extra


@pytest.mark.parametrize("name", CHATS)
@pytest.mark.parametrize("key", ["sk-sim", "sk-sim-refusal", "sk-sim-empty"])
def test_a_chat_completion_has_the_declared_shape(post: Any, name: str, key: str) -> None:
    question = {"role": "user", "content": "Add 2 and 3 as JSON, please, and explain it"}
    body = {"model": "gpt-6-luna", "messages": [question], "reasoning_effort": "none"}

    status, answer = post("/v1/chat/completions", body | CHATS[name], key)

    assert status == 200
    assert undeclared(ChatCompletion.model_validate(answer)) == []


@pytest.mark.parametrize("name", RESPONSES)
@pytest.mark.parametrize("key", ["sk-sim", "sk-sim-refusal", "sk-sim-empty"])
def test_a_response_has_the_declared_shape(post: Any, name: str, key: str) -> None:
    body = {"model": "gpt-6-astra", "input": "Add 2 and 3 as JSON, please, and explain it"}

    status, answer = post("/v1/responses", body | RESPONSES[name], key)

    assert status == 200
    assert undeclared(Response.model_validate(answer)) == []


def test_a_completion_has_the_declared_shape(post: Any) -> None:
    body = {"model": "simulated-instruct", "prompt": "Write a haiku about trains", "n": 2}

    status, answer = post("/v1/completions", body)

    completion = Completion.model_validate(answer)
    assert status == 200
    assert undeclared(completion) == []
    assert [choice.finish_reason for choice in completion.choices] == ["stop", "stop"]


@pytest.mark.parametrize("path", QUESTIONS)
@pytest.mark.parametrize("kind", ERRORS)
def test_an_error_has_the_declared_shape(post: Any, path: str, kind: str) -> None:
    status, answer = post(path, QUESTIONS[path], f"sk-sim-{kind}")

    assert (status, list(answer)) == (ERRORS[kind], ["error"])
    assert undeclared(ErrorObject.model_validate(answer["error"])) == []


@pytest.mark.parametrize("path", QUESTIONS)
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"model": "unheard-of"}, 404),
        ({"model": 1}, 400),
        ({"unheard_of": 1}, 400),
        ({"prompt": "[refused]", "model": "gpt-5-pro"}, 404),
    ],
)
def test_a_refusal_has_the_declared_shape(
    post: Any, path: str, body: dict[str, Any], status: int
) -> None:
    full = {} if not body else {**QUESTIONS[path], **body}

    found, answer = post(path, full)

    assert (found, list(answer)) == (status, ["error"])
    assert undeclared(ErrorObject.model_validate(answer["error"])) == []


def test_the_models_have_the_declared_shape(client: Callable[..., openai.OpenAI]) -> None:
    listed = list(client().models.list())

    assert [undeclared(Model.model_validate(each.model_dump())) for each in listed] == [
        [] for _ in listed
    ]
    assert client().models.retrieve(listed[0].id) == listed[0]


def test_models_that_were_shut_down_are_not_listed(client: Callable[..., openai.OpenAI]) -> None:
    listed = {model.id: model.shutdown_date for model in client().models.list()}

    gone = {"gpt-4", "gpt-3.5-turbo", "dall-e-3", "gpt-3.5-turbo-instruct"} & set(listed)
    assert gone == set()
    assert listed["gpt-6-luna"] is None
    assert listed["gpt-4o-mini"] == "2027-01-14"


def test_a_model_is_gone_from_the_day_of_its_shutdown() -> None:
    request = Request("GET", "/v1/models/gpt-5", {"authorization": "Bearer sk-sim"}, b"")
    the_day_before = datetime(2026, 12, 10, 23, 59, tzinfo=UTC).timestamp()
    the_day = datetime(2026, 12, 11, tzinfo=UTC).timestamp()

    before = Service(clock=lambda: the_day_before).answer(request)
    after = Service(clock=lambda: the_day).answer(request)

    assert [before.status, after.status] == [200, 404]
