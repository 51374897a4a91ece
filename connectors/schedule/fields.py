"""What a schedule asks for: a time zone, a kind of interval, and what that kind needs."""

from __future__ import annotations

from typing import Final

from connectors.schedule import zones
from connectors.schedule.times import WEEKDAYS
from connectors.sdk import Choice, Choices, Fields, Integer, Lookup, Text, When

MODES: Final = {
    "minutes": "Minutes",
    "hours": "Hours",
    "days": "Days",
    "weeks": "Weeks",
    "months": "Months",
    "cron": "Custom cron",
}


class Schedule(Fields):
    """When something starts again and again."""

    time_zone = Lookup(
        "Time Zone", source=zones.offered, default="Etc/UTC", example="Europe/Berlin", literal=True
    )
    every = Choice("Every", choices=MODES, default="minutes", example="weeks", literal=True)
    minutes = Integer(
        "Number of Minutes",
        min=1,
        max=1440,
        default=15,
        shown_if=When("every", "minutes"),
        literal=True,
    )
    hours = Integer(
        "Number of Hours",
        help="Counted in real time, whether clocks are moved or not.",
        min=1,
        max=168,
        default=1,
        shown_if=When("every", "hours"),
        literal=True,
    )
    at_minute = Integer(
        "At Minute",
        min=0,
        max=59,
        default=0,
        shown_if=When("every", "hours"),
        literal=True,
    )
    weekdays = Choices(
        "On Weekdays",
        choices=WEEKDAYS,
        example=["mon", "thu"],
        shown_if=When("every", "weeks"),
        literal=True,
    )
    day = Integer(
        "Day of Month",
        help="A month without this day is skipped.",
        min=1,
        max=31,
        default=1,
        shown_if=When("every", "months"),
        literal=True,
    )
    at_time = Text(
        "At Time",
        help="From 00:00 to 23:59.",
        default="09:00",
        example="17:30",
        pattern=r"^([01]?[0-9]|2[0-3]):[0-5][0-9](?![\s\S])",
        pattern_help="Write hours and minutes, such as 09:00 or 17:30.",
        shown_if=When("every", "days", "weeks", "months"),
        literal=True,
    )
    cron = Text(
        "Cron Expression",
        help="Minute, hour, day of month, month and day of week.",
        example="0 9 * * MON-FRI",
        max_length=200,
        shown_if=When("every", "cron"),
        literal=True,
    )
