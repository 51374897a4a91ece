"""Drafts of the test actions, to be tested step by step."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from automations import samples
from automations.models import Automation, Sample
from executions import tasks, testing
from executions.models import Execution
from projects.models import Project

from .conftest import Service

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TRIGGER = {"use": "http.request", "with": {"method": "POST"}}
PAYLOAD = {"method": "POST", "query": {}, "headers": {}, "body": {"text": "Good morning"}}


@pytest.fixture(autouse=True)
def hinted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The executions that a worker was told of."""
    found: list[str] = []
    monkeypatch.setattr(tasks, "hint", found.append)
    return found


@pytest.fixture
def drafted(project: Project, service: Service) -> Any:
    """`drafted(*steps)` makes an automation with this draft and a sample of its trigger."""
    del service

    def make(*steps: dict[str, Any], payload: Any = PAYLOAD) -> Automation:
        draft = {"trigger": TRIGGER, "steps": list(steps)}
        made = Automation.objects.create(project=project, name="a", title="A", draft=draft)
        if payload is not None:
            samples.keep(made, draft, "trigger", payload, NOW)
        return made

    return make


@pytest.fixture
def tried(advance: Any) -> Any:
    """`tried(automation, key, values)` tests a step as far as it goes now."""

    def run(automation: Automation, key: str, values: Any = None) -> Execution:
        begun = testing.begin(automation, automation.draft, key, values or {}, None, NOW)
        ended: Execution = advance(begun)
        return ended

    return run


def kept(automation: Automation) -> dict[str, Any]:
    return {one.key: one.output for one in Sample.objects.filter(automation=automation)}


def states(automation: Automation) -> dict[str, str]:
    return dict(samples.states(automation, automation.draft))
