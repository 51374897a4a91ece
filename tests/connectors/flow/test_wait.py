from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connectors.flow.actions.wait import Wait
from connectors.sdk import Refused, outcomes
from connectors.sdk.values import load, problems
from tests.connectors.doubles import NOW, StepContext

TOO_LONG = "An automation waits 365 days at most."


def run(**values: Any) -> outcomes.Wait:
    return Wait().run(load(Wait.Inputs, values), StepContext())


@pytest.mark.parametrize(
    ("values", "time"),
    [
        ({"amount": 3}, timedelta(seconds=3)),
        ({"amount": "0.5"}, timedelta(seconds=0.5)),
        ({"amount": 0.001}, timedelta(milliseconds=1)),
        ({"amount": 1.5, "unit": "minutes"}, timedelta(seconds=90)),
        ({"amount": 2, "unit": "hours"}, timedelta(hours=2)),
        ({"amount": 365, "unit": "days"}, timedelta(days=365)),
        ({"amount": 31_536_000}, timedelta(days=365)),
    ],
)
def test_the_step_goes_on_after_the_amount(values: dict[str, Any], time: timedelta) -> None:
    assert run(**values) == outcomes.Wait(until=NOW + time)


@pytest.mark.parametrize(
    "values", [{"amount": 365.01, "unit": "days"}, {"amount": 31_536_000, "unit": "minutes"}]
)
def test_more_than_a_year_is_refused_in_drafts_and_at_run_time(values: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        run(**values)

    assert caught.value.message == f"amount: {TOO_LONG}"
    assert Wait().check(values) == {"amount": TOO_LONG}


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"amount": 365, "unit": "days"},
        {"amount": "{{trigger.body.days}}", "unit": "days"},
        {"amount": 5, "unit": "{{trigger.body.unit}}"},
        {"amount": 5, "unit": ["days"]},
        {"amount": 31_536_000},
    ],
)
def test_a_draft_that_may_wait_has_no_faults(inputs: dict[str, Any]) -> None:
    assert Wait().check(inputs) == {}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"amount": 0}, "amount: Must be at least 0.001."),
        ({"amount": -1}, "amount: Must be at least 0.001."),
        ({"amount": "soon"}, "amount: Must be a number."),
        ({"amount": 1, "unit": "weeks"}, "unit: Must be one of: seconds, minutes, hours, days."),
    ],
)
def test_values_out_of_range_are_named(values: dict[str, Any], message: str) -> None:
    assert [str(problem) for problem in problems(Wait.Inputs, values)] == [message]
