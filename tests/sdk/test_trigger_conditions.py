"""Trigger Conditions: rows that are met together or one by one."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from connectors.sdk.conditions import met
from connectors.sdk.references import value_at

PAYLOAD: dict[str, Any] = {"body": {"amount": 12, "kind": "Order", "note": "", "tags": ["new"]}}

TRUE = {"path": "body.amount", "operator": "greater_than", "value": "10"}
FALSE = {"path": "body.kind", "operator": "equals", "value": "order"}
FAULTY = {"path": "body.kind", "operator": "greater_than", "value": "10"}


@pytest.mark.parametrize(
    ("rows", "all_met", "any_met"),
    [
        ([], True, True),
        ([TRUE], True, True),
        ([FALSE], False, False),
        ([TRUE, FALSE], False, True),
        ([{**FALSE, "ignore_case": True}, TRUE], True, True),
        ([{"path": "body.absent.deep", "operator": "is_empty"}], True, True),
        ([{"path": "body.absent", "operator": "is_not_empty"}], False, False),
        ([{"path": "body.tags.0", "operator": "is_one_of", "value": "new, old"}], True, True),
    ],
)
def test_rows_are_met_together_or_one_by_one(
    rows: list[dict[str, object]], all_met: bool, any_met: bool
) -> None:
    at = partial(value_at, PAYLOAD)

    assert (met(rows, "all", at), met(rows, "any", at)) == (all_met, any_met)


@pytest.mark.parametrize(
    ("rows", "match", "result"),
    [
        ([FAULTY, FALSE], "all", False),
        ([FALSE, FAULTY], "all", False),
        ([FAULTY, TRUE], "any", True),
        ([TRUE, FAULTY], "any", True),
    ],
)
def test_a_row_that_cannot_be_compared_does_not_matter_where_another_decides(
    rows: list[dict[str, object]], match: Any, result: bool
) -> None:
    assert met(rows, match, partial(value_at, PAYLOAD)) is result


@pytest.mark.parametrize(
    ("rows", "match"), [([TRUE, FAULTY], "all"), ([FAULTY, FALSE], "any"), ([FAULTY], "any")]
)
def test_a_row_that_cannot_be_compared_is_named_by_its_path(
    rows: list[dict[str, object]], match: Any
) -> None:
    with pytest.raises(ValueError, match=r"^body\.kind: “greater than” compares two numbers"):
        met(rows, match, partial(value_at, PAYLOAD))


def test_rows_match_all_or_any_and_nothing_else() -> None:
    wrong: Any = "some"

    with pytest.raises(ValueError, match="conditions match all or any, not “some”"):
        met([TRUE], wrong, partial(value_at, PAYLOAD))
