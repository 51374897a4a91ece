"""Triggers that set something up: what pages say about it, and what people can do."""

from __future__ import annotations

import pytest
from django.test import Client

from automations import hooks, publish
from automations.models import Automation, Sample
from automations.views.lifecycle import LEFT
from connectors.models import Account
from connectors.sdk import Refused, Unavailable
from executions import standing
from projects.models import Project
from tests.executions.hooked import Board, Notice, board, draft_of, hooked, token
from tests.pages.answers import entries, said
from tests.pages.reading import page, text

__all__ = ["board", "hooked", "token"]

pytestmark = pytest.mark.store

TOLD = "/projects/site/automations/told/"
OF_TRIGGER = f"{TOLD}edit/step/trigger/"


@pytest.fixture(autouse=True)
def told(hooked: Automation) -> Automation:
    """It is there in every test."""
    return hooked


@pytest.fixture
def manual(told: Automation, token: Account) -> Automation:
    """It is set up by hand."""
    told.draft = draft_of(token.pk, manual=True)
    told.save()
    return told


def again(automation: Automation) -> Automation:
    automation.refresh_from_db()
    return automation


def test_who_activates_sees_that_it_is_set_up(
    editor: Client, told: Automation, board: Board
) -> None:
    answer = editor.post(f"{TOLD}activate/")

    assert said(answer) == [
        "“Tell everyone” is active, as version 1. Its trigger is set up. 1 step was never tested."
    ]
    assert board.subscribed == {"s1": hooks.address(told)}
    assert "At the service Set up since " in text(page(editor, TOLD))


def test_who_activates_sees_why_it_is_not_set_up_and_tries_again(
    editor: Client, board: Board, project: Project
) -> None:
    board.failing = [Refused("The token has expired")]

    answer = editor.post(f"{TOLD}activate/")
    shown = text(page(editor, TOLD))
    listed = text(page(editor, "/projects/site/automations/"))
    after = editor.post(f"{TOLD}set-up/")

    assert said(answer)[0].startswith(
        "“Tell everyone” is active, as version 1. But its trigger could not be set up:"
        " The token has expired."
    )
    assert "Active Trigger needs attention" in listed
    assert "Trigger needs attention" not in text(page(editor, "/projects/site/automations/"))
    assert "The trigger is not set up. The token has expired. Try again" in shown
    assert (after.status_code, after["Location"], said(after)) == (
        302,
        TOLD,
        ["Its trigger is set up."],
    )
    assert entries(project)[-1] == ("automation.set_up", "told")


def test_a_service_that_cannot_be_reached_is_tried_again_by_itself(
    editor: Client, board: Board
) -> None:
    board.failing = [Unavailable("The board is down")]

    answer = editor.post(f"{TOLD}activate/")

    assert "The board is down. It is tried again by itself." in said(answer)[0]
    assert "The board is down. It is tried again " in text(page(editor, TOLD))


