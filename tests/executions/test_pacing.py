"""An account's requests are sent at its pace: who has to wait does so without a thread."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connectors.models import Account as AccountRow
from executions import pacing, store
from executions.models import Execution, StepRun

from .conftest import Clock, Killed
from .paced import STEP, Sky, account, line, line_is, send, sky, slept

__all__ = ["account", "send", "sky", "slept"]
pytestmark = [pytest.mark.django_db, pytest.mark.store, pytest.mark.usefixtures("slept")]


def test_a_step_whose_turn_is_near_sleeps_and_one_whose_turn_is_far_waits(
    automate: Any, accept: Any, advance: Any, send: Any, sky: Sky, clock: Clock, slept: list[float]
) -> None:
    automation = automate("a", [send()])
    began = clock()

    ended = [advance(accept(automation)).status for _ in range(2)]
    clock.time = began
    third, fourth = advance(accept(automation)), advance(accept(automation))

    assert (ended, slept) == (["success", "success"], [round(STEP, 3)])
    assert (third.status, fourth.status) == ("paused", "paused")
    run = StepRun.objects.get(execution=fourth)
    assert (run.status, run.again, run.attempts, run.tried_at) == ("waiting", True, 0, None)
    assert run.until is not None
    wake = 3 * STEP - pacing.NEAR
    assert (run.until - began).total_seconds() == pytest.approx(wake, abs=1e-4)
    assert fourth.due_at == run.until
    assert sky.sent == ["write"] * 2


def test_a_step_that_waited_uses_the_turns_that_it_waited_for(
    automate: Any,
    account: AccountRow,
    accept: Any,
    advance: Any,
    send: Any,
    sky: Sky,
    clock: Clock,
    slept: list[float],
) -> None:
    line_is(account, clock, 10)
    execution = advance(accept(automate("a", [send("sky.both")])))
    others = line(account)
    clock.pass_time(10.1)

    done = advance(execution)

    assert (done.status, sky.sent) == ("success", ["read", "write", "write"])
    assert slept == [round(STEP - 0.1, 3)]
    run = StepRun.objects.get(execution=done)
    assert (run.attempts, run.slots, run.until, run.again) == (1, None, None, False)
    assert line(account) == others


def test_the_turns_of_a_run_are_at_the_same_time_however_different_the_lines_are(
    automate: Any,
    account: AccountRow,
    accept: Any,
    advance: Any,
    send: Any,
    sky: Sky,
    clock: Clock,
) -> None:
    line_is(account, clock, 15, "write")
    execution = advance(accept(automate("a", [send("sky.both")])))
    slots = StepRun.objects.get().slots
    clock.pass_time(15)
    line_is(account, clock, 30)  # others have come meanwhile

    done = advance(execution)

    assert (execution.status, slots["read"]) == ("paused", slots["write"][:1])
    assert (done.status, sky.sent) == ("success", ["read", "write", "write"])


def test_a_run_whose_own_requests_are_slow_keeps_its_turns(
    automate: Any,
    account: AccountRow,
    accept: Any,
    advance: Any,
    send: Any,
    sky: Sky,
    clock: Clock,
) -> None:
    turn = sky.send

    def slow(ctx: Any, kind: str) -> None:
        turn(ctx, kind)
        line_is(account, clock, 30)  # others have come meanwhile
        clock.pass_time(5)

    sky.send = slow  # type: ignore[method-assign]

    done = advance(accept(automate("a", [send("sky.both")])))

    assert (done.status, sky.sent) == ("success", ["read", "write", "write"])


def test_those_who_are_late_together_pass_one_after_another(
    automate: Any,
    account: AccountRow,
    accept: Any,
    advance: Any,
    send: Any,
    slept: list[float],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pacing, "monotonic", lambda: 100.0)
    late = pacing.AT_ONCE + 3
    line_is(account, clock, 5)
    automation = automate("a", [send()])
    waiting = [advance(accept(automation)) for _ in range(late)]
    clock.time += timedelta(seconds=5 + late * STEP)
    together = clock.time

    ended = []
    for each in waiting:
        ended.append(advance(each).status)
        clock.time = together

    assert ended == ["success"] * late
    assert [each for each in slept if each] == [round(step * STEP, 3) for step in (1, 2, 3)]


def test_who_waits_gets_through_however_many_come_later(
    automate: Any,
    account: AccountRow,
    accept: Any,
    advance: Any,
    send: Any,
    sky: Sky,
    clock: Clock,
) -> None:
    line_is(account, clock, 1)
    automation = automate("a", [send()])
    first = advance(accept(automation))
    for _ in range(50):
        advance(accept(automation))
    clock.pass_time(1)

    done = advance(first)

    assert (done.status, sky.sent) == ("success", ["write"])


@pytest.mark.parametrize(("late", "status"), [(0.8, "success"), (1.1, "paused")])
def test_a_turn_that_is_over_for_long_is_not_used(
    automate: Any,
    account: AccountRow,
    accept: Any,
    advance: Any,
    send: Any,
    clock: Clock,
    late: float,
    status: str,
) -> None:
    line_is(account, clock, 5)
    execution = advance(accept(automate("a", [send()])))
    clock.pass_time(5 + late)
    line_is(account, clock, 2)  # others have come meanwhile

    done = advance(execution)

    assert done.status == status


def test_whoever_is_late_without_a_line_goes_at_once(
    automate: Any,
    account: AccountRow,
    accept: Any,
    advance: Any,
    send: Any,
    clock: Clock,
    slept: list[float],
) -> None:
    line_is(account, clock, 5)
    execution = advance(accept(automate("a", [send()])))
    clock.pass_time(3600)

    done = advance(execution)

    assert (done.status, slept) == ("success", [])


def test_a_process_that_is_killed_while_its_executions_wait_loses_nothing_but_turns(
    automate: Any,
    account: AccountRow,
    accept: Any,
    advance: Any,
    send: Any,
    sky: Sky,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line_is(account, clock, 5)
    execution = accept(automate("a", [send()]))

    def killed(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:  # after the turn was reserved, before that is recorded
        patch.setattr("executions.journal.write", killed)
        with pytest.raises(Killed):
            advance(execution)
    clock.pass_time(31)
    store.void_leases(clock())

    done = advance(execution)

    assert (done.status, sky.sent) == ("success", ["write"])


def test_a_run_that_was_cut_off_waits_for_its_turn_and_says_what_may_have_happened(
    automate: Any,
    account: AccountRow,
    accept: Any,
    advance: Any,
    send: Any,
    sky: Sky,
    clock: Clock,
) -> None:
    sky.failing = [Killed()]
    execution = accept(automate("a", [send()]))
    with pytest.raises(Killed):
        advance(execution)
    clock.pass_time(31)
    line_is(account, clock, 5)

    waiting = advance(execution).status
    clock.pass_time(5)
    done = advance(execution)

    run = StepRun.objects.get()
    assert (waiting, done.status, run.attempts) == ("paused", "success", 1)
    assert run.notes == [
        "An earlier run of this step was cut off: the service may have got it twice."
    ]


def test_a_run_that_sends_more_than_it_said_comes_back_with_turns_for_all(
    automate: Any,
    account: AccountRow,
    accept: Any,
    advance: Any,
    send: Any,
    sky: Sky,
    clock: Clock,
) -> None:
    execution = accept(automate("a", [send("sky.more")]))
    turn = sky.send

    def others_come(ctx: Any, kind: str) -> None:
        turn(ctx, kind)
        line_is(account, clock, 4)

    sky.send = others_come  # type: ignore[method-assign]
    waiting = advance(execution)
    run = StepRun.objects.get()
    clock.pass_time(4.2)

    done = advance(execution)

    assert (waiting.status, run.attempts, len(run.slots["write"])) == ("paused", 0, 2)
    assert run.error == (
        "This account may send 9.5 requests a second, and others are in line before this one: "
        "its turn is in 4 s."
    )
    assert (done.status, sky.sent) == ("success", ["write"] * 3)


def test_who_waits_for_turns_can_be_seen_as_waiting_and_is_no_try(
    automate: Any, account: AccountRow, accept: Any, advance: Any, send: Any, clock: Clock
) -> None:
    line_is(account, clock, 60)
    step = send(on_failure={"retry": {"times": 1, "delay": 1}})

    waiting = advance(accept(automate("a", [step])))

    row = Execution.objects.get(pk=waiting.pk)
    assert (row.status, row.lease_until) == ("paused", None)
    assert StepRun.objects.values_list("status", "attempts", "error").get() == ("waiting", 0, "")
