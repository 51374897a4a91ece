"""Triggers that set something up at their service: when they do, and when they take it down."""

from __future__ import annotations

from typing import Any

import pytest

from automations import hooks, publish
from automations.models import Automation
from connectors.models import Account
from executions import standing
from tests.executions.hooked import Board, again, board, change, draft_of, hooked, tick, time, token

__all__ = ["board", "hooked", "tick", "time", "token"]

pytestmark = pytest.mark.store


def test_what_is_activated_is_set_up(hooked: Automation, board: Board, tick: Any) -> None:
    publish.activate(hooked)

    tick()

    assert board.asked == [("subscribe news", "bb-1234567")]
    assert board.subscribed == {"s1": hooks.address(hooked)}
    made = again(hooked)
    assert made.trigger_state == {
        "use": "board.notice",
        "with": {"topic": "news"},
        "account": made.draft["trigger"]["account"],
        "url": hooks.address(hooked),
        "mark": made.secret_mark,
        "since": "2030-01-01T00:00:00+00:00",
        "checked": "2030-01-01T00:00:00+00:00",
        "kept": {"id": "s1"},
    }
    assert (made.trigger_due_at, made.trigger_trouble) == (None, "")


def test_a_secret_is_made_for_it(hooked: Automation) -> None:
    publish.activate(hooked)

    assert len(again(hooked).secret) == 43


def test_what_stands_already_is_left_alone(hooked: Automation, board: Board, tick: Any) -> None:
    publish.activate(hooked)
    tick()

    publish.activate(hooked)
    tick(3600)

    assert len(board.asked) == 1


def test_what_is_deactivated_is_taken_down(hooked: Automation, board: Board, tick: Any) -> None:
    publish.activate(hooked)
    tick()

    publish.deactivate(hooked)
    tick()

    assert board.asked[1:] == [("unsubscribe news", "bb-1234567")]
    made = again(hooked)
    assert (board.subscribed, made.trigger_state, made.trigger_due_at) == ({}, {}, None)


def test_what_was_never_set_up_is_not_taken_down(
    hooked: Automation, board: Board, tick: Any
) -> None:
    publish.activate(hooked)
    publish.deactivate(hooked)

    tick()

    assert board.asked == []


def test_another_configuration_changes_what_stands(
    hooked: Automation, board: Board, tick: Any
) -> None:
    publish.activate(hooked)
    tick()

    change(hooked, draft_of(hooked.draft["trigger"]["account"], "sports"))
    tick()

    asked = [what for what, _ in board.asked]
    assert asked == ["subscribe news", "subscribe sports"]
    assert board.subscribed == {"s1": hooks.address(hooked)}
    assert again(hooked).trigger_state["with"] == {"topic": "sports"}


def test_with_another_account_the_old_one_takes_down_what_it_set_up(
    hooked: Automation, board: Board, tick: Any
) -> None:
    publish.activate(hooked)
    tick()
    other = Account.objects.create(
        project=hooked.project, connector="board", title="New", values={"token": "bb-7654321"}
    )

    change(hooked, draft_of(other.pk))
    tick()

    assert board.asked[1:] == [("unsubscribe news", "bb-1234567"), ("subscribe news", "bb-7654321")]


def test_another_address_of_the_server_is_noticed(
    hooked: Automation, board: Board, tick: Any, settings: Any
) -> None:
    publish.activate(hooked)
    tick()
    settings.AUTOMATE_PUBLIC_URL = "https://automate.example.com"

    standing.look_again()
    tick(1)

    url = f"https://automate.example.com/automations-api/run/{hooked.trigger_id}"
    assert board.subscribed == {"s1": url}
    assert again(hooked).trigger_state["url"] == url


def test_nothing_is_looked_at_again_where_all_is_well(
    hooked: Automation, board: Board, tick: Any
) -> None:
    publish.activate(hooked)
    tick()

    standing.look_again()
    tick(1)

    assert len(board.asked) == 1


def test_what_a_person_sets_up_is_shown_and_nobody_is_asked(
    hooked: Automation, board: Board, tick: Any
) -> None:
    change(hooked, draft_of(hooked.draft["trigger"]["account"], manual=True))
    tick()

    made = again(hooked)
    shown = hooks.shown(made)
    assert board.asked == []
    assert shown
    assert shown.rows == (("URL", hooks.address(made)), ("Secret", made.secret))


def test_what_a_person_sets_up_from_now_on_is_taken_down_first(
    hooked: Automation, board: Board, tick: Any
) -> None:
    publish.activate(hooked)
    tick()

    change(hooked, draft_of(hooked.draft["trigger"]["account"], manual=True))
    tick()

    assert (board.subscribed, again(hooked).trigger_state["kept"]) == ({}, {})
