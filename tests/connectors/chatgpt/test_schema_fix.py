"""Putting a schema right: what is changed, and that it means the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from connectors.chatgpt.actions.chat import Chat
from connectors.chatgpt.schema_check import faults
from connectors.sdk import Fix
from connectors.sdk.limits import Limits

DEEP = Limits(schema_properties=5000, schema_levels=100)
TEXT = {"type": "string"}
NULL = {"type": "null"}


def shape(properties: Any, *required: str, **more: Any) -> dict[str, Any]:
    found = {"type": "object", "properties": properties}
    return {**found, **({"required": list(required)} if required else {}), **more}


def closed(properties: Any, **more: Any) -> dict[str, Any]:
    return shape(properties, *properties, additionalProperties=False, **more)


def fix(schema: Any) -> Fix | None:
    text = schema if isinstance(schema, str) else json.dumps(schema)
    return Chat().fixes({"response_type": "structured", "schema": text}).get("schema")


@pytest.mark.parametrize(
    ("schema", "label", "wanted"),
    [
        (
            shape({"a": TEXT, "b": TEXT}, "a", additionalProperties=False),
            "Make every property required",
            closed({"a": TEXT, "b": {"type": ["string", "null"]}}),
        ),
        (shape({"a": TEXT}, "a"), "Add additionalProperties: false", closed({"a": TEXT})),
        (
            closed({"a": {"allOf": [TEXT], "description": "A"}}),
            "Write allOf out",
            closed({"a": {**TEXT, "description": "A"}}),
        ),
        (
            {"properties": {"a": TEXT}, "required": ["a"], "additionalProperties": False},
            'Add "type": "object"',
            closed({"a": TEXT}),
        ),
        (
            shape({"a": shape({"b": {"type": "integer", "minimum": 1}})}),
            "Fix all of this",
            closed(
                {
                    "a": {
                        **closed({"b": {"type": ["integer", "null"], "minimum": 1}}),
                        "type": ["object", "null"],
                    }
                }
            ),
        ),
        (
            shape({"a": {"oneOf": [TEXT]}}, additionalProperties=True),
            "Fix what can be fixed",
            closed({"a": {"anyOf": [{"oneOf": [TEXT]}, NULL]}}),
        ),
    ],
)
def test_what_can_be_put_right_is(schema: Any, label: str, wanted: Any) -> None:
    found = fix(schema)

    assert found is not None
    assert (found.label, json.loads(found.value)) == (label, wanted)


@pytest.mark.parametrize(
    ("optional", "nullable"),
    [
        ({"type": ["string", "null"]}, {"type": ["string", "null"]}),
        ({"enum": ["a", "b"], **TEXT}, {"enum": ["a", "b", None], "type": ["string", "null"]}),
        ({"enum": ["a", None]}, {"enum": ["a", None]}),
        ({"enum": ["a"]}, {"anyOf": [{"enum": ["a"]}, NULL]}),
        ({"const": 1}, {"anyOf": [{"const": 1}, NULL]}),
        ({"anyOf": [TEXT], "title": "A"}, {"anyOf": [TEXT, NULL], "title": "A"}),
        ({"anyOf": [TEXT, NULL]}, {"anyOf": [TEXT, NULL]}),
        ({"$ref": "#/$defs/text"}, {"anyOf": [{"$ref": "#/$defs/text"}, NULL]}),
        ({"$ref": "#/$defs/null"}, {"$ref": "#/$defs/null"}),
        (
            {"$ref": "#/$defs/text", "description": "A"},
            {"description": "A", "anyOf": [{"$ref": "#/$defs/text"}, NULL]},
        ),
    ],
)
def test_what_could_be_left_out_can_be_null(optional: Any, nullable: Any) -> None:
    definitions = {"$defs": {"text": TEXT, "null": NULL}}

    found = fix(shape({"a": optional}, additionalProperties=False, **definitions))

    assert found is not None
    assert json.loads(found.value) == closed({"a": nullable}, **definitions)


@pytest.mark.parametrize(
    "schema",
    ["{", "[]", closed({"a": TEXT}), closed({"a": {"type": "txt"}}), {"type": "object"}],
)
def test_what_cannot_be_put_right_has_no_fix(schema: Any) -> None:
    assert fix(schema) is None


def test_a_fixed_schema_is_written_as_people_read_it() -> None:
    found = fix('{"type":"object","properties":{"größe":{"type":"number"}},"required":["größe"]}')

    assert found is not None
    assert found.value.splitlines()[:4] == [
        "{",
        '  "type": "object",',
        '  "properties": {',
        '    "größe": {',
    ]


def test_half_a_character_stays_escaped() -> None:
    found = fix('{"type": "object", "properties": {"\\ud800": {"type": "null"}}}')

    assert found is not None
    assert '"\\ud800": {' in found.value


NAMES = st.sampled_from(["a", "b", "title", "größe", "x.y"])
LEAVES = st.sampled_from(
    [
        TEXT,
        {"type": "integer", "minimum": 3},
        {"type": ["boolean", "null"]},
        {"type": "string", "enum": ["red", "green"]},
        {"const": "fixed"},
        {"$ref": "#/$defs/author"},
        {"anyOf": [TEXT, {"type": "number"}]},
    ]
)


def _objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def of(properties: dict[str, Any]) -> st.SearchStrategy[Any]:
        required = st.lists(st.sampled_from(sorted(properties)), unique=True)
        return st.builds(
            lambda names, more: shape(properties, *names, **more),
            required if properties else st.just([]),
            st.sampled_from([{}, {"additionalProperties": False}, {"description": "An object"}]),
        )

    return st.dictionaries(NAMES, inner, min_size=1, max_size=3).flatmap(of)


SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: _objects(inner) | st.builds(lambda one: {"type": "array", "items": one}, inner),
    max_leaves=6,
)
AUTHOR = shape({"name": TEXT, "age": {"type": "integer"}}, "name")
ROOTS = _objects(SCHEMAS).map(lambda root: {**root, "$defs": {"author": AUTHOR}})
VALUES = {
    "string": st.sampled_from(["red", "some text"]),
    "integer": st.integers(3, 9),
    "number": st.integers(),
    "boolean": st.booleans(),
    "null": st.none(),
}


@st.composite
def instances(draw: Any, schema: Any, root: Any) -> Any:
    """A value that fits, without properties that are not named."""
    if "$ref" in schema:
        return draw(instances(AUTHOR, root))
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    if "anyOf" in schema:
        return draw(instances(draw(st.sampled_from(schema["anyOf"])), root))
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    kind = draw(st.sampled_from(kinds))
    if kind == "array":
        return draw(st.lists(instances(schema["items"], root), max_size=2))
    if kind != "object":
        return draw(VALUES[kind])
    required = schema.get("required", ())
    return {
        name: draw(instances(inner, root))
        for name, inner in schema["properties"].items()
        if name in required or draw(st.booleans())
    }


def completed(value: Any, schema: Any) -> Any:
    """The value with null for everything that was left out."""
    if "$ref" in schema:
        return completed(value, AUTHOR)
    if isinstance(value, list):
        return [completed(one, schema["items"]) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: completed(value[name], inner) if name in value else None
        for name, inner in schema["properties"].items()
    }


@settings(deadline=None)
@given(st.data())
def test_a_fixed_schema_passes_and_takes_what_the_first_one_took_with_nulls(data: Any) -> None:
    schema = data.draw(ROOTS)
    value = data.draw(instances(schema, schema))
    found = fix(schema)
    fixed = json.loads(found.value) if found else schema

    assert faults(fixed, DEEP) == ()
    assert Draft202012Validator(schema).is_valid(value)
    assert Draft202012Validator(fixed).is_valid(completed(value, schema))


@settings(deadline=None)
@given(ROOTS)
def test_what_is_fixed_needs_no_fix(schema: Any) -> None:
    found = fix(schema)

    assert found is None or fix(found.value) is None
