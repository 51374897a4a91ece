"""The line of executions in a process that is its own worker: who is free takes the first of them.

A message through the broker costs a third of what a short execution does. So one message brings
a worker, and a worker that is done takes what is in line, or waits a moment for what comes. While
somebody waits, the line is empty; while it is not, a worker is on its way, or as many as there may
be are at work. One comes at a time, and brings the next: where 300 waits end in one moment, the
first few workers have done most of it before the rest would have come, and nobody else loses the
processor to hundreds of threads.
"""

from __future__ import annotations

import threading
from queue import Empty, SimpleQueue

LINGER_SECONDS = 1.0  # how long a worker waits for more


class Line:
    """Execution ids in order of arrival, and the workers of one process.

    Every method may be called from any thread. Who gets True from `add`, `arrive` or `leave` brings
    a worker. That calls `arrive` first, then `take` until it returns None, and `leave` in the end,
    whatever happens. Of a worker that cannot be brought, `lose` is told.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, None] = {}  # a set in order of arrival
        self._idle: list[SimpleQueue[str]] = []  # one for each worker that waits for more
        self._workers = 0  # at work, waiting or on their way
        self._coming = False  # one of them is on its way

    def add(self, execution_id: str, most: int) -> bool:
        """Line up an execution, unless it is in line already.

        Returns whether one more worker has to be brought; there are `most` of them at most.
        """
        with self._lock:
            if self._idle:
                self._idle.pop().put(execution_id)  # who came last, so that the others can go
                return False
            self._waiting[execution_id] = None
            return self._one_more(most)

    def arrive(self, most: int) -> bool:
        """A worker has come. Returns whether one more has to be brought, for those behind the first
        in line; there are `most` of them at most.
        """
        with self._lock:
            self._coming = False
            return len(self._waiting) > 1 and self._one_more(most)

    def take(self, patience: float = LINGER_SECONDS) -> str | None:
        """What a worker is to do next; None when nothing has come for so many seconds."""
        with self._lock:
            if self._waiting:
                return self._first()
            hand: SimpleQueue[str] = SimpleQueue()
            self._idle.append(hand)
        try:
            return hand.get(timeout=patience)
        except Empty:
            with self._lock:
                if hand in self._idle:
                    self._idle.remove(hand)
                    return None
            return hand.get_nowait()  # it came in that moment

    def leave(self, most: int) -> bool:
        """A worker ends. Returns whether another has to be brought in its place."""
        with self._lock:
            self._workers -= 1
            return bool(self._waiting) and self._one_more(most)

    def lose(self) -> None:
        """A worker could not be brought."""
        with self._lock:
            self._workers -= 1
            self._coming = False

    def _one_more(self, most: int) -> bool:
        if self._coming or self._workers >= most:
            return False
        self._workers += 1
        self._coming = True
        return True

    def _first(self) -> str:
        execution_id = next(iter(self._waiting))
        del self._waiting[execution_id]
        return execution_id


_line = Line()
add = _line.add
arrive = _line.arrive
take = _line.take
leave = _line.leave
lose = _line.lose
