"""A world in memory for the pure engine: a journal that can crash, a clock, effects that count."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.sdk.outcomes import Respond
from connectors.sdk.references import resolve
from executions.engine.drive import Journal, drive
from executions.engine.plan import Plan, Step
from executions.engine.records import (
    Ask,
    Called,
    ChildEnd,
    Finish,
    Move,
    Park,
    Record,
    Recovery,
    Run,
    Settle,
    Sleep,
)
from executions.engine.retry import Failure, judge
from executions.engine.scope import Scope
from executions.engine.walk import walk

RECOVERY: dict[str, Recovery] = {"write": "ask", "settled": "settle", "unanswered": "settle"}
START = datetime(2026, 1, 1, tzinfo=UTC)


class Crash(BaseException):
    """The process was killed here."""


class Undecided(Exception):
    """A person is asked; the tests' person knows what happened."""


@dataclass
class World:
    """A fake clock, a service that counts what was done to it, and rows that survive crashes."""

    plan: Plan
    payload: Any = None
    now: datetime = START
    rows: dict[str, Record] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    asked: list[str] = field(default_factory=list)
    replies: list[Respond] = field(default_factory=list)
    ended: Finish | None = None
    crash_at: int | None = None
    points: int = 0

    def point(self) -> None:
        """A place where the process may be killed."""
        self.points += 1
        if self.points == self.crash_at:
            raise Crash

    def run_to_the_end(self) -> World:
        """Drive, wait, resume after crashes and answer questions until the execution ends."""
        for _ in range(10_000):
            try:
                move = self.drive()
            except Crash:
                continue
            if isinstance(move, Finish):
                return self
            self.go_on_after(move)
        raise AssertionError("the execution does not end")

    def drive(self) -> Move | None:
        """One process's work, from the rows as they are."""
        scope = Scope(self.payload, {}, self.plan.keys)
        moves = walk(self.plan, dict(self.rows), scope)
        return drive(moves, Memory(self), self.perform, lambda: self.now)

    def go_on_after(self, move: Move | None) -> None:
        """Let time pass, a child end, or a person answer."""
        if isinstance(move, Sleep):
            assert move.record.until is not None
            self.now = max(self.now, move.record.until)
        elif isinstance(move, Park):
            child = ChildEnd("child", "other", succeeded=True, reply=Respond(200, {"ok": 1}))
            self.rows[move.path] = replace(self.rows[move.path], child=child)
        elif isinstance(move, Ask):
            self.asked.append(move.path)
            happened = self.done[move.path] > 0
            answered = replace(self.rows[move.path], group=2, until=None)
            output = {"said": move.path}
            self.rows[move.path] = (
                replace(answered, status="success", output=output)
                if happened
                else replace(answered, status="again")
            )

    def perform(self, move: Run | Settle, journal: Journal) -> Record:
        """What the shell does, with made-up actions named by `use`."""
        step, last = move.step, move.last
        record = (
            Record("running", started_at=self.now)
            if last is None
            else replace(
                last,
                status="running",
                attempts=last.attempts + (last.status == "again"),
                until=None,
                error="",
            )
        )
        given = resolve(dict(step.inputs), move.scope.lookup)
        assert isinstance(given, dict)
        if isinstance(move, Settle):
            self.point()
            if self.done[move.path]:
                return replace(record, status="success", output={"said": move.path})
            if record.recovery == "judge":
                failure = Failure("no answer", passing=True)
                return judge(step.policy, record, failure, self.now, 0.5)
            return replace(record, status="again", attempts=record.attempts - 1)
        if step.use == "paced" and record.slots is None:  # a turn is taken, and waited for
            turn, tries = {"write": [0]}, record.attempts - 1
            until = self.now + timedelta(seconds=5)
            waiting = replace(record, status="waiting", until=until, again=True)
            return replace(waiting, attempts=tries, slots=turn)
        if step.use in ("read", "write", "safe", "settled", "flaky", "unanswered", "paced"):
            recovery = RECOVERY.get(step.use, "again")
            record = replace(record, recovery=recovery, input=given, slots=None)
            journal.keep(move.path, step, record)
            journal.begin()
            self.point()
            if step.use == "flaky" and record.attempts <= given["failures"]:
                failure = Failure("not now", passing=True)
                return judge(step.policy, record, failure, self.now, 0.5)
            if step.use == "unanswered" and record.attempts <= given["failures"]:
                return replace(record, recovery="judge")
            self.done[move.path] += 1
            self.point()
            return replace(record, status="success", output={"said": move.path})
        return self.compute(step, record, given)

    def compute(self, step: Step, record: Record, given: dict[str, Any]) -> Record:
        """Steps without effect."""
        done = replace(record, status="success", finished_at=self.now)
        match step.use:
            case "choose":
                return replace(done, output={"path": "then" if given["if"] else "else"})
            case "each":
                return replace(record, items=tuple(given["over"]))
            case "wait":
                until = self.now + timedelta(seconds=given["seconds"])
                return replace(record, status="waiting", until=until)
            case "call":
                return replace(record, status="parked", call=Called("other", 1, given))
            case "respond":
                reply = Respond(given["status"], given.get("body"))
                return replace(done, output=reply.output(), reply=reply)
            case "stop":
                return replace(done, status="stopped", output={})
            case "fail":
                return judge(step.policy, record, Failure("broken"), self.now, 0.5)
        return replace(done, output=given)


class Memory:
    """A journal over the world's rows; each transaction may be cut off before or after it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.kept: dict[str, Record] = {}

    def keep(self, path: str, step: Step, record: Record) -> None:
        del step
        self.kept[path] = record

    def note(self, path: str, step: Step, record: Record) -> Record:
        self.keep(path, step, record)
        return record

    def begin(self) -> None:
        self.world.point()
        for path, record in self.kept.items():
            if record.reply:
                self.world.replies.append(record.reply)
            # What a row does not hold is gone after a crash.
            self.world.rows[path] = replace(record, items=None, reply=None, call=None)
        self.kept.clear()
        self.world.point()

    def sleep(self, move: Sleep) -> None:
        del move
        self.begin()

    def park(self, move: Park) -> None:
        del move
        self.begin()

    def ask(self, move: Ask) -> None:
        self.kept[move.path] = replace(move.record, status="undecided")
        self.begin()

    def finish(self, move: Finish) -> None:
        self.begin()
        self.world.ended = move

    def hand_back(self) -> None:
        self.begin()


def build(steps: list[dict[str, Any]]) -> Plan:
    """A plan from its stored form."""
    return Plan.read(steps)


@pytest.fixture
def world() -> Any:
    """Make a world from steps: `world([{"key": …, "use": …, "with": …, "paths": …}], payload)`."""

    def make(steps: list[dict[str, Any]], payload: Any = None) -> World:
        return World(build(steps), payload)

    return make
