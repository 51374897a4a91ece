"""Budgets on the settings pages, warnings elsewhere, and costs where executions are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from automations.models import Automation
from executions import budget_pages, budgets
from executions.clock import now
from executions.models import Budget, Execution, Spending
from executions.writing import write
from projects.models import AuditEntry, Project
from tests.executions.paying import ASK, MOST, TOKEN, Shop, budget, figures, shop

__all__ = ["shop"]

PROJECT = "/projects/site/settings/"
PUT = f"{PROJECT}budget/"
OF_GREET = "/projects/site/automations/greet/settings/"
DOLLAR = 1_000_000_000


@pytest.fixture
def greet(automate: Callable[..., Automation], shop: Shop) -> Automation:
    """An automation that pays for each execution."""
    assert shop.calls == 0
    return automate("greet", [ASK])


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def spend(of: Budget, nano: int, reserved: int = 0, unpriced: int = 0) -> None:
    month = budgets.month_of(now())
    figures_ = {"spent": nano, "reserved": reserved, "unpriced": unpriced}
    Spending.objects.update_or_create(budget=of, month=month, defaults=figures_)


def test_an_owner_sets_changes_and_removes_the_budget_of_the_project(
    owner: Client, project: Project
) -> None:
    stored: list[list[Any]] = []
    for amount, warn_at in (("5", "80"), ("7.50", "60"), ("", "60")):
        answer = owner.post(PUT, {"budget-amount": amount, "budget-warn_at": warn_at})
        assert (answer.status_code, answer["Location"]) == (302, PROJECT)
        stored.append(list(Budget.objects.values_list("amount", "warn_at", "automation")))

    assert stored == [[(5 * DOLLAR, 80, None)], [(7_500_000_000, 60, None)], []]
    entries = AuditEntry.objects.filter(project=project).order_by("pk")
    assert list(entries.values_list("action", "target", "details")) == [
        ("budget.set", "Marketing site", {"a month": "$5.00", "warn at": "80 %"}),
        (
            "budget.set",
            "Marketing site",
            {"before": "$5.00", "a month": "$7.50", "warn at": "60 %"},
        ),
        ("budget.removed", "Marketing site", {"before": "$7.50"}),
    ]


@pytest.mark.parametrize(
    ("amount", "warn_at"), [("-1", "80"), ("0", "80"), ("1.234", "80"), ("x", "80"), ("5", "101")]
)
def test_what_is_no_budget_is_shown_again_with_what_is_wrong(
    owner: Client, greet: Automation, amount: str, warn_at: str
) -> None:
    for page in (PROJECT, OF_GREET):
        answer = owner.post(f"{page}budget/", {"budget-amount": amount, "budget-warn_at": warn_at})

        assert answer.status_code == 422
        assert answer.context["budget"].form.errors
    assert not Budget.objects.exists()
    assert greet.budgets.count() == 0


def test_a_new_budget_begins_with_what_the_month_has_cost(
    editor: Client, greet: Automation, run: Callable[..., Execution]
) -> None:
    run("greet")
    run("greet")

    editor.post(f"{OF_GREET}budget/", {"budget-amount": "1", "budget-warn_at": "80"})

    (made,) = greet.budgets.all()
    assert figures(made) == [(2 * MOST, 0, 0)]


def test_what_the_month_has_cost_is_added_up_before_anything_is_written(
    project: Project,
    greet: Automation,
    run: Callable[..., Execution],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run("greet")
    statements: list[str] = []

    def noted(body: Callable[[], Any]) -> Any:
        with CaptureQueriesContext(connection) as queries:
            done = write(body)
        statements.extend(query["sql"] for query in queries.captured_queries)
        return done

    monkeypatch.setattr(budget_pages, "write", noted)
    for automation in (None, greet):
        budget_pages.put(project, automation, DOLLAR, 80, now())

    assert [figures(each) for each in Budget.objects.order_by("pk")] == [[(MOST, 0, 0)]] * 2
    assert not [each for each in statements if "SUM(" in each]


@pytest.mark.parametrize("is_projects", [True, False])
def test_of_two_who_make_a_budget_at_once_the_last_one_counts(
    project: Project, greet: Automation, monkeypatch: pytest.MonkeyPatch, *, is_projects: bool
) -> None:
    of, sum_up = None if is_projects else greet, budget_pages._so_far

    def and_another_does(*given: Any) -> Any:
        monkeypatch.undo()
        budget_pages.put(project, of, 2 * DOLLAR, 60, now())
        return sum_up(*given)

    monkeypatch.setattr(budget_pages, "_so_far", and_another_does)
    budget_pages.put(project, of, DOLLAR, 80, now())

    assert Budget.objects.values_list("amount", "warn_at").get() == (DOLLAR, 80)
    assert Spending.objects.count() == 1


def test_the_settings_page_shows_what_is_spent_reserved_and_left(
    viewer: Client, project: Project
) -> None:
    spend(Budget.objects.create(project=project, amount=5 * DOLLAR), 4_980_000_000, 10_000_000, 2)

    shown = text(viewer.get(PROJECT))

    assert "The budget of this month, $5.00, is used to 99 %: $4.98 spent, $0.01 reserved." in shown
    assert "2 calls with unknown price this month." in shown
    assert 'action="/projects/site/settings/budget/"' not in shown


@pytest.mark.parametrize("page", ["/projects/site/", "/projects/site/automations/greet/"])
def test_pages_warn_of_a_budget_that_is_nearly_used_up(
    viewer: Client, project: Project, greet: Automation, page: str
) -> None:
    of_project = Budget.objects.create(project=project, amount=10 * DOLLAR)
    of_greet = Budget.objects.create(project=project, automation=greet, amount=DOLLAR)
    spend(of_project, 7 * DOLLAR)
    spend(of_greet, DOLLAR)

    found = viewer.get(page).context["budget_warnings"]

    assert [(one.title, one.level.words, one.href) for one in found] == [
        (
            "greet",
            (
                "The automation's budget of this month, $1.00, is used up: "
                "$1.00 spent, $0.00 reserved."
            ),
            f"{OF_GREET}#budget",
        )
    ]


def test_a_budget_of_last_month_warns_nobody(viewer: Client, project: Project) -> None:
    made = Budget.objects.create(project=project, amount=DOLLAR)
    spend(made, DOLLAR)
    Spending.objects.update(month=budgets.month_of(now()).replace(year=2020))

    assert budget_pages.warnings(project, now()) == []
    assert viewer.get(PROJECT).context["budget"].level.spent == 0


def test_a_spent_budget_answers_402_and_runs_nothing(
    signed_out: Client, project: Project, greet: Automation, shop: Shop
) -> None:
    spend(budget(project, MOST), MOST * TOKEN)
    plan = {"trigger": {"use": "http.request", "with": {"method": "GET"}}, "steps": [ASK]}
    greet.versions.update(plan=plan)

    answer = signed_out.get(f"/automations-api/run/{greet.trigger_id}")

    assert (answer.status_code, answer.json()) == (
        402,
        {"error": "The automation's budget is spent.", "status": "rejected"},
    )
    stored = Execution.objects.get()
    assert (stored.status, stored.error, shop.calls) == ("rejected", "budget spent", 0)


def test_costs_are_shown_with_the_execution_its_step_the_log_and_the_dashboard(
    viewer: Client, greet: Automation, run: Callable[..., Execution], shop: Shop
) -> None:
    shop.uses = [412_000]
    done = run(greet.name)
    where = f"/projects/site/executions/{done.id}/"

    whole, step = text(viewer.get(where)), text(viewer.get(where, {"step": "ask"}))
    log, dashboard = (text(viewer.get(f"/projects/site/{page}")) for page in ("executions/", ""))
    program = viewer.get(f"{where}json/").json()

    assert "<dt>Cost</dt><dd>$0.41</dd>" in whole
    assert "<dt>Cost</dt><dd>$0.41</dd>" in step
    assert '<td class="number nowrap">$0.41</td>' in log
    assert '<td class="number">$0.41</td>' in dashboard
    assert (program["cost"], program["steps"][0]["cost"]) == ("0.412000000", "0.412000000")


def test_an_unknown_price_is_shown_as_unknown(
    viewer: Client, automate: Callable[..., Automation], run: Callable[..., Execution], shop: Shop
) -> None:
    automate("greet", [{**ASK, "with": {"model": "llama-3"}}])

    done = run("greet")

    shown = text(viewer.get(f"/projects/site/executions/{done.id}/"))
    assert "<dt>Cost</dt><dd>1 call of unknown price</dd>" in shown
    assert shop.calls == 1
