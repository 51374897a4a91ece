"""Durations in words, short and clear: “0.4 ms”, “812 ms”, “1.21 s”, “2 min 3 s”, “1 h 2 min”."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

MINUTE: Final = 60  # seconds
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
AGES: Final = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"))
RECENT: Final = 5  # seconds that count as now
DAYS: Final = 30  # after so many the date says more than their number


def words(seconds: float) -> str:
    """A duration in words; a negative one, from clocks that disagree, counts as none."""
    seconds = max(seconds, 0.0)
    milliseconds = seconds * 1000
    if milliseconds < 0.05:
        return "0 ms"
    if milliseconds < 9.95:
        return f"{milliseconds:.1f} ms"
    if milliseconds < 999.5:  # what rounds to 1000 ms is a second
        return f"{milliseconds:.0f} ms"
    if seconds < 9.995:
        return f"{seconds:.2f} s"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < HOUR:
        return _two(whole, MINUTE, "min", 1, "s")
    if whole < DAY:
        return _two(whole, HOUR, "h", MINUTE, "min")
    return _two(whole, DAY, "d", HOUR, "h")


def between(start: datetime | None, end: datetime | None, now: datetime) -> str:
    """How long it took, or has taken so far; a dash for what has not begun."""
    if start is None:
        return "–"
    return words(((end or now) - start) / timedelta(seconds=1))


def ago(moment: datetime, now: datetime) -> str:
    """“just now”, “4 min ago”, “in 2 h”; the date, where that is over thirty days away."""
    seconds = (now - moment) / timedelta(seconds=1)
    away = abs(seconds)
    if away < RECENT:
        return "just now"
    if away >= DAYS * DAY:
        return f"{moment.day} {moment:%b %Y}"
    size, unit = next(((size, unit) for size, unit in AGES if away >= size), (1, "s"))
    if seconds > 0:
        return f"{int(away // size)} {unit} ago"
    return f"in {math.ceil(away / size)} {unit}"  # what has just begun has all its time left


def due(moment: datetime, now: datetime) -> str:
    """“in 2 h”, the date, and “due” once the time has come: what is to happen is never over."""
    return "due" if moment - now < timedelta(seconds=RECENT) else ago(moment, now)


def _two(whole: int, size: int, unit: str, rest_size: int, rest_unit: str) -> str:
    big, rest = divmod(whole, size)
    rest //= rest_size
    return f"{big} {unit} {rest} {rest_unit}" if rest else f"{big} {unit}"
