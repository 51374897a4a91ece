"""Writing to the database: one transaction at a time on SQLite, and several writes in each.

SQLite has one writer. Waiting for one's turn in the process is much faster than meeting at the
file's lock, and whoever's turn it is commits for everybody who waits by then: the disk is asked
once for all of them.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection, transaction

T = TypeVar("T")

AT_ONCE = 64  # writes in one transaction, so that nobody's turn is long

_turn = threading.Lock()
_line: deque[_Waiting] = deque()


class _Waiting:
    """One write and, when it is done, what it came to."""

    __slots__ = ("body", "done", "error", "result")

    def __init__(self, body: Callable[[], Any]) -> None:
        self.body = body
        self.result: Any = None
        self.error: BaseException | None = None
        self.done = False


def write(body: Callable[[], T]) -> T:
    """Run `body` in a write transaction, commit it, and return what it returns.

    An exception undoes what `body` wrote, and only that. `body` must be quick. It may run in
    another thread, and a second time after the first was undone.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            return body()
    waiting = _Waiting(body)
    _line.append(waiting)
    while not waiting.done:
        with _turn:
            if not waiting.done:
                _commit([_line.popleft() for _ in range(min(len(_line), AT_ONCE))])
    if waiting.error:
        raise waiting.error
    result: T = waiting.result
    return result


def _commit(writes: list[_Waiting]) -> None:
    """Commit these writes together; where that fails (a key to a row that is gone shows only
    then), each by itself, so that nobody's fault is another's.
    """
    try:
        if len(writes) == 1 or not _commit_together(writes):
            for each in writes:
                _commit_alone(each)
    except BaseException as error:
        for each in writes:
            each.error = error
        raise
    finally:
        for each in writes:
            each.done = True


def _commit_together(writes: list[_Waiting]) -> bool:
    try:
        with transaction.atomic():
            for each in writes:
                try:
                    with transaction.atomic():
                        each.result = each.body()
                except Exception as error:  # noqa: BLE001 - it is raised where it was asked for
                    each.error = error
            if connection.needs_rollback:  # SQLite has undone everything, as on a full disk
                return False
    except Exception:  # noqa: BLE001 - alone, each hears of its own
        return False
    return True


def _commit_alone(waiting: _Waiting) -> None:
    waiting.error = None
    try:
        with transaction.atomic():
            waiting.result = waiting.body()
    except Exception as error:  # noqa: BLE001 - it is raised where it was asked for
        waiting.error = error
