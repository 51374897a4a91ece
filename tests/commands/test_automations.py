from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings

from automations.models import Automation, Version
from executions.models import Execution, Status
from projects.models import Project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lab")]

Run = Callable[..., Any]
INBOUND = {"trigger": {"use": "http.request"}, "steps": []}
CALLED = {"trigger": {"use": "sub_automation.called"}, "steps": []}


def automation(project: Project, name: str, draft: Any, *, live: bool, secret: str = "") -> Any:
    made = Automation(project=project, name=name, title=name.title(), draft=draft)
    made.secret = secret
    made.save()
    if live:
        use = draft["trigger"]["use"]
        made.live = Version.objects.create(automation=made, number=2, use=use, plan=draft)
        made.save()
    return made


def ran(of: Any, number: int, status: Status) -> None:
    Execution.objects.create(
        id=f"{number:032x}",
        project=of.project,
        automation=of,
        version=of.live,
        status=status,
        payload={},
        accepted_at=datetime(2026, 5, 1, 10, number, tzinfo=UTC),
    )


def test_automations_are_listed_by_name_with_all_but_their_secrets(run: Run, lab: Project) -> None:
    orders = automation(lab, "orders", INBOUND, live=True, secret="s3cret-s3cret")
    draft = automation(lab, "draft", INBOUND, live=False)
    automation(lab, "called", CALLED, live=True)
    automation(lab, "empty", {}, live=False)
    ran(orders, 1, Status.SUCCESS)
    ran(orders, 2, Status.UNDECIDED)
    url = f"{settings.AUTOMATE_PUBLIC_URL}/automations-api/run"

    done = run("automations", "lab")

    assert done.status == 0
    assert done.out == (
        "called  Called\n"
        "    active (version 2)  sub_automation.called  has not run\n"
        "draft  Draft\n"
        "    draft  http.request  has not run\n"
        f"    {url}/{draft.trigger_id}  without a secret\n"
        "empty  Empty\n"
        "    draft  no trigger  has not run\n"
        "orders  Orders\n"
        "    active (version 2)  http.request  last: Needs a decision, 2026-05-01 10:02:00\n"
        f"    {url}/{orders.trigger_id}  with a secret\n"
    )


def test_a_project_without_automations_says_so(run: Run) -> None:
    assert run("automations", "lab").out == "There is no automation yet.\n"
