"""Writing for the holder of an execution: every transaction begins by proving that it still is."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from automations.models import Version
from executions.engine.plan import Step
from executions.engine.records import Ask, Finish, Park, Record, Sleep
from executions.models import ENDED, Execution, Status, StepRun
from projects.json_text import storable

from . import budgets, counts, own_hand, statements, tested
from .store import GRACE, LEASE, Held
from .writing import write

if TYPE_CHECKING:
    from .budgets import Booked

KEPT_AT_MOST = 100  # records without effect that may wait for the next transaction
UNDECIDED = (
    "The outcome is unknown: this step was cut off after it had started. "
    "Look at the service, then say whether it happened, by `manage.py decide`."
)
_CHANGED = (
    "status", "attempts", "group", "recovery", "input", "output", "error", "notes", "requests",
    "started_at", "tried_at", "finished_at", "until", "again", "slots", "cost", "unpriced",
    "reserved",
    "tokens",
)  # fmt: skip


class LostLease(Exception):
    """Another worker has taken the execution over; nothing more may be written."""


class RowJournal:
    """The engine's journal over the rows of one held execution.

    `next_id` is the execution to go on with after this one: a child it waits for, or the parent
    that waits for it. `on_answer` is called with the execution's id, status and reply after the
    first Response, or the end, was committed; `clean` takes secrets out of a record.
    """

    def __init__(
        self,
        held: Held,
        now: Callable[[], datetime],
        on_answer: Callable[[str, str, Mapping[str, Any] | None], None],
        clean: Callable[[Record], Record],
    ) -> None:
        self._held = held
        self._now = now
        self._kept: dict[str, tuple[Step, Record]] = {}
        self._reply: dict[str, Any] | None = held.execution.reply
        self._reply_is_new = False
        self._taken = held.taken
        # What the rows of step runs say of costs, for all that is written follows from changes.
        self._booked = {
            path: booked
            for path, record in held.history.items()
            if (booked := budgets.Booked.of(record)) != budgets.NOTHING
        }
        self.next_id: str | None = None
        self._on_answer = on_answer
        self._clean = clean

    def keep(self, path: str, step: Step, record: Record) -> None:
        """Remember a record; it is written with the next transaction."""
        self._kept[path] = (step, budgets.closed(record))
        if record.reply and self._reply is None:
            self._reply = record.reply.output()
            self._reply_is_new = True
        if len(self._kept) >= KEPT_AT_MOST:
            self.begin()

    def note(self, path: str, step: Step, record: Record) -> Record:
        """Remember a record that follows from others, without the secrets of this execution."""
        cleaned = self._clean(record)
        self.keep(path, step, cleaned)
        return cleaned

    def begin(self) -> None:
        """Write everything kept: a step with an effect is about to start.

        Raises `budgets.Spent` where what it reserves does not fit; then nothing is written.
        """
        self._write({"lease_until": self._now() + LEASE})

    def sleep(self, move: Sleep) -> None:
        """Paused until the record's time."""
        self._write({"status": Status.PAUSED, "due_at": move.record.until, "lease_until": None})

    def park(self, move: Park) -> None:
        """Make the child execution, and leave the parent to whoever ends it."""

        def make_child() -> None:
            parent = self._held.execution
            child = Execution.objects.filter(parent=parent, parent_path=move.path).first()
            if child is None:
                child = self._new_child(move)
            if child.status in ENDED:  # between reading the history and now
                Execution.objects.filter(id=parent.id).update(due_at=self._now())
                self.next_id = parent.id
            else:
                self.next_id = child.id

        self._write({"due_at": None, "lease_until": None}, make_child)

    def _new_child(self, move: Park) -> Execution:
        parent, call, now = self._held.execution, move.record.call, self._now()
        assert call is not None  # noqa: S101 - a parked record without a child row is fresh
        return Execution.objects.create(
            project_id=parent.project_id,
            automation_id=Version.objects.only("automation_id").get(id=call.version).automation_id,
            version_id=call.version,
            payload=dict(call.arguments),
            variables=parent.variables,
            parent=parent,
            parent_path=move.path,
            depth=parent.depth + 1,
            test=parent.test,
            accepted_at=now,
            due_at=now + GRACE,
        )

    def ask(self, move: Ask) -> None:
        """Needs a decision."""
        asked = replace(move.record, status="undecided", error=move.record.error or UNDECIDED)
        self._kept[move.path] = (move.step, budgets.closed(asked))
        changes = {
            "status": Status.UNDECIDED,
            "error": storable(asked.error),
            "error_path": move.path,
            "due_at": None,
            "lease_until": None,
        }
        self._write(changes, ended=True)

    def finish(self, move: Finish) -> None:
        """The execution has ended; whoever waits for it may go on."""
        status = Status.SUCCESS if move.succeeded else Status.FAILED
        now = self._now()
        changes = {
            "status": status,
            "error": storable(move.error),
            "error_path": "" if move.succeeded else move.path,
            "finished_at": now,
            "due_at": None,
            "lease_until": None,
        }

        def close() -> None:
            execution = self._held.execution
            if "[" in move.path:  # inside a loop, which ends with it
                StepRun.objects.filter(execution=execution, status="running").update(
                    status="success" if move.succeeded else "failed", finished_at=now
                )
            if execution.parent_id:
                wake_parent(execution, now)
                self.next_id = execution.parent_id
            if execution.test:
                tested.keep(execution, now)
            else:
                began, paid = execution.started_at, self._paid()
                counts.ended(execution.automation_id, status, began, now, **paid)

        self._write(changes, close, ended=True)

    def follow(self, chain: int) -> None:
        """Others' changes have set it off, so many in a row; written with what comes first."""
        if chain:
            self._held.execution.chain = chain
            self._taken = {**self._taken, "chain": chain}

    def put_off(self, until: datetime) -> None:
        """It does not begin before this time."""
        self._write({"status": Status.PAUSED, "due_at": until, "lease_until": None})

    def reject(self, reason: str) -> None:
        """It ends before it begins."""
        automation_id, now = self._held.execution.automation_id, self._now()
        changes = {
            "status": Status.REJECTED,
            "error": reason,
            "started_at": None,
            "finished_at": now,
            "due_at": None,
            "lease_until": None,
        }
        count = functools.partial(counts.ended, automation_id, Status.REJECTED, None, now)
        self._write(changes, count, ended=True)

    def hand_back(self) -> None:
        """Let another worker go on from here."""
        self._write({"due_at": self._now(), "lease_until": None, "owner": ""})

    def _write(
        self,
        changes: dict[str, Any],
        more: Callable[[], None] = lambda: None,
        *,
        ended: bool = False,
    ) -> None:
        execution_id = self._held.execution.id
        booked = self._changed()
        changes = {**self._taken, **changes}
        if booked:
            changes |= self._paid()
        if self._reply_is_new:
            changes["reply"] = self._reply

        def body() -> None:
            mine = {"id": execution_id, "fence": self._held.fence}
            if statements.update(Execution, mine, changes) != 1:
                raise LostLease(execution_id)
            self._write_kept()
            budgets.book(booked.values())
            more()

        write(body)
        self._booked |= {path: after for path, (_, after) in booked.items()}
        self._kept.clear()
        self._taken = {}
        replied, self._reply_is_new = self._reply_is_new, False
        if replied or ended:
            self._on_answer(execution_id, changes.get("status", Status.RUNNING), self._reply)

    def _changed(self) -> dict[str, tuple[Booked, Booked]]:
        """What is kept that changes what step runs cost or reserve: before and after."""
        pairs = {
            path: (self._booked.get(path, budgets.NOTHING), budgets.Booked.of(record))
            for path, (_, record) in self._kept.items()
        }
        return {path: pair for path, pair in pairs.items() if pair[0] != pair[1]}

    def _paid(self) -> dict[str, Any]:
        """What all step runs cost, those that are kept too."""
        kept = {path: budgets.Booked.of(record) for path, (_, record) in self._kept.items()}
        found = (self._booked | kept).values()
        costs = [each.cost for each in found if each.cost is not None]
        return {
            "cost": sum(costs) if costs else None,
            "unpriced": sum(each.unpriced for each in found),
        }

    def _write_kept(self) -> None:
        if self._kept:
            rows = [self._row(path, step, record) for path, (step, record) in self._kept.items()]
            statements.upsert(rows, ("execution", "path"), _CHANGED)
            kept = self._kept.items()
            changes = {path: record.change for path, (_, record) in kept if record.change}
            own_hand.keep(self._held.execution, changes, self._now())

    def _row(self, path: str, step: Step, record: Record) -> StepRun:
        return StepRun(
            execution_id=self._held.execution.id,
            path=path,
            key=step.key,
            use=step.use,
            status=record.status,
            attempts=record.attempts,
            group=record.group,
            recovery=record.recovery,
            input=record.input,
            output=record.output,
            error=storable(record.error),
            notes=list(record.notes),
            requests=[dict(request) for request in record.requests],
            started_at=record.started_at,
            tried_at=record.tried_at,
            finished_at=record.finished_at,
            until=record.until,
            again=record.again,
            slots=record.slots,
            cost=record.cost,
            unpriced=record.unpriced,
            reserved=record.reserved,
            tokens=record.tokens,
        )


def wake_parent(child: Execution, now: datetime) -> None:
    """In the transaction that ends a child: its parent may go on."""
    Execution.objects.filter(id=child.parent_id, status=Status.RUNNING, due_at__isnull=True).update(
        due_at=now + GRACE
    )
