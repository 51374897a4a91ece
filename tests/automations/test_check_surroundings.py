"""What is read of the project around a draft, to check it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from automations.check import Surroundings, check
from automations.models import Automation, Version
from projects.models import Project


def call(name: str) -> dict[str, Any]:
    return {"key": "run", "use": "sub_automation.run", "with": {"sub_automation": name}}


@pytest.mark.django_db
def test_of_other_automations_only_what_is_called_in_turn_is_read(
    project: Project, draft: Callable[..., dict[str, Any]]
) -> None:
    for name, step in {"greet": call("third"), "third": call("page"), "aside": call("x")}.items():
        made = Automation.objects.create(project=project, name=name, title=name)
        plan = {"trigger": {"use": "sub_automation.called"}, "steps": [step]}
        made.live = Version.objects.create(
            automation=made, number=1, use="", plan=plan, arguments_schema={"properties": {}}
        )
        made.save()

    around = Surroundings.of(project, ["greet", "unknown"])
    (found,) = check(project, draft(call("greet")), live_names=["page"], name="page")

    assert around.live == {"greet", "third", "aside"}
    assert dict(around.calls) == {"greet": {"third"}, "third": {"page"}}
    assert (found.path, found.message) == (
        "steps.0.with.sub_automation",
        "Sub automations call each other in a circle: page → greet → third → page.",
    )
