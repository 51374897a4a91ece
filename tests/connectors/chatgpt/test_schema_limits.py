"""How large a schema of Structured Output may be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from connectors.chatgpt.schemas import schema_fault
from connectors.sdk.limits import Limits, allow, limits

TEXT = {"type": "string"}
RAISE = "Whoever runs the server can allow more ({})."


def closed(properties: Any, **more: Any) -> dict[str, Any]:
    required = list(properties)
    shape = {"type": "object", "properties": properties, "required": required}
    return {**shape, "additionalProperties": False, **more}


def nested(levels: int) -> dict[str, Any]:
    schema = closed({"a": TEXT})
    for _ in range(levels - 1):
        schema = closed({"a": schema})
    return schema


def fault(schema: Any) -> str:
    return schema_fault(json.dumps(schema))


@pytest.fixture
def raised() -> Iterator[None]:
    """An installation that allows what the service takes today."""
    before = limits()
    allow(Limits(5000, 10))
    yield
    allow(before)


@pytest.mark.parametrize("schema", [nested(5), closed({f"p{n}": TEXT for n in range(100)})])
def test_a_schema_may_have_as_much_as_is_allowed(schema: Any) -> None:
    assert fault(schema) == ""


def test_a_property_more_than_allowed_is_counted_over_the_whole_schema() -> None:
    schema = closed({"a": closed({f"p{n}": TEXT for n in range(100)})})

    assert fault(schema) == (
        "Has 101 properties in all; at most 100 are allowed. "
        + RAISE.format("AUTOMATE_SCHEMA_PROPERTIES")
    )


def test_a_level_more_than_allowed_is_named_with_its_path() -> None:
    assert fault(nested(6)) == (
        "properties.a.properties.a.properties.a.properties.a.properties.a: Is on level 6 of "
        "objects in objects; at most 5 are allowed. " + RAISE.format("AUTOMATE_SCHEMA_LEVELS")
    )


def test_definitions_have_levels_of_their_own() -> None:
    reference = {"$ref": "#/$defs/far"}

    assert fault(closed({"a": closed({"b": reference})}, **{"$defs": {"far": nested(4)}})) == ""


@pytest.mark.usefixtures("raised")
@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (nested(10), ""),
        (closed({f"p{n}": TEXT for n in range(5000)}), ""),
        (closed({f"p{n}": TEXT for n in range(5001)}), "Has 5,001 properties in all; at most 5,00"),
        (
            closed({"a": {"enum": list(range(1001))}}),
            "Names 1,001 values under enum; at most 1,000 are allowed.",
        ),
        (closed({"a": {"enum": [f"{n:0>60}" for n in range(250)]}}), ""),
        (
            closed({"a": {"enum": [f"{n:0>60}" for n in range(251)]}}),
            "properties.a.enum: Has 15,060 characters; more than 250 values may have 15,000",
        ),
        (
            closed({f"{n:0>1000}": TEXT for n in range(121)}),
            "Has names and values of 121,000 characters; at most 120,000 are allowed.",
        ),
    ],
)
def test_an_installation_may_allow_what_the_service_takes_today(schema: Any, said: str) -> None:
    found = fault(schema)

    assert found.startswith(said)
    assert bool(found) == bool(said)


def test_a_level_more_than_the_service_takes_is_too_much_anywhere(raised: None) -> None:
    del raised

    assert "Is on level 11 of objects in objects; at most 10 are allowed." in fault(nested(11))


def test_what_is_allowed_comes_from_the_settings(settings: Any) -> None:
    named = Limits(settings.AUTOMATE_SCHEMA_PROPERTIES, settings.AUTOMATE_SCHEMA_LEVELS)

    assert limits() == named == Limits(100, 5)


def test_endless_nesting_is_one_fault() -> None:
    schema: Any = TEXT
    for _ in range(300):
        schema = {"type": "array", "items": schema}

    assert fault(closed({"a": schema})).endswith(": Is nested too deeply.")
