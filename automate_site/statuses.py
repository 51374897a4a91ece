"""What each status is called and how it looks: `ok`, `warn`, `bad`, `info` or `quiet`."""

from __future__ import annotations

from typing import Final

QUIET: Final = "quiet"
PILLS: Final = {
    # executions
    "pending": ("Pending", QUIET),
    "running": ("Running", "info"),
    "paused": ("Paused", "info"),
    "success": ("Success", "ok"),
    "failed": ("Failed", "bad"),
    "cancelled": ("Cancelled", QUIET),
    "undecided": ("Needs a decision", "warn"),
    "rejected": ("Rejected", QUIET),
    # step runs
    "again": ("Runs again", "info"),
    "waiting": ("Waiting", "info"),
    "parked": ("In a sub automation", "info"),
    "ignored": ("Failed, ignored", "warn"),
    "stopped": ("Stopped here", QUIET),
    "not_run": ("Not run", QUIET),
    # automations
    "active": ("Active", "ok"),
    "active_differs": ("Active, draft differs", "warn"),
    "inactive": ("Inactive", QUIET),
}


def pill(status: str) -> tuple[str, str]:
    """Its words and its kind; a status that is not known is shown as it is."""
    return PILLS.get(status, (status, QUIET))
