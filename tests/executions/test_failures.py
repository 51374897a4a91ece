"""Steps that fail, or are cut off: what their effect and their policy lead to."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.sdk import Refused, Unavailable
from executions import store
from executions.decide import NotAsked, decide
from executions.models import StepRun

from .conftest import Clock, Killed, Service

pytestmark = [pytest.mark.django_db, pytest.mark.store]

WRITE = {"key": "w", "use": "test.write"}
RESPOND = {"key": "say", "use": "response.respond", "with": {"status": 201, "body": "{{w.n}}"}}


@pytest.mark.parametrize(
    ("use", "status", "runs", "note"),
    [
        ("test.read", "success", 2, True),
        ("test.safe", "success", 2, True),
        ("test.write", "undecided", 1, False),
    ],
)
def test_after_a_kill_in_the_middle_of_a_step_its_effect_decides(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    clock: Clock,
    use: str,
    status: str,
    runs: int,
    note: bool,
) -> None:
    execution = accept(automate("a", [{"key": "w", "use": use}]))
    service.failing = [Killed()]
    with pytest.raises(Killed):
        advance(execution)
    clock.pass_time(store.LEASE.total_seconds() + 1)

    after = advance(execution)

    run = StepRun.objects.get(execution=execution)
    assert (after.status, sum(service.done.values())) == (status, runs)
    assert any("cut off" in line for line in run.notes) == note
    assert after.due_at is None


@pytest.mark.parametrize("reached", [True, False])
def test_a_write_that_can_be_looked_up_is_settled_after_its_time_limit(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    clock: Clock,
    reached: bool,
) -> None:
    execution = accept(automate("a", [{"key": "w", "use": "test.settled"}]))
    service.failing = [Killed()]
    with pytest.raises(Killed):
        advance(execution)
    if not reached:
        service.done.clear()
    clock.pass_time(store.LEASE.total_seconds() + 1)

    early = advance(execution)
    clock.pass_time(60)
    late = advance(execution)

    assert (early.status, late.status) == ("paused", "success")
    assert sum(service.done.values()) == 1
    output = {"n": "found"} if reached else {"n": 1}
    assert StepRun.objects.get(execution=execution).output == output


def test_a_write_whose_answer_was_lost_needs_a_decision_even_with_retry(
    automate: Any, accept: Any, advance: Any, service: Service, woken: list[str]
) -> None:
    step = {**WRITE, "on_failure": {"retry": {"times": 3, "delay": 0}}}
    service.failing = [Unavailable("The connection broke", sent=True)]

    after = advance(accept(automate("a", [step])))

    assert (after.status, after.error) == ("undecided", "The connection broke")
    assert sum(service.done.values()) == 1
    assert woken == [after.id]


def test_a_passing_failure_is_retried_after_its_pause(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    step = {**WRITE, "on_failure": {"retry": {"times": 2, "delay": 10}}}
    service.failing = [Unavailable("Too busy"), Unavailable("Too busy", retry_after=100.0)]
    execution = accept(automate("a", [step]))

    paused = advance(execution)
    clock.pass_time(15)
    again = advance(execution)
    clock.pass_time(99)
    early = advance(execution)
    clock.pass_time(2)
    done = advance(execution)

    run = StepRun.objects.get(execution=execution)
    seen = [each.status for each in (paused, again, early, done)]
    assert seen == ["paused", "paused", "paused", "success"]
    assert (run.attempts, run.error) == (3, "")


def test_a_refusal_fails_the_execution_with_the_services_own_words(
    automate: Any, accept: Any, advance: Any, service: Service
) -> None:
    service.failing = [Refused("There is no such entry")]

    done = advance(accept(automate("a", [WRITE, RESPOND])))

    assert (done.status, done.error, done.error_path) == ("failed", "There is no such entry", "w")


def test_an_actions_own_fault_fails_its_step_without_a_stack_trace(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    caplog: pytest.LogCaptureFixture,
) -> None:
    service.failing = [KeyError("secret detail")]

    done = advance(accept(automate("a", [WRITE])))

    assert done.error == "test.write failed by a fault of its own (KeyError)."
    assert "test.write failed in execution" in caplog.text


@pytest.mark.parametrize(
    ("inputs", "error"),
    [
        ({"value": "{{gone.x}}"}, "there is no step “gone”"),
        ({"value": "{{trigger.body.nam}}"}, "“nam” does not exist"),
        ({"number": "{{trigger.body.name}}"}, "number: Must be a whole number."),
        ({"valeu": "x"}, "did you mean “value”?"),
    ],
)
def test_inputs_that_cannot_be_made_fail_the_step_and_say_why(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    inputs: dict[str, str],
    error: str,
) -> None:
    done = advance(accept(automate("a", [{**WRITE, "with": inputs}]), {"body": {"name": "Ada"}}))

    assert done.status == "failed"
    assert error in done.error
    assert service.done == {}


@pytest.mark.parametrize(
    ("answer", "status", "runs", "output"),
    [
        ("happened", "success", 1, {"id": 7}),
        ("repeat", "success", 2, {"n": 2}),
        ("fail", "failed", 1, None),
    ],
)
def test_a_persons_answer_lets_an_undecided_execution_go_on(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    clock: Clock,
    answer: str,
    status: str,
    runs: int,
    output: Any,
) -> None:
    service.failing = [Unavailable("The connection broke", sent=True)]
    execution = advance(accept(automate("a", [WRITE])))

    decide(execution, answer, clock(), {"id": 7})
    done = advance(execution)

    run = StepRun.objects.get(execution=execution)
    assert (done.status, run.output) == (status, output)
    assert len(service.done) == runs  # a repetition has a key of its own
    with pytest.raises(NotAsked):
        decide(done, answer, clock())
