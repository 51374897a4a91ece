"""A step's inputs: what is said when a reference brings nothing, or the wrong thing."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.sdk import Choice, Fields, Group, Integer, Json, LongText, Lookup, Options, Text
from connectors.sdk.references import ReferenceFault
from connectors.sdk.values import Invalid
from executions.engine.scope import Scope
from executions.inputs import inputs_of

ARRIVED: dict[str, Any] = {
    "null": None,
    "text": "Hi",
    "blank": "",
    "none": [],
    "broken": 1.5,
    "object": {"a": 1},
}


class Message(Fields):
    role = Choice("Role", choices={"user": "User"}, default="user")
    query = LongText("Query")


class Inputs(Fields):
    query = Text("Query", required=False, min_length=1)
    messages = Group("Messages", Message, min_items=0, required=False)
    count = Integer("Count", required=False)
    rows = Json("Rows", type="array", required=False)
    names = Lookup("Names", source=lambda _ctx, _asked: Options(()), many=True, required=False)


class Asking(Fields):
    query = Text("Query")


def fault(kind: type[Fields], inputs: dict[str, Any]) -> str:
    with pytest.raises((Invalid, ReferenceFault)) as raised:
        inputs_of(kind, inputs, Scope(ARRIVED, {}))
    return str(raised.value)


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"query": "{{trigger.nul}}"}, "query: {{trigger.nul}}: “nul” does not exist in trigger;"),
        ({"query": "{{gone.x}}"}, "query: there is no step “gone”"),
        (
            {"messages": [{"query": "{{trigger.nul}}"}]},
            "messages.0.query: {{trigger.nul}}: “nul” does not exist in trigger;",
        ),
    ],
)
def test_a_reference_that_leads_nowhere_names_the_field_that_it_stands_in(
    inputs: dict[str, Any], said: str
) -> None:
    assert fault(Inputs, inputs)[: len(said)] == said


@pytest.mark.parametrize(
    ("kind", "inputs", "said"),
    [
        (
            Asking,
            {"query": "{{trigger.null}}"},
            "query: This field is required; {{trigger.null}} is null.",
        ),
        (
            Asking,
            {"query": "{{trigger.blank}}"},
            "query: This field is required; {{trigger.blank}} is empty text.",
        ),
        (Asking, {}, "query: This field is required."),
        (Asking, {"query": ""}, "query: This field is required."),
        (
            Inputs,
            {"messages": [{"query": "{{trigger.null}}"}]},
            "messages.0.query: This field is required; {{trigger.null}} is null.",
        ),
    ],
)
def test_nothing_in_a_required_field_is_told_from_a_field_left_empty(
    kind: type[Fields], inputs: dict[str, Any], said: str
) -> None:
    assert fault(kind, inputs) == said


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"rows": "{{trigger.text}}"}, "rows: Must be a list, not text."),
        ({"names": "{{trigger.object}}"}, "names: Must be a list, not an object."),
        ({"count": "{{trigger.none}}"}, "count: Must be a whole number, not a list."),
        ({"count": "{{trigger.broken}}"}, "count: Must be a whole number."),
        ({"query": "{{trigger.object}}"}, "query: Must be text, not an object."),
    ],
)
def test_a_value_of_another_kind_says_what_kind_it_is(inputs: dict[str, Any], said: str) -> None:
    assert fault(Inputs, inputs) == said
