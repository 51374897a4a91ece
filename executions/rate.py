"""How many requests an address takes: a token bucket per trigger, in this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

KEPT_AT_MOST = 10_000  # buckets; a full one is as good as none


class Buckets:
    """One bucket per name. Each request takes a token; `rate` tokens a second flow in.

    Args:
        rate: Tokens a second, more than 0.
        burst: How many a bucket holds, and has at first; at least 1.
        clock: Seconds from a monotonic clock.
    """

    def __init__(
        self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._full_at: dict[str, float] = {}  # when the bucket will be, or was, full again
        self._lock = threading.Lock()

    def take(self, name: str) -> float:
        """Take a token. Returns 0, or the seconds until there is one (then none was taken)."""
        with self._lock:
            now = self._clock()
            if len(self._full_at) >= KEPT_AT_MOST:
                self._full_at = {one: at for one, at in self._full_at.items() if at > now}
            full_at = max(self._full_at.get(name, now), now) + 1 / self._rate
            wait = full_at - now - self._burst / self._rate
            if wait > 1e-9:  # less is rounding
                return wait
            self._full_at[name] = full_at
            return 0.0
