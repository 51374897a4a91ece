"""Running one step's action: references in, an outcome out, everything recorded."""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import Error

from connectors import registry
from connectors.sdk import (
    Account,
    Action,
    Call,
    Choose,
    Each,
    Fields,
    Outcome,
    Refused,
    Respond,
    Stop,
    Throttled,
    Unavailable,
    Wait,
)
from connectors.sdk.references import BadReference, Missing
from connectors.sdk.values import Invalid
from connectors.secrets import CannotDecrypt
from executions.engine.drive import Journal
from executions.engine.plan import Plan, Step
from executions.engine.records import Called, Record, Recovery, Run, Settle
from executions.engine.retry import LONGEST_WAIT, Failure, judge
from executions.engine.scope import Scope
from executions.models import Execution
from projects.json_text import is_deeper

from . import budgets, costs, own_hand, pacing, settling, store
from .clock import now
from .connections import let_go
from .context import StepContext, account_of
from .inputs import inputs_of
from .journal import LostLease

log = logging.getLogger(__name__)

BILLED = "An earlier run of this step was cut off: the service may have billed what it asked for."
TWICE = "An earlier run of this step was cut off: the service may have got it twice."
MOST_LEVELS = 500  # of an output; Python writes and reads about 1,000
UNPREPARED = (Refused, Invalid, BadReference, Missing, registry.Unknown, CannotDecrypt)


@dataclass(frozen=True, slots=True)
class Ready:
    """A step whose inputs are resolved and valid."""

    action: Action
    inputs: Fields
    context: StepContext


class Performer:
    """Runs the steps of one held execution; the engine's `perform`."""

    def __init__(self, held: store.Held) -> None:
        self._execution = held.execution
        self._secrets: dict[str, str] = {}
        self._unreadable = ""
        try:
            self._secrets = store.secret_variables(held.execution)
        except CannotDecrypt as error:
            self._unreadable = str(error)

    def scope(self, plan: Plan) -> Scope:
        """What the references of this execution's steps start with."""
        variables = {**self._execution.variables.get("plain", {}), **self._secrets}
        return Scope(self._execution.payload, variables, plan.keys)

    def clean(self, record: Record) -> Record:
        """A record without this execution's secrets."""
        return _recorded(record, self._context("", 1, None), facts=False)

    def __call__(self, move: Run | Settle, journal: Journal) -> Record:
        """Run the step, or settle its lost run, and return its record.

        Nothing that the action does raises; a lost lease and database errors pass through.
        """
        try:
            return self._perform(move, journal)
        except (LostLease, Error):
            raise
        except Exception as error:  # noqa: BLE001 - the execution must come to an end
            context = self._context(move.path, 1, None)
            failure = _own_fault(move.step, self._execution, error)
            if isinstance(move, Settle):
                return replace(move.last, recovery="ask", error=failure.message)
            return _failed(move.step, replace(_fresh(move), input=None), context, failure)

    def _perform(self, move: Run | Settle, journal: Journal) -> Record:
        record = _fresh(move)
        context = self._context(move.path, record.group, None)
        try:
            ready = self._prepare(move, record.group)
        except UNPREPARED as error:
            if isinstance(move, Settle):  # it may have happened all the same
                return _recorded(replace(move.last, recovery="ask", error=str(error)), context)
            return _failed(move.step, record, context, Failure(str(error)))
        try:
            if isinstance(move, Settle):
                found = settling.settled(move, ready.action, ready.inputs, ready.context)
                subject = ready.action.changes(ready.inputs)
                known = own_hand.left(found, subject, ready.action, ready.inputs)
                return _recorded(known, ready.context)
            return self._run(move, replace(record, input=dict(ready.inputs.given)), ready, journal)
        finally:
            ready.context.close()

    def _context(self, path: str, group: int, account: Account | None) -> StepContext:
        key = f"{self._execution.id}/{path}/{group}"
        secrets = tuple(self._secrets.values())
        return StepContext(self._execution.project_id, account, key, secrets)

    def _prepare(self, move: Run | Settle, group: int) -> Ready:
        if self._unreadable:
            raise Refused(self._unreadable)
        action, step = registry.action(move.step.use), move.step
        account = account_of(self._execution.project_id, step.account)
        if action.account and action.account_required and account is None:
            raise Refused("This step has no account. Choose one.")
        configured = self._execution.overrides.get(move.path, step.inputs)
        inputs = inputs_of(action.Inputs, configured, move.scope)
        return Ready(action, inputs, self._context(move.path, group, account))

    def _run(self, move: Run, record: Record, ready: Ready, journal: Journal) -> Record:
        action, inputs, context = ready.action, ready.inputs, ready.context
        if action.effect_of(inputs) == "none":
            return self._ran(move, record, ready)
        if move.unsure:
            context.log(BILLED if action.effect_of(inputs) == "read" else TWICE)
        if until := context.turns.line_up(action.requests(inputs), record.slots):
            return _recorded(pacing.waiting(record, until, context.turns), context)
        record, subject = replace(record, slots=None), action.changes(inputs)
        bill = costs.bill(self._execution, action, inputs.given, context, now())
        begun = replace(record, recovery=_recovery(action, inputs), tried_at=now())
        if subject:
            begun = own_hand.changing(begun, subject, action, now())
        if bill:
            begun = bill.started(begun, unsure=move.unsure)
        try:
            journal.keep(move.path, move.step, _recorded(begun, context, facts=False))
            journal.begin()
        except budgets.Spent as spent:
            return _failed(move.step, record, context, Failure(spent.message))
        let_go()
        ended = own_hand.left(self._ran(move, begun, ready), subject, action, inputs)
        return bill.settled(ended, context.calls) if bill else ended

    def _ran(self, move: Run, record: Record, ready: Ready) -> Record:
        """The record after the action was run, whatever came of it."""
        action, inputs, context = ready.action, ready.inputs, ready.context
        try:
            ended = self._ended(record, action.run(inputs, context))
            if is_deeper(ended.output, MOST_LEVELS):
                raise Refused(f"The output has more than {MOST_LEVELS} levels.")
            return _recorded(ended, context)
        except Refused as error:
            failure = Failure(error.message)
        except Unavailable as error:
            if error.sent and _needs_an_answer(record, move.step):
                return _recorded(_untold(record, error, now()), context)
            if isinstance(error, Throttled) and pacing.goes_on(record, error, now()):
                until = context.turns.after(error, action.requests(inputs))
                waiting = pacing.waiting(record, until, context.turns)
                return _recorded(replace(waiting, error=error.message), context)
            failure = Failure(error.message, passing=True, retry_after=error.retry_after)
        except Exception as error:  # noqa: BLE001 - an action's own fault
            failure = _own_fault(move.step, self._execution, error)
        return _failed(move.step, record, context, failure)

    def _ended(self, record: Record, outcome: dict[str, Any] | Outcome) -> Record:
        done = replace(record, status="success", error="", finished_at=now())
        match outcome:
            case Respond():
                return replace(done, output=outcome.output(), reply=outcome)
            case Wait(until, again):
                waiting = replace(record, status="waiting", until=until, again=again)
                return replace(waiting, attempts=record.attempts - 1) if again else waiting
            case Stop(reason):
                return replace(done, status="stopped", output={"reason": reason})
            case Choose(path, output):
                return replace(done, output={**output, "path": path})
            case Each(items):
                return replace(record, items=tuple(items))
            case Call():
                return replace(record, status="parked", call=self._called(outcome))
        return replace(done, output=outcome)

    def _called(self, call: Call) -> Called:
        """Which version a call runs. Raises `Refused` for what must not be called from here."""
        version = store.callable_version(self._execution.project_id, call.automation)
        if version is None:
            raise Refused(f"There is no live sub automation “{call.automation}”.")
        if self._execution.depth + 1 > store.MAX_DEPTH:
            raise Refused(
                f"Sub automations call each other more than {store.MAX_DEPTH} levels deep."
            )
        callers = [execution.automation for execution in store.ancestry(self._execution)]
        if version.automation in callers:
            names = " → ".join([*(each.name for each in reversed(callers)), call.automation])
            raise Refused(f"Sub automations call each other in a circle: {names}.")
        return Called(call.automation, version.id, call.arguments)


