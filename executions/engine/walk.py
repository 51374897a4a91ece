"""Going through a plan over what is recorded, and stopping at the first thing to do.

The walk is a generator so that its place is kept: after a move has been made its record is sent
back and the walk goes on from there. A new walk over the records of an old one arrives at the same
place, which is what resuming after a crash is.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import datetime
from typing import Any

from .plan import Plan, Step
from .records import FINAL, Ask, Finish, Move, Note, Park, Record, Run, Settle, Sleep
from .retry import judge_child
from .scope import Scope

Walk = Generator[Move, Record, Finish]
_Path = Generator[Move, Record, Finish | None]


def walk(plan: Plan, history: Mapping[str, Record], scope: Scope) -> Walk:
    """All moves of an execution. `history` holds the records so far by run path."""
    ended = yield from _steps(plan.steps, "", history, scope)
    return ended or Finish(succeeded=True)


def decide(plan: Plan, history: Mapping[str, Record], now: datetime, scope: Scope) -> Move:
    """What is next for an execution with this history, at this time."""
    moves = walk(plan, history, scope)
    try:
        move = next(moves)
        while isinstance(move, Note) or (isinstance(move, Sleep) and is_due(move.record, now)):
            move = moves.send(move.record if isinstance(move, Note) else move.record.due(now))
    except StopIteration as end:
        ended: Finish = end.value
        return ended
    return move


def is_due(record: Record, now: datetime) -> bool:
    """Whether a waiting record's time has come."""
    return record.until is None or record.until <= now


def _steps(
    steps: tuple[Step, ...], prefix: str, history: Mapping[str, Record], scope: Scope
) -> _Path:
    for step in steps:
        path = prefix + step.key
        record = yield from _until_final(step, path, history.get(path), scope)
        if record.status == "failed":
            return Finish(succeeded=False, path=path, error=record.error)
        if record.status == "stopped":
            return Finish(succeeded=True, path=path)
        if record.status == "ignored":
            scope.ignore(step.key)
            continue
        if step.paths:
            ended = yield from _inside(step, path, record, history, scope)
            if ended:
                return ended
        else:
            scope.put(step.key, record.output)
    return None


def _until_final(
    step: Step, path: str, record: Record | None, scope: Scope
) -> Generator[Move, Record, Record]:
    while record is None or record.status not in FINAL:
        if record and record.status == "running" and record.items is not None:
            break  # a loop that has its items; its rounds come next
        record = yield _move(step, path, record, scope)
    return record


def _move(step: Step, path: str, record: Record | None, scope: Scope) -> Move:
    """The one move that a record that is not final allows."""
    if record is None or record.status == "again":
        return Run(path, step, scope, record)
    if record.until is not None:
        return Sleep(path, step, record)
    if record.status == "parked":
        ended = judge_child(step.policy, record)
        return Note(path, step, ended) if ended else Park(path, step, record)
    if record.status == "undecided" or record.recovery == "ask":
        return Ask(path, step, record)
    if record.recovery in ("settle", "judge"):
        return Settle(path, step, scope, record)
    return Run(path, step, scope, record)


def _inside(
    step: Step, path: str, record: Record, history: Mapping[str, Record], scope: Scope
) -> _Path:
    """The steps inside a step: the chosen path, or every round."""
    if record.items is not None:
        return (yield from _rounds(step, path, record, history, scope))
    scope.put(step.key, record.output)
    if "path" in record.output:
        chosen = step.paths.get(record.output["path"], ())
        return (yield from _steps(chosen, path[: -len(step.key)], history, scope))
    return (yield from _last_round(step, path, record, history, scope))


def _rounds(
    step: Step, path: str, record: Record, history: Mapping[str, Record], scope: Scope
) -> _Path:
    (steps,) = step.paths.values()
    outer = scope.current_item()
    last: list[Any] = []
    for index, item in enumerate(record.items or (), start=1):
        scope.enter_round(step.key, index, item, step.inner_keys)
        ended = yield from _steps(steps, f"{path}[{index}]/", history, scope)
        if ended:
            return ended
        last.append(scope.latest)
    scope.leave(outer)
    done = yield Note(path, step, record.ended({"items": last, "count": len(last)}))
    scope.put(step.key, done.output)
    return None


def _last_round(
    step: Step, path: str, record: Record, history: Mapping[str, Record], scope: Scope
) -> _Path:
    """A loop that had ended: the outputs of its last round are still visible after it."""
    if not record.output["count"]:
        return None
    (steps,) = step.paths.values()
    yield from _steps(steps, f"{path}[{record.output['count']}]/", history, scope)
    scope.put(step.key, record.output)
    return None
