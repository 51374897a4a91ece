from __future__ import annotations

from typing import Any

import pytest

from connectors.flow.actions.conditional import Condition, Conditional
from connectors.sdk import Choose, Refused
from connectors.sdk.conditions import OPERATORS
from connectors.sdk.values import load, problems
from tests.connectors.doubles import StepContext

YES = {"input": "a", "operator": "equals", "value": "a"}
NO = {"input": "a", "operator": "equals", "value": "b"}
INCOMPARABLE = {"input": "a", "operator": "greater_than", "value": 5}


def run(*rows: dict[str, Any], match: str = "all") -> Choose:
    inputs = load(Conditional.Inputs, {"conditions": list(rows), "match": match})
    return Conditional().run(inputs, StepContext())


@pytest.mark.parametrize(
    ("match", "rows", "path", "met"),
    [
        ("all", [YES], "then", [True]),
        ("all", [NO], "else", [False]),
        ("all", [YES, YES], "then", [True, True]),
        ("all", [YES, NO, YES], "else", [True, False, None]),
        ("any", [YES], "then", [True]),
        ("any", [NO], "else", [False]),
        ("any", [NO, NO], "else", [False, False]),
        ("any", [NO, YES, NO], "then", [False, True, None]),
    ],
)
def test_then_runs_if_all_or_any_conditions_hold(
    match: str, rows: list[dict[str, Any]], path: str, met: list[bool | None]
) -> None:
    chosen = run(*rows, match=match)

    assert chosen == Choose(path, {"path": path, "met": met})
    assert problems(Conditional.Output, chosen.output) == []


@pytest.mark.parametrize(
    ("row", "holds"),
    [
        ({"input": 10, "operator": "greater_than", "value": "9"}, True),
        ({"input": "Ab", "operator": "equals", "value": "aB"}, False),
        ({"input": "Ab", "operator": "equals", "value": "aB", "ignore_case": True}, True),
        ({"input": None, "operator": "is_empty"}, True),
        ({"input": [], "operator": "is_empty"}, True),
        ({"input": 0, "operator": "is_not_empty"}, True),
        ({"operator": "is_not_empty"}, False),
        ({"input": ["a", "b"], "operator": "contains", "value": "b"}, True),
        ({"input": "b", "operator": "is_one_of", "value": "a, b"}, True),
        ({"input": "abc", "operator": "matches", "value": "a*"}, True),
    ],
)
def test_values_of_any_type_are_compared(row: dict[str, Any], holds: bool) -> None:
    assert run(row).output["met"] == [holds]


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator_is_offered(operator: str) -> None:
    row = {"input": "a", "operator": operator, "value": "a"}

    assert problems(Condition, row) == []


def test_what_cannot_be_compared_is_refused_naming_the_row() -> None:
    with pytest.raises(Refused) as caught:
        run(YES, INCOMPARABLE)

    assert caught.value.message.startswith("conditions.1: ")


@pytest.mark.parametrize(("match", "first"), [("all", NO), ("any", YES)])
def test_a_row_that_is_not_needed_is_not_compared(match: str, first: dict[str, Any]) -> None:
    assert run(first, INCOMPARABLE, match=match).output["met"][1] is None


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        ({}, []),
        ({"conditions": "{{trigger.body}}"}, []),
        ({"conditions": ["{{trigger.body}}"]}, []),
        ({"conditions": [YES, {"input": "a", "operator": "is_empty"}]}, []),
        ({"conditions": [{"input": "a", "operator": "equals", "value": ""}]}, []),
        ({"conditions": [YES, {"operator": "is_empty"}]}, ["conditions.1.input"]),
        (
            {"conditions": [{"operator": "equals"}]},
            ["conditions.0.input", "conditions.0.value"],
        ),
    ],
)
def test_a_draft_is_asked_for_both_sides(inputs: dict[str, Any], found: list[str]) -> None:
    assert Conditional().check(inputs) == dict.fromkeys(found, "This field is required.")


def test_there_must_be_a_condition() -> None:
    found = problems(Conditional.Inputs, {"conditions": []})

    assert [str(problem) for problem in found] == ["conditions: Add at least one."]
