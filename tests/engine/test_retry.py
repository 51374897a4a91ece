"""What a failure leads to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from executions.engine.plan import Policy
from executions.engine.records import Record
from executions.engine.retry import Failure, delay, judge

from .conftest import START

RETRY = Policy("retry", times=2, delay=4)
PASSING = Failure("later", passing=True)


@pytest.mark.parametrize(
    ("policy", "attempts", "failure", "status"),
    [
        (Policy(), 1, PASSING, "failed"),
        (Policy("ignore"), 1, PASSING, "ignored"),
        (Policy("ignore"), 1, Failure("wrong"), "ignored"),
        (RETRY, 1, PASSING, "waiting"),
        (RETRY, 2, PASSING, "waiting"),
        (RETRY, 3, PASSING, "failed"),
        (RETRY, 1, Failure("wrong"), "failed"),
    ],
)
def test_the_policy_decides(policy: Policy, attempts: int, failure: Failure, status: str) -> None:
    judged = judge(policy, Record("running", attempts=attempts), failure, START, 0.5)

    assert (judged.status, judged.error) == (status, failure.message)


@pytest.mark.parametrize(
    ("attempts", "retry_after", "chance", "seconds"),
    [
        (1, None, 0.5, 4.0),
        (2, None, 0.5, 8.0),
        (3, None, 0.5, 16.0),
        (1, None, 0.0, 3.0),
        (1, None, 1.0, 5.0),
        (1, 60.0, 0.5, 60.0),
        (1, 1.0, 0.5, 4.0),
        (30, None, 0.5, 3600.0),
        (1, 1e300, 0.5, 86_400.0),
    ],
)
def test_delays_double_spread_and_respect_the_service(
    attempts: int, retry_after: float | None, chance: float, seconds: float
) -> None:
    assert delay(RETRY, attempts, retry_after, chance) == seconds


def test_a_retry_waits_and_then_runs_again() -> None:
    judged = judge(RETRY, Record("running"), PASSING, START, 0.5)

    assert judged.until == START + timedelta(seconds=4)
    assert judged.due(START).status == "again"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (None, Policy()),
        ("stop", Policy("stop")),
        ("ignore", Policy("ignore")),
        ({"retry": {"times": 5, "delay": 0.5}}, Policy("retry", 5, 0.5)),
        ({"retry": None}, Policy("retry", 3, 2.0)),
    ],
)
def test_policies_are_read_from_documents(written: object, read: Policy) -> None:
    assert Policy.read(written) == read
