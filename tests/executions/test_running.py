"""Executions on rows: what a worker does, what survives it, who may write."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from executions import replies, shell, store, tasks
from executions.clock import now as real_now
from executions.journal import LostLease, RowJournal
from executions.models import Execution, StepRun
from projects.models import Project, Variable

from .conftest import Clock, Service

pytestmark = [pytest.mark.django_db, pytest.mark.store]

WRITE = {"key": "w", "use": "test.write"}
RESPOND = {"key": "say", "use": "response.respond", "with": {"status": 201, "body": "{{w.n}}"}}


def test_an_accepted_execution_runs_to_its_end_and_records_every_step(
    automate: Any, accept: Any, advance: Any, service: Service, woken: list[str]
) -> None:
    execution = accept(automate("a", [WRITE, RESPOND]))

    done = advance(execution)

    assert (done.status, done.reply) == ("success", {"status": 201, "headers": {}, "body": 1})
    assert (done.due_at, done.lease_until) == (None, None)
    assert list(service.done) == [f"{execution.id}/w/1"]
    assert [(run.path, run.status, run.output) for run in done.step_runs.order_by("id")] == [
        ("w", "success", {"n": 1}),
        ("say", "success", {"status": 201, "headers": {}, "body": 1}),
    ]
    assert woken == [execution.id]


def test_a_second_worker_does_not_get_what_the_first_one_holds(
    automate: Any, accept: Any, clock: Clock
) -> None:
    execution = accept(automate("a", []))

    first, second = store.claim(execution.id, clock()), store.claim(execution.id, clock())

    assert (first is not None, second) == (True, None)


def test_whoever_lost_an_execution_can_write_nothing_more(
    automate: Any, accept: Any, clock: Clock
) -> None:
    execution = accept(automate("a", []))
    slow = store.claim(execution.id, clock())
    assert slow is not None
    clock.pass_time(store.LEASE.total_seconds() + 1)
    quick = store.claim(execution.id, clock())
    assert quick is not None

    with pytest.raises(LostLease):
        RowJournal(slow, clock, replies.tell, lambda record: record).begin()

    RowJournal(quick, clock, replies.tell, lambda record: record).begin()
    assert quick.fence == slow.fence + 1


def test_the_sweep_names_what_is_due_once_in_a_while(
    automate: Any, accept: Any, clock: Clock
) -> None:
    execution = accept(automate("a", []))

    early = store.due(clock())
    clock.pass_time(store.GRACE.total_seconds())
    found, repeated = store.due(clock()), store.due(clock())

    assert (early, found, repeated) == ([], [execution.id], [])


def test_an_execution_whose_message_was_lost_is_found_by_the_sweep(
    automate: Any,
    accept: Any,
    clock: Clock,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    execution = accept(automate("a", [WRITE]))
    monkeypatch.setattr(tasks, "hint", tasks.advance)
    clock.pass_time(store.GRACE.total_seconds())

    tasks.sweep()

    assert Execution.objects.get(id=execution.id).status == "success"
    assert sum(service.done.values()) == 1


def test_secret_variables_reach_the_step_and_never_its_record(
    automate: Any, accept: Any, advance: Any, service: Service, project: Project
) -> None:
    Variable.put(project, "token", "s3cr3t-value", secret=True)
    Variable.put(project, "plain", "visible", secret=False)
    echo = {
        "key": "e",
        "use": "test.echo",
        "with": {"value": "{{vars.token}} {{vars.plain}}"},
    }
    execution = accept(automate("a", [echo]))

    advance(execution)

    run = StepRun.objects.get(execution=execution)
    assert run.output == {"value": "••• visible"}
    assert "s3cr3t" not in str(Execution.objects.filter(id=execution.id).values())
    assert service.done == {}


def test_a_stopping_process_hands_its_executions_back(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    execution = accept(automate("a", [WRITE]))
    answers = iter([False, True])
    monkeypatch.setattr(shell.stopping, "is_set", lambda: next(answers))

    advance(execution)

    left = Execution.objects.get(id=execution.id)
    assert (left.lease_until, left.due_at, left.owner) == (None, clock(), "")
    assert service.done == {}


def test_at_the_start_everything_held_goes_on_and_old_holders_lose_it(
    automate: Any, accept: Any, clock: Clock
) -> None:
    execution = accept(automate("a", []))
    held = store.claim(execution.id, clock())
    assert held is not None

    store.void_leases(clock())

    assert store.due(clock()) == [execution.id]
    with pytest.raises(LostLease):
        RowJournal(held, clock, replies.tell, lambda record: record).begin()


def test_leases_are_renewed_for_their_holder_alone(
    automate: Any, accept: Any, clock: Clock
) -> None:
    mine, other = accept(automate("a", [])), accept(automate("b", []))
    store.claim(mine.id, clock())
    store.claim(other.id, clock())
    Execution.objects.filter(id=other.id).update(owner="someone else")
    clock.pass_time(10)

    store.renew([mine.id, other.id], clock())

    until = {e.id: e.lease_until for e in Execution.objects.all()}
    assert until[mine.id] == clock() + store.LEASE
    assert until[other.id] == clock() + store.LEASE - timedelta(seconds=10)


def test_identifiers_are_in_the_order_of_time() -> None:
    from executions.models import new_id  # noqa: PLC0415

    ids = [new_id() for _ in range(3)]

    assert len({*ids}) == 3
    assert {len(each) for each in ids} == {32}
    assert ids[0][:10] <= ids[2][:10]
    assert real_now().tzinfo is not None


def test_an_execution_that_is_held_from_the_start_is_begun_without_claiming_it(
    automate: Any, accept: Any, clock: Clock, service: Service
) -> None:
    execution = accept(automate("a", [WRITE]))
    store.hand_over(execution)
    execution.save()
    store.handed(execution)
    elsewhere = Execution.objects.get(id=execution.id)

    held = store.claim(execution.id, clock())
    second = store.claim(elsewhere.id, clock())

    assert held is not None
    assert (held.fence, dict(held.history), second) == (1, {}, None)
    RowJournal(held, clock, replies.tell, lambda record: record).begin()
    begun = Execution.objects.get(id=execution.id)
    assert (begun.status, begun.started_at) == ("running", clock())
    assert service.done == {}


def test_a_wait_whose_time_came_just_before_a_crash_goes_on_at_the_start(
    automate: Any, accept: Any, advance: Any, clock: Clock, service: Service
) -> None:
    wait = {"key": "w", "use": "flow.wait", "with": {"amount": 60}}
    execution = accept(automate("a", [wait]))
    advance(execution)
    clock.pass_time(60)
    assert store.due(clock()) == [execution.id]  # and nobody lives to take the hint

    store.void_leases(clock())

    assert store.due(clock()) == [execution.id]
    assert advance(execution).status == "success"
    assert service.done == {}
