"""Cancel: all that an execution called ends with it, and what called it goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

import pytest
from django.db import connection

from executions import cancel as cancelling
from executions import shell, store
from executions.cancel import cancel
from executions.models import DayCount, Execution, StepRun

from .conftest import Clock, Service

pytestmark = [pytest.mark.django_db, pytest.mark.store]

SCHEMA = {"type": "object"}

WRITE = {"key": "w", "use": "test.write"}

WAIT = {"key": "wait", "use": "flow.wait", "with": {"amount": 60}}

SAY = {"key": "say", "use": "response.respond", "with": {"status": 200, "body": "done"}}

ROUNDS = 30


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
