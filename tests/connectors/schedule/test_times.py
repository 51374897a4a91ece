"""When schedules start: each mode, moved clocks, and every time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.schedule import times, zones
from connectors.schedule.fields import Schedule
from connectors.sdk.values import load

BERLIN = {"time_zone": "Europe/Berlin"}
DAILY = {**BERLIN, "every": "days"}
CRON = {**BERLIN, "every": "cron"}


def following(values: dict[str, Any], after: str, count: int) -> list[str]:
    """The next times as they are written in the zone."""
    found = times.after(load(Schedule, values), datetime.fromisoformat(after))
    return [moment.isoformat() for moment in islice(found, count)]


@pytest.mark.parametrize(
    ("values", "after", "expected"),
    [
        ({}, "2026-11-23T09:00:00Z", ["2026-11-23T09:15:00+00:00", "2026-11-23T09:30:00+00:00"]),
        ({"minutes": 1}, "2026-11-23T09:00:59.9Z", ["2026-11-23T09:01:00+00:00"]),
        (
            {"every": "hours", "hours": 6, "at_minute": 20, **BERLIN},
            "2026-11-23T09:00:00Z",
            ["2026-11-23T12:20:00+01:00", "2026-11-23T18:20:00+01:00", "2026-11-24T00:20:00+01:00"],
        ),
        (
            {"every": "days", "at_time": "9:05", **BERLIN},
            "2026-11-23T08:05:00Z",
            ["2026-11-24T09:05:00+01:00"],
        ),
        (
            {"every": "weeks", "weekdays": ["sun", "mon"], "at_time": "17:30"},
            "2026-11-24T00:00:00Z",
            ["2026-11-29T17:30:00+00:00", "2026-11-30T17:30:00+00:00", "2026-12-06T17:30:00+00:00"],
        ),
        (
            {"every": "months", "day": 31, "at_time": "00:00"},
            "2026-01-31T00:00:00Z",
            ["2026-03-31T00:00:00+00:00", "2026-05-31T00:00:00+00:00"],
        ),
        (
            {"every": "months", "day": 29, "at_time": "12:00"},
            "2027-01-30T00:00:00Z",
            ["2027-03-29T12:00:00+00:00"],
        ),
        (
            {"every": "cron", "cron": "0 0 29 2 *"},
            "2024-02-29T00:00:00Z",
            ["2028-02-29T00:00:00+00:00"],
        ),
    ],
)
def test_the_next_times_of_a_schedule(
    values: dict[str, Any], after: str, expected: list[str]
) -> None:
    assert following(values, after, len(expected)) == expected


@pytest.mark.parametrize(
    ("values", "after", "expected"),
    [
        (  # 02:30 does not exist on 29 March: the clock jumps from 02:00 to 03:00
            {**DAILY, "at_time": "02:30"},
            "2026-03-28T12:00:00Z",
            ["2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"],
        ),
        (  # and both of these are that moment
            {**CRON, "cron": "0,30 2,3 * * *"},
            "2026-03-29T00:00:00Z",
            ["2026-03-29T03:00:00+02:00", "2026-03-29T03:30:00+02:00", "2026-03-30T02:00:00+02:00"],
        ),
        (  # 02:30 comes twice on 25 October
            {**DAILY, "at_time": "02:30"},
            "2026-10-24T12:00:00Z",
            ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"],
        ),
        (  # also for one who asks between the two
            {**DAILY, "at_time": "02:30"},
            "2026-10-25T01:10:00Z",
            ["2026-10-26T02:30:00+01:00"],
        ),
        (  # intervals go on
            {**BERLIN, "every": "hours", "hours": 1},
            "2026-10-25T00:00:00Z",
            ["2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00"],
        ),
        (
            {**BERLIN, "minutes": 30},
            "2026-03-29T00:30:00Z",
            ["2026-03-29T03:00:00+02:00", "2026-03-29T03:30:00+02:00"],
        ),
        (
            {**CRON, "cron": "30 * * * *"},
            "2026-10-25T00:00:00Z",
            ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", "2026-10-25T03:30:00+01:00"],
        ),
        (  # where midnight does not exist
            {"time_zone": "Africa/Cairo", "every": "days", "at_time": "00:00"},
            "2026-04-23T12:00:00Z",
            ["2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"],
        ),
        (  # a whole day that did not exist
            {"time_zone": "Pacific/Apia", "every": "days", "at_time": "09:00"},
            "2011-12-29T20:00:00Z",
            ["2011-12-31T00:00:00+14:00", "2011-12-31T09:00:00+14:00"],
        ),
        (  # half an hour
            {"time_zone": "Australia/Lord_Howe", "every": "days", "at_time": "02:15"},
            "2026-10-03T00:00:00Z",
            ["2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"],
        ),
    ],
)
def test_clocks_that_are_moved(values: dict[str, Any], after: str, expected: list[str]) -> None:
    assert following(values, after, len(expected)) == expected


NAMES = st.sampled_from(zones.names())
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - their zone comes beside
CLOCKS = st.times().map(lambda time: f"{time:%H:%M}")
MODES: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries({"every": st.just("minutes"), "minutes": st.integers(1, 1440)}),
    st.fixed_dictionaries(
        {"every": st.just("hours"), "hours": st.integers(1, 168), "at_minute": st.integers(0, 59)}
    ),
    st.fixed_dictionaries({"every": st.just("days"), "at_time": CLOCKS}),
    st.fixed_dictionaries(
        {
            "every": st.just("weeks"),
            "at_time": CLOCKS,
            "weekdays": st.lists(st.sampled_from([*times.WEEKDAYS]), min_size=1, unique=True),
        }
    ),
    st.fixed_dictionaries(
        {"every": st.just("months"), "at_time": CLOCKS, "day": st.integers(1, 31)}
    ),
    st.fixed_dictionaries(
        {
            "every": st.just("cron"),
            "cron": st.sampled_from(["*/7 * * * *", "*/5 0 * * *", "0 */5 * * *", "30 2 * * SUN"]),
        }
    ),
)


@given(name=NAMES, mode=MODES, moment=MOMENTS)
def test_the_next_time_is_after_the_moment_and_real_in_every_zone(
    name: str, mode: dict[str, Any], moment: datetime
) -> None:
    inputs = load(Schedule, {**mode, "time_zone": name})

    found = times.next_time(inputs, moment)

    assert found is not None
    assert found.tzinfo is ZoneInfo(name)
    real = found.astimezone(UTC)
    assert real > moment
    assert real.astimezone(ZoneInfo(name)).isoformat() == found.isoformat()


@given(name=NAMES, mode=MODES, moment=MOMENTS, part=st.floats(0, 1))
def test_between_a_moment_and_its_next_time_there_is_no_other(
    name: str, mode: dict[str, Any], moment: datetime, part: float
) -> None:
    inputs = load(Schedule, {**mode, "time_zone": name})
    found = times.next_time(inputs, moment)
    assert found is not None

    last = found.astimezone(UTC) - timedelta(microseconds=1)
    between = moment + (last - moment) * part

    assert times.next_time(inputs, between) == found


@given(name=NAMES, at=CLOCKS, moment=MOMENTS)
def test_every_day_means_every_day(name: str, at: str, moment: datetime) -> None:
    inputs = load(Schedule, {"every": "days", "at_time": at, "time_zone": name})

    found = list(islice(times.after(inputs, moment), 6))

    # The jump of a clock makes a time later, at most into the next day.
    assert abs((found[-1].date() - found[0].date()).days - 5) <= 1
    for one, other in pairwise(found):
        assert 0 <= (other.date() - one.date()).days <= 2
        assert timedelta(0) < other.astimezone(UTC) - one.astimezone(UTC) <= timedelta(hours=50)


@given(name=NAMES, minutes=st.integers(1, 1440), moment=MOMENTS)
def test_intervals_are_real_time(name: str, minutes: int, moment: datetime) -> None:
    inputs = load(Schedule, {"minutes": minutes, "time_zone": name})

    found = [one.astimezone(UTC) for one in islice(times.after(inputs, moment), 3)]

    assert {other - one for one, other in pairwise(found)} == {timedelta(minutes=minutes)}


@pytest.mark.parametrize(
    ("now", "count"),
    [
        ("2026-11-23T09:00:00.2Z", 0),
        ("2026-11-23T09:01:00Z", 0),
        ("2026-11-23T09:01:00.1Z", 1),
        ("2026-11-23T09:14:59Z", 1),
        ("2026-11-23T09:15:00Z", 2),
        ("2026-11-23T12:00:00Z", 13),
        ("2027-11-23T12:00:00Z", times.MOST),
    ],
)
def test_times_that_have_passed_are_counted(now: str, count: int) -> None:
    due = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    assert times.missed(load(Schedule, {}), due, datetime.fromisoformat(now)) == count


def test_times_are_written_with_their_day_once_and_their_year_where_it_is_another() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    now = datetime(2026, 12, 31, 21, 0, tzinfo=UTC)
    moments = [
        datetime(2026, 12, 31, 22, 30, tzinfo=berlin),
        datetime(2026, 12, 31, 23, 30, tzinfo=berlin),
        datetime(2027, 1, 1, 0, 30, tzinfo=berlin),
    ]

    written = times.written(moments, now)

    assert written == "Thu 31 Dec 22:30, 23:30, Fri 1 Jan 2027 00:30"
