"""Executions per automation, day and status, counted in the transaction that ends each."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from connectors.sdk import Refused
from executions import accept as accepting
from executions import counts, store
from executions.engine.records import Finish
from executions.journal import LostLease, RowJournal
from executions.models import DayCount, Execution

from .conftest import Clock, Service

pytestmark = [pytest.mark.django_db, pytest.mark.store]

DAY = date(2026, 1, 1)  # the clock's
READ = {"key": "r", "use": "test.read"}
CALL = {"key": "call", "use": "sub_automation.run", "with": {"sub_automation": "child"}}


def counted() -> dict[tuple[str, date, str], tuple[int, int]]:
    """Automation, day and status to number and milliseconds."""
    rows = DayCount.objects.values_list(
        "automation__name", "day", "status", "count", "milliseconds"
    )
    return {(name, day, status): (count, took) for name, day, status, count, took in rows}


def test_what_succeeded_and_what_failed_is_counted_with_its_time(
    automate: Any, accept: Any, advance: Any, clock: Clock, service: Service, monkeypatch: Any
) -> None:
    automation = automate("a", [READ])
    _takes(1.25, clock, service, monkeypatch)

    for _ in range(2):
        advance(accept(automation))
    service.failing = [Refused("No.")]
    advance(accept(automation))

    assert counted() == {("a", DAY, "success"): (2, 2500), ("a", DAY, "failed"): (1, 1250)}


def test_an_execution_that_was_accepted_and_waited_counts_from_its_start(
    automate: Any, accept: Any, advance: Any, clock: Clock
) -> None:
    execution = accept(automate("a", []))
    clock.pass_time(60)

    advance(execution)

    assert counted() == {("a", DAY, "success"): (1, 0)}


def test_an_execution_that_was_handed_over_in_memory_counts_from_its_start(
    automate: Any, advance: Any, clock: Clock, service: Service, monkeypatch: Any
) -> None:
    _takes(3, clock, service, monkeypatch)
    execution = accepting.new_execution(automate("a", [READ]), {}, clock())
    store.hand_over(execution)
    accepting.commit(execution)
    store.handed(execution)

    advance(execution)

    assert counted() == {("a", DAY, "success"): (1, 3000)}


def test_a_rejected_request_is_counted_once_and_took_no_time(automate: Any, clock: Clock) -> None:
    automation = automate("a", [])
    unmet = {"rows": [{"path": "body", "operator": "equals", "value": "other"}]}
    automation.live.plan = {"trigger": {"use": "http.request", "conditions": unmet}, "steps": []}
    once = accepting.Once("key", "digest")

    for _ in range(2):
        accepting.commit(accepting.new_execution(automation, {"body": "this"}, clock()), once)

    assert counted() == {("a", DAY, "rejected"): (1, 0)}


def test_an_accepted_request_is_not_counted_before_it_ended(automate: Any, clock: Clock) -> None:
    accepting.commit(accepting.new_execution(automate("a", []), {}, clock()))

    assert counted() == {}


def test_a_child_counts_for_its_own_automation(
    automate: Any, accept: Any, advance: Any, service: Service
) -> None:
    automate("child", [READ], schema={})
    del service

    advance(accept(automate("a", [CALL])))

    assert counted() == {("a", DAY, "success"): (1, 0), ("child", DAY, "success"): (1, 0)}


def test_whoever_lost_an_execution_does_not_count_it_again(
    automate: Any, accept: Any, advance: Any, clock: Clock
) -> None:
    execution = accept(automate("a", []))
    lost = store.claim(execution.id, clock())
    assert lost
    clock.pass_time(store.LEASE.total_seconds() + 1)
    advance(execution)

    with pytest.raises(LostLease):
        RowJournal(lost, clock, lambda *_: None, lambda record: record).finish(Finish(True, "", ""))

    assert counted() == {("a", DAY, "success"): (1, 31_000)}


@pytest.mark.parametrize(
    ("started", "finished", "day", "milliseconds"),
    [
        ("2026-01-01T23:59:59.000+00:00", "2026-01-02T00:00:00.250+00:00", date(2026, 1, 2), 1250),
        ("2026-01-02T00:30:00.000+02:00", "2026-01-02T01:30:00.000+02:00", DAY, 3_600_000),
        ("2026-01-01T12:00:01.000+00:00", "2026-01-01T12:00:00.000+00:00", DAY, 0),
    ],
)
def test_the_day_is_that_of_the_end_in_utc_and_a_clock_put_back_takes_nothing_off(
    automate: Any, started: str, finished: str, day: date, milliseconds: int
) -> None:
    automation = automate("a", [])

    counts.ended(
        automation.id,
        "cancelled",
        datetime.fromisoformat(started),
        datetime.fromisoformat(finished),
    )

    assert counted() == {("a", day, "cancelled"): (1, milliseconds)}


@pytest.mark.django_db(transaction=True)
def test_executions_that_end_at_the_same_time_are_all_counted(automate: Any) -> None:
    automation, at = automate("a", []), datetime(2026, 1, 1, tzinfo=UTC)

    def end() -> None:
        for _ in range(10):
            counts.ended(automation.id, "success", at - timedelta(seconds=1), at)
        connection.close()

    threads = [threading.Thread(target=end) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counted() == {("a", DAY, "success"): (20, 20_000)}


def test_an_undone_end_is_not_counted(automate: Any, accept: Any, clock: Clock) -> None:
    held = store.claim(accept(automate("a", [])).id, clock())
    assert held
    Execution.objects.update(fence=held.fence + 1)

    with pytest.raises(LostLease):
        RowJournal(held, clock, lambda *_: None, lambda record: record).finish(Finish(True, "", ""))

    assert counted() == {}


def _takes(seconds: float, clock: Clock, service: Service, monkeypatch: Any) -> None:
    """From now on whatever the service does takes so long."""
    do = service.do

    def slowly(key: str) -> dict[str, Any]:
        clock.pass_time(seconds)
        return do(key)

    monkeypatch.setattr(service, "do", slowly)
