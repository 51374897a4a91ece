"""When a schedule starts something: the next time, and those that have passed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from connectors.schedule import cron
from connectors.schedule.zones import zone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

WEEKDAYS: Final = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
# Intervals are counted from this midnight of the zone, in real time: any that divides a day begins
# anew at each midnight of winter.
FIRST: Final = datetime(2024, 1, 1)  # noqa: DTZ001 - the zone comes with the schedule
LATE: Final = timedelta(minutes=1)  # a start that comes later has missed its time
MOST: Final = 1000  # missed times are counted so far


def next_time(inputs: Any, after: datetime) -> datetime | None:
    """The first time after `after`, in the schedule's zone; None for never again.

    Raises `LookupError` where this machine does not know the zone.
    """
    where = zone(inputs.time_zone)
    if inputs.every == "minutes":
        return _spaced(timedelta(minutes=inputs.minutes), FIRST, where, after)
    if inputs.every == "hours":
        first = FIRST.replace(minute=inputs.at_minute)
        return _spaced(timedelta(hours=inputs.hours), first, where, after)
    return cron.next_time(expression(inputs), after.astimezone(where))


def expression(inputs: Any) -> str:
    """The cron expression of a schedule that goes by days."""
    if inputs.every == "cron":
        return str(inputs.cron)
    hour, _, minute = inputs.at_time.partition(":")
    days = {
        "days": "* * *",
        "weeks": f"* * {','.join(inputs.weekdays or ())}",
        "months": f"{inputs.day} * *",
    }
    return f"{int(minute)} {int(hour)} {days[inputs.every]}"


def after(inputs: Any, moment: datetime) -> Iterator[datetime]:
    """All times after a moment, in their order."""
    following = next_time(inputs, moment)
    while following is not None:
        yield following
        following = next_time(inputs, following)


def missed(inputs: Any, scheduled_for: datetime, now: datetime) -> int:
    """How many times had passed when it started: the one it was due at, and those since.

    0 where it started in time; `MOST` stands for any higher number.
    """
    if now - scheduled_for <= LATE:
        return 0
    passed = 1
    for moment in islice(after(inputs, scheduled_for), MOST - 1):
        if moment > now:
            break
        passed += 1
    return passed


def written(moments: list[datetime], now: datetime) -> str:
    """Times for people: `Mon 23 Nov 09:00, 09:15`, with the year where it is another."""
    said: list[str] = []
    day = ""
    for moment in moments:
        year = f" {moment.year}" if moment.year != now.astimezone(moment.tzinfo).year else ""
        before, day = day, f"{moment:%a} {moment.day} {moment:%b}{year}"
        said.append(f"{moment:%H:%M}" if day == before else f"{day} {moment:%H:%M}")
    return ", ".join(said)


def _spaced(step: timedelta, first: datetime, where: ZoneInfo, after: datetime) -> datetime:
    """The first time after `after` of those that are `step` apart; `first` is one of them."""
    begin = first.replace(tzinfo=where).astimezone(UTC)
    return (begin + ((after - begin) // step + 1) * step).astimezone(where)
