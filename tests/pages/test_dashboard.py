"""A project's dashboard: its numbers, what they are made of, and where they lead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from automations.models import Automation, Version
from executions.models import DayCount, Execution
from projects.figures import DAYS, figures
from projects.models import Project

TODAY = date(2026, 5, 31)

Count = Callable[..., None]


@pytest.fixture
def counted(project: Project) -> Count:
    """`counted("greet", failed=3, took=900, ago=2)`: executions of an automation on a day."""

    def count(name: str, *, took: int = 0, ago: int = 0, **numbers: int) -> None:
        automation, _ = Automation.objects.get_or_create(
            project=project, name=name, defaults={"title": name.title(), "active": True}
        )
        for status, number in numbers.items():
            day = TODAY - timedelta(days=ago)
            DayCount.objects.create(
                automation=automation, day=day, status=status, count=number, milliseconds=took
            )

    return count


@pytest.fixture
def executed(project: Project) -> Callable[..., Execution]:
    """`executed("failed")`: an execution with that status."""

    def make(status: str, **values: Any) -> Execution:
        automation, _ = Automation.objects.get_or_create(
            project=project, name="greet", defaults={"title": "Greet"}
        )
        version, _ = Version.objects.get_or_create(
            automation=automation, number=1, defaults={"use": "http.request", "plan": {}}
        )
        return Execution.objects.create(
            project=project,
            automation=automation,
            version=version,
            status=status,
            payload={},
            accepted_at=timezone.now(),
            **values,
        )

    return make


def test_rejected_executions_stand_outside_the_success_rate(
    project: Project, counted: Count
) -> None:
    counted("greet", success=6, failed=1, cancelled=1, rejected=92)

    total = figures(project, TODAY).total

    assert (total.ended, total.ran, total.rejected, total.success_rate) == (100, 8, 92, 75.0)


def test_where_nothing_ran_there_is_no_rate(project: Project, counted: Count) -> None:
    counted("greet", rejected=3)

    found = figures(project, TODAY)

    assert (found.total.success_rate, found.total.mean, list(found.ranked)) == (None, None, [])


def test_thirty_days_count_and_the_day_before_them_does_not(
    project: Project, counted: Count
) -> None:
    counted("greet", success=1, ago=DAYS)
    counted("greet", success=2, ago=DAYS - 1)
    counted("greet", success=4, failed=8, rejected=16, cancelled=32)

    found = figures(project, TODAY)

    assert len(found.days) == DAYS
    assert found.days[0] == {"day": date(2026, 5, 2), "success": 2, "failed": 0, "other": 0}
    assert found.days[-1] == {"day": TODAY, "success": 4, "failed": 8, "other": 48}
    assert sum(day["success"] for day in found.days) == found.total.counts["success"] == 6


def test_automations_are_ranked_by_share_of_failures_then_by_duration(
    project: Project, counted: Count
) -> None:
    counted("fast", success=10, took=100)
    counted("slow", success=1, took=5_000)
    counted("often", success=1, failed=1)
    counted("seldom", success=99, failed=2, took=1)
    counted("idle")
    counted("refused", rejected=7)

    ranked = figures(project, TODAY).ranked

    assert [one.name for one in ranked] == ["often", "seldom", "slow", "fast"]
    assert [one.tally.mean for one in ranked][2:] == [5_000.0, 10.0]


def test_an_automation_counts_as_active_while_a_version_of_it_is_live(project: Project) -> None:
    for name, live in (("a", True), ("b", False), ("c", False)):
        automation = Automation.objects.create(project=project, name=name, active=True)
        if live:
            version = automation.versions.create(number=1, use="http.request", plan={})
            Automation.objects.filter(pk=automation.pk).update(live=version)

    found = figures(project, TODAY)

    assert (found.automations, found.active, found.inactive) == (3, 1, 2)


def test_numbers_of_another_project_do_not_count(
    elsewhere: Project, counted: Count, executed: Callable[..., Execution]
) -> None:
    counted("greet", failed=3)
    executed("undecided")

    found = figures(elsewhere, TODAY)

    assert (found.automations, found.total.ended, found.undecided) == (0, 0, 0)
    assert (list(found.ranked), list(found.attention)) == ([], [])


def test_the_newest_five_that_failed_or_need_a_decision_are_named(
    project: Project, executed: Callable[..., Execution]
) -> None:
    executed("success")
    made = [executed(status) for status in ("failed", "undecided") * 3]
    executed("running")

    found = figures(project, TODAY)

    newest = sorted((one.id for one in made), reverse=True)[:5]
    assert [one.id for one in found.attention] == newest
    assert found.undecided == 3


def test_what_needs_attention_says_what_it_was_about(
    viewer: Client, executed: Callable[..., Execution]
) -> None:
    executed("failed", about="A lighthouse & a storm")

    shown = viewer.get("/projects/site/").content.decode()

    assert "<bdi>A lighthouse &amp; a storm</bdi>" in shown


def test_the_figures_take_six_queries_whatever_has_run(
    project: Project,
    counted: Count,
    executed: Callable[..., Execution],
    django_assert_num_queries: Any,
) -> None:
    counted("greet", success=1, failed=1)
    executed("failed")
    with django_assert_num_queries(6):
        figures(project, TODAY)

    for name in ("b", "c"):
        counted(name, success=5, failed=5, cancelled=5, ago=3)
    for _ in range(9):
        executed("undecided", error="Cut off.")

    with django_assert_num_queries(6):
        [one.automation.title for one in figures(project, TODAY).attention]


@pytest.mark.parametrize("automations", [1, 3])
def test_the_page_takes_ten_queries(
    viewer: Client,
    counted: Count,
    executed: Callable[..., Execution],
    django_assert_num_queries: Any,
    automations: int,
) -> None:
    for number in range(automations):
        counted(f"greet-{number}", success=1, ago=(TODAY - timezone.now().date()).days)
        executed("failed")

    with django_assert_num_queries(10):
        viewer.get("/projects/site/")


def test_what_an_execution_ended_with_is_on_the_page(
    viewer: Client, automate: Callable[..., Automation], run: Callable[..., Execution]
) -> None:
    automate("greet", [{"key": "a", "use": "response.respond", "with": {"status": 200}}])

    execution = run("greet", {})

    found = viewer.get("/projects/site/").context["figures"]
    assert execution.status == "success"
    assert (found.total.ended, found.total.success_rate) == (1, 100.0)
    assert [one.name for one in found.ranked] == ["greet"]


def test_the_page_leads_to_what_needs_a_decision(
    viewer: Client, executed: Callable[..., Execution]
) -> None:
    execution = executed("undecided", error="<script>alert(1)</script>")

    page = viewer.get("/projects/site/").content.decode()

    assert 'href="/projects/site/executions/?status=undecided">1</a>' in page
    assert f'href="/projects/site/executions/{execution.id}/"' in page
    assert "<script>alert" not in page


def test_a_new_project_says_what_to_do_next(viewer: Client, editor: Client) -> None:
    pages = [client.get("/projects/site/").content.decode() for client in (viewer, editor)]

    ways = r'href="/projects/site/(accounts|automations-new|automations-import|members)/"'
    found = [re.findall(ways, page.partition("What to do next")[2]) for page in pages]
    assert found == [
        ["accounts", "members"],
        ["accounts", "automations-new", "automations-import", "members"],
    ]


def test_days_of_utc_are_explained_to_readers_elsewhere(viewer: Client, counted: Count) -> None:
    counted("greet", success=1, ago=(TODAY - datetime.now(UTC).date()).days)
    note = "Days are days of UTC."

    at_home = viewer.get("/projects/site/").content.decode()
    viewer.cookies["zone"] = "Asia/Kolkata"
    away = viewer.get("/projects/site/").content.decode()

    assert (note in at_home, note in away) == (False, True)
