"""Cron expressions: their five parts, and the times that they name.

CronSim (https://github.com/cuu508/cronsim) reads them as Debian's cron does, and also knows L, LW,
5L and MON#1. It does what Debian's does where clocks are moved (cron(8), “Daylight Saving Time”).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from cronsim import CronSim, CronSimError

from connectors.sdk.wording import shortened

# In the order in which they stand: what each is called, and what may stand there.
PARTS: Final = (
    ("minute", "0 to 59"),
    ("hour", "0 to 23"),
    ("day of month", "1 to 31, L for the last day or LW for the last weekday"),
    ("month", "1 to 12 or JAN to DEC"),
    ("day of week", "0 to 7 (0 and 7 are Sunday) or SUN to SAT, MON#1 for the first Monday"),
)
SYNTAX: Final = "Lists (1,15), ranges (1-5), steps (*/15) and * are understood."
FIVE: Final = (
    "Write five parts with blanks between them: minute, hour, day of month, month, day of week;"
    " here {}."
)
NEVER: Final = "No day is like this: that month, or that weekday, never has this day of month."
ANY: Final = datetime(2024, 1, 1, tzinfo=UTC)  # where the times themselves do not matter


def fault(expression: str) -> str:
    """What is wrong with an expression, naming the part; empty for a good one."""
    parts = expression.split()
    if len(parts) != len(PARTS):
        return FIVE.format("is 1" if len(parts) == 1 else f"are {len(parts)}")
    for place, (part, (name, takes)) in enumerate(zip(parts, PARTS, strict=True)):
        alone = " ".join(part if place == other else "*" for other in range(len(PARTS)))
        if not _is_read(alone):
            said = f"The {name} “{shortened(part)}” is not understood: it is {takes}."
            return f"{said} {SYNTAX}"
    return "" if _is_read(expression) and next_time(expression, ANY) else NEVER


def next_time(expression: str, after: datetime) -> datetime | None:
    """The first time after `after`, by the clock of its zone; None for never (in 50 years).

    In an expression that names both minutes and hours, a time that does not exist on its day is the
    moment at which the clock jumps, and of two that are called the same the first one counts.
    Raises `CronSimError` for an expression that is wrong.
    """
    for found in CronSim(expression, after):
        # The library goes by the hands of the clock; those may stand where they stood before.
        if (moment := found.astimezone(UTC)) > after.astimezone(UTC):
            return moment.astimezone(after.tzinfo)
    return None


def _is_read(expression: str) -> bool:
    try:
        CronSim(expression, ANY)
    except CronSimError:
        return False
    return True
