"""Budgets: reserved before a paid call, settled after it, and never overspent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from automations.models import Automation
from executions import accept as accepting
from executions import budgets, repeat, statements
from executions.models import Budget, DayCount, Execution, Spending, Status, StepRun
from projects.models import Project

from .conftest import Clock
from .paying import (
    ASK,
    MOST,
    RETRY,
    SECOND,
    TOKEN,
    Shop,
    automation,
    budget,
    costs,
    figures,
    shop,
)

__all__ = ["automation", "shop"]
pytestmark = [pytest.mark.django_db, pytest.mark.store, pytest.mark.usefixtures("shop")]


def test_a_call_that_does_not_fit_fails_with_all_figures_and_is_not_tried_again(
    automate: Any, project: Project, accept: Any, advance: Any, shop: Shop
) -> None:
    budgeted = Budget.objects.create(project=project, amount=5_000_000_000)
    month = datetime(2026, 1, 1, tzinfo=UTC).date()
    spent, reserved = 4_980_000_000, 19_950_000
    Spending.objects.create(budget=budgeted, month=month, spent=spent, reserved=reserved)

    done = advance(accept(automate("a", [{**ASK, "on_failure": RETRY}])))

    assert (done.status, shop.calls) == ("failed", 0)
    assert done.error == (
        "The budget of this month, $5.00, has no room for this call: $4.98 spent, $0.02 reserved, "
        "this call may cost $0.0001. Raise it under Settings → Budget."
    )
    assert StepRun.objects.values_list("attempts", "tried_at", "reserved", "cost").get() == (
        *(1, None, None, None),
    )


def test_of_two_budgets_both_must_fit_and_neither_keeps_what_the_other_refused(
    automation: Automation, project: Project, accept: Any, advance: Any, shop: Shop
) -> None:
    wide, narrow = budget(project, 10 * MOST), budget(project, MOST, automation)

    first, second = (advance(accept(automation)) for _ in range(2))

    assert (first.status, second.status, shop.calls) == ("success", "failed", 1)
    assert second.error.startswith("The automation's budget of this month, $0.0001, is used up")
    assert (figures(wide), figures(narrow)) == ([(MOST, 0, 0)], [(MOST, 0, 0)])


def test_another_automations_budget_does_not_count(
    automate: Any, project: Project, accept: Any, advance: Any
) -> None:
    other = budget(project, 1, automate("other", []))

    done = advance(accept(automate("a", [ASK])))

    assert (done.status, figures(other)) == ("success", [])


def test_a_call_that_cost_more_than_it_said_is_counted_in_full(
    automation: Automation, project: Project, accept: Any, advance: Any, shop: Shop
) -> None:
    budgeted = budget(project, MOST)
    shop.uses = [3 * MOST]

    done = advance(accept(automation))

    assert (done.status, figures(budgeted)) == ("success", [(3 * MOST, 0, 0)])


def test_the_end_of_one_call_makes_room_for_the_next_in_the_same_write(
    automate: Any, project: Project, accept: Any, advance: Any, shop: Shop
) -> None:
    budgeted = budget(project, MOST + 10)
    shop.uses = [10, 20]

    done = advance(accept(automate("a", [ASK, SECOND])))

    assert (done.status, costs(done), figures(budgeted)) == ("success", (30, 0), [(30, 0, 0)])


def test_a_new_month_begins_with_nothing_spent(
    automation: Automation,
    project: Project,
    accept: Any,
    advance: Any,
    clock: Clock,
) -> None:
    budgeted = budget(project, MOST)
    clock.time = datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC)
    advance(accept(automation))
    clock.pass_time(1)

    done = advance(accept(automation))

    assert (done.status, figures(budgeted)) == ("success", [(MOST, 0, 0), (MOST, 0, 0)])


def test_a_call_is_settled_in_the_month_that_it_was_reserved_in(
    automation: Automation,
    project: Project,
    accept: Any,
    advance: Any,
    clock: Clock,
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    budgeted = budget(project, MOST)
    clock.time = datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC)
    call = shop.call

    def slow(ctx: Any, model: str) -> dict[str, Any]:
        clock.pass_time(5)
        return call(ctx, model)

    monkeypatch.setattr(shop, "call", slow)

    advance(accept(automation))

    assert figures(budgeted) == [(MOST, 0, 0)]
    assert Spending.objects.get().month == datetime(2026, 1, 1, tzinfo=UTC).date()


def test_people_are_told_in_the_step_run_once_a_budget_is_nearly_used_up(
    automation: Automation, project: Project, accept: Any, advance: Any
) -> None:
    budget(project, 5 * MOST, warn_at=60)
    for _ in range(3):
        advance(accept(automation))

    done = advance(accept(automation))

    notes = [list(run.notes) for run in StepRun.objects.order_by("pk")]
    said = (
        "The budget of this month, $0.0005, is used to 60 %: $0.0003 spent, $0.00 reserved."
    )  # fmt: skip
    assert (done.status, notes) == ("success", [[], [], [], [said]])


def test_a_budget_that_is_used_up_rejects_what_would_pay_and_nothing_else(
    automate: Any, project: Project, clock: Clock
) -> None:
    budgeted = budget(project, MOST)
    month = budgets.month_of(clock())
    Spending.objects.create(budget=budgeted, month=month, spent=MOST * TOKEN)
    paying, free = automate("a", [ASK]), automate("b", [])

    fresh = [
        accepting.commit(
            accepting.new_execution(
                one, {}, clock(), is_spent=budgets.is_spent(one.pk, budgets.month_of(clock()))
            )
        )
        for one in (paying, free)
    ]

    assert [(one.status, one.error) for one in fresh] == [
        (Status.REJECTED, "budget spent"),
        (Status.PENDING, ""),
    ]
    assert DayCount.objects.values_list("status", "count").get() == ("rejected", 1)


def test_a_retry_is_rejected_too_once_the_budget_is_used_up(
    automation: Automation, project: Project, accept: Any, advance: Any, clock: Clock, shop: Shop
) -> None:
    budget(project, MOST)
    first = advance(accept(automation))

    again = [repeat.retry(first, clock()), repeat.replay(first, "ask", None, clock())]

    assert [(one.status, one.error) for one in again] == [("rejected", "budget spent")] * 2
    assert (shop.calls, DayCount.objects.get(status="rejected").count) == (1, 2)


def test_a_month_is_taken_before_an_execution_is_counted(
    automation: Automation, project: Project, accept: Any, advance: Any
) -> None:
    """The order in which rows are locked is the same for everybody who locks them."""
    budget(project, 2 * MOST)
    seen: list[str] = []
    real = statements._execute

    def noted(statement: str, values: Any) -> int:
        seen.append(statement.split('"')[1] if '"' in statement else statement.split()[1])
        return real(statement, values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(statements, "_execute", noted)
        advance(accept(automation))

    last = seen[-4:]
    assert last == [
        *("executions_execution", "executions_steprun"),
        *("executions_spending", "executions_daycount"),
    ]


def test_tests_spend_and_are_refused_like_everything_else_and_are_in_no_days_figures(
    automation: Automation, project: Project, accept: Any, advance: Any, shop: Shop
) -> None:
    budgeted = budget(project, MOST)
    both = [accept(automation), accept(automation)]
    Execution.objects.update(test=True)

    found = [advance(each).status for each in both]

    assert (found, shop.calls, figures(budgeted)) == (["success", "failed"], 1, [(MOST, 0, 0)])
    assert not DayCount.objects.exists()
