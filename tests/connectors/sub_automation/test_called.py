from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from connectors.sdk.values import load, problems, schema_problems
from connectors.sub_automation.triggers.called import Called


def schema(*rows: dict[str, Any]) -> dict[str, Any]:
    inputs = load(Called.Inputs, {"description": "Translates.", "schema": list(rows)})
    return Called().arguments_schema(inputs)


def test_rows_become_the_schema_of_the_arguments() -> None:
    found = schema(
        {"key": "text", "description": "The text to translate"},
        {"key": "times", "type": "integer", "required": False},
        {"key": "tags", "type": "array", "required": False},
    )

    assert found == {
        "type": "object",
        "properties": {
            "text": {"type": "string", "description": "The text to translate"},
            "times": {"type": "integer"},
            "tags": {"type": "array", "items": {}},
        },
        "required": ["text"],
        "additionalProperties": False,
    }


@pytest.mark.parametrize("kind", ["string", "number", "integer", "boolean", "object", "array"])
def test_every_type_makes_a_valid_schema(kind: str) -> None:
    Draft202012Validator.check_schema(schema({"key": "a", "type": kind}))


def test_without_rows_there_are_no_arguments() -> None:
    found = schema()

    assert schema_problems(found, {}) == []
    assert [str(problem) for problem in schema_problems(found, {"a": 1})] != []


@pytest.mark.parametrize("key", ["a", "_", "Aa-9_", "x" * 64])
def test_keys_are_names(key: str) -> None:
    values = {"description": "d", "schema": [{"key": key}]}

    assert problems(Called.Inputs, values) == []


@pytest.mark.parametrize("key", ["", "9a", "-a", "a b", "a.b", "ä", "a\n", "x" * 65])
def test_other_keys_are_refused(key: str) -> None:
    values = {"description": "d", "schema": [{"key": key}]}

    assert [problem.path for problem in problems(Called.Inputs, values)] == ["schema.0.key"]


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        ({}, {}),
        ({"schema": None}, {}),
        ({"schema": [{"key": "a"}, {"key": "A"}, {}, {}, "x", {"key": ["a"]}]}, {}),
        (
            {"schema": [{"key": "a"}, {"key": "b"}, {"key": "a"}]},
            {"schema.2.key": "There is an argument “a” already."},
        ),
    ],
)
def test_a_key_that_comes_twice_is_named(inputs: dict[str, Any], found: dict[str, str]) -> None:
    assert Called().check(inputs) == found


def test_the_schema_may_be_left_out() -> None:
    inputs = load(Called.Inputs, {"description": "Says that it is there."})

    assert Called().arguments_schema(inputs) == schema()
