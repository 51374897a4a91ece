"""How many executions ended on a day, with which status, how long they took and what they cost."""

from __future__ import annotations

from datetime import UTC, datetime

from . import statements
from .models import DayCount


def ended(
    automation_id: int,
    status: str,
    started_at: datetime | None,
    finished_at: datetime,
    cost: int | None = None,
    unpriced: int = 0,
) -> None:
    """Count an execution, in the transaction that ends it and as the last thing in it: until the
    commit nobody else can count the same automation's. Whoever ends several goes by automation id.

    Args:
        automation_id: The automation whose version it ran.
        status: What it ended with.
        started_at: When it began; None if it never ran.
        finished_at: When it ended, which decides the day (UTC).
        cost: Nano-dollars of its calls.
        unpriced: Calls of unknown price.
    """
    began = started_at or finished_at
    took = max(0, round((finished_at - began).total_seconds() * 1000))
    paid = {"cost": cost or 0, "unpriced": unpriced}
    day = {
        "automation": automation_id,
        "day": finished_at.astimezone(UTC).date(),
        "status": str(status),
    }
    statements.add(DayCount, day, {"count": 1, "milliseconds": took, **paid})
