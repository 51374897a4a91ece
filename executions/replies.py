"""Who waits for which execution: callers, until the first Response or the end is committed.

Callers register before the execution is committed, so that no reply is too fast for them. In one
process with the worker they are told by it; else one thread asks the database for all of them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.models import Q

from executions.models import ENDED, Execution, Status

log = logging.getLogger(__name__)

POLL_SECONDS = 0.05
LINGER_SECONDS = 10.0  # how long the asking thread stays when nobody waits any more
SETTLED = (*ENDED, Status.UNDECIDED)  # no Response comes without a person, or at all


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a caller waits for: the first Response, or the status that an execution ended with."""

    execution_id: str
    status: str
    reply: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """One caller's wait; the future's result is None when the server stops before the reply."""

    execution_id: str
    outcome: Future[Outcome | None] = field(default_factory=Future)


class Replies:
    """All waits of one process. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[str, list[Expected]] = {}
        self._asking: threading.Thread | None = None

    def expect(self, execution_id: str) -> Expected:
        """Begin to wait. Whoever calls this calls `forget` in the end."""
        expected = Expected(execution_id)
        expected.outcome.set_running_or_notify_cancel()  # cancelling it changes nothing here
        with self._changed:
            self._waiting.setdefault(execution_id, []).append(expected)
            if not settings.EMBEDDED:
                self._ask_meanwhile()
                self._changed.notify()
        return expected

    def forget(self, expected: Expected) -> None:
        """Wait no longer; the execution runs on."""
        with self._changed:
            others = [one for one in self._of(expected.execution_id) if one is not expected]
            if others:
                self._waiting[expected.execution_id] = others
            else:
                self._waiting.pop(expected.execution_id, None)

    def waiting(self) -> int:
        """How many callers wait."""
        with self._changed:
            return sum(map(len, self._waiting.values()))

    def tell(self, execution_id: str, status: str, reply: Mapping[str, Any] | None) -> None:
        """Give the callers of an execution what was committed: its first Response, or its end."""
        with self._changed:
            callers = self._waiting.pop(execution_id, [])
        for expected in callers:
            expected.outcome.set_result(Outcome(execution_id, status, reply))

    def wake(self, execution_id: str) -> None:
        """Tell the callers of an execution if its first Response or its end was committed before.

        Costs nothing when nobody waits. Never raises: without the database they are answered when
        their time is up.
        """
        with self._changed:
            if not self._of(execution_id):
                return
        try:
            self._look([execution_id])
        except Error:
            log.warning("The reply of execution %s could not be read", execution_id, exc_info=True)

    def drain(self) -> None:
        """The server stops: nobody waits any longer."""
        with self._changed:
            stopped = [one for callers in self._waiting.values() for one in callers]
            self._waiting.clear()
        for expected in stopped:
            expected.outcome.set_result(None)

    def _of(self, execution_id: str) -> list[Expected]:
        return self._waiting.get(execution_id, [])

    def _look(self, execution_ids: Collection[str]) -> None:
        settled = Q(reply__isnull=False) | Q(status__in=SETTLED)
        rows = Execution.objects.filter(settled, id__in=execution_ids)
        for execution_id, status, reply in rows.values_list("id", "status", "reply"):
            self.tell(execution_id, status, reply)

    def _ask_meanwhile(self) -> None:
        if self._asking is None or not self._asking.is_alive():
            self._asking = threading.Thread(target=self._ask, name="replies", daemon=True)
            self._asking.start()

    def _ask(self) -> None:
        """One query for everything that is waited for, again and again."""
        try:
            while execution_ids := self._awaited():
                try:
                    self._look(execution_ids)
                except Error:
                    log.warning("Replies could not be read; trying again", exc_info=True)
                    connection.close()
                time.sleep(POLL_SECONDS)
        finally:
            connection.close()

    def _awaited(self) -> list[str]:
        with self._changed:
            if not self._changed.wait_for(lambda: self._waiting, LINGER_SECONDS):
                self._asking = None
            return list(self._waiting)


_replies = Replies()
expect = _replies.expect
forget = _replies.forget
waiting = _replies.waiting
tell = _replies.tell
wake = _replies.wake
drain = _replies.drain
