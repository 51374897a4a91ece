"""Schedules that are live, for the tests of what they start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from automations.models import Automation, Version
from executions import tasks
from executions.models import Execution
from projects.models import Project

DUE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SOON = DUE + timedelta(milliseconds=200)
NEXT = DUE + timedelta(minutes=15)


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
