"""Triggers whose service refuses or cannot be reached, and what happens meanwhile."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from automations import hooks, publish
from automations.models import Automation
from connectors import registry
from connectors.models import Account
from connectors.sdk import Refused, Unavailable
from executions import at_service, standing
from executions.models import Execution
from projects.models import Project
from tests.executions.conftest import Clock
from tests.executions.hooked import Board, again, board, change, draft_of, hooked, tick, time, token

__all__ = ["board", "hooked", "tick", "time", "token"]

pytestmark = pytest.mark.store

WAIT = {"key": "wait", "use": "flow.wait", "with": {"amount": 1}}


def test_a_service_that_cannot_be_reached_is_asked_again_with_growing_pauses(
    hooked: Automation, board: Board, tick: Any, time: Clock
) -> None:
    board.failing = [Unavailable("The board is down.") for _ in range(7)]
    publish.activate(hooked)
    tick()

    pauses = []
    while due := again(hooked).trigger_due_at:
        assert hooked.trigger_trouble == "The board is down."
        pauses.append((due - time()).total_seconds())
        tick(pauses[-1])

    assert pauses == [5, 15, 45, 135, 405, 900, 900]
    made = again(hooked)
    assert (made.trigger_trouble, made.trigger_state["kept"]) == ("", {"id": "s8"})
    assert "tries" not in made.trigger_state


def test_a_service_that_says_when_is_not_asked_earlier(
    hooked: Automation, board: Board, tick: Any, time: Clock
) -> None:
    board.failing = [Unavailable("Too many.", 60)]
    publish.activate(hooked)

    tick()

    assert again(hooked).trigger_due_at == time() + timedelta(seconds=60)


def test_a_refusal_is_not_tried_again_by_itself(
    hooked: Automation, board: Board, tick: Any
) -> None:
    board.failing = [Refused("The token bb-1234567 is wrong.")]
    publish.activate(hooked)
    tick()

    tick(3600)

    made = again(hooked)
    assert (made.trigger_due_at, len(board.asked)) == (None, 1)
    assert made.trigger_trouble == "The token ••• is wrong."
    assert not hooks.stands(made.trigger_state)


def test_a_person_may_have_it_tried_again(hooked: Automation, board: Board, tick: Any) -> None:
    board.failing = [Refused("No.")]
    publish.activate(hooked)
    tick()

    standing.see_to(hooked, anew=True)

    assert (hooked.trigger_trouble, hooked.trigger_state["kept"]) == ("", {"id": "s2"})


def test_while_one_is_at_it_nobody_else_begins(
    hooked: Automation, board: Board, time: Clock
) -> None:
    publish.activate(hooked)
    Automation.objects.update(trigger_due_at=time() + hooks.HOLD)

    standing.see_to(hooked, anew=True)

    assert board.asked == []


def test_of_two_processes_one_sets_it_up(
    hooked: Automation, board: Board, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(standing.attend, "apply_async", lambda given, **_: sent.append(given))
    publish.activate(hooked)

    standing.sweep(time())
    standing.sweep(time())
    for given in sent * 2:
        standing.attend(*given)

    assert (len(sent), len(board.asked)) == (1, 1)


def test_one_that_dies_in_between_is_followed_by_another(
    hooked: Automation, board: Board, monkeypatch: pytest.MonkeyPatch, tick: Any
) -> None:
    publish.activate(hooked)
    with monkeypatch.context() as patch:
        patch.setattr(standing, "_written", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            tick()

    tick(hooks.HOLD.total_seconds())

    assert [what for what, _ in board.asked] == ["subscribe news"] * 2
    assert hooks.stands(again(hooked).trigger_state)


def test_what_is_deactivated_meanwhile_is_taken_down_after_all(
    hooked: Automation, board: Board, tick: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.activate(hooked)
    written = standing._written

    def meanwhile(*given: Any) -> bool:
        monkeypatch.setattr(standing, "_written", written)
        publish.deactivate(Automation.objects.get(pk=hooked.pk))
        return written(*given)

    monkeypatch.setattr(standing, "_written", meanwhile)
    tick()

    tick(1)

    assert [what for what, _ in board.asked] == ["subscribe news", "unsubscribe news"]
    assert again(hooked).trigger_state == {}


def test_a_schedule_that_was_activated_meanwhile_starts_at_its_own_time(
    hooked: Automation, tick: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.activate(hooked)
    tick()
    publish.deactivate(again(hooked))
    written = standing._written

    def meanwhile(*given: Any) -> bool:
        monkeypatch.setattr(standing, "_written", written)
        change(hooked, {"trigger": {"use": "schedule.every", "with": {}}, "steps": [WAIT]})
        return written(*given)

    monkeypatch.setattr(standing, "_written", meanwhile)

    tick(1)
    tick(1)

    made = again(hooked)
    assert (made.trigger_state, Execution.objects.count()) == ({}, 0)
    assert made.trigger_due_at
    assert made.trigger_due_at > datetime(2030, 1, 1, tzinfo=UTC) + timedelta(seconds=2)


def test_what_cannot_be_reached_is_taken_down_later_though_another_trigger_is_live(
    hooked: Automation, board: Board, tick: Any
) -> None:
    publish.activate(hooked)
    tick()
    board.failing = [Unavailable("The board is down.")]

    change(
        hooked,
        {"trigger": {"use": "http.request", "with": {"method": "POST"}}, "steps": [WAIT]},
    )
    tick()
    kept = again(hooked).trigger_state["kept"]
    tick(at_service.FIRST_PAUSE)

    assert (kept, again(hooked).trigger_state) == ({"id": "s1"}, {})


def test_what_cannot_be_taken_down_is_kept_and_said(
    hooked: Automation, board: Board, tick: Any
) -> None:
    publish.activate(hooked)
    tick()
    board.failing = [Refused("The token was revoked.")]

    publish.deactivate(hooked)
    tick()

    made = again(hooked)
    assert made.trigger_state["kept"] == {"id": "s1"}
    set_up_at = datetime(2030, 1, 1, tzinfo=UTC)
    assert hooks.shown(made) == hooks.Standing(
        set_up_at, checked=set_up_at, trouble="The token was revoked."
    )


def test_what_is_left_of_an_earlier_version_keeps_no_new_one_back(
    hooked: Automation, board: Board, tick: Any
) -> None:
    publish.activate(hooked)
    tick()
    board.failing = [Refused("The token was revoked.")]
    other = Account.objects.create(
        project=hooked.project, connector="board", title="New", values={"token": "bb-7654321"}
    )

    change(hooked, draft_of(other.pk))
    tick()

    made = again(hooked)
    assert made.trigger_state["account"] == other.pk
    assert made.trigger_trouble == (
        "What an earlier version has set up is still there: The token was revoked."
        " Remove it at the service."
    )


def test_an_account_that_was_deleted_is_said(hooked: Automation, tick: Any) -> None:
    publish.activate(hooked)
    Account.objects.all().delete()

    tick()

    made = again(hooked)
    assert made.trigger_trouble == "The account of the trigger was deleted. Choose another one."


def test_a_schedule_whose_connector_is_gone_says_so_until_it_is_back(
    project: Project, tick: Any, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = {"key": "wait", "use": "flow.wait", "with": {"amount": 1}}
    draft = {"trigger": {"use": "schedule.every", "with": {}}, "steps": [wait]}
    made = Automation.objects.create(project=project, name="a", draft=draft)
    publish.activate(made)
    found = registry.connectors()
    others = {name: one for name, one in found.items() if name != "schedule"}
    Automation.objects.update(trigger_due_at=time())

    with monkeypatch.context() as patch:
        patch.setattr(registry, "connectors", lambda: others)
        tick()
        lost = Automation.objects.get()
        shown = hooks.shown(lost)
    publish.activate(made)

    assert lost.trigger_due_at is None
    assert lost.trigger_trouble == (
        "The trigger schedule.every is not installed here. Install its connector, then activate "
        "the automation again."
    )
    assert shown == hooks.Standing(trouble=lost.trigger_trouble, live=True)
    back = Automation.objects.get()
    assert (back.trigger_due_at is not None, back.trigger_trouble) == (True, "")


def test_a_fault_of_the_triggers_own_is_said_and_logged(
    hooked: Automation, board: Board, tick: Any, caplog: pytest.LogCaptureFixture
) -> None:
    board.failing = [ZeroDivisionError()]
    publish.activate(hooked)

    with caplog.at_level(logging.CRITICAL):
        tick()

    said = "board.notice failed by a fault of its own (ZeroDivisionError)."
    assert again(hooked).trigger_trouble == said


def test_what_was_deleted_meanwhile_is_taken_down(
    hooked: Automation, board: Board, tick: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.activate(hooked)
    written = standing._written

    def meanwhile(*given: Any) -> bool:
        Automation.objects.filter(pk=hooked.pk).delete()
        return written(*given)

    monkeypatch.setattr(standing, "_written", meanwhile)

    tick()

    assert board.subscribed == {}
