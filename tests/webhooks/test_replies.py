"""Who waits for which execution, when another process does the work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError

from automations.models import Automation
from executions import accept, replies
from executions.clock import now
from executions.models import Execution
from executions.replies import Outcome, Replies

Make = Callable[..., Automation]
Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def new_execution(automation: Make) -> Callable[[], Execution]:
    made = automation()
    return lambda: accept.commit(accept.new_execution(made, {}, now()))


@pytest.fixture
def hub(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Replies:
    """The waits of a process without a worker, whose asking thread ends soon after the last."""
    settings.EMBEDDED = False
    monkeypatch.setattr(replies, "POLL_SECONDS", 0.005)
    monkeypatch.setattr(replies, "LINGER_SECONDS", 0.05)
    return Replies()


def test_the_database_is_asked_while_somebody_waits(
    hub: Replies, new_execution: Callable[[], Execution], until: Until
) -> None:
    rows = [new_execution() for _ in range(3)]
    waits = [hub.expect(row.id) for row in rows]
    reply = {"status": 200, "headers": {}, "body": "yes"}

    Execution.objects.filter(id=rows[0].id).update(reply=reply)
    Execution.objects.filter(id=rows[1].id).update(status="failed")

    assert waits[0].outcome.result(5) == Outcome(rows[0].id, "pending", reply)
    assert waits[1].outcome.result(5) == Outcome(rows[1].id, "failed", None)
    assert hub.waiting() == 1
    hub.forget(waits[2])
    until(lambda: not any(thread.name == "replies" for thread in threading.enumerate()))


def test_asking_begins_anew_after_it_had_ended(
    hub: Replies, new_execution: Callable[[], Execution], until: Until
) -> None:
    for _ in range(2):
        row = new_execution()
        expected = hub.expect(row.id)
        Execution.objects.filter(id=row.id).update(status="success")

        assert expected.outcome.result(5) == Outcome(row.id, "success", None)
        until(lambda: not any(thread.name == "replies" for thread in threading.enumerate()))


def test_a_database_that_fails_for_a_while_only_costs_time(
    hub: Replies,
    new_execution: Callable[[], Execution],
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row, tell, failures = new_execution(), hub._look, iter([OperationalError("gone")] * 3)

    def fail_three_times(ids: Any) -> None:
        if error := next(failures, None):
            raise error
        tell(ids)

    monkeypatch.setattr(hub, "_look", fail_three_times)
    Execution.objects.filter(id=row.id).update(status="success")

    assert hub.expect(row.id).outcome.result(5) == Outcome(row.id, "success", None)
    until(lambda: not any(thread.name == "replies" for thread in threading.enumerate()))


def test_waking_without_the_database_raises_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Replies()
    expected = hub.expect("e")

    def fail(_: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(hub, "_look", fail)
    hub.wake("e")

    assert (expected.outcome.done(), hub.waiting()) == (False, 1)


def test_several_callers_of_one_execution_are_all_told(
    new_execution: Callable[[], Execution],
) -> None:
    hub, row = Replies(), new_execution()
    waits = [hub.expect(row.id) for _ in range(3)]
    hub.forget(waits[1])
    Execution.objects.filter(id=row.id).update(status="success")

    hub.wake(row.id)

    assert [one.outcome.done() for one in waits] == [True, False, True]
    assert hub.waiting() == 0


def test_draining_ends_every_wait_without_an_outcome() -> None:
    hub = Replies()
    waits = [hub.expect(name) for name in ("a", "b")]

    hub.drain()

    assert [one.outcome.result(0) for one in waits] == [None, None]
