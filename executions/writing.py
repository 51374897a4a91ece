"""Writing to the database: one transaction at a time on SQLite, and several writes in each.

SQLite has one writer. Waiting for one's turn in the process is much faster than meeting at the
file's lock. Whoever is first in line commits for everybody who waits by then, so that the disk is
asked once for all of them; then each is called, and the first of those who came meanwhile goes on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection, transaction

T = TypeVar("T")

AT_ONCE = 64  # writes in one transaction, so that nobody's turn is long

_lock = threading.Lock()  # of the line, never held for long
_line: list[_Waiting] = []  # in order of arrival; the first is committing


class _Waiting:
    """One write and, when it is done, what it came to."""

    __slots__ = ("body", "called", "done", "error", "result")

    def __init__(self, body: Callable[[], Any]) -> None:
        self.body = body
        self.result: Any = None
        self.error: BaseException | None = None
        self.done = False
        self.called = threading.Lock()  # free once it is done, or first in line
        self.called.acquire()


def write(body: Callable[[], T]) -> T:
    """Run `body` in a write transaction, commit it, and return what it returns.

    An exception undoes what `body` wrote, and only that. `body` must be quick, and must let every
    error of the database out. It may run in another thread, and a second time after the first was
    undone.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            return body()
    waiting = _Waiting(body)
    with _lock:
        _line.append(waiting)
        is_first = _line[0] is waiting
    if not is_first:
        waiting.called.acquire()
    if not waiting.done:
        _commit_line()
    if waiting.error:
        raise waiting.error
    result: T = waiting.result
    return result


def _commit_line() -> None:
    """As the first in line: commit for all who wait, and call them and the next."""
    with _lock:
        writes = _line[:AT_ONCE]
    try:
        _commit(writes)
    finally:
        with _lock:
            del _line[: len(writes)]
            called = [*_line[:1], *writes[1:]]
        for each in called:
            each.called.release()


def _commit(writes: list[_Waiting]) -> None:
    """Commit these writes together; where one fails, each by itself, so that nobody's fault is
    another's. A key to a row that is gone shows only when all have written. Of what ends the
    process only those hear who were not done.
    """
    try:
        if len(writes) == 1 or not _commit_together(writes):
            for each in writes:
                _commit_alone(each)
    except BaseException as error:
        for each in writes:
            if not each.done:
                each.error = error
        raise
    finally:
        for each in writes:
            each.done = True


def _commit_together(writes: list[_Waiting]) -> bool:
    try:
        with transaction.atomic():
            for each in writes:
                each.result = each.body()
    except Exception:  # noqa: BLE001 - alone, each hears of its own
        return False
    for each in writes:
        each.done = True
    return True


def _commit_alone(waiting: _Waiting) -> None:
    try:
        with transaction.atomic():
            waiting.result = waiting.body()
    except Exception as error:  # noqa: BLE001 - it is raised where it was asked for
        waiting.error = error
    waiting.done = True
