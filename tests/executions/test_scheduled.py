"""Automations that start by the clock: each time is taken once, whatever happens meanwhile."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connections

from automations import publish
from automations.models import Automation, Version
from executions import accept, scheduled, standing, tasks
from executions.detail import as_text
from executions.models import Execution, Spending
from executions.scheduled import fire
from projects.models import Project

from .conftest import Killed
from .paying import ASK, TOKEN, Shop, budget, shop
from .plans import answer, outputs

__all__ = ["shop"]
pytestmark = [pytest.mark.django_db, pytest.mark.store]

DUE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SOON = DUE + timedelta(milliseconds=200)
NEXT = DUE + timedelta(minutes=15)
ANSWER = answer("say", "{{trigger.scheduled_for}}")


@pytest.fixture(autouse=True)
def hinted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The executions that a worker was told of."""
    found: list[str] = []
    monkeypatch.setattr(tasks, "hint", found.append)
    return found


@pytest.fixture
def schedule(project: Project) -> Any:
    """`schedule(steps, due=…, **inputs)` makes a live automation; every 15 minutes, unless said."""

    def make(
        *steps: dict[str, Any], due: datetime = DUE, conditions: Any = None, **inputs: Any
    ) -> Automation:
        trigger = {"use": "schedule.every", "with": inputs}
        if conditions:
            trigger["conditions"] = conditions
        made = Automation.objects.create(project=project, name="a", title="A", active=True)
        plan = {"trigger": trigger, "steps": list(steps)}
        made.live = Version.objects.create(
            automation=made, number=1, use="schedule.every", plan=plan
        )
        made.trigger_due_at = due
        made.save()
        return made

    return make


def stored(automation: Automation) -> Automation:
    return Automation.objects.select_related("project", "live").get(pk=automation.pk)


def payloads() -> list[Any]:
    return [one.payload for one in Execution.objects.order_by("id")]


def taken(due: datetime, now: datetime, missed: int = 0) -> dict[str, Any]:
    return {"scheduled_for": due.isoformat(), "started_at": now.isoformat(), "missed": missed}


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


def test_unmet_conditions_reject_it_and_the_next_time_is_named(schedule: Any) -> None:
    rows = [{"path": "missed", "operator": "equals", "value": 0}]
    automation = schedule(conditions={"rows": rows})
    later = DUE + timedelta(minutes=5)

    fire(stored(automation), later)

    found = Execution.objects.get()
    assert (found.status, found.error) == ("rejected", accept.UNMET)
    assert stored(automation).trigger_due_at == NEXT


def test_a_spent_budget_rejects_it(schedule: Any, project: Project, shop: Shop) -> None:
    automation = schedule(ASK)
    spent = budget(project, 100)
    Spending.objects.create(budget=spent, month=DUE.date().replace(day=1), spent=100 * TOKEN)

    fire(stored(automation), SOON)

    found = Execution.objects.get()
    assert (found.status, found.error) == ("rejected", "budget spent")
    assert shop.calls == 0


def test_a_response_that_nobody_waits_for_is_recorded(schedule: Any, advance: Any) -> None:
    automation = schedule(ANSWER)
    begun = fire(stored(automation), SOON)

    ended = advance(begun)

    assert ended.status == "success"
    assert ended.reply["body"] == DUE.isoformat()
    assert outputs(ended)["say"]["body"] == DUE.isoformat()


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


def drafted(project: Project, **inputs: Any) -> Automation:
    draft = {
        "trigger": {"use": "schedule.every", "with": inputs},
        "steps": [{"key": "say", "use": "response.respond", "with": {"status": 200}}],
    }
    return Automation.objects.create(project=project, name="b", title="B", draft=draft)


def test_activating_names_the_next_time_and_deactivating_takes_it_back(project: Project) -> None:
    automation = drafted(project, every="days", at_time="12:00")
    before = datetime.now(UTC)

    publish.activate(automation)
    due = stored(automation).trigger_due_at
    publish.deactivate(automation)
    standing.sweep(datetime.now(UTC))
    standing.sweep(datetime.now(UTC) + timedelta(days=2))

    assert due
    assert before < due <= before + timedelta(days=1, seconds=1)
    assert (due.hour, due.minute) == (12, 0)
    assert payloads() == []


def test_another_schedule_is_computed_anew_and_the_same_one_keeps_its_time(
    project: Project,
) -> None:
    automation = drafted(project, every="days", at_time="12:00")
    publish.activate(automation)
    passed = datetime.now(UTC) - timedelta(seconds=1)  # it has come, and nobody has looked yet
    Automation.objects.filter(pk=automation.pk).update(trigger_due_at=passed)

    publish.activate(stored(automation))
    same = stored(automation).trigger_due_at
    other_steps = stored(automation)
    other_steps.draft["steps"][0]["with"]["status"] = 204
    other_steps.save()
    publish.activate(other_steps)
    with_other_steps = stored(automation).trigger_due_at
    changed = stored(automation)
    changed.draft["trigger"]["with"] = {"every": "days", "at_time": "18:00"}
    changed.save()
    publish.activate(changed)
    anew = stored(automation).trigger_due_at

    assert (same, with_other_steps) == (passed, passed)
    assert anew
    assert (anew > passed, anew.hour) == (True, 18)
