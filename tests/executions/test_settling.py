"""A write that was cut off and can be looked up: what follows when the service does not tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from connectors.sdk import Refused, Throttled, Unavailable
from executions.models import Execution, StepRun
from executions.settling import ASKED, CUT_OFF, DID_NOT_HAPPEN, FOR, HAPPENED, PAUSE, UNTOLD

from .conftest import Clock, Killed, Service

pytestmark = [pytest.mark.django_db, pytest.mark.store]

TIME_LIMIT = 60.0  # seconds, of the test actions


@pytest.fixture
def cut_off(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> Callable[[], Execution]:
    """Makes an execution whose write was cut off so long ago that the service may be asked."""

    def make() -> Execution:
        execution: Execution = accept(automate("a", [{"key": "w", "use": "test.settled"}]))
        service.failing = [Killed()]
        with pytest.raises(Killed):
            advance(execution)
        clock.pass_time(TIME_LIMIT + 1)
        return execution

    return make


@pytest.mark.parametrize(("retry_after", "pause"), [(None, PAUSE), (100.0, 100.0)])
def test_a_service_that_cannot_tell_yet_is_asked_again_after_a_pause(
    cut_off: Any,
    advance: Any,
    service: Service,
    clock: Clock,
    retry_after: float | None,
    pause: float,
) -> None:
    execution = cut_off()
    service.silent = [Unavailable("Too busy", retry_after=retry_after)]

    asked = advance(execution)
    clock.pass_time(pause - 1)
    early = advance(execution)
    clock.pass_time(2)
    done = advance(execution)

    assert [each.status for each in (asked, early, done)] == ["paused", "paused", "success"]
    run = StepRun.objects.get(execution=execution)
    assert (run.output, run.error) == ({"n": "found"}, "")
    assert sum(service.done.values()) == 1


def test_a_person_is_asked_when_the_service_could_not_tell_for_an_hour(
    cut_off: Any, advance: Any, service: Service, clock: Clock
) -> None:
    execution = cut_off()
    service.silent = [Unavailable("Too busy"), Unavailable("Still too busy")]

    first = advance(execution)
    clock.pass_time(FOR.total_seconds() + 1)
    over = advance(execution)

    assert [each.status for each in (first, over)] == ["paused", "undecided"]
    assert (over.error, over.due_at) == ("Still too busy", None)
    assert sum(service.done.values()) == 1


def test_a_service_that_is_asked_too_much_is_asked_for_longer_than_one_that_is_silent(
    cut_off: Any, advance: Any, service: Service, clock: Clock
) -> None:
    execution = cut_off()
    service.silent = [Throttled("Too many requests", retry_after=1), Throttled("Still too many")]

    first = advance(execution)
    clock.pass_time(2 * FOR.total_seconds())
    second = advance(execution)
    clock.pass_time(PAUSE + 1)
    done = advance(execution)

    assert [each.status for each in (first, second, done)] == ["paused", "paused", "success"]
    assert sum(service.done.values()) == 1


def test_after_a_long_outage_of_ours_the_service_is_asked_before_a_person(
    cut_off: Any, advance: Any, service: Service, clock: Clock
) -> None:
    execution = cut_off()
    clock.pass_time(3 * FOR.total_seconds())

    service.silent = [Unavailable("The name cannot be resolved")]

    first = advance(execution)
    clock.pass_time(PAUSE + 1)
    done = advance(execution)

    assert [each.status for each in (first, done)] == ["paused", "success"]
    assert sum(service.done.values()) == 1
    assert StepRun.objects.get(execution=execution).notes == [ASKED, CUT_OFF + HAPPENED]


def test_a_service_that_failed_and_asks_for_time_is_left_alone_for_as_long(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    service.failing = [Unavailable("503", sent=True, retry_after=600.0)]
    step = {"key": "w", "use": "test.settled", "on_failure": {"retry": {"times": 1, "delay": 1}}}
    execution: Execution = accept(automate("a", [step]))
    advance(execution)
    service.done.clear()

    clock.pass_time(599)
    early = advance(execution)
    asked = sum(service.done.values())
    clock.pass_time(2)
    judged = advance(execution)
    clock.pass_time(2)
    done = advance(execution)

    assert [each.status for each in (early, judged, done)] == ["paused", "paused", "success"]
    assert (asked, sum(service.done.values())) == (0, 1)


@pytest.mark.parametrize(
    ("on_failure", "status", "tries"),
    [
        ("stop", "failed", 1),
        ("ignore", "success", 1),
        ({"retry": {"times": 2, "delay": 1}}, "failed", 3),
    ],
)
def test_a_write_that_failed_without_a_trace_is_judged_by_its_policy(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    clock: Clock,
    on_failure: Any,
    status: str,
    tries: int,
) -> None:
    service.failing = [Unavailable(f"Answer {n}: 503", sent=True) for n in range(1, 10)]
    step = {"key": "w", "use": "test.settled", "on_failure": on_failure}
    execution: Execution = accept(automate("a", [step]))

    done = execution
    for _ in range(4 * tries):
        done = advance(execution)
        service.done.clear()  # the service refused what it received, and kept nothing
        clock.pass_time(TIME_LIMIT + 1)

    run = StepRun.objects.get(execution=execution)
    assert (done.status, run.attempts, run.error) == (status, tries, f"Answer {tries}: 503")
    assert len(service.failing) == 9 - tries
    assert run.notes == [UNTOLD + DID_NOT_HAPPEN] * tries


def test_why_a_write_failed_is_said_though_the_service_cannot_tell_for_a_while(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    service.failing = [Unavailable("The upload was answered with 503", sent=True)]
    service.silent = [Unavailable("Down for repairs")]
    execution: Execution = accept(automate("a", [{"key": "w", "use": "test.settled"}]))
    advance(execution)
    service.done.clear()
    clock.pass_time(TIME_LIMIT + 1)

    asked = advance(execution)
    clock.pass_time(PAUSE + 1)
    done = advance(execution)

    assert (asked.status, done.status) == ("paused", "failed")
    assert done.error == "The upload was answered with 503"


def test_a_person_is_asked_when_the_service_refuses_to_tell(
    cut_off: Any, advance: Any, service: Service
) -> None:
    execution = cut_off()
    service.silent = [Refused("The key was revoked")]

    asked = advance(execution)

    assert (asked.status, asked.error, asked.error_path) == (
        "undecided",
        "The key was revoked",
        "w",
    )
    assert sum(service.done.values()) == 1


def test_a_person_is_asked_when_looking_it_up_fails_by_a_fault_of_its_own(
    cut_off: Any, advance: Any, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    execution = cut_off()
    service.silent = [KeyError("secret detail")]

    asked = advance(execution)

    assert (asked.status, sum(service.done.values())) == ("undecided", 1)
    assert caplog.messages == ["test.settled could not be settled"]
