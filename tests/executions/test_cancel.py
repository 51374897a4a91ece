"""Cancel: an execution and all that it called end at once, and nothing is written afterwards."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from connectors.sdk import Unavailable
from executions import accept as accepting
from executions import cancel as cancelling
from executions import replies, shell, store
from executions.answers import answer_of
from executions.cancel import AlreadyEnded, cancel
from executions.decide import NotAsked, decide
from executions.models import DayCount, Execution, StepRun

from .conftest import Clock, Killed, Service

pytestmark = [pytest.mark.django_db, pytest.mark.store]

SCHEMA = {"type": "object"}
WRITE = {"key": "w", "use": "test.write"}
WAIT = {"key": "wait", "use": "flow.wait", "with": {"amount": 60}}
SAY = {"key": "say", "use": "response.respond", "with": {"status": 200, "body": "done"}}
MAY_HAVE = "Cancelled while it was under way: it may have happened all the same."


ROUNDS = 30


def meanwhile(calls: list[Callable[[], Any]]) -> Future[list[str]]:
    """Make these calls one after another in a thread of their own; its result is what they raise.

    On SQLite, which has one writer, they are made at once.
    """
    done: Future[list[str]] = Future()
    if connection.vendor == "sqlite":
        done.set_result(raised_by(calls))
    else:
        threading.Thread(target=lambda: done.set_result(raised_by(calls, close=True))).start()
    return done


def raised_by(calls: list[Callable[[], Any]], *, close: bool = False) -> list[str]:
    faults = []
    for each in calls:
        try:
            each()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            faults.append(repr(error))
    if close:
        connection.close()
    return faults


def call(name: str, **more: Any) -> dict[str, Any]:
    return {"key": "call", "use": "sub_automation.run", "with": {"sub_automation": name}, **more}


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


def test_all_that_it_called_is_cancelled_with_it(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    automate("last", [WAIT, WRITE], SCHEMA)
    automate("middle", [call("last"), WRITE], SCHEMA)
    first = advance(accept(automate("a", [call("middle"), WRITE])))

    cancel(first, clock())
    clock.pass_time(3600)

    family = Execution.objects.order_by("depth")
    assert [each.status for each in family] == ["cancelled"] * 3
    assert [advance(each).status for each in family] == ["cancelled"] * 3
    assert [run.status for run in StepRun.objects.all()] == ["cancelled"] * 3
    assert (store.due(clock()), service.done) == ([], {})


def test_what_called_it_goes_on_with_a_failed_step(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    automate("child", [WAIT], SCHEMA)
    stops = advance(accept(automate("a", [call("child"), WRITE])))
    ignores = advance(accept(automate("b", [call("child", on_failure="ignore"), WRITE])))

    for child in Execution.objects.filter(parent__isnull=False):
        cancel(child, clock())
    clock.pass_time(store.GRACE.total_seconds())

    assert {*store.due(clock())} == {stops.id, ignores.id}
    stopped, ignored = advance(stops), advance(ignores)
    failure = "The sub automation “child” failed: Cancelled"
    assert (stopped.status, stopped.error, stopped.error_path) == ("failed", failure, "call")
    assert (ignored.status, ignored.step_runs.get(path="call").error) == ("success", failure)
    assert [*service.done] == [f"{ignores.id}/w/1"]


def test_a_call_that_was_made_at_the_same_time_is_cancelled_as_well(
    automate: Any, accept: Any, advance: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    automate("child", [WAIT], SCHEMA)
    first = advance(accept(automate("a", [call("child")])))
    family = cancelling._family
    seen = [[first.id]]  # before its child was made
    monkeypatch.setattr(cancelling, "_family", lambda found: seen.pop() if seen else family(found))

    cancel(first, clock())

    assert {each.status for each in Execution.objects.all()} == {"cancelled"}
    assert sorted(count.count for count in DayCount.objects.all()) == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_a_cancel_and_the_ends_of_children_do_not_wait_for_each_other(
    automate: Any, accept: Any, clock: Clock
) -> None:
    automate("child", [SAY], SCHEMA)
    parent = automate("a", [call("child")])
    parents = [accept(parent) for _ in range(ROUNDS)]
    for each in parents:
        shell.advance(each.id)
    children = Execution.objects.filter(parent__in=parents).order_by("parent_id")

    ends = meanwhile([partial(shell.advance, child.id) for child in children])
    cancels = meanwhile([partial(cancel, each, clock()) for each in parents])
    faults = ends.result(timeout=30) + cancels.result(timeout=30)

    assert faults == []
    assert {each.status for each in Execution.objects.filter(id__in=parents)} == {"cancelled"}
    assert {each.status for each in children.all()} <= {"success", "cancelled"}
    assert store.due(clock() + store.GRACE) == []


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


def test_each_that_is_cancelled_is_counted_once_with_its_time(
    automate: Any, accept: Any, advance: Any, clock: Clock
) -> None:
    automate("child", [WAIT], SCHEMA)
    first = advance(accept(automate("a", [call("child")])))
    clock.pass_time(1.5)

    cancel(first, clock())

    rows = DayCount.objects.order_by("automation__name")
    counted = rows.values_list("automation__name", "status", "count", "milliseconds")
    assert [*counted] == [("a", "cancelled", 1, 1500), ("child", "cancelled", 1, 1500)]
