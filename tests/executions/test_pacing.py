"""An account's requests are sent at its pace: who has to wait does so without a thread."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from executions import pacing, store
from executions.models import Execution, StepRun

from .conftest import Killed
from .paced import STEP, Traffic, account, line, send, sky, slept, traffic

__all__ = ["account", "send", "sky", "slept", "traffic"]
pytestmark = [pytest.mark.django_db, pytest.mark.store]


def test_a_step_whose_turn_is_near_sleeps_and_one_whose_turn_is_far_waits(
    traffic: Traffic,
) -> None:
    automation = traffic.automation()
    began = traffic.clock()

    ended = [traffic.begun(automation).status for _ in range(2)]
    traffic.clock.time = began
    third, fourth = traffic.begun(automation), traffic.begun(automation)

    assert (ended, traffic.slept) == (["success", "success"], [round(STEP, 3)])
    assert (third.status, fourth.status) == ("paused", "paused")
    run = StepRun.objects.get(execution=fourth)
    assert (run.status, run.again, run.attempts, run.tried_at) == ("waiting", True, 0, None)
    assert run.until is not None
    wake = 3 * STEP - pacing.NEAR
    assert (run.until - began).total_seconds() == pytest.approx(wake, abs=1e-4)
    assert fourth.due_at == run.until
    assert traffic.sky.sent == ["write"] * 2


def test_a_step_that_waited_uses_the_turns_that_it_waited_for(traffic: Traffic) -> None:
    traffic.line_is(10)
    execution = traffic.begun("sky.both")
    others = line(traffic.account)

    done = traffic.after(10.1, execution)

    assert (done.status, traffic.sky.sent) == ("success", ["read", "write", "write"])
    assert traffic.slept == [round(STEP - 0.1, 3)]
    run = StepRun.objects.get(execution=done)
    assert (run.attempts, run.slots, run.until, run.again) == (1, None, None, False)
    assert line(traffic.account) == others


def test_the_turns_of_a_run_are_at_the_same_time_however_different_the_lines_are(
    traffic: Traffic,
) -> None:
    traffic.line_is(15, "write")
    execution = traffic.begun("sky.both")
    slots = StepRun.objects.get().slots
    traffic.clock.pass_time(15)
    traffic.line_is(30)

    done = traffic.advance(execution)

    assert (execution.status, slots["read"]) == ("paused", slots["write"][:1])
    assert (done.status, traffic.sky.sent) == ("success", ["read", "write", "write"])


def test_a_run_whose_own_requests_are_slow_keeps_its_turns(
    traffic: Traffic, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = traffic.sky.send

    def slow(ctx: Any, kind: str) -> None:
        turn(ctx, kind)
        traffic.line_is(30)
        traffic.clock.pass_time(5)

    monkeypatch.setattr(traffic.sky, "send", slow)

    done = traffic.begun("sky.both")

    assert (done.status, traffic.sky.sent) == ("success", ["read", "write", "write"])


def test_those_who_are_late_together_pass_one_after_another(
    traffic: Traffic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "monotonic", lambda: 100.0)
    late = pacing.AT_ONCE + 3
    traffic.line_is(5)
    automation = traffic.automation()
    waiting = [traffic.begun(automation) for _ in range(late)]
    traffic.clock.time += timedelta(seconds=5 + late * STEP)
    together = traffic.clock.time

    ended = []
    for each in waiting:
        ended.append(traffic.advance(each).status)
        traffic.clock.time = together

    assert ended == ["success"] * late
    assert [each for each in traffic.slept if each] == [round(step * STEP, 3) for step in (1, 2, 3)]


def test_who_waits_gets_through_however_many_come_later(traffic: Traffic) -> None:
    traffic.line_is(1)
    automation = traffic.automation()
    first = traffic.begun(automation)
    for _ in range(50):
        traffic.begun(automation)

    done = traffic.after(1, first)

    assert (done.status, traffic.sky.sent) == ("success", ["write"])


@pytest.mark.parametrize(("late", "status"), [(0.8, "success"), (1.1, "paused")])
def test_a_turn_that_is_over_for_long_is_not_used(
    traffic: Traffic, late: float, status: str
) -> None:
    traffic.line_is(5)
    execution = traffic.begun()
    traffic.clock.pass_time(5 + late)
    traffic.line_is(2)

    done = traffic.advance(execution)

    assert done.status == status


def test_whoever_is_late_without_a_line_goes_at_once(traffic: Traffic) -> None:
    traffic.line_is(5)
    execution = traffic.begun()

    done = traffic.after(3600, execution)

    assert (done.status, traffic.slept) == ("success", [])


def test_a_process_that_is_killed_while_its_executions_wait_loses_nothing_but_turns(
    traffic: Traffic, monkeypatch: pytest.MonkeyPatch
) -> None:
    traffic.line_is(5)
    execution = traffic.accepted()

    def killed(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:  # after the turn was reserved, before that is recorded
        patch.setattr("executions.journal.write", killed)
        with pytest.raises(Killed):
            traffic.advance(execution)
    traffic.clock.pass_time(31)
    store.void_leases(traffic.clock())

    done = traffic.advance(execution)

    assert (done.status, traffic.sky.sent) == ("success", ["write"])


def test_a_run_that_was_cut_off_waits_for_its_turn_and_says_what_may_have_happened(
    traffic: Traffic,
) -> None:
    traffic.sky.failing = [Killed()]
    execution = traffic.accepted()
    with pytest.raises(Killed):
        traffic.advance(execution)
    traffic.clock.pass_time(31)
    traffic.line_is(5)

    waiting = traffic.advance(execution).status
    done = traffic.after(5, execution)

    run = StepRun.objects.get()
    assert (waiting, done.status, run.attempts) == ("paused", "success", 1)
    assert run.notes == [
        "An earlier run of this step was cut off: the service may have got it twice."
    ]


def test_a_run_that_sends_more_than_it_said_comes_back_with_turns_for_all(
    traffic: Traffic, monkeypatch: pytest.MonkeyPatch
) -> None:
    execution = traffic.accepted("sky.more")
    turn = traffic.sky.send

    def others_come(ctx: Any, kind: str) -> None:
        turn(ctx, kind)
        traffic.line_is(4)

    monkeypatch.setattr(traffic.sky, "send", others_come)
    waiting = traffic.advance(execution)
    run = StepRun.objects.get()

    done = traffic.after(4.2, execution)

    assert (waiting.status, run.attempts, len(run.slots["write"])) == ("paused", 0, 2)
    assert run.error == (
        "This account may send 9.5 requests a second, and others are in line before this one: "
        "its turn is in 4 s."
    )
    assert (done.status, traffic.sky.sent) == ("success", ["write"] * 3)


def test_who_waits_for_turns_can_be_seen_as_waiting_and_is_no_try(traffic: Traffic) -> None:
    traffic.line_is(60)

    waiting = traffic.begun(on_failure={"retry": {"times": 1, "delay": 1}})

    row = Execution.objects.get(pk=waiting.pk)
    assert (row.status, row.lease_until) == ("paused", None)
    assert StepRun.objects.values_list("status", "attempts", "error").get() == ("waiting", 0, "")