def _fresh(move: Run | Settle) -> Record:
    """The record of the run that begins now. A run that was cut off uses no try up."""
    last = move.last
    if last is None:
        return Record(status="running", started_at=now())
    return replace(
        last,
        status="running",
        attempts=last.attempts + (last.status == "again"),
        until=None,
        again=False,
        error="",
        started_at=last.started_at or now(),
    )


def _needs_an_answer(record: Record, step: Step) -> bool:
    """Whether a lost request is as unknown as one cut off by a crash: neither to be repeated nor,
    unless the step says so, to be ignored.
    """
    return record.recovery == "settle" or (
        record.recovery == "ask" and step.policy.kind != "ignore"
    )


def _untold(record: Record, error: Unavailable, now: datetime) -> Record:
    """The record of a run that failed after all was sent: it may have happened."""
    if record.recovery != "settle":
        return replace(record, error=error.message)
    pause = timedelta(seconds=min(error.retry_after or 0.0, LONGEST_WAIT))
    return replace(record, recovery="judge", until=now + pause, error=error.message)


def _own_fault(step: Step, execution: Execution, error: Exception) -> Failure:
    log.error("%s failed in execution %s", step.use, execution.id, exc_info=error)
    return Failure(f"{step.use} failed by a fault of its own ({type(error).__name__}).")


def _failed(step: Step, record: Record, context: StepContext, failure: Failure) -> Record:
    chance = random.random()  # noqa: S311 - spreads retries, protects nothing
    return _recorded(judge(step.policy, record, failure, now(), chance), context)


def _recorded(record: Record, context: StepContext, *, facts: bool = True) -> Record:
    """The record as it may be stored and seen: with its notes, without secrets.

    What a Response sends is the caller's and stays as it is.
    """
    value, text = context.redactor.value, context.redactor.text
    notes = (*record.notes, *context.notes) if facts else record.notes
    return replace(
        record,
        input=value(record.input),
        output=value(record.output),
        error=text(record.error),
        notes=tuple(text(note) for note in notes),
        requests=(*record.requests, *context.requests) if facts else record.requests,
    )


def _recovery(action: Action, inputs: Fields) -> Recovery:
    if action.is_repeatable(inputs):
        return "again"
    return "settle" if action.settles else "ask"
