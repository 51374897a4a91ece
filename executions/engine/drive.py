"""Making an execution's moves one after another until it ends, waits, or has to be handed back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from .plan import Step
from .records import Ask, Finish, Move, Note, Park, Record, Run, Settle, Sleep
from .walk import Walk, is_due


class Journal(Protocol):
    """Where records are kept. Each method but `keep` is one transaction that also writes what was
    kept before it, and raises where another worker has taken the execution over.
    """

    def keep(self, path: str, step: Step, record: Record) -> None:
        """Remember a record; it is written with the next transaction."""

    def note(self, path: str, step: Step, record: Record) -> Record:
        """Remember a record that follows from others, and return it as it is kept."""

    def begin(self) -> None:
        """Write everything kept: a step with an effect is about to start."""

    def sleep(self, move: Sleep) -> None:
        """Nothing more before the record's time."""

    def park(self, move: Park) -> None:
        """Make the child execution; nothing more before it ends."""

    def ask(self, move: Ask) -> None:
        """Nothing more before a person decides."""

    def finish(self, move: Finish) -> None:
        """The execution has ended."""

    def hand_back(self) -> None:
        """Let another worker go on from here."""


Perform = Callable[[Run | Settle, Journal], Record]


def drive(
    walk: Walk,
    journal: Journal,
    perform: Perform,
    now: Callable[[], datetime],
    stopping: Callable[[], bool] = lambda: False,
) -> Move | None:
    """Make moves until there is none to make now.

    Args:
        walk: The execution's walk over its recorded history.
        journal: Where records go.
        perform: Runs a step's action (or settles a lost run) and returns its record; it calls
            `journal.begin` itself before anything with an effect starts.
        now: The clock.
        stopping: Asked before each run; true hands the execution back.

    Returns:
        The move that it stopped at, or None when it was handed back.
    """
    move = _start(walk)
    while True:
        if isinstance(move, Finish):
            journal.finish(move)
            return move
        if isinstance(move, Park):
            journal.park(move)
            return move
        if isinstance(move, Ask):
            journal.ask(move)
            return move
        if isinstance(move, Note):
            record = journal.note(move.path, move.step, replace(move.record, finished_at=now()))
            move = _send(walk, record)
            continue
        if isinstance(move, Sleep):
            if not is_due(move.record, now()):
                journal.sleep(move)
                return move
            record = move.record.due(now())
        elif stopping():
            journal.hand_back()
            return None
        else:
            record = perform(move, journal)
        journal.keep(move.path, move.step, record)
        move = _send(walk, record)


def _start(walk: Walk) -> Move:
    try:
        return next(walk)
    except StopIteration as end:
        return _finish(end)


def _send(walk: Walk, record: Record) -> Move:
    try:
        return walk.send(record)
    except StopIteration as end:
        return _finish(end)


def _finish(end: StopIteration) -> Finish:
    ended: Finish = end.value
    return ended
