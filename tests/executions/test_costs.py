"""What paid calls cost is recorded with the step runs, and what is not known stays so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from automations.models import Automation
from connectors.models import ModelPrice
from connectors.sdk import Refused, Unavailable
from executions import repeat
from executions.costs import MOST as MOST_DOLLARS
from executions.models import Budget, DayCount, Spending, StepRun
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
    run_costs,
    shop,
)

__all__ = ["automation", "shop"]
pytestmark = [pytest.mark.django_db, pytest.mark.store, pytest.mark.usefixtures("shop")]


def answered(message: str) -> Refused:
    """A failure after the answer had come, which is paid for."""
    error = Refused(message)
    error.answered = True  # type: ignore[attr-defined]  # what the shop asks for
    return error


def test_what_a_call_cost_stands_on_the_step_run_the_execution_and_its_day(
    automation: Automation, accept: Any, advance: Any, shop: Shop
) -> None:
    shop.uses = [40]

    done = advance(accept(automation))

    assert (run_costs(done), costs(done)) == ({"ask": (40, 0)}, (40, 0))
    assert DayCount.objects.values_list("cost", "unpriced").get() == (40 * TOKEN, 0)


def test_without_a_budget_nothing_is_reserved(
    automation: Automation, accept: Any, advance: Any
) -> None:
    advance(accept(automation))

    assert (Spending.objects.count(), StepRun.objects.get().reserved) == (0, None)


def test_an_unknown_price_stays_unknown_and_stops_nothing(
    automate: Any, project: Project, accept: Any, advance: Any
) -> None:
    budgeted = budget(project, 1)

    done = advance(accept(automate("a", [{**ASK, "with": {"model": "llama-3"}}])))

    assert done.status == "success"
    assert (run_costs(done), costs(done)) == ({"ask": (None, 1)}, (None, 1))
    assert figures(budgeted) == [(0, 0, 1)]


def test_tries_that_were_paid_for_count_too(
    automate: Any, accept: Any, advance: Any, clock: Clock, shop: Shop
) -> None:
    later = Unavailable("Not now.")
    later.answered = True  # type: ignore[attr-defined]  # what the shop asks for
    shop.failing, shop.uses = [later], [30, 50]
    execution = accept(automate("a", [{**ASK, "on_failure": RETRY}]))

    advance(execution)
    clock.pass_time(60)
    done = advance(execution)

    assert (done.status, run_costs(done)) == ("success", {"ask": (80, 0)})


def test_a_failure_after_the_answer_is_paid_for(
    automation: Automation, project: Project, accept: Any, advance: Any, shop: Shop
) -> None:
    budgeted = budget(project, 1_000)
    shop.failing = [answered("It does not fit the schema.")]

    done = advance(accept(automation))

    assert (done.status, costs(done), figures(budgeted)) == ("failed", (MOST, 0), [(MOST, 0, 0)])


def test_the_tokens_of_all_runs_of_a_step_are_kept_those_of_failed_ones_too(
    automate: Any, accept: Any, advance: Any, clock: Clock, shop: Shop
) -> None:
    later = Unavailable("Not now.")
    later.answered = True  # type: ignore[attr-defined]  # what the shop asks for
    shop.failing, shop.uses = [later, answered("It does not fit.")], [30, 50]
    execution = accept(automate("a", [{**ASK, "on_failure": RETRY}]))

    advance(execution)
    clock.pass_time(60)
    done = advance(execution)

    assert done.status == "failed"
    assert StepRun.objects.values_list("tokens", flat=True).get() == 80


def test_a_call_that_nobody_counted_has_no_tokens(
    automation: Automation, accept: Any, advance: Any, shop: Shop
) -> None:
    shop.failing = [Unavailable("The connection broke.", sent=True)]

    advance(accept(automation))

    assert StepRun.objects.values_list("tokens", flat=True).get() is None


def test_a_refusal_without_an_answer_costs_nothing(
    automation: Automation, project: Project, accept: Any, advance: Any, shop: Shop
) -> None:
    budgeted = budget(project, 1_000)
    shop.failing = [Refused("The key is wrong.")]

    done = advance(accept(automation))

    assert (done.status, costs(done), figures(budgeted)) == ("failed", (None, 0), [(0, 0, 0)])


def test_an_answer_that_was_lost_may_have_been_billed(
    automation: Automation, project: Project, accept: Any, advance: Any, shop: Shop
) -> None:
    budgeted = budget(project, 1_000)
    shop.failing = [Unavailable("The connection broke.", sent=True)]

    done = advance(accept(automation))

    assert (done.status, costs(done), figures(budgeted)) == ("failed", (None, 1), [(0, 0, 1)])


def test_an_answer_that_was_counted_is_not_lost_as_well(
    automation: Automation, project: Project, accept: Any, advance: Any, shop: Shop
) -> None:
    budgeted = budget(project, 1_000)
    empty = Unavailable("The service answered without any choices.", sent=True)
    empty.answered = True  # type: ignore[attr-defined]  # what the shop asks for
    shop.failing = [empty]

    done = advance(accept(automation))

    assert (done.status, costs(done), figures(budgeted)) == ("failed", (MOST, 0), [(MOST, 0, 0)])


def test_what_a_replay_keeps_is_not_paid_for_again(
    automate: Any, accept: Any, advance: Any, clock: Clock
) -> None:
    first = advance(accept(automate("a", [ASK, SECOND])))

    done = advance(repeat.replay(first, "second", None, clock()))

    assert (run_costs(done), costs(done)) == ({"ask": (None, 0), "second": (MOST, 0)}, (MOST, 0))


@pytest.mark.parametrize("odd", [-20, 10**17, 2**63])
def test_an_answer_that_counts_oddly_is_of_unknown_price_and_asked_for_once(
    automation: Automation, project: Project, accept: Any, advance: Any, shop: Shop, odd: int
) -> None:
    budgeted = budget(project, 1_000)
    shop.uses = [odd]

    done = advance(accept(automation))

    assert (done.status, shop.calls) == ("success", 1)
    assert (run_costs(done), costs(done)) == ({"ask": (None, 1)}, (None, 1))
    assert (StepRun.objects.get().tokens, figures(budgeted)) == (None, [(0, 0, 1)])


def test_a_call_of_more_than_a_million_dollars_is_of_unknown_price(
    automation: Automation, project: Project, accept: Any, advance: Any, shop: Shop
) -> None:
    budgeted = budget(project, 1_000)
    shop.uses = [10**12]
    ModelPrice.objects.create(connector="shop", model="m", since="2025-01-01", output=10**12)
    Budget.objects.update(amount=MOST_DOLLARS)

    done = advance(accept(automation))

    assert (done.status, costs(done), figures(budgeted)) == ("success", (None, 1), [(0, 0, 1)])


def test_a_price_that_no_budget_holds_fails_the_step_before_it_is_paid(
    automation: Automation, project: Project, accept: Any, advance: Any, shop: Shop
) -> None:
    budget(project, 1_000)
    ModelPrice.objects.create(connector="shop", model="m", since="2025-01-01", output=2**62)

    done = advance(accept(automation))

    assert (done.status, shop.calls) == ("failed", 0)
    assert "has no room for this call" in done.error


@pytest.mark.parametrize(
    "odd", [{1, 2}, b"x", datetime(2026, 1, 1, tzinfo=UTC), pytest.param(10**5_000, id="long")]
)
def test_an_output_that_is_no_json_fails_the_step_and_is_paid_once(
    automation: Automation,
    accept: Any,
    advance: Any,
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
    odd: object,
) -> None:
    call = shop.call
    monkeypatch.setattr(shop, "call", lambda ctx, model: {**call(ctx, model), "odd": odd})

    done = advance(accept(automation))

    assert (done.status, shop.calls, costs(done)) == ("failed", 1, (MOST, 0))
    assert "shop.ask failed by a fault of its own" in done.error
