"""What stands is checked, and what was refused is tried again once something has changed."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from automations import hooks, publish
from automations.models import Automation
from connectors import registry
from connectors.models import Account
from connectors.sdk import Refused, Unavailable
from executions import standing
from executions.models import Execution
from projects.models import Project
from tests.executions.conftest import Clock
from tests.executions.hooked import Board, again, board, change, draft_of, hooked, tick, time, token

__all__ = ["board", "hooked", "tick", "time", "token"]

pytestmark = pytest.mark.store

WAIT = {"key": "wait", "use": "flow.wait", "with": {"amount": 1}}
SCHEDULE = {"trigger": {"use": "schedule.every", "with": {}}, "steps": [WAIT]}
DAY = standing.CHECKED_EVERY.total_seconds()


@pytest.fixture
def refused(hooked: Automation, board: Board, tick: Any) -> Automation:
    """It could not be set up."""
    board.failing = [Refused("The token has expired.")]
    publish.activate(hooked)
    tick()
    return again(hooked)


def test_a_services_words_are_without_the_triggers_secret(
    hooked: Automation, board: Board, tick: Any
) -> None:
    publish.activate(hooked)
    made = again(hooked)
    made.secret = "two words & more"
    made.save()
    board.failing = [Refused(f"x-board: {made.secret} or {quote(made.secret)} of bb-1234567.")]

    tick()

    assert again(hooked).trigger_trouble == "x-board: ••• or ••• of •••."


def test_what_is_left_of_before_is_said_without_the_triggers_secret(
    hooked: Automation, board: Board, tick: Any
) -> None:
    publish.activate(hooked)
    board.left = f"There is still one that sends {again(hooked).secret}."

    tick()

    shown = hooks.shown(again(hooked))
    assert shown
    assert shown.trouble == "There is still one that sends •••."
    assert again(hooked).trigger_state["kept"]["left"] == shown.trouble


def test_what_is_left_of_a_deleted_automation_is_said_without_the_triggers_secret(
    hooked: Automation, board: Board, tick: Any
) -> None:
    publish.activate(hooked)
    tick()
    publish.deactivate(again(hooked))
    board.failing = [Refused(f"There is still one that sends {hooked.secret}.")]

    assert standing.take_down(again(hooked)) == "There is still one that sends •••."


def test_what_was_refused_is_not_tried_again_where_nothing_has_changed(
    refused: Automation, board: Board, tick: Any
) -> None:
    for _ in range(48):
        standing.look_again()
        tick(3600)

    assert len(board.asked) == 1
    assert again(refused).trigger_trouble == "The token has expired."


def test_what_was_refused_is_tried_once_for_another_address(
    refused: Automation, board: Board, tick: Any, settings: Any
) -> None:
    board.failing = [Refused("The token has expired.")]
    settings.AUTOMATE_PUBLIC_URL = "https://automate.example.com"

    for _ in range(3):
        standing.look_again()
        tick(3600)

    assert len(board.asked) == 2
    assert again(refused).trigger_trouble == "The token has expired."


def test_a_trigger_whose_connector_is_back_is_set_up(
    hooked: Automation, board: Board, tick: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.activate(hooked)
    others = {name: one for name, one in registry.connectors().items() if name != "board"}
    with monkeypatch.context() as patch:
        patch.setattr(registry, "connectors", lambda: others)
        tick()
        standing.look_again()
        tick(3600)
        lost = again(hooked).trigger_trouble

    standing.look_again()
    tick(1)

    assert lost.startswith("The trigger board.notice is not installed here.")
    assert (again(hooked).trigger_trouble, len(board.subscribed)) == ("", 1)


def test_what_was_refused_is_tried_at_once_with_an_account_that_was_mended(
    refused: Automation, board: Board, tick: Any, token: Account
) -> None:
    standing.account_changed(token)
    tick()

    assert (again(refused).trigger_trouble, len(board.subscribed)) == ("", 1)


def test_what_waits_for_a_service_does_not_wait_any_longer_once_the_account_was_mended(
    hooked: Automation, board: Board, tick: Any, token: Account
) -> None:
    board.failing = [Unavailable("There is no such host.", 900)]
    publish.activate(hooked)
    tick()

    standing.account_changed(token)
    tick()

    assert len(board.subscribed) == 1


def test_what_could_not_be_taken_down_is_tried_at_once_with_an_account_that_was_mended(
    hooked: Automation, board: Board, tick: Any, token: Account
) -> None:
    publish.activate(hooked)
    tick()
    board.failing = [Refused("The token has expired.")]
    publish.deactivate(again(hooked))
    tick()

    standing.account_changed(token)
    tick()

    assert (again(hooked).trigger_state, board.subscribed) == ({}, {})


def test_an_account_that_is_mended_while_it_is_refused_is_tried_again(
    hooked: Automation, board: Board, tick: Any, token: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    board.failing = [Refused("The token has expired.")]
    publish.activate(hooked)
    written = standing._written

    def meanwhile(*given: Any) -> bool:
        monkeypatch.setattr(standing, "_written", written)
        standing.account_changed(token)
        return written(*given)

    monkeypatch.setattr(standing, "_written", meanwhile)
    tick()

    tick(1)

    assert (again(hooked).trigger_trouble, len(board.subscribed)) == ("", 1)


def test_another_account_changes_nothing(
    refused: Automation, board: Board, tick: Any, project: Project
) -> None:
    other = Account.objects.create(project=project, connector="board", title="New", values={})

    standing.account_changed(other)
    tick()

    assert (len(board.asked), again(refused).trigger_due_at) == (1, None)


def test_an_account_that_is_stored_again_leaves_alone_what_stands(
    hooked: Automation, board: Board, tick: Any, token: Account
) -> None:
    publish.activate(hooked)
    tick()

    standing.account_changed(token)
    tick()

    assert len(board.asked) == 1


def test_a_schedule_that_cannot_be_computed_is_started_by_no_look(
    refused: Automation, tick: Any
) -> None:
    change(refused, SCHEDULE)
    Automation.objects.update(trigger_due_at=None, trigger_trouble="The next time …")

    standing.look_again()
    tick(1)

    assert again(refused).trigger_trouble == "The next time …"
    assert Execution.objects.count() == 0


def test_what_stands_is_checked_once_a_day(
    hooked: Automation, board: Board, tick: Any, time: Clock
) -> None:
    publish.activate(hooked)
    tick()
    since = time()

    for _ in range(49):
        tick(3600)
        standing.look_again()
    tick(1)

    made = again(hooked)
    assert [what for what, _ in board.asked] == ["subscribe news"] * 3
    assert hooks.shown(made) == hooks.Standing(since, checked=time(), live=True)


def test_a_check_finds_out_what_the_service_refuses_by_now(
    hooked: Automation, board: Board, tick: Any
) -> None:
    publish.activate(hooked)
    tick()
    board.failing = [Refused("The token was revoked.")]
    tick(DAY)

    standing.look_again()
    tick(1)

    made = again(hooked)
    assert (made.trigger_trouble, made.trigger_due_at) == ("The token was revoked.", None)
    assert hooks.stands(made.trigger_state)


def test_those_that_are_to_be_checked_come_a_part_each_hour_the_oldest_first(
    project: Project, board: Board, token: Account, tick: Any
) -> None:
    for n in (7, *range(7), *range(8, 48)):
        draft = draft_of(token.pk, f"t{n}")
        publish.activate(Automation.objects.create(project=project, name=f"a{n}", draft=draft))
        tick(1)
    first = len(board.asked)
    parts = []

    tick(DAY)
    for _ in range(24):
        before = len(board.asked)
        standing.look_again()
        tick(3600)
        parts.append(len(board.asked) - before)

    assert parts == [3] * 16 + [0] * 8
    assert "subscribe t7" in {what for what, _ in board.asked[first : first + 3]}
