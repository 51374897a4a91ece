from __future__ import annotations

from typing import Any

import pytest

from connectors.flow.actions.repeat import Repeat
from connectors.sdk import Each, Refused
from connectors.sdk.values import Invalid, load
from tests.connectors.doubles import StepContext

NEITHER = "Give a list to repeat over, or a number of times."
BOTH = "Give either a list to repeat over or a number of times, not both."
TOO_MANY = "that Maximum Rounds allows; raise it (to 10,000 at most) or pass fewer items"


def run(**values: Any) -> Each:
    return Repeat().run(load(Repeat.Inputs, values), StepContext())


@pytest.mark.parametrize(
    ("values", "items"),
    [
        ({"over": ["a", {"b": 1}, None]}, ("a", {"b": 1}, None)),
        ({"over": []}, ()),
        ({"times": 1}, (1,)),
        ({"times": "3"}, (1, 2, 3)),
        ({"over": list(range(100))}, tuple(range(100))),
        ({"times": 3, "over": None}, (1, 2, 3)),
        ({"times": 150, "max": 150}, tuple(range(1, 151))),
        ({"times": 10_000, "max": 10_000}, tuple(range(1, 10_001))),
    ],
)
def test_there_is_a_round_for_each_item_or_number(
    values: dict[str, Any], items: tuple[Any, ...]
) -> None:
    assert run(**values) == Each(items)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"over": [0] * 101},
            f"101 rounds are more than the 100 {TOO_MANY}",
        ),
        (
            {"times": 3, "max": 2},
            f"3 rounds are more than the 2 {TOO_MANY}",
        ),
        ({"over": [1], "times": 1}, BOTH),
        ({}, f"There is nothing to repeat. {NEITHER}"),
        ({"over": None}, f"There is nothing to repeat. {NEITHER}"),
    ],
)
def test_too_many_rounds_and_unclear_ones_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused) as caught:
        run(**values)

    assert caught.value.message == message


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"over": "text"}, "over: Must be a list."),
        ({"over": {"a": 1}}, "over: Must be a list."),
        ({"times": 0}, "times: Must be at least 1."),
        ({"times": 10_001}, "times: Must be at most 10000."),
        ({"times": 1, "max": 10_001}, "max: Must be at most 10000."),
    ],
)
def test_values_out_of_range_are_named(values: dict[str, Any], message: str) -> None:
    with pytest.raises(Invalid) as caught:
        run(**values)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        ({"over": "{{trigger.body}}"}, {}),
        ({"over": []}, {}),
        ({"times": 2, "over": None}, {}),
        ({}, {"over": NEITHER}),
        ({"over": [], "times": 2}, {"times": BOTH}),
    ],
)
def test_a_draft_gives_exactly_one_of_the_two(
    inputs: dict[str, Any], found: dict[str, str]
) -> None:
    assert Repeat().check(inputs) == found
