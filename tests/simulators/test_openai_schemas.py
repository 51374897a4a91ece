"""Arguments and structured replies conform to the schema they are asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.openai.conversation import Tool
from simulators.openai.evidence import Evidence
from simulators.openai.instances import instance
from simulators.openai.tools import arguments

Chat = Callable[..., dict[str, Any]]


def test_arguments_are_taken_from_the_text_by_their_schema() -> None:
    schema = {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "guests": {"type": "integer"},
            "price": {"type": "number"},
            "day": {"type": "string", "format": "date"},
            "size": {"type": "string", "enum": ["small", "large"]},
            "outdoors": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "unmentioned": {"type": "string", "format": "email"},
        },
        "required": ["title", "guests", "price", "day", "size", "tags"],
    }
    question = (
        'Plan a large party called "Summer" on 2026-07-01 with 12 guests at 9.5 each, '
        "outdoors: yes, tags: music, food"
    )

    assert arguments(Tool("plan", "Plans a party", schema), question) == {
        "title": "Summer",
        "guests": 12,
        "price": 9.5,
        "day": "2026-07-01",
        "size": "large",
        "outdoors": True,
        "tags": ["music", "food"],
    }


def strings() -> st.SearchStrategy[dict[str, Any]]:
    lengths = st.tuples(st.integers(0, 5), st.integers(5, 50))
    formats = st.sampled_from(["date", "date-time", "email", "uri", "uuid"])
    return st.one_of(
        st.just({"type": "string"}),
        lengths.map(lambda each: {"type": "string", "minLength": each[0], "maxLength": each[1]}),
        formats.map(lambda each: {"type": "string", "format": each}),
        st.lists(st.text(max_size=8), min_size=1, max_size=4).map(lambda each: {"enum": each}),
        st.text(max_size=8).map(lambda each: {"const": each}),
        st.just({"type": ["null", "string"]}),
    )


def numbers() -> st.SearchStrategy[dict[str, Any]]:
    bounds = st.tuples(st.integers(-1000, 1000), st.integers(2, 1000))
    kinds = st.sampled_from(["integer", "number"])
    return st.one_of(
        kinds.map(lambda kind: {"type": kind}),
        st.builds(
            lambda kind, low_and_span: {
                "type": kind,
                "minimum": low_and_span[0],
                "maximum": sum(low_and_span),
            },
            kinds,
            bounds,
        ),
        st.builds(
            lambda kind, low, step: {"type": kind, "exclusiveMinimum": low, "multipleOf": step},
            kinds,
            st.integers(-1000, 1000),
            st.integers(1, 50),
        ),
        st.just({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}),
        st.just({"type": "boolean"}),
    )


def arrays(items: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    counts = st.tuples(st.integers(0, 3), st.integers(0, 3))
    return st.builds(
        lambda item, count: {
            "type": "array",
            "items": item,
            "minItems": count[0],
            "maxItems": sum(count),
        },
        items,
        counts,
    ) | st.integers(0, 4).map(
        lambda least: {
            "type": "array",
            "items": {"type": "integer"},
            "minItems": least,
            "uniqueItems": True,
        }
    )


def objects(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.text(st.sampled_from('abc_ äß"{}'), min_size=1, max_size=6)
    return st.builds(
        lambda properties, every, closed: {
            "type": "object",
            "properties": properties,
            "required": sorted(properties)[: None if every else 1],
            "additionalProperties": not closed,
        },
        st.dictionaries(names, parts, max_size=4),
        st.booleans(),
        st.booleans(),
    )


def nested(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    nullable = parts.map(lambda part: {"anyOf": [{"type": "null"}, part]})
    return objects(parts) | arrays(parts) | nullable


schemas = objects(st.recursive(strings() | numbers(), nested, max_leaves=8))


@settings(max_examples=200, deadline=None)
@given(schemas, st.text(max_size=60) | st.just('Add "two" and 3, 4.5 on 2026-01-02, a: yes'))
def test_arguments_conform_to_any_schema(schema: dict[str, Any], question: str) -> None:
    made = arguments(Tool("run", "Runs", schema), question)

    jsonschema.Draft202012Validator(schema).validate(made)


@settings(max_examples=100, deadline=None)
@given(schemas, st.text(max_size=60))
def test_a_structured_reply_conforms_to_any_schema(schema: dict[str, Any], text: str) -> None:
    made = instance(schema, Evidence(text, [], f"[simulated] {text}"))

    jsonschema.Draft202012Validator(schema).validate(made)


def test_a_schema_may_refer_to_itself() -> None:
    schema = {
        "$ref": "#/$defs/node",
        "$defs": {
            "node": {
                "type": "object",
                "properties": {
                    "label": {"type": "string"},
                    "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
                },
                "required": ["label", "children"],
                "additionalProperties": False,
            }
        },
    }

    made = instance(schema, Evidence("A tree", [], "A tree"))

    jsonschema.Draft202012Validator(schema).validate(made)


@pytest.mark.parametrize(
    "schema",
    [
        {
            "type": "object",
            "properties": {"a": {"$ref": "https://example.com/x"}},
            "required": ["a"],
        },
        {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]},
        {"type": "object", "properties": {"a": {"enum": []}}, "required": ["a"]},
        {"type": "object", "properties": {"a": False}, "required": ["a"]},
    ],
)
def test_a_schema_that_cannot_be_met_still_gets_arguments(
    chat: Chat, schema: dict[str, Any]
) -> None:
    function = {"name": "run", "description": "Runs", "parameters": schema}
    given = [{"type": "function", "function": function}]

    choice = chat("Run it", tools=given, tool_choice="required")

    assert sorted(json.loads(choice["message"]["tool_calls"][0]["function"]["arguments"])) == ["a"]
