"""The service's limits: 10 reads and 10 writes a second of an organization, in token buckets.

The buckets are in the file, so that they hold across processes. What is refused is counted.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

from simulators.contentstack.store import count
from simulators.contentstack.wire import Refusal

SIZE: Final = 10
PER_SECOND: Final = 10.0


@dataclass(frozen=True, slots=True)
class Pace:
    """What the bucket held after a request; `refused` when there was nothing left for it."""

    remaining: int
    refused: bool

    @property
    def headers(self) -> dict[str, str]:
        """The headers that tell of it."""
        return {"x-ratelimit-limit": str(SIZE), "x-ratelimit-remaining": str(self.remaining)}


def take(db: sqlite3.Connection, organization: str, kind: str, at: float) -> Pace:
    """Take a token for a request that came `at` this Unix time; `kind` is read or write.

    When it came counts, not when there was a thread for it; one that is overtaken takes its token
    from what the other one has left.
    """
    name = f"{organization} {kind}"
    row = db.execute("SELECT tokens, at FROM buckets WHERE name = ?", (name,)).fetchone()
    now = at if row is None else max(at, row["at"])
    held = SIZE if row is None else min(SIZE, row["tokens"] + (now - row["at"]) * PER_SECOND)
    refused = held < 1
    left = held if refused else held - 1
    db.execute("INSERT OR REPLACE INTO buckets VALUES (?, ?, ?)", (name, left, now))
    count(db, f"{kind}s")
    if refused:
        count(db, "refused_429")
        count(db, f"refused_429_{kind}s")
    return Pace(int(left), refused)


def too_many() -> Refusal:
    """The service's refusal of a request for which there is no token."""
    return Refusal(429, "Rate limit exceeded. Please try again later.", 429)
