"""A draft of one step that can be tested, and where its tests have their pages."""

from __future__ import annotations

from typing import Any

import pytest

from automations import samples
from automations.models import Automation, Sample
from executions import tasks
from executions.clock import now
from projects.models import Project
from tests.executions.conftest import Service
from tests.executions.plans import echo
from tests.pages.building import EDIT, draft_of

PAYLOAD = {"method": "POST", "query": {}, "headers": {}, "body": {"text": "Good morning"}}
SAY = f"{EDIT}step/say/test/"
OF_TRIGGER = f"{EDIT}step/trigger/test/"
ALL = f"{EDIT}test/"
VALUE = "value:trigger.body.text"


@pytest.fixture(autouse=True)
def hinted(monkeypatch: pytest.MonkeyPatch, service: Service) -> list[str]:
    """The executions that a worker was told of."""
    del service
    found: list[str] = []
    monkeypatch.setattr(tasks, "hint", found.append)
    return found


@pytest.fixture
def hello(project: Project) -> Automation:
    """A draft of one step that echoes the request, with a sample of its trigger."""
    made = draft_of(project, echo("say", "{{trigger.body.text}}!"))
    samples.keep(made, made.draft, "trigger", PAYLOAD, now())
    return made


def kept(automation: Automation) -> dict[str, Any]:
    return {one.key: one.output for one in Sample.objects.filter(automation=automation)}
