"""What is left of tests from the builder, and what never takes notice of them."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from automations import overview
from automations.lifecycle import erase
from automations.models import Automation, Sample, Version
from automations.publish import publish
from executions import recent, search, tested, testing
from executions.log import newest
from executions.models import Execution, StepRun
from executions.repeat import CannotRepeat, replay_form, retry
from projects.figures import figures
from projects.models import Project

from .drafts import NOW, drafted, hinted, kept, tried
from .plans import SCHEMA, answer, echo

__all__ = ["drafted", "hinted", "tried"]

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def test_a_new_test_of_a_step_replaces_the_one_before_once_that_has_ended(
    drafted: Any, tried: Any
) -> None:
    automation = drafted(echo("say", "Hello"), echo("other", "Hello"))
    ended = tried(automation, "say")
    other = tried(automation, "other")

    last = tried(automation, "say")

    assert ended.pk != last.pk
    assert set(Execution.objects.all()) == {other, last}
    assert Version.objects.count() == 2


def test_tests_are_forgotten_after_a_day_with_what_they_called(
    drafted: Any, tried: Any, automate: Any
) -> None:
    automate("child", [answer("reply", "Hi")], SCHEMA)
    call = {"key": "call", "use": "sub_automation.run", "with": {"sub_automation": "child"}}
    automation = drafted(call, echo("say", "Hello"))
    tried(automation, "call")
    Version.objects.filter(number=None).update(created_at=NOW)
    young = tried(automation, "say")
    Version.objects.filter(pk=young.version_id).update(created_at=NOW + timedelta(hours=1))

    tested.forget_old(NOW + timedelta(days=1))

    assert list(Execution.objects.all()) == [young]
    assert StepRun.objects.exclude(execution=young).count() == 0
    assert list(Version.objects.filter(number=None)) == [young.version]
    assert set(kept(automation)) == {"trigger", "call", "say"}


def test_a_test_that_still_runs_is_not_forgotten(drafted: Any) -> None:
    automation = drafted(echo("say", "Hello"))
    begun = testing.begin(automation, automation.draft, "say", {}, None, NOW)
    Version.objects.update(created_at=NOW)

    tested.forget_old(NOW + timedelta(days=8))

    assert list(Execution.objects.all()) == [begun]


def test_a_version_of_a_test_is_never_taken_for_the_last_one(drafted: Any, tried: Any) -> None:
    automation = drafted(answer("say", "Hello"))
    first = publish(automation)
    tried(automation, "say")

    again = publish(automation)

    assert (first.number, again) == (1, first)


def test_a_test_is_not_run_again_as_an_execution(drafted: Any, tried: Any) -> None:
    ended = tried(drafted(echo("say", "Hello")), "say")

    with pytest.raises(CannotRepeat, match="This is a test"):
        retry(ended, NOW)
    assert replay_form(ended, "say").why_not.startswith("This is a test")


def test_an_automation_with_tests_can_be_deleted(drafted: Any, tried: Any) -> None:
    automation = drafted(echo("say", "Hello"))
    tried(automation, "say")

    erase(automation)

    assert (Execution.objects.count(), Version.objects.count(), Sample.objects.count()) == (0, 0, 0)


def test_nothing_that_lists_what_has_run_has_a_test_in_it(
    drafted: Any, tried: Any, automate: Any, project: Project
) -> None:
    automate("child", [answer("reply", "Hi")], SCHEMA)
    call = {"key": "call", "use": "sub_automation.run", "with": {"sub_automation": "child"}}
    automation = drafted(call)
    ended = tried(automation, "call")
    ids = list(Automation.objects.values_list("pk", flat=True))
    filters = search.Filters(project)
    wanted = search.Wanted.read("body.text = Good morning")

    found = [
        *search.page(filters, 10).ids,
        *search.page(search.Filters(project, statuses=("success",)), 10).ids,
        *search.page(search.Filters(project, automation=automation.pk), 10).ids,
        *search.page(search.Filters(project, wanted=wanted), 10).ids,
        *newest(project),
        *recent.last(ids),
    ]
    rows = overview.page(project, overview.Filters(order="run")).rows

    assert ended.children.count() == 1
    assert found == []
    assert recent.statuses(ids) == {pk: [] for pk in ids}
    assert [(row.lately, row.last) for row in rows] == [([], None), ([], None)]
    assert figures(project, NOW.date()).total.ended == 0
    assert "Nothing has run yet." in printed("executions", project.slug)
    assert printed("automations", project.slug).count("has not run") == 2


def test_what_needs_a_decision_on_the_dashboard_is_no_test(drafted: Any, project: Project) -> None:
    automation = drafted(echo("say", "Hello"))
    testing.begin(automation, automation.draft, "say", {}, None, NOW)
    Execution.objects.update(status="undecided", due_at=None)

    shown = figures(project, NOW.date())

    assert (shown.undecided, list(shown.attention)) == (0, [])


def test_a_test_by_its_id_says_that_it_is_one(drafted: Any, tried: Any, project: Project) -> None:
    ended = tried(drafted(echo("say", "Hello")), "say")

    assert "a (test)" in printed("executions", project.slug, ended.id)


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()
