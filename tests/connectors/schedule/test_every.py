"""The Scheduler: its form, what it gives, and what it says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.schedule import zones
from connectors.schedule.cron import NEVER
from connectors.schedule.triggers.every import Every
from connectors.sdk import Asked
from connectors.sdk.values import load, problems
from tests.connectors.doubles import NOW, StepContext

DUE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def fired(values: dict[str, Any], now: str) -> dict[str, Any]:
    return Every().fired(load(Every.Inputs, values), DUE, datetime.fromisoformat(now))


def test_an_empty_form_is_every_quarter_of_an_hour_of_utc() -> None:
    inputs = load(Every.Inputs, {})

    assert inputs.given == {"time_zone": "Etc/UTC", "every": "minutes", "minutes": 15}


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({"every": "hours"}, {"hours", "at_minute"}),
        ({"every": "days"}, {"at_time"}),
        ({"every": "weeks", "weekdays": ["mon"]}, {"at_time", "weekdays"}),
        ({"every": "months"}, {"at_time", "day"}),
        ({"every": "cron", "cron": "* * * * *"}, {"cron"}),
    ],
)
def test_each_kind_has_its_own_fields(values: dict[str, Any], asked: set[str]) -> None:
    inputs = load(Every.Inputs, values)

    assert set(inputs.given) == {"time_zone", "every"} | asked


@pytest.mark.parametrize(
    ("values", "path", "message"),
    [
        ({"every": "weeks"}, "weekdays", "This field is required."),
        ({"every": "cron"}, "cron", "This field is required."),
        ({"minutes": 0}, "minutes", "Must be at least 1."),
        (
            {"every": "days", "at_time": "24:00"},
            "at_time",
            "Write hours and minutes, such as 09:00 or 17:30.",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    values: dict[str, Any], path: str, message: str
) -> None:
    found = problems(Every.Inputs, values)

    assert [(one.path, one.message) for one in found] == [(path, message)]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, {}),
        (
            {"time_zone": "Europe/Berln"},
            {"time_zone": "There is no time zone “Europe/Berln”; did you mean “Europe/Berlin”?"},
        ),
        (
            {"time_zone": "../etc/passwd", "every": "cron", "cron": "0 0 31 6 *"},
            {
                "time_zone": "There is no time zone “../etc/passwd”; choose one from the list.",
                "cron": NEVER,
            },
        ),
        ({"every": "days", "cron": "?"}, {}),
    ],
)
def test_zones_and_expressions_are_checked(values: dict[str, Any], found: dict[str, str]) -> None:
    assert Every().check(values) == found


def test_an_output_says_when_it_was_due_and_when_it_started() -> None:
    output = fired({"time_zone": "Europe/Berlin"}, "2026-11-23T08:00:00.2+00:00")

    assert output == {
        "scheduled_for": "2026-11-23T09:00:00+01:00",
        "started_at": "2026-11-23T09:00:00.200000+01:00",
        "missed": 0,
    }
    assert problems(Every.Output, output) == []
    assert Every().remark(output) == ""


@pytest.mark.parametrize(
    ("now", "year", "more"),
    [
        ("2026-11-23T08:10:00Z", "", ""),
        ("2026-11-23T08:30:00Z", "", " 3 times were missed, this run stands for them."),
        (
            "2027-11-23T08:30:00Z",
            " 2026",
            " 1,000 or more times were missed, this run stands for them.",
        ),
    ],
)
def test_a_late_run_says_so(now: str, year: str, more: str) -> None:
    output = fired({"time_zone": "Europe/Berlin"}, now)

    said = f"It was due at Mon 23 Nov{year} 09:00; the server was not running then."
    assert Every().remark(output) == f"{said}{more}"


def test_the_latest_sample_is_a_start_at_the_next_time() -> None:
    inputs = load(Every.Inputs, {"every": "days", "at_time": "09:00"})

    output = Every().latest(inputs, StepContext())

    due = Every().next_time(inputs, NOW)
    assert due is not None
    assert output == {
        "scheduled_for": due.isoformat(),
        "started_at": due.isoformat(),
        "missed": 0,
    }


def test_the_next_times_stand_below_the_last_field_with_their_zone() -> None:
    notes = Every().notes({"every": "cron", "cron": "0 0 1 1 *"}, None)

    first = datetime.now(UTC).year + 1
    days = [datetime(first + more, 1, 1, tzinfo=UTC) for more in range(5)]
    assert notes == {
        "cron": f"Next (Etc/UTC): {', '.join(f'{day:%a} 1 Jan {day:%Y} 00:00' for day in days)}"
    }


@pytest.mark.parametrize(
    ("values", "last"),
    [
        ({"every": "minutes"}, "minutes"),
        ({"every": "hours"}, "at_minute"),
        ({"every": "days"}, "at_time"),
        ({"every": "weeks", "weekdays": ["mon"]}, "at_time"),
        ({"every": "months"}, "at_time"),
    ],
)
def test_each_kind_shows_its_next_times_below_its_last_field(
    values: dict[str, Any], last: str
) -> None:
    assert [*Every().notes(values, None)] == [last]


@pytest.mark.parametrize(
    "values",
    [
        {"minutes": "many"},
        {"every": "weeks"},
        {"time_zone": "Nowhere"},
        {"every": "cron", "cron": "x"},
    ],
)
def test_there_are_no_next_times_while_something_is_wrong(values: dict[str, Any]) -> None:
    assert Every().notes(values, None) == {}


def test_zones_are_found_by_words() -> None:
    found = zones.offered(StepContext(), Asked({}, "new york"))

    assert [(one.value, one.label) for one in found.items] == [
        ("America/New_York", "America/New York")
    ]


def test_zones_come_in_pages() -> None:
    pages = [zones.offered(StepContext(), Asked({}, "", page)) for page in range(1, 20)]

    listed = [one.value for page in pages for one in page.items]
    assert listed == list(zones.names())
    assert [page.more for page in pages if page.items][-2:] == [True, False]
