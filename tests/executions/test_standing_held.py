"""What people change while somebody is at a trigger: that one goes on alone, and it is seen to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from automations import documents, hooks, publish
from automations.imports import import_set
from automations.models import Automation
from connectors.models import Account
from connectors.sdk import Refused, Unavailable
from executions import standing
from executions.clock import now
from tests.executions.hooked import Board, Notice, again, board, change, hooked, token

__all__ = ["board", "hooked", "token"]

pytestmark = pytest.mark.store

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def meanwhile(
    hooked: Automation, board: Board, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[], object]], int]:
    """Set it up, while something happens and whoever wants to see to it, does. How many others
    the service was asked by.
    """
    on_activate = Notice.on_activate

    def sets_up(happens: Callable[[], object]) -> int:
        others: list[int] = []

        def asked(*given: Any) -> dict[str, Any]:
            monkeypatch.setattr(Notice, "on_activate", on_activate)
            before = len(board.asked)
            happens()
            standing.see_to(Automation.objects.get(pk=hooked.pk))
            others.append(len(board.asked) - before)
            return on_activate(*given)

        monkeypatch.setattr(Notice, "on_activate", asked)
        standing.see_to(hooked, anew=True)
        return sum(others)

    return sets_up


def test_an_account_that_is_authorized_again_meanwhile_makes_nobody_else_begin(
    hooked: Automation, board: Board, token: Account, meanwhile: Any
) -> None:
    publish.activate(hooked)

    others = meanwhile(lambda: standing.account_changed(token))
    standing.see_to(hooked)

    assert (others, len(board.asked), again(hooked).trigger_due_at) == (0, 1, None)


@pytest.mark.parametrize("error", [Refused("No."), Unavailable("Busy.", 900)])
def test_what_failed_with_an_account_that_was_authorized_again_meanwhile_is_tried_at_once(
    hooked: Automation, board: Board, token: Account, meanwhile: Any, error: Exception
) -> None:
    publish.activate(hooked)
    standing.see_to(hooked)
    board.failing = [error]

    others = meanwhile(lambda: standing.account_changed(token))
    failed = again(hooked).trigger_trouble
    standing.see_to(hooked)

    assert (others, bool(failed), hooked.trigger_trouble, len(board.asked)) == (0, True, "", 3)


def test_what_is_activated_twice_at_the_same_time_is_set_up_once(
    hooked: Automation, board: Board, meanwhile: Any
) -> None:
    publish.activate(hooked)

    others = meanwhile(lambda: publish.activate(Automation.objects.get(pk=hooked.pk)))
    standing.see_to(hooked)

    assert (others, len(board.asked), again(hooked).trigger_due_at) == (0, 1, None)


def test_a_secret_that_a_document_brings_meanwhile_is_told_afterwards(
    hooked: Automation, board: Board, meanwhile: Any
) -> None:
    publish.activate(hooked)
    called = {"use": "http.request", "with": {"method": "POST", "secure": True}}
    Automation.objects.update(draft={**hooked.draft, "trigger": called})
    text = documents.export(again(hooked)).replace("    with:\n      amount: 1\n", "")
    secured = text.replace("secure: true", "secure: true\n    secret: another-one-42")

    others = meanwhile(lambda: import_set(hooked.project, [("a.yaml", secured)]))
    before = again(hooked).trigger_state["mark"] == hooked.secret_mark
    standing.see_to(hooked)

    assert (others, before, len(board.asked)) == (0, False, 2)
    assert hooks.is_met(again(hooked))


@pytest.mark.parametrize(
    ("ahead", "trouble", "held"),
    [(90, "", True), (90, "Busy.", False), (0, "", False), (3600, "", False)],
)
def test_a_hold_is_told_from_a_pause_and_from_a_time_far_ahead(
    hooked: Automation, ahead: float, trouble: str, held: bool
) -> None:
    publish.activate(hooked)
    hooked.trigger_due_at = NOW + timedelta(seconds=ahead)
    hooked.trigger_trouble = trouble

    assert hooks.is_held(hooked, NOW) is held


def test_a_time_of_a_schedule_is_no_hold(hooked: Automation) -> None:
    hooked.draft = {**hooked.draft, "trigger": {"use": "schedule.every", "with": {}}}
    hooked.save()
    publish.activate(hooked)
    hooked.trigger_due_at = NOW + timedelta(seconds=30)

    assert not hooks.is_held(hooked, NOW)


def test_what_takes_the_place_of_a_schedule_does_not_wait_for_its_time(
    hooked: Automation, board: Board
) -> None:
    of_board = hooked.draft
    change(hooked, {**of_board, "trigger": {"use": "schedule.every", "with": {}}})
    Automation.objects.update(trigger_due_at=now() + timedelta(seconds=60))

    change(again(hooked), of_board)
    standing.see_to(hooked)

    assert len(board.subscribed) == 1
