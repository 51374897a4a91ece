"""A service that says that too many requests come at once: it is waited out, and no try is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connectors.sdk import Throttled
from executions import pacing
from executions.context import load_account
from executions.models import StepRun
from projects.models import Project

from .conftest import Clock, Service
from .paced import STEP, Traffic, account, send, sky, slept, traffic
from .paying import budget, figures

__all__ = ["account", "send", "sky", "slept", "traffic"]
pytestmark = [pytest.mark.django_db, pytest.mark.store, pytest.mark.usefixtures("slept")]

RETRY = {"retry": {"times": 1, "delay": 1}}


def _ahead(run: StepRun, clock: Clock) -> float:
    assert run.until
    return (run.until - clock()).total_seconds()


def test_a_step_waits_as_long_as_the_service_says_and_then_succeeds_at_its_first_try(
    traffic: Traffic,
) -> None:
    traffic.sky.failing = [Throttled("Too many requests", 7), Throttled("Still too many", 3)]

    first = traffic.begun()
    run = StepRun.objects.get()
    ahead, error = _ahead(run, traffic.clock), run.error
    second = traffic.after(7.1, first)
    done = traffic.after(3.1, first)

    assert [each.status for each in (first, second, done)] == ["paused", "paused", "success"]
    assert ahead == pytest.approx(7, abs=1e-4)
    assert error == "Too many requests"
    run.refresh_from_db()
    assert (run.attempts, run.error, traffic.sky.sent) == (1, "", ["write"])


def test_others_of_the_account_wait_too(traffic: Traffic) -> None:
    traffic.sky.failing = [Throttled("Too many requests", 7)]
    automation = traffic.automation()
    traffic.begun(automation)

    other = traffic.begun(automation)

    run = StepRun.objects.get(execution=other)
    assert (other.status, traffic.sky.sent) == ("paused", [])
    assert _ahead(run, traffic.clock) == pytest.approx(7 + STEP - pacing.NEAR, abs=1e-4)


def test_an_hour_that_a_service_asks_for_keeps_others_back_for_a_minute(traffic: Traffic) -> None:
    traffic.sky.failing = [Throttled("Too many requests", 1e12)]

    waiting = traffic.begun()

    run = StepRun.objects.get(execution=waiting)
    traffic.account.refresh_from_db()
    line = (pacing._moment(traffic.account.write_next) - traffic.clock()).total_seconds()
    assert _ahead(run, traffic.clock) == pacing.LONGEST_PAUSE
    assert line == pytest.approx(pacing.LONGEST_HOLD + STEP, abs=1e-4)


def test_after_an_hour_it_is_a_failure_like_others(traffic: Traffic) -> None:
    traffic.sky.failing = [Throttled("Too many requests", 1800)] * 4
    execution = traffic.accepted(on_failure=RETRY)
    seen: list[str | int] = []

    for _ in range(4):
        seen.append(traffic.advance(execution).status)
        seen.append(StepRun.objects.get().attempts)
        traffic.clock.pass_time(1801)

    assert seen == ["paused", 0, "paused", 0, "paused", 1, "failed", 2]
    assert StepRun.objects.get().error == "Too many requests"


def test_a_service_without_a_pace_that_names_no_wait_is_asked_again_after_about_a_second(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    service.failing = [Throttled("Too many requests")]
    execution = accept(automate("a", [{"key": "w", "use": "test.write"}]))

    waiting = advance(execution)
    ahead = _ahead(StepRun.objects.get(), clock)
    clock.pass_time(1.3)
    done = advance(execution)

    assert (waiting.status, done.status, 1 <= ahead <= 1.25) == ("paused", "success", True)
    assert sum(service.done.values()) == 1


def test_a_request_that_may_have_arrived_is_as_unknown_as_ever(
    automate: Any, accept: Any, advance: Any, service: Service
) -> None:
    service.failing = [Throttled("Too many requests", sent=True)]

    asked = advance(accept(automate("a", [{"key": "w", "use": "test.write"}])))

    assert asked.status == "undecided"


def test_what_a_paid_step_has_reserved_is_given_back_while_it_waits(
    project: Project, traffic: Traffic
) -> None:
    budgeted = budget(project, 1000)
    traffic.sky.failing = [Throttled("Too many requests", 5)]
    automation = traffic.automation("sky.paid")

    throttled = traffic.begun(automation)
    while_throttled = figures(budgeted)
    until = traffic.clock() + timedelta(seconds=20)
    pacing.hold(load_account(traffic.account), "read", until)
    in_line = traffic.begun(automation)
    while_in_line = figures(budgeted)
    done = traffic.after(5.1, throttled)

    assert [each.status for each in (throttled, in_line, done)] == ["paused", "paused", "success"]
    assert (while_throttled, while_in_line) == ([(0, 0, 0)], [(0, 0, 0)])
    assert figures(budgeted) == [(0, 0, 1)]  # its price is not known
    assert StepRun.objects.get(execution=done).reserved is None
