"""Chat with the Response Type JSON or Structured Output."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.chatgpt.actions.chat import Chat
from connectors.sdk import Refused
from connectors.sdk.values import problems

PLAIN = {"model": "gpt-6-luna", "prompt": "You are brief.", "role": "system", "query": "Hello"}
TITLE = {
    "type": "object",
    "properties": {"title": {"type": "string"}},
    "required": ["title"],
    "additionalProperties": False,
}


def test_json_is_parsed_and_asked_for_in_words(simulated: Any, chat: Any) -> None:
    ctx = simulated()

    output = chat(ctx, response_type="json")

    assert output["json"] == json.loads(output["text"])
    assert ctx.sent[0].body["response_format"] == {"type": "json_object"}
    assert [message["content"] for message in ctx.sent[0].body["messages"]] == [
        "You are brief.",
        "Hello",
        "Answer with a JSON object.",
    ]


@pytest.mark.parametrize("word", ["JSON", "json", "Json"])
def test_json_adds_no_message_where_one_speaks_of_it(simulated: Any, chat: Any, word: str) -> None:
    ctx = simulated()

    chat(ctx, response_type="json", query=f"List three colours as {word}.")

    assert [message["content"] for message in ctx.sent[0].body["messages"]] == [
        "You are brief.",
        f"List three colours as {word}.",
    ]


@pytest.mark.parametrize("text", ["[1]", "5", '"a"', "null", "true"])
def test_json_that_is_no_object_is_asked_for_once_more(
    answering: Any, chat: Any, completion: Any, text: str
) -> None:
    ctx = answering(completion(text), completion('{"a": 1}'))

    output = chat(ctx, response_type="json")

    assert output["json"] == {"a": 1}
    assert ctx.logged == [
        "The answer is JSON, but no object. gpt-6-luna was asked once to put it right."
    ]


def test_structured_output_conforms_to_its_schema(simulated: Any, chat: Any) -> None:
    ctx = simulated()

    output = chat(ctx, response_type="structured", schema=json.dumps(TITLE))

    assert list(output["json"]) == ["title"]
    assert ctx.sent[0].body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": TITLE, "strict": True},
    }


def test_a_structured_answer_that_does_not_fit_is_refused_with_its_path(
    answering: Any, chat: Any, completion: Any
) -> None:
    ctx = answering(completion('{"title": 5}'))

    with pytest.raises(Refused) as refused:
        chat(ctx, response_type="structured", schema=json.dumps(TITLE))

    assert refused.value.message == (
        "The answer does not fit its schema: title: Must be text. It was asked for twice."
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("NaN", "NaN is not JSON"),
        ("[-Infinity]", "-Infinity is not JSON"),
        ("1e999", "1e999 is too large a number"),
        ("Sure!", "Line 1, column 1: a value is missing"),
        ("[" * 100_000, "it is nested too deep"),
    ],
)
def test_a_json_answer_that_is_not_json_is_refused(
    answering: Any, chat: Any, completion: Any, text: str, fault: str
) -> None:
    ctx = answering(completion(text))

    with pytest.raises(Refused) as refused:
        chat(ctx, response_type="json")

    assert refused.value.message == (f"The answer is not JSON: {fault}. It was asked for twice.")


@pytest.mark.parametrize("reason", ["length", "content_filter"])
def test_json_of_an_unfinished_answer_is_null(
    answering: Any, reason: str, chat: Any, completion: Any
) -> None:
    ctx = answering(completion('{"title": "Th', reason))

    output = chat(ctx, response_type="json")

    assert output["json"] is None
    assert output["finish_reason"] == reason


@pytest.mark.parametrize(
    ("schema", "fault"),
    [
        ("{", "Must be valid JSON. Line 1, column 2: "),
        ("[]", 'Must be a JSON object whose outermost level says "type": "object".'),
        ('{"type": "string"}', 'type: Must be "object" at the outermost level.'),
        ('{"type": "object", "properties": 5}', "2 things are to be put right."),
        (
            (
                '{"type": "object", "properties": {"a": {"$ref": "http://localhost/x"}}, '
                '"required": ["a"], "additionalProperties": false}'
            ),
            "properties.a.$ref: “http://localhost/x” points outside the schema; use “#/$defs/…”.",
        ),
        ("[" * 100_000, "Must be valid JSON. It is nested too deep."),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused_before_any_call(
    answering: Any, schema: str, fault: str, chat: Any, completion: Any
) -> None:
    ctx = answering(completion())
    inputs = {**PLAIN, "response_type": "structured", "schema": schema}

    checked = Chat().check(inputs)
    with pytest.raises(Refused) as refused:
        chat(ctx, response_type="structured", schema=schema)

    assert checked["schema"].startswith(fault)
    assert refused.value.message == f"schema: {' '.join(checked['schema'].splitlines())}"
    assert ctx.sent == []


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"response_type": "text", "schema": "{"},
        {"response_type": "structured"},
        {"response_type": "structured", "schema": "{{1.body.schema}}"},
        {"response_type": "structured", "schema": json.dumps(TITLE)},
    ],
)
def test_a_draft_without_a_wrong_schema_has_no_faults(inputs: dict[str, str]) -> None:
    assert Chat().check(inputs) == {}


def test_a_schema_that_refers_to_nothing_is_refused(
    answering: Any, chat: Any, completion: Any
) -> None:
    ctx = answering(completion('{"a": "b"}'))
    schema = json.dumps({"type": "object", "$ref": "#/$defs/gone"})

    with pytest.raises(Refused) as refused:
        chat(ctx, response_type="structured", schema=schema)

    assert "/$defs/gone" in refused.value.message


def test_structured_output_asks_for_its_schema() -> None:
    found = problems(Chat.Inputs, {**PLAIN, "response_type": "structured"})

    assert [(problem.path, problem.code) for problem in found] == [("schema", "required")]


def test_sanitize_cleans_message_and_text_but_not_json(
    answering: Any, chat: Any, completion: Any
) -> None:
    ctx = answering(completion('{"title": "**Bold**"}'))

    output = chat(ctx, response_type="json", sanitize=True)

    assert output["text"] == '"title": "Bold"'
    assert output["message"][0]["message"]["content"] == '"title": "Bold"'
    assert output["json"] == {"title": "**Bold**"}
