"""Large outputs of samples, parsed, in the memory of this process.

To parse a megabyte takes 10 ms, and each page of the builder shows some of it. Nobody has to be
told of a change: an output is found by the state that its row has at the time, so one that was
replaced is never found again. How much is kept is bounded, whatever the size of each.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime
from typing import Any, Final

State = tuple[int, str, datetime, int]  # of a row: its key, digest, time, and size in characters

KEPT: Final = 6_000_000  # characters in all; in memory they take seven times as many bytes


class RecentOutputs:
    """The outputs asked for last, up to a number of characters in all; for several threads."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._held = 0
        self._kept: OrderedDict[State, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, state: State) -> Any:
        """The output of a row in this state, which nobody changes; None where it is not kept."""
        with self._lock:
            if state not in self._kept:
                return None
            self._kept.move_to_end(state)
            return self._kept[state]

    def put(self, state: State, output: Any) -> None:
        """Keep an output, and as many of those before it as there is room for."""
        size = state[-1]
        if size > self._most:
            return
        with self._lock:
            if state not in self._kept:
                self._held += size
            self._kept[state] = output
            while self._held > self._most:
                (*_, gone), _ = self._kept.popitem(last=False)
                self._held -= gone
