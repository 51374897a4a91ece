"""Schedules and their versions, conditions and budgets: when the next time is, and what is run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from automations import publish
from automations.models import Automation
from executions import accept, standing
from executions.models import Execution, Spending
from executions.scheduled import fire
from projects.models import Project

from .paying import ASK, TOKEN, Shop, budget, shop
from .plans import answer, outputs
from .schedules import DUE, NEXT, SOON, hinted, payloads, schedule, stored

__all__ = ["hinted", "schedule", "shop"]
pytestmark = [pytest.mark.django_db, pytest.mark.store]

ANSWER = answer("say", "{{trigger.scheduled_for}}")


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
