"""Who holds an execution: leases, the fence, and what is handed over in memory."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from celery.signals import worker_shutdown
from django.test import Client

from automate_site.celery import app
from automations.models import Version
from connectors.sdk import Unavailable
from executions import accept as accepting
from executions import journal, leases, replies, shell, store, tasks, writing
from executions.clock import now as real_now
from executions.journal import LostLease, RowJournal
from executions.models import Execution

from .conftest import Clock, Service

pytestmark = [pytest.mark.django_db]

JSON = "application/json"
POST = {"use": "http.request", "with": {"method": "POST"}}
WRITE = {"key": "w", "use": "test.write"}
start_to_renew = leases._start
CHILD = {"key": "call", "use": "sub_automation.run", "with": {"sub_automation": "child"}}


@pytest.fixture(autouse=True)
def own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is held, in line or handed over, and nobody renews, when a test begins."""
    monkeypatch.setattr(leases, "_running", set())
    monkeypatch.setattr(leases, "_in_line", set())
    monkeypatch.setattr(leases, "_start", lambda: None)
    monkeypatch.setattr(store, "_handed", {})


@pytest.fixture
def held(automate: Any, accept: Any, clock: Clock) -> Execution:
    """An execution that this process holds, with a lease that is nearly over."""
    execution: Execution = accept(automate("a", []))
    assert store.claim(execution.id, clock())
    Execution.objects.update(lease_until=real_now() + timedelta(seconds=1))
    return execution


def test_the_leases_of_what_runs_and_of_what_is_in_line_are_renewed(
    automate: Any, accept: Any, clock: Clock, held: Execution
) -> None:
    waiting, free = accept(automate("b", [])), accept(automate("c", []))
    for each in (waiting, free):
        assert store.claim(each.id, clock())
    Execution.objects.update(lease_until=real_now() + timedelta(seconds=1))
    leases.take(held.id)
    leases.line_up(waiting.id)

    leases.renew()

    soon = real_now() + store.LEASE / 2
    renewed = Execution.objects.filter(lease_until__gt=soon)
    assert {each.id for each in renewed} == {held.id, waiting.id}


def test_a_lease_is_renewed_no_longer_once_it_was_let_go(held: Execution) -> None:
    before = _lease(held)
    leases.line_up(held.id)
    leases.take(held.id)
    leases.let_go(held.id)

    leases.renew()

    assert (_lease(held), leases.held()) == (before, 0)


def test_an_execution_is_taken_once_until_it_is_let_go(held: Execution) -> None:
    first, second = leases.take(held.id), leases.take(held.id)
    leases.let_go(held.id)
    third = leases.take(held.id)

    assert (first, second, third) == (True, False, True)


@pytest.fixture
def renewing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases last for 0.6 s, and a thread renews them."""
    for module in (store, journal):
        monkeypatch.setattr(module, "LEASE", timedelta(seconds=0.6))
    monkeypatch.setattr(leases, "_start", start_to_renew)
    monkeypatch.setattr(leases, "_thread", None)


@pytest.mark.usefixtures("renewing")
@pytest.mark.django_db(transaction=True)
def test_a_step_that_takes_longer_than_its_lease_is_not_taken_over(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    clock: Clock,
) -> None:
    execution = accept(automate("a", [WRITE]))
    taken_over: list[store.Held | None] = []
    do = service.do

    def slow(key: str) -> dict[str, Any]:
        time.sleep(2 * store.LEASE.total_seconds())
        taken_over.append(store.claim(execution.id, real_now()))
        return do(key)

    service.do = slow  # type: ignore[method-assign]
    clock.time = real_now()

    done = advance(execution)

    assert (done.status, taken_over) == ("success", [None])
    assert sum(service.done.values()) == 1


def test_what_a_process_gives_back_is_due_and_its_old_holder_has_lost_it(
    automate: Any, accept: Any, clock: Clock
) -> None:
    mine, other = accept(automate("a", [])), accept(automate("b", []))
    held = store.claim(mine.id, clock())
    assert held
    assert store.claim(other.id, clock())
    Execution.objects.filter(id=other.id).update(owner="another")
    clock.pass_time(1)

    count = store.give_back(clock())

    back, kept = (Execution.objects.get(id=each.id) for each in (mine, other))
    assert count == 1
    assert (back.owner, back.lease_until, back.due_at) == ("", None, clock())
    assert (kept.owner, kept.fence) == ("another", 1)
    with pytest.raises(LostLease):
        RowJournal(held, clock, replies.tell, lambda record: record).begin()


@pytest.mark.parametrize("state", ["ended", "undecided", "parked"])
def test_what_nobody_should_work_on_is_not_claimed_by_a_late_hint(
    automate: Any, accept: Any, service: Service, clock: Clock, state: str
) -> None:
    automate("child", [], {"type": "object", "properties": {}})
    execution = accept(automate("a", [CHILD if state == "parked" else WRITE]))
    if state == "undecided":
        service.failing = [Unavailable("The connection broke", sent=True)]
    shell.advance(execution.id)
    left = _row(execution)

    assert left["due_at"] is None
    assert store.claim(execution.id, clock()) is None
    clock.pass_time(24 * 3600)
    assert store.claim(execution.id, clock()) is None
    assert _row(execution) == left


def test_what_ends_while_it_is_being_claimed_is_not_begun_again(
    automate: Any, accept: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    execution = accept(automate("a", []))

    def late(body: Any) -> Any:
        Execution.objects.update(status="success", due_at=None)  # its holder, in between
        return writing.write(body)

    monkeypatch.setattr(store, "write", late)

    claimed = store.claim(execution.id, clock())

    assert (claimed, _row(execution)["status"]) == (None, "success")


def test_no_more_than_a_hundred_executions_wait_in_memory(
    automate: Any, clock: Clock, settings: Any
) -> None:
    settings.EMBEDDED = True
    automation = automate("a", [])
    early = []
    for _ in range(100):
        early.append(accepting.new_execution(automation, None, clock()))
        store.handed(early[-1])

    late = accepting.new_execution(automation, None, clock())

    assert {(execution.owner, execution.fence) for execution in early} == {(store.OWNER, 1)}
    assert (late.owner, late.lease_until, late.fence) == ("", None, 0)


@pytest.mark.parametrize(("size", "waits"), [(64 * 1024, True), (64 * 1024 + 1, False)])
def test_a_request_with_a_large_body_does_not_wait_in_memory(
    automate: Any,
    client: Client,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    size: int,
    waits: bool,
) -> None:
    settings.EMBEDDED = True
    monkeypatch.setattr(tasks, "hint", lambda _: None)
    automation = automate("a", [])
    Version.objects.update(plan={"trigger": POST, "steps": []})
    body = f'"{"x" * (size - 2)}"'

    answer = client.post(f"/automations-api/run/{automation.trigger_id}", body, JSON)

    execution = Execution.objects.get()
    assert answer.status_code == 202
    assert execution.owner == (store.OWNER if waits else "")
    assert [*store._handed] == ([execution.id] if waits else [])


def test_a_worker_process_gives_back_what_it_holds_when_it_ends(
    held: Execution, clock: Clock
) -> None:
    worker_shutdown.send(sender=app)

    row = _row(held)
    assert (row["owner"], row["lease_until"], row["fence"]) == ("", None, 2)
    assert store.claim(held.id, clock()) is not None


def _row(execution: Execution) -> dict[str, Any]:
    return dict(Execution.objects.filter(id=execution.id).values()[0])


def _lease(execution: Execution) -> datetime | None:
    return Execution.objects.get(id=execution.id).lease_until