def test_what_is_left_of_before_for_a_passing_reason_is_tried_again_by_itself(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {"id": "s1", "left": "One of before is still there.", "again": 0.0}
    monkeypatch.setattr(Notice, "on_activate", lambda *_: kept)

    answer = editor.post(f"{TOLD}activate/")
    shown = text(page(editor, TOLD))

    assert "One of before is still there. It is tried again by itself." in said(answer)[0]
    assert "The trigger is set up, but: One of before is still there. It is tried again " in shown


def test_who_deactivates_sees_what_could_not_be_taken_down(
    editor: Client, board: Board, told: Automation
) -> None:
    editor.post(f"{TOLD}activate/")
    board.failing = [Refused("The token has expired")]

    editor.post(f"{TOLD}deactivate/")
    shown = text(page(editor, TOLD))
    editor.post(f"{TOLD}set-up/")

    assert "could not be taken down. The token has expired. Try again" in shown
    assert (board.subscribed, again(told).trigger_state) == ({}, {})


def test_deactivating_takes_it_down(editor: Client, board: Board) -> None:
    editor.post(f"{TOLD}activate/")

    editor.post(f"{TOLD}deactivate/")

    assert board.subscribed == {}
    assert "At the service" not in text(page(editor, TOLD))


def test_what_is_set_up_by_hand_is_shown_with_the_secret_to_editors_only(
    editor: Client, viewer: Client, manual: Automation, board: Board
) -> None:
    editor.post(f"{TOLD}activate/")
    secret = again(manual).secret

    shown, to_viewers = page(editor, TOLD), page(viewer, TOLD)

    assert "enter this there" in shown
    assert (secret in shown, secret in to_viewers) == (True, False)
    assert "Shown to editors of the project." in to_viewers
    assert board.asked == []


def test_the_test_page_says_what_to_enter_before_it_is_activated(
    editor: Client, manual: Automation
) -> None:
    shown = text(page(editor, f"{OF_TRIGGER}test/"))

    assert f"enter this there. URL Copy {hooks.address(manual)}" in shown
    assert shown.count(hooks.address(manual)) == 1


def test_the_address_is_shown_where_nothing_is_entered_by_hand(
    editor: Client, told: Automation
) -> None:
    shown = text(page(editor, f"{OF_TRIGGER}test/"))

    assert f"Address Copy {hooks.address(told)}" in shown


def test_viewers_cannot_try_again(viewer: Client, board: Board) -> None:
    board.failing = [Refused("No")]

    assert viewer.post(f"{TOLD}set-up/").status_code == 403
    assert board.asked == []


def test_test_trigger_loads_the_latest_as_the_sample(
    editor: Client, board: Board, told: Automation
) -> None:
    board.newest = {"text": "Lunch bb-1234567"}
    before = text(page(editor, f"{OF_TRIGGER}test/"))

    answer = editor.post(f"{OF_TRIGGER}test/", {"do": "load"})

    assert "the latest notice that fits becomes the sample" in before
    assert "Wait for a delivery" not in before
    assert answer.status_code == 302
    sample = Sample.objects.get(automation=told)
    assert (sample.key, sample.output) == ("trigger", {"text": "Lunch •••"})
    assert board.asked == [("latest news", "bb-1234567")]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Refused("The token has expired"), "The token has expired. See the account “ Mine ”"),
        (Unavailable("The board is down"), "The board is down."),
        (None, "The service has nothing yet that fits."),
    ],
)
def test_where_nothing_is_loaded_the_page_says_why(
    editor: Client, board: Board, error: Exception | None, words: str
) -> None:
    board.failing = [error] if error else []

    answer = editor.post(f"{OF_TRIGGER}test/", {"do": "load"})

    assert answer.status_code == 422
    assert f"No sample came. {words}" in text(answer.content.decode())


def test_a_delivery_is_waited_for_once_the_service_knows_the_address(
    editor: Client, told: Automation
) -> None:
    editor.post(f"{OF_TRIGGER}test/", {"do": "listen"})
    inactive = text(page(editor, f"{OF_TRIGGER}test/"))
    editor.post(f"{TOLD}activate/")
    active = text(page(editor, f"{OF_TRIGGER}test/"))
    editor.post(f"{OF_TRIGGER}test/", {"do": "listen"})
    waiting = text(page(editor, f"{OF_TRIGGER}test/"))
    publish.deactivate(again(told))
    in_vain = text(page(editor, f"{OF_TRIGGER}test/"))

    assert "The service knows this address once the automation is active" in inactive
    assert ("Wait for a delivery" in inactive, "Wait for a delivery" in active) == (False, True)
    assert "Waiting for a request…" not in inactive
    assert "Waiting for a request…" in waiting
    assert "The service does not know the address while the automation is inactive." in in_vain


@pytest.mark.usefixtures("manual")
def test_what_is_set_up_by_hand_is_waited_for_before_it_is_active(editor: Client) -> None:
    before = text(page(editor, f"{OF_TRIGGER}test/"))

    editor.post(f"{OF_TRIGGER}test/", {"do": "listen"})

    assert "Wait for a delivery" in before
    assert "Waiting for a request…" in text(page(editor, f"{OF_TRIGGER}test/"))


def test_deleting_takes_down_what_was_left(editor: Client, told: Automation, board: Board) -> None:
    publish.activate(told)
    standing.see_to(told)
    publish.deactivate(told)

    editor.post(f"{TOLD}delete/", {"typed": "told"})

    assert (board.subscribed, Automation.objects.count()) == ({}, 0)


def test_deleting_says_what_could_not_be_taken_down(
    editor: Client, told: Automation, board: Board
) -> None:
    publish.activate(told)
    standing.see_to(told)
    publish.deactivate(told)
    board.failing = [Refused("The token has expired")]

    answer = editor.post(f"{TOLD}delete/", {"typed": "told"})

    assert said(answer) == [
        "“Tell everyone” is deleted.",
        f"{LEFT} The token has expired. Remove it there.",
    ]


def test_deleting_the_project_says_what_could_not_be_taken_down(
    owner: Client, told: Automation, board: Board
) -> None:
    publish.activate(told)
    standing.see_to(told)
    publish.deactivate(told)
    board.failing = [Refused("The token has expired")]

    answer = owner.post("/projects/site/delete/", {"typed": "Marketing site"})

    assert said(answer) == [
        "Marketing site is deleted.",
        "What “told” has set up is still there: The token has expired. Remove it there.",
    ]
