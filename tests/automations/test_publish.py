from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from automations.models import Automation
from automations.publish import CannotActivate, activate, deactivate
from projects.models import Project

pytestmark = pytest.mark.django_db

Draft = Callable[..., dict[str, Any]]
ANSWER = {"key": "answer", "use": "response.respond", "with": {"status": 200}}


@pytest.fixture
def automation(project: Project, draft: Draft) -> Automation:
    return Automation.objects.create(
        project=project, name="hello", title="Hello", draft=draft(ANSWER)
    )


def test_activating_makes_a_version_that_is_live(automation: Automation) -> None:
    version = activate(automation)

    assert (automation.live, version.number, version.use) == (version, 1, "http.request")
    assert version.plan == {
        "trigger": {"use": "http.request", "with": {"method": "POST"}},
        "steps": [ANSWER],
    }


def test_an_unchanged_draft_keeps_its_version(automation: Automation) -> None:
    first = activate(automation)
    deactivate(automation)
    assert automation.live is None

    assert activate(automation) == first


def test_a_changed_draft_is_a_new_version(automation: Automation, draft: Draft) -> None:
    activate(automation)
    automation.draft = draft(ANSWER | {"note": "new"})
    automation.save()

    assert activate(automation).number == 2


def test_what_is_missing_is_listed(automation: Automation, draft: Draft) -> None:
    automation.draft = draft(
        {"key": "chat", "use": "chatgpt.chat", "with": {"model": "m", "query": "{{vars.tone}}"}}
    )
    automation.save()

    with pytest.raises(CannotActivate) as caught:
        activate(automation)

    assert [str(fault) for fault in caught.value.faults] == [
        "steps.0.account: Choose an account of ChatGPT.",
        "steps.0.with.prompt: This field is required.",
    ]
    assert automation.versions.count() == 0


def test_a_secured_trigger_needs_its_secret(automation: Automation) -> None:
    automation.draft["trigger"]["with"]["secure"] = True
    automation.save()

    with pytest.raises(CannotActivate, match=r"^trigger\.with\.secret: Set a secret\.$"):
        activate(automation)

    automation.secret = "correct-horse-battery"
    automation.save()
    assert activate(automation).number == 1


def test_a_description_of_any_text_can_be_stored(automation: Automation) -> None:
    inputs = {"description": "Greets\x00 \ud800 kindly.", "schema": [{"key": "name"}]}
    automation.draft["trigger"] = {"use": "sub_automation.called", "with": inputs}
    automation.save()

    version = activate(automation)

    version.refresh_from_db()
    assert version.description == "Greets  kindly."
