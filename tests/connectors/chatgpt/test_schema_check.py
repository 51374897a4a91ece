"""Which schemas Structured Output can use, and what is said of the others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.chatgpt.actions.chat import Chat
from connectors.chatgpt.schemas import schema_fault

TEXT = {"type": "string"}
CLOSED = 'Must be false; add "additionalProperties": false.'
ALL_REQUIRED = "every property has to be required; one that may be absent can be null."
NO_TYPE = "There is no type “txt”; there is: string, number, integer, boolean, object, array, null."
BESIDE = "Stands beside the words of an object; move those into each of its schemas."


def closed(properties: Any, **more: Any) -> dict[str, Any]:
    required = list(properties)
    shape = {"type": "object", "properties": properties, "required": required}
    return {**shape, "additionalProperties": False, **more}


def fault(schema: Any) -> str:
    return schema_fault(json.dumps(schema))


@pytest.mark.parametrize(
    "schema",
    [
        closed({}),
        closed({"a": TEXT, "b": {"type": ["integer", "null"]}}),
        closed({"a": {"type": "array", "items": TEXT, "minItems": 1, "maxItems": 3}}),
        closed({"a": {"type": "string", "pattern": "^x", "format": "email"}}),
        closed({"a": {"type": "number", "minimum": 0, "multipleOf": 0.5}}),
        closed({"a": {"enum": ["x", 1, None]}, "b": {"const": "y"}}),
        closed({"a": {"anyOf": [TEXT, closed({"b": TEXT})]}}),
        closed({"a": {"$ref": "#/$defs/b", "description": "B"}}, **{"$defs": {"b": TEXT}}),
        closed({"a": {"$ref": "#/definitions/b"}}, definitions={"b": TEXT}),
        closed({"a": {"$ref": "#/$defs/x~1y%20z"}}, **{"$defs": {"x/y z": TEXT}}),
        closed({"child": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}),
        closed({"a": {"type": "array", "items": {"$ref": "#/properties/b"}}, "b": TEXT}),
        closed({"a": {"type": "string", "title": "A", "default": "b", "examples": ["c"]}}),
    ],
)
def test_a_schema_that_the_service_takes_has_no_faults(schema: Any) -> None:
    assert fault(schema) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"type": "object"', "Must be valid JSON. Line 1, column 18: a comma is missing."),
        (
            '{\n  "type": "object",\n  "properties": {}},\n}',
            "Must be valid JSON. Line 3, column 20: there is something after the end.",
        ),
        ("{'a': 1}", "Must be valid JSON. Line 1, column 2: a name in double quotes is missing."),
        ('{"a": NaN}', "Must be valid JSON. NaN is not JSON."),
        ("[" * 100_000, "Must be valid JSON. It is nested too deep."),
        ("[]", 'Must be a JSON object whose outermost level says "type": "object".'),
        ("true", 'Must be a JSON object whose outermost level says "type": "object".'),
    ],
)
def test_a_text_that_is_no_json_object_is_named_with_its_place(text: str, said: str) -> None:
    assert schema_fault(text) == said


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (closed({"a": TEXT}, type="string"), 'type: Must be "object" at the outermost level.'),
        (
            closed({"a": TEXT}, type=["object", "null"]),
            'type: Must be "object" at the outermost level.',
        ),
        (
            {"type": "object", "anyOf": [closed({"a": TEXT})]},
            "anyOf: Is not supported at the outermost level; put it into a property.",
        ),
        (
            closed({"a": TEXT, "b": TEXT, "c": TEXT}, required=["a"]),
            f"required: Add “b” and “c”: {ALL_REQUIRED}",
        ),
        (
            closed({"title": TEXT}, required=["title", "titel"]),
            "required: There is no property “titel” here; did you mean “title”?",
        ),
        (
            closed({"a": closed({"b": TEXT}, required=[])}),
            f"properties.a.required: Add “b”: {ALL_REQUIRED}",
        ),
        (
            closed({"a": {"type": "object", "properties": {}}}),
            f"properties.a.additionalProperties: {CLOSED}",
        ),
        (
            closed({"a": closed({}, additionalProperties=TEXT)}),
            (
                "properties.a.additionalProperties: Must be false; for free names use a list of "
                "objects with a name and a value."
            ),
        ),
        (
            closed({"a": {"type": "object", "additionalProperties": False}}),
            "properties.a.properties: Add the properties of the object, each with its schema.",
        ),
        (
            closed({"a": {"type": "strin"}}),
            "properties.a.type: There is no type “strin”; did you mean “string”?",
        ),
        (
            closed({"a": {"type": 5}}),
            "properties.a.type: Must be the name of a type, or a list of such names.",
        ),
        (
            closed({"a": {"description": "B"}}),
            'properties.a.type: Add a type, such as "type": "string".',
        ),
        (closed({"a": True}), 'properties.a: Must be a schema such as {"type": "string"}.'),
        (
            closed({"a.b": {"type": "array"}}),
            'properties."a.b".items: Add the schema of one item.',
        ),
        (
            closed({"a": {"anyOf": [TEXT, {"type": "txt"}]}}),
            f"properties.a.anyOf.1.type: {NO_TYPE}",
        ),
        (closed({"a": {"enum": []}}), "properties.a.enum: Must hold at least one."),
        (
            closed({"a": {"type": "string", "pattern": "("}}),
            "properties.a.pattern: Must be a regular expression.",
        ),
        (
            closed({"a": {"type": "string", "minLength": "1"}}),
            "properties.a.minLength: Must be a whole number, not text: leave the quotes out.",
        ),
        (
            {"type": "object", "properties": 5, "additionalProperties": False},
            "properties: Must be an object with named values.",
        ),
        (
            closed({"a": closed({"b": TEXT}, anyOf=[TEXT])}),
            f"properties.a.anyOf: {BESIDE}",
        ),
    ],
)
def test_a_fault_is_named_with_its_path_and_what_to_do(schema: Any, said: str) -> None:
    assert fault(schema) == said


@pytest.mark.parametrize(
    ("word", "value", "said"),
    [
        ("allOf", [TEXT], "Is not supported; write what it holds into this place."),
        ("oneOf", [TEXT], "Is not supported; write anyOf in its place."),
        ("not", TEXT, "Is not supported; leave it out and say it in a description."),
        ("if", TEXT, "Is not supported; write anyOf with one schema for each case."),
        ("then", TEXT, "Is not supported; write anyOf with one schema for each case."),
        ("else", TEXT, "Is not supported; write anyOf with one schema for each case."),
        ("dependentRequired", {}, "Is not supported; write anyOf with one schema for each case."),
        ("dependentSchemas", {}, "Is not supported; write anyOf with one schema for each case."),
        ("patternProperties", {}, "Is not supported; name each property under properties."),
        ("propertyNames", TEXT, "Is not supported; name each property under properties."),
        ("minProperties", 1, "Is not supported; leave it out and say it in a description."),
        (
            "prefixItems",
            [TEXT],
            "Is not supported; use an object with a property for each position.",
        ),
        ("uniqueItems", True, "Is not supported; leave it out and say it in a description."),
        ("contains", TEXT, "Is not supported; leave it out and say it in a description."),
        ("$anchor", "a", "Is not supported; refer with $ref to “#/$defs/…”."),
        ("nullable", True, 'Is no keyword of JSON Schema; write "type": ["string", "null"].'),
    ],
)
def test_a_keyword_that_the_service_does_not_take_is_named(
    word: str, value: Any, said: str
) -> None:
    assert fault(closed({"a": {**TEXT, word: value}})) == f"properties.a.{word}: {said}"


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("http://localhost/x", "“http://localhost/x” points outside the schema; use “#/$defs/…”."),
        ("author.json", "“author.json” points outside the schema; use “#/$defs/…”."),
        ("#/$defs/autor", "There is no definition “#/$defs/autor” here; did you mean "),
        ("#author", "There is no definition “#author” here; did you mean “#/$defs/author”?"),
        ("#/$defs/loop", "“#/$defs/loop” refers to itself alone."),
        (5, "Must be a text such as “#/$defs/author”."),
    ],
)
def test_a_reference_that_leads_nowhere_is_named(reference: Any, said: str) -> None:
    definitions = {"author": TEXT, "loop": {"$ref": "#/$defs/loop"}}

    found = fault(closed({"a": {"$ref": reference}}, **{"$defs": definitions}))

    assert f"properties.a.$ref: {said}" in found


def test_what_stands_beside_a_reference_is_named() -> None:
    schema = closed({"a": {"$ref": "#/$defs/b", "minLength": 2}}, **{"$defs": {"b": TEXT}})

    assert fault(schema) == (
        "properties.a.$ref: Takes no “minLength” beside it; write that into what it refers to."
    )


def test_a_name_that_stands_twice_is_named() -> None:
    text = '{"type": "object", "properties": {"a": {"type": "string"}, "a": {"type": "null"}}, '
    text += '"required": ["a"], "additionalProperties": false}'

    assert schema_fault(text) == "properties.a: Stands here twice; leave one out."


def test_all_faults_are_said_at_once() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "txt"}, "b": {"type": "array"}}}

    assert fault(schema).splitlines() == [
        "4 things are to be put right.",
        f"required: Add “a” and “b”: {ALL_REQUIRED}",
        f"additionalProperties: {CLOSED}",
        f"properties.a.type: {NO_TYPE}",
        "properties.b.items: Add the schema of one item.",
    ]


def test_of_very_many_faults_the_first_are_said() -> None:
    lines = fault(closed({f"p{n}": {"type": "txt"} for n in range(50)})).splitlines()

    assert (len(lines), lines[0], lines[-1]) == (
        10,
        "50 things are to be put right.",
        "… and 42 more.",
    )


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"response_type": "text", "schema": "{"},
        {"response_type": "structured"},
        {"response_type": "structured", "schema": "{{1.body.schema}}"},
        {"response_type": "structured", "schema": json.dumps(closed({"a": TEXT}))},
    ],
)
def test_a_draft_without_a_wrong_schema_has_no_faults_and_no_fixes(inputs: Any) -> None:
    assert (Chat().check(inputs), Chat().fixes(inputs)) == ({}, {})
