"""Steps that were cut off: what is repeated, what is looked up, what a person is asked."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.sdk import Unavailable
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


def test_a_settled_write_asks_only_after_the_time_limit_of_its_last_try(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    step = {
        "key": "w",
        "use": "test.settled",
        "on_failure": {"retry": {"times": 1, "delay": 600}},
    }
    service.failing = [Unavailable("Too busy"), Killed()]
    execution = advance(accept(automate("a", [step])))
    clock.pass_time(800)
    with pytest.raises(Killed):
        advance(execution)
    service.done.clear()  # the second call never arrived
    clock.pass_time(store.LEASE.total_seconds() + 1)

    early = advance(execution)
    clock.pass_time(60)
    late = advance(execution)

    run = StepRun.objects.get(execution=execution)
    assert (early.status, late.status, run.attempts) == ("paused", "success", 2)
    assert sum(service.done.values()) == 1


def test_an_ignored_write_that_can_be_looked_up_is_looked_up(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    step = {"key": "w", "use": "test.settled", "on_failure": "ignore"}
    service.failing = [Unavailable("The connection broke", sent=True)]
    execution = advance(accept(automate("a", [step])))
    clock.pass_time(60)

    advance(execution)

    assert StepRun.objects.get(execution=execution).output == {"n": "found"}
    assert sum(service.done.values()) == 1


def test_a_step_that_still_runs_here_is_not_begun_a_second_time(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    execution = accept(automate("a", [WRITE]))
    inner: list[str] = []
    do = service.do

    def slow(key: str) -> dict[str, Any]:
        clock.pass_time(store.LEASE.total_seconds() * 3)  # a suspended machine
        inner.append(advance(execution).status)
        return do(key)

    service.do = slow  # type: ignore[method-assign]

    done = advance(execution)

    assert (done.status, inner) == ("success", ["running"])
    assert sum(service.done.values()) == 1


def test_a_failed_decision_follows_the_steps_own_policy(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    service.failing = [Killed()]
    execution = accept(automate("a", [{**WRITE, "on_failure": "ignore"}]))
    with pytest.raises(Killed):
        advance(execution)
    clock.pass_time(store.LEASE.total_seconds() + 1)
    advance(execution)

    decide(execution, "fail", clock())

    assert advance(execution).status == "success"
