"""Keeping hold of what this process works on: one thread renews all its leases in one UPDATE."""

from __future__ import annotations

import logging
import threading

from django.db import Error, connection

from . import store
from .clock import now

log = logging.getLogger(__name__)

_running: set[str] = set()
_in_line: set[str] = set()
_lock = threading.Lock()
_thread: threading.Thread | None = None


def line_up(execution_id: str) -> None:
    """Renew the lease of an execution that this process holds and has not begun."""
    with _lock:
        _in_line.add(execution_id)
        _start()


def take(execution_id: str) -> bool:
    """Begin to work on an execution, unless this process does already.

    However late its lease is renewed (a suspended machine, a changed clock), a step that still
    runs here is not begun here a second time.
    """
    with _lock:
        if execution_id in _running:
            return False
        _in_line.discard(execution_id)
        _running.add(execution_id)
        _start()
        return True


def let_go(execution_id: str) -> None:
    """Renew it no longer."""
    with _lock:
        _running.discard(execution_id)


def forget_all() -> None:
    """Renew nothing any more, as at the end of a test; whoever holds an execution may lose it."""
    with _lock:
        _running.clear()
        _in_line.clear()


def held() -> int:
    """How many executions this process is working on."""
    return len(_running)


def renew() -> None:
    """Renew every lease of this process, once."""
    with _lock:
        ids = [*_running, *_in_line]
    if ids:
        store.renew(ids, now())


def _start() -> None:
    global _thread  # noqa: PLW0603 - one renewing thread for the process, made when first needed
    if _thread is None or not _thread.is_alive():
        _thread = threading.Thread(target=_keep_renewing, name="leases", daemon=True)
        _thread.start()


def _is_current() -> bool:
    with _lock:
        return _thread is threading.current_thread()


def _keep_renewing() -> None:
    """Until another thread has taken this one's place."""
    pause = threading.Event()
    while not pause.wait(store.LEASE.total_seconds() / 3) and _is_current():
        try:
            renew()
        except Error:
            log.warning("Leases could not be renewed; trying again", exc_info=True)
        finally:
            connection.close()
