"""Keeping hold of what this process works on: one thread renews all its leases in one UPDATE."""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, connection

from . import store
from .clock import now

log = logging.getLogger(__name__)

_held: set[str] = set()
_lock = threading.Lock()
_thread: threading.Thread | None = None
_stop = threading.Event()


def keep(execution_id: str) -> None:
    """From now on the execution's lease is renewed every third of its length."""
    with _lock:
        _held.add(execution_id)
        _start()


def let_go(execution_id: str) -> None:
    """Renew it no longer."""
    with _lock:
        _held.discard(execution_id)


def held() -> int:
    """How many executions this process is working on."""
    return len(_held)


def _start() -> None:
    global _thread  # noqa: PLW0603 - one renewing thread for the process, made when first needed
    if _thread is None or not _thread.is_alive():
        _thread = threading.Thread(target=_renew, name="leases", daemon=True)
        _thread.start()


def _renew() -> None:
    while not _stop.wait(store.LEASE.total_seconds() / 3):
        with _lock:
            ids = list(_held)
        if not ids:
            continue
        try:
            store.renew(ids, now())
        except DatabaseError:
            log.warning("Leases could not be renewed; trying again", exc_info=True)
        finally:
            connection.close()
