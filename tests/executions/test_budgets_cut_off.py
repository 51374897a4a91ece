"""What is reserved for calls that are cut off, by a crash or by a person."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automations import lifecycle
from automations.models import Automation
from executions import cancel, writing
from executions.models import Budget, DayCount, Execution, StepRun
from projects.models import Project

from .conftest import Clock, Killed
from .paying import (
    ASK,
    MOST,
    SECOND,
    TOKEN,
    Shop,
    automation,
    balanced,
    budget,
    costs,
    figures,
    run_costs,
    shop,
)

__all__ = ["automation", "shop"]
pytestmark = [pytest.mark.django_db, pytest.mark.store, pytest.mark.usefixtures("shop")]


def test_cancelling_gives_back_what_a_call_under_way_has_reserved(
    automation: Automation, project: Project, accept: Any, advance: Any, clock: Clock, shop: Shop
) -> None:
    budgeted = budget(project, 2 * MOST)
    shop.failing = [Killed()]
    execution = accept(automation)
    with pytest.raises(Killed):
        advance(execution)
    reserved = figures(budgeted)

    cancel.cancel(execution, clock())

    assert (reserved, figures(budgeted)) == ([(0, MOST, 0)], [(0, 0, 1)])
    assert (costs(execution), run_costs(execution)) == ((None, 1), {"ask": (None, 1)})
    assert DayCount.objects.values_list("cost", "unpriced").get() == (0, 1)


def test_a_call_that_is_cancelled_under_way_is_of_unknown_price_without_a_budget_too(
    automation: Automation, accept: Any, advance: Any, clock: Clock, shop: Shop
) -> None:
    shop.failing = [Killed()]
    execution = accept(automation)
    with pytest.raises(Killed):
        advance(execution)

    cancel.cancel(execution, clock())

    assert (costs(execution), run_costs(execution)) == ((None, 1), {"ask": (None, 1)})
    assert DayCount.objects.values_list("cost", "unpriced").get() == (0, 1)


def test_a_call_that_was_cut_off_and_cannot_be_repeated_is_of_unknown_price_without_a_budget_too(
    automation: Automation, accept: Any, advance: Any, clock: Clock, shop: Shop
) -> None:
    shop.failing = [Killed()]
    execution = accept(automation)
    with pytest.raises(Killed):
        advance(execution)
    Execution.objects.update(overrides={"ask": {"model": "{{gone}}"}})
    clock.pass_time(31)

    done = advance(execution)

    assert (done.status, shop.calls, costs(done)) == ("failed", 1, (None, 1))


def test_deleting_an_automation_gives_back_what_its_tests_have_reserved(
    automation: Automation, project: Project, accept: Any, advance: Any, shop: Shop
) -> None:
    budgeted = budget(project, 2 * MOST)
    shop.failing = [Killed()]
    execution = accept(automation)
    Execution.objects.filter(pk=execution.pk).update(test=True)
    with pytest.raises(Killed):
        advance(execution)
    Automation.objects.filter(pk=automation.pk).update(active=False, live=None)
    reserved = figures(budgeted)

    lifecycle.erase_executions(automation)

    assert (reserved, figures(budgeted)) == ([(0, MOST, 0)], [(0, 0, 1)])
    assert not Execution.objects.exists()


def test_whoever_repeats_a_call_that_was_cut_off_takes_its_reservation_over(
    automation: Automation, project: Project, accept: Any, advance: Any, clock: Clock, shop: Shop
) -> None:
    budgeted = budget(project, MOST)  # a second reservation would not fit
    shop.failing = [Killed()]
    execution = accept(automation)
    with pytest.raises(Killed):
        advance(execution)
    clock.pass_time(31)

    done = advance(execution)

    assert (done.status, costs(done)) == ("success", (MOST, 1))
    assert figures(budgeted) == [(MOST, 0, 1)]


def test_a_call_that_was_cut_off_and_is_reported_later_is_of_unknown_price_no_more(
    automation: Automation, project: Project, accept: Any, advance: Any, clock: Clock, shop: Shop
) -> None:
    budgeted = budget(project, 2 * MOST)
    shop.failing = [Killed()]
    execution = accept(automation)
    with pytest.raises(Killed):
        advance(execution)
    clock.pass_time(31)
    shop.earlier = True

    done = advance(execution)

    assert (done.status, costs(done)) == ("success", (MOST, 0))
    assert figures(budgeted) == [(MOST, 0, 0)]


def test_a_month_in_which_it_was_not_counted_stays_at_none(
    automation: Automation, project: Project, accept: Any, advance: Any, clock: Clock, shop: Shop
) -> None:
    shop.failing = [Killed()]
    execution = accept(automation)
    with pytest.raises(Killed):
        advance(execution)
    clock.pass_time(31)
    budgeted = budget(project, 2 * MOST)
    shop.earlier = True

    done = advance(execution)

    assert (done.status, costs(done)) == ("success", (MOST, 0))
    assert figures(budgeted) == [(MOST, 0, 0)]


def test_a_step_that_cannot_be_prepared_any_more_gives_its_reservation_back(
    automation: Automation, project: Project, accept: Any, advance: Any, clock: Clock, shop: Shop
) -> None:
    budgeted = budget(project, MOST)
    shop.failing = [Killed()]
    execution = accept(automation)
    with pytest.raises(Killed):
        advance(execution)
    Execution.objects.update(overrides={"ask": {"model": "{{gone}}"}})
    clock.pass_time(31)

    done = advance(execution)

    assert (done.status, costs(done), figures(budgeted)) == ("failed", (None, 1), [(0, 0, 1)])


def test_a_budget_that_is_deleted_under_a_call_hinders_nobody(
    automate: Any,
    project: Project,
    accept: Any,
    advance: Any,
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    budgeted = budget(project, MOST)
    call = shop.call

    def deleting(ctx: Any, model: str) -> dict[str, Any]:
        budgeted.delete()
        return call(ctx, model)

    monkeypatch.setattr(shop, "call", deleting)

    done = advance(accept(automate("a", [ASK])))

    assert (done.status, costs(done)) == ("success", (MOST, 0))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    points=st.lists(st.integers(0, 9), max_size=4), uses=st.lists(st.integers(1, 150), max_size=8)
)
def test_kills_at_any_point_neither_leak_nor_double_a_reservation(
    automate: Any,
    project: Project,
    accept: Any,
    advance: Any,
    clock: Clock,
    shop: Shop,
    points: list[int],
    uses: list[int],
) -> None:
    """Each write, and each call, may be the last thing that a process does: before it or after."""
    for rows in (Budget, Execution, DayCount, Automation):
        rows.objects.all().delete()
    shop.uses, shop.failing, shop.calls = list(uses), [], 0
    automation = automate("a", [ASK, {**SECOND, "on_failure": "ignore"}])
    both = budget(project, 2 * MOST), budget(project, 10 * MOST, automation)
    execution = accept(automation)

    for point in [*points, -1]:
        with _KilledAt(point):
            try:
                advance(execution)
            except Killed:
                assert balanced()
        clock.pass_time(31)
    execution.refresh_from_db()

    known = [run.cost or 0 for run in StepRun.objects.exclude(cost=None)]
    assert execution.status in ("success", "failed")
    assert balanced()
    for each in both:
        assert all(reserved == 0 for _, reserved, _ in figures(each))
        assert sum(spent for spent, _, _ in figures(each)) * TOKEN == sum(known)
    assert (execution.cost or 0) == sum(known)


class _KilledAt:
    """The process is killed before or after its n-th write; never for -1."""

    def __init__(self, point: int) -> None:
        self._left = point
        self._patch = pytest.MonkeyPatch()

    def __enter__(self) -> None:
        write = writing.write

        def counted(body: Any) -> Any:
            self._count()
            result = write(body)
            self._count()
            return result

        self._patch.setattr("executions.journal.write", counted)

    def _count(self) -> None:
        if self._left == 0:
            self._left = -1
            raise Killed
        self._left -= 1

    def __exit__(self, *_: object) -> None:
        self._patch.undo()
