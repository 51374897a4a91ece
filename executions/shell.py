"""Working on one execution: claim it, drive it as far as it goes, say who is next."""

from __future__ import annotations

import logging
import threading

from executions.engine.drive import drive
from executions.engine.plan import Plan
from executions.engine.walk import walk

from . import leases, own_hand, replies, store
from .clock import now
from .journal import LostLease, RowJournal
from .perform import Performer

log = logging.getLogger(__name__)

stopping = threading.Event()  # set when this process is to end: executions are handed back


def advance(execution_id: str) -> str | None:
    """Go on with an execution until it ends or has to wait.

    Returns the execution to go on with next: the child it waits for, or the parent that waited for
    it; None if there is none, or if somebody else holds it.
    """
    if stopping.is_set() or not leases.take(execution_id):
        return None
    try:
        held = store.claim(execution_id, now())
        return _drive(held) if held else None
    except LostLease:
        log.info("Execution %s was taken over", execution_id)
        return None
    finally:
        leases.let_go(execution_id)


def _drive(held: store.Held) -> str | None:
    performer = Performer(held)
    journal = RowJournal(held, now, replies.tell, performer.clean)
    said = own_hand.verdict(held, now())
    if said.again:
        journal.put_off(said.again)
        return None
    if said.reason:
        journal.reject(said.reason)
        return None
    journal.follow(said.chain)
    plan = Plan.read(held.version.plan["steps"])
    moves = walk(plan, held.history, performer.scope(plan))
    drive(moves, journal, performer, now, stopping.is_set)
    return journal.next_id
