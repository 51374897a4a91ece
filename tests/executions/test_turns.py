"""Turns of an account, and who takes one without a step: lookups, and checks of accounts."""

from __future__ import annotations

import pytest

from connectors import authorize
from connectors.models import Account as AccountRow
from connectors.sdk import Unavailable
from executions import pacing
from executions.context import StepContext, load_account
from projects.models import Project

from .conftest import Clock
from .paced import PER_SECOND, account, line, line_is, sky, slept

__all__ = ["account", "sky", "slept"]
pytestmark = [pytest.mark.django_db, pytest.mark.store]


def test_turns_are_given_one_after_another_and_lanes_count_by_themselves(
    account: AccountRow, clock: Clock
) -> None:
    loaded = load_account(account)

    first = pacing.reserve(loaded, {"read": 1, "write": 2}, clock())
    second = pacing.reserve(loaded, {"write": 1}, clock())
    third = pacing.reserve(loaded, {"read": 1}, clock())
    clock.pass_time(5)
    later = pacing.reserve(loaded, {"write": 1}, clock())

    start, step = pacing._micros(clock()) - 5_000_000, round(1_000_000 / PER_SECOND)
    assert first == {"read": [start], "write": [start, start + step]}
    assert second == {"write": [start + 2 * step]}
    assert third == {"read": [start + step]}
    assert later == {"write": [start + 5_000_000]}


def test_no_turn_is_taken_where_it_would_be_too_far_ahead(
    account: AccountRow, clock: Clock
) -> None:
    loaded = load_account(account)
    line_is(account, clock, 3, "write")

    far = pacing.reserve(loaded, {"write": 1}, clock(), within=2)
    near = pacing.reserve(loaded, {"read": 1}, clock(), within=2)
    line = AccountRow.objects.values_list("write_next", flat=True).get()

    start = pacing._micros(clock())
    assert (far, near, line) == (None, {"read": [start]}, start + 3_000_000)


def test_a_clock_that_is_set_back_by_an_hour_keeps_nobody_waiting_for_an_hour(
    account: AccountRow, clock: Clock
) -> None:
    loaded = load_account(account)
    pacing.reserve(loaded, {"write": 30}, clock())

    clock.pass_time(-3600)
    after = pacing.reserve(loaded, {"write": 1}, clock())

    assert after == {"write": [pacing._micros(clock())]}


def test_a_clock_that_is_a_little_behind_that_of_another_machine_keeps_to_the_line(
    account: AccountRow, clock: Clock
) -> None:
    loaded = load_account(account)
    start = pacing._micros(clock())
    pacing.reserve(loaded, {"write": 19}, clock())

    clock.pass_time(-1)
    after = pacing.reserve(loaded, {"write": 1}, clock())

    assert after == {"write": [start + 19 * round(1_000_000 / PER_SECOND)]}


def test_a_lookup_waits_for_five_seconds_at_most_and_takes_no_turn_that_it_does_not_use(
    project: Project, account: AccountRow, clock: Clock, slept: list[float]
) -> None:
    loaded = load_account(account)
    line_is(account, clock, 4)
    with authorize.asking(project.pk, loaded) as context:
        context.turn("read")
    line_is(account, clock, 6.2)
    before = line(account)

    with pytest.raises(Unavailable) as raised, authorize.asking(project.pk, loaded) as context:
        context.turn("read")

    assert slept == [4.0]
    assert raised.value.message == (
        "This account may send 9.5 requests a second, and others are in line before this one: "
        "its turn is in 6 s."
    )
    assert raised.value.retry_after == pytest.approx(6.2, abs=0.01)
    assert line(account) == before


def test_an_account_that_is_not_stored_or_was_deleted_is_not_paced(
    project: Project, account: AccountRow, slept: list[float]
) -> None:
    stored = load_account(account)
    fresh = type(stored)({"key": "k"})
    AccountRow.objects.all().delete()

    for each in (fresh, stored):
        for _ in range(30):
            StepContext(project.pk, each).turn("write")

    assert slept == []
