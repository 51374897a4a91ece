"""Cancel: an execution ends at once, and nothing is written to it afterwards."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from connectors.sdk import Unavailable
from executions import accept as accepting
from executions import replies, store
from executions.answers import answer_of
from executions.cancel import AlreadyEnded, cancel
from executions.decide import NotAsked, decide
from executions.models import DayCount, Execution, StepRun

from .conftest import Clock, Killed, Service

pytestmark = [pytest.mark.django_db, pytest.mark.store]

WRITE = {"key": "w", "use": "test.write"}

WAIT = {"key": "wait", "use": "flow.wait", "with": {"amount": 60}}

SAY = {"key": "say", "use": "response.respond", "with": {"status": 200, "body": "done"}}

MAY_HAVE = "Cancelled while it was under way: it may have happened all the same."


@pytest.mark.parametrize("use", ["test.write", "test.safe", "test.settled"])
def test_what_a_running_step_comes_to_is_not_written_any_more(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock, use: str
) -> None:
    execution = accept(automate("a", [{"key": "w", "use": use}, SAY]))
    do = service.do

    def cancelled_meanwhile(key: str) -> dict[str, Any]:
        clock.pass_time(2)
        cancel(execution, clock())
        return do(key)

    service.do = cancelled_meanwhile  # type: ignore[method-assign]

    done = advance(execution)

    run = StepRun.objects.get(execution=execution)
    assert (done.status, done.reply, done.error) == ("cancelled", None, "")
    assert (done.owner, done.lease_until, done.due_at) == ("", None, None)
    assert (run.path, run.status, run.output, run.error) == ("w", "cancelled", None, MAY_HAVE)
    assert (done.finished_at, run.finished_at) == (clock(), clock())
    assert sum(service.done.values()) == 1


def test_a_worker_that_comes_back_after_a_kill_finds_nothing_to_do(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    execution = accept(automate("a", [WRITE]))
    service.failing = [Killed()]
    with pytest.raises(Killed):
        advance(execution)

    cancel(execution, clock())
    clock.pass_time(store.LEASE.total_seconds() + 1)

    assert advance(execution).status == "cancelled"
    assert (store.due(clock()), store.void_leases(clock()), store.give_back(clock())) == ([], 0, 0)
    assert StepRun.objects.get().error == MAY_HAVE


def test_what_waits_in_line_never_runs(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    execution = accept(automate("a", [WRITE]))

    cancel(execution, clock())
    clock.pass_time(store.GRACE.total_seconds())

    assert store.due(clock()) == []
    assert (advance(execution).status, execution.step_runs.count()) == ("cancelled", 0)
    assert service.done == {}


@pytest.mark.parametrize("steps", [[WRITE, SAY], [SAY], []])
def test_what_was_handed_over_in_memory_and_not_begun_never_runs(
    automate: Any,
    advance: Any,
    service: Service,
    clock: Clock,
    settings: Any,
    steps: list[dict[str, Any]],
) -> None:
    settings.EMBEDDED = True
    execution = accepting.new_execution(automate("a", steps), None, clock())
    accepting.commit(execution)
    store.handed(execution)

    cancel(execution, clock())
    done = advance(execution)

    assert (execution.owner, execution.fence) == (store.OWNER, 1)
    assert (done.status, done.reply, done.started_at) == ("cancelled", None, None)
    assert (execution.step_runs.count(), service.done) == (0, {})


def test_what_is_paused_is_not_woken(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    paused = advance(accept(automate("a", [WAIT, WRITE])))

    cancel(paused, clock())
    clock.pass_time(3600)

    run = StepRun.objects.get()
    assert (paused.status, advance(paused).status, store.due(clock())) == (
        "paused",
        "cancelled",
        [],
    )
    assert (run.status, run.until, run.error) == ("cancelled", None, "Cancelled.")
    assert service.done == {}


def test_what_needs_a_decision_needs_none_any_more(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    service.failing = [Unavailable("The connection broke", sent=True)]
    asked = advance(accept(automate("a", [WRITE])))

    cancel(asked, clock())

    run, done = StepRun.objects.get(), advance(asked)
    assert (asked.status, done.status, done.error, done.error_path) == (
        "undecided",
        "cancelled",
        "",
        "",
    )
    assert (run.status, run.error) == (
        "cancelled",
        "Cancelled before anybody had said whether it happened.",
    )
    with pytest.raises(NotAsked):
        decide(done, "repeat", clock())
    assert sum(service.done.values()) == 1


def test_a_step_that_waits_for_another_try_keeps_what_its_last_one_said(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    step = {**WRITE, "on_failure": {"retry": {"times": 3, "delay": 60}}}
    service.failing = [Unavailable("Too busy")]
    execution = advance(accept(automate("a", [step])))

    cancel(execution, clock())

    run = StepRun.objects.get()
    assert (run.status, run.error, run.notes) == (
        "cancelled",
        "Cancelled.",
        ["Its last try: Too busy"],
    )
    assert service.done == {}


def test_the_loop_around_a_step_ends_with_it_and_what_has_ended_stays(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock, statuses: Any
) -> None:
    loop = {
        "key": "rows",
        "use": "flow.repeat",
        "with": {"over": [1, 2]},
        "paths": {"steps": [WRITE, WAIT]},
    }
    execution = advance(accept(automate("a", [loop])))

    cancel(execution, clock())

    assert statuses(execution) == {
        "rows": "cancelled",
        "rows[1]/w": "success",
        "rows[1]/wait": "cancelled",
    }
    assert sum(service.done.values()) == 1


def test_the_caller_that_waits_is_answered(
    automate: Any, accept: Any, advance: Any, clock: Clock, settings: Any
) -> None:
    settings.EMBEDDED = True
    execution = advance(accept(automate("a", [WAIT, SAY])))
    expected = replies.expect(execution.id)

    cancel(execution, clock())

    outcome = expected.outcome.result(timeout=5)
    assert outcome is not None
    answer = answer_of(outcome)
    assert (answer.status_code, json.loads(answer.content)) == (
        500,
        {"error": "The execution was cancelled.", "execution_id": execution.id},
    )


def test_what_was_answered_already_keeps_its_reply(
    automate: Any, accept: Any, advance: Any, clock: Clock
) -> None:
    execution = advance(accept(automate("a", [SAY, WAIT])))

    cancel(execution, clock())

    done = advance(execution)
    assert (done.status, done.reply) == (
        "cancelled",
        {"status": 200, "headers": {}, "body": "done"},
    )


@pytest.mark.parametrize("status", ["success", "failed", "cancelled", "rejected"])
def test_what_has_ended_stays_as_it_is(
    automate: Any, accept: Any, clock: Clock, status: str
) -> None:
    execution = accept(automate("a", [WRITE]))
    Execution.objects.update(status=status, due_at=None, error="Why.")
    before = Execution.objects.values().get()

    with pytest.raises(AlreadyEnded) as raised:
        cancel(execution, clock())

    assert str(raised.value) == f"The execution {execution.id} has ended already."
    assert (Execution.objects.values().get(), DayCount.objects.count()) == (before, 0)


def test_a_second_cancel_finds_nothing_to_do(
    automate: Any, accept: Any, advance: Any, clock: Clock
) -> None:
    execution = advance(accept(automate("a", [WAIT])))
    cancel(execution, clock())

    with pytest.raises(AlreadyEnded):
        cancel(execution, clock() + timedelta(seconds=1))

    assert Execution.objects.get().finished_at == clock()
