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

    An exception undoes what `body` wrote, and only that. `body` may run in another thread, so it
    must not use what belongs to this one, and it must be quick.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            return body()
    waiting = _Waiting(body)
    _line.append(waiting)
    with _turn:
        if not waiting.done:
            _commit([_line.popleft() for _ in range(min(len(_line), AT_ONCE))])
    if waiting.error:
        raise waiting.error
    result: T = waiting.result
    return result


def _commit(writes: list[_Waiting]) -> None:
    try:
        with transaction.atomic():
            for each in writes:
                _run(each, alone=len(writes) == 1)
    except BaseException as error:  # noqa: BLE001 - everybody who waits has to hear of it
        for each in writes:
            each.error = each.error or error
    for each in writes:
        each.done = True


def _run(waiting: _Waiting, *, alone: bool) -> None:
    if alone:
        waiting.result = waiting.body()
        return
    try:
        with transaction.atomic():
            waiting.result = waiting.body()
    except Exception as error:  # noqa: BLE001 - it is raised where the write was asked for
        waiting.error = error
