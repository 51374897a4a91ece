"""The token buckets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executions import rate
from executions.rate import Buckets


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_taken_and_then_one_token_after_another() -> None:
    clock = Clock()
    buckets = Buckets(rate=2, burst=3, clock=clock)

    burst = [buckets.take("a") for _ in range(4)]
    clock.now += 0.5
    after = [buckets.take("a") for _ in range(2)]

    assert (burst, after) == ([0, 0, 0, 0.5], [0, 0.5])


def test_each_name_has_a_bucket_of_its_own() -> None:
    buckets = Buckets(rate=1, burst=1, clock=Clock())

    assert [buckets.take(name) for name in "aba"] == [0, 0, 1]


def test_full_buckets_are_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate, "KEPT_AT_MOST", 2)
    clock = Clock()
    buckets = Buckets(rate=1, burst=1, clock=clock)
    for name in "abc":
        buckets.take(name)
        clock.now += 1

    assert sorted(buckets._full_at) == ["c"]


@given(
    st.floats(0.01, 1e5),
    st.integers(1, 1000),
    st.lists(st.floats(0, 100), max_size=200),
)
def test_no_more_are_let_in_than_the_burst_and_what_flowed_in(
    per_second: float, burst: int, pauses: list[float]
) -> None:
    clock = Clock()
    buckets = Buckets(per_second, burst, clock)
    taken = 0
    for pause in pauses:
        clock.now += pause
        taken += buckets.take("a") == 0

    assert taken <= burst + (clock.now - 100) * per_second + 1e-6 * (1 + len(pauses))


@given(st.floats(0.01, 1e5), st.integers(1, 1000))
def test_whoever_waits_as_long_as_told_is_let_in(per_second: float, burst: int) -> None:
    clock = Clock()
    buckets = Buckets(per_second, burst, clock)
    while not (wait := buckets.take("a")):
        pass
    clock.now += wait

    assert buckets.take("a") == 0
