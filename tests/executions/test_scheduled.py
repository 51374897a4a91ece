"""Automations that start by the clock: each time is taken once, whatever happens meanwhile."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connections

from automations.models import Automation
from executions import accept, scheduled, standing
from executions.detail import as_text
from executions.models import Execution
from executions.scheduled import fire

from .conftest import Killed
from .paying import shop
from .plans import answer
from .schedules import DUE, NEXT, SOON, hinted, payloads, schedule, stored, taken

__all__ = ["hinted", "schedule", "shop"]
pytestmark = [pytest.mark.django_db, pytest.mark.store]


ANSWER = answer("say", "{{trigger.scheduled_for}}")


def test_a_time_that_has_come_starts_it_and_the_next_one_is_named(
    schedule: Any, hinted: list[str]
) -> None:
    automation = schedule()

    found = fire(stored(automation), SOON)

    assert found
    assert payloads() == [taken(DUE, SOON)]
    assert hinted == [found.id]
    assert stored(automation).trigger_due_at == NEXT


def test_before_its_time_nothing_starts(schedule: Any) -> None:
    automation = schedule()

    found = fire(stored(automation), DUE - timedelta(microseconds=1))

    assert found is None
    assert payloads() == []
    assert stored(automation).trigger_due_at == DUE


def test_times_that_were_missed_are_made_up_for_by_one_run_that_says_so(schedule: Any) -> None:
    automation = schedule()
    later = DUE + timedelta(minutes=31)

    found = fire(stored(automation), later)

    assert found
    assert payloads() == [taken(DUE, later, missed=3)]
    assert stored(automation).trigger_due_at == DUE + timedelta(minutes=45)
    assert "note       It was due at Mon 23 Nov 09:00;" in "\n".join(as_text(found))
    assert scheduled.remark("schedule.every", found.payload) == (
        "It was due at Mon 23 Nov 09:00; the server was not running then."
        " 3 times were missed, this run stands for them."
    )


@pytest.mark.parametrize(
    ("use", "payload"),
    [
        ("schedule.every", taken(DUE, SOON)),
        ("schedule.every", {"typed": "by hand"}),
        ("schedule.every", None),
        ("http.request", {"body": None}),
        ("gone.trigger", taken(DUE, SOON, missed=2)),
    ],
)
def test_of_other_runs_nothing_is_said(use: str, payload: Any) -> None:
    assert scheduled.remark(use, payload) == ""


def test_of_two_processes_that_see_the_same_time_one_takes_it(schedule: Any) -> None:
    automation = schedule()
    one, other = stored(automation), stored(automation)

    found = [fire(one, SOON), fire(other, SOON)]

    assert [bool(each) for each in found] == [True, False]
    assert payloads() == [taken(DUE, SOON)]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_takes_it(schedule: Any) -> None:
    automation = schedule()
    together = threading.Barrier(6)

    def process() -> bool:
        seen = stored(automation)
        together.wait(20)
        try:
            return fire(seen, SOON) is not None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        found = [each.result() for each in [pool.submit(process) for _ in range(6)]]

    assert sorted(found) == [False] * 5 + [True]
    assert payloads() == [taken(DUE, SOON)]


def test_a_process_that_dies_in_between_has_neither_taken_the_time_nor_lost_it(
    schedule: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    automation = schedule()
    with monkeypatch.context() as dying:

        def dies(*_: Any) -> None:
            raise Killed

        dying.setattr(accept, "insert", dies)
        with pytest.raises(Killed):
            fire(stored(automation), SOON)
    left = stored(automation).trigger_due_at

    fire(stored(automation), SOON)

    assert left == DUE
    assert payloads() == [taken(DUE, SOON)]
    assert stored(automation).trigger_due_at == NEXT


def test_where_it_cannot_be_stored_it_is_still_due(
    schedule: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    automation = schedule()
    with monkeypatch.context() as full:

        def refuse(*_: Any) -> None:
            raise DatabaseError("database or disk is full")

        full.setattr(accept, "insert", refuse)
        standing.sweep(SOON)
    left = stored(automation).trigger_due_at

    standing.sweep(SOON)

    assert left == DUE
    assert payloads() == [taken(DUE, SOON)]


def test_one_that_dies_after_it_was_accepted_leaves_it_to_the_sweep(
    schedule: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    automation = schedule()

    def dies(*_: Any) -> None:
        raise Killed

    monkeypatch.setattr(accept, "begin", dies)
    with pytest.raises(Killed):
        fire(stored(automation), SOON)

    execution = Execution.objects.get()
    assert execution.status == "pending"
    assert execution.due_at is not None
    assert fire(stored(automation), SOON) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"live": None, "trigger_due_at": None},
        {"live": None},
        {"trigger_due_at": DUE + timedelta(days=1)},
    ],
)
def test_what_was_deactivated_or_changed_meanwhile_does_not_start(
    schedule: Any, changed: dict[str, Any]
) -> None:
    automation = schedule()
    seen = stored(automation)
    Automation.objects.filter(pk=automation.pk).update(**changed)

    assert fire(seen, SOON) is None
    assert fire(stored(automation), SOON) is None
    assert payloads() == []


def test_what_was_deleted_meanwhile_does_not_start(schedule: Any) -> None:
    automation = schedule()
    seen = stored(automation)
    automation.delete()

    assert fire(seen, SOON) is None


def test_a_schedule_that_cannot_be_computed_says_so_and_keeps_nobody_from_theirs(
    schedule: Any, caplog: pytest.LogCaptureFixture
) -> None:
    automation = schedule(time_zone="Atlantis/Capital")

    standing.sweep(SOON)

    left = stored(automation)
    assert left.trigger_due_at is None
    assert left.trigger_trouble == (
        "The next time cannot be computed: There is no time zone “Atlantis/Capital”; did you"
        " mean “Atlantic/Canary”? Put it right, then activate the automation again."
    )
    assert payloads() == []
    assert "cannot be computed" in caplog.text


def test_a_time_that_never_comes_again_is_the_last(schedule: Any) -> None:
    automation = schedule(every="cron", cron="0 0 */20 * 1L")

    fire(stored(automation), SOON)

    assert payloads() == [taken(DUE, SOON)]
    assert stored(automation).trigger_due_at is None


@pytest.mark.parametrize(
    ("first", "count"),
    [("2026-03-28T00:00:00Z", 3), ("2026-10-24T00:00:00Z", 3)],
)
def test_where_clocks_are_moved_a_daily_time_still_comes_once_a_day(
    schedule: Any, first: str, count: int
) -> None:
    begin = datetime.fromisoformat(first)
    schedule(
        every="days",
        at_time="02:30",
        time_zone="Europe/Berlin",
        due=begin + timedelta(hours=1, minutes=30 if begin.month == 3 else -30),
    )

    for minutes in range(0, 3 * 24 * 60, 10):
        standing.sweep(begin + timedelta(minutes=minutes))

    days = [payload["scheduled_for"][:10] for payload in payloads()]
    assert days == [(begin + timedelta(days=more)).date().isoformat() for more in range(count)]
    assert [payload["missed"] for payload in payloads()] == [0] * count
