"""What a trigger has set up follows what people change: secrets, accounts, what is deleted."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from automations import documents, publish, step_saving
from automations.models import Automation
from connectors.models import Account
from connectors.sdk import Refused
from executions import standing
from projects.erase import erase_executions
from projects.models import Project
from tests.executions.hooked import Board, Notice, board, change, draft_of, hooked, token
from tests.pages.answers import entries, said
from tests.pages.reading import page, text
from tests.pages.step_page import Page

__all__ = ["board", "hooked", "token"]

pytestmark = pytest.mark.store

SHOP = "/projects/site/automations/shop/"
REFUSED = "The token has expired."
CALLED = {"use": "http.request", "with": {"method": "POST", "secure": True}}


@pytest.fixture
def shop(hooked: Automation) -> Automation:
    """It is set up by its trigger, and its draft is one that anybody calls by now."""
    hooked.name, hooked.title = "shop", "Shop"
    hooked.save()
    publish.activate(hooked)
    standing.see_to(hooked)
    Automation.objects.update(draft={**hooked.draft, "trigger": CALLED})
    return again(hooked)


@pytest.fixture
def refused(shop: Automation, board: Board) -> Automation:
    """Its webhook was not seen to for a reason that the service gave."""
    board.failing = [Refused(REFUSED)]
    standing.see_to(shop, anew=True)
    return again(shop)


def again(automation: Automation) -> Automation:
    automation.refresh_from_db()
    return automation


def is_up_to_date(automation: Automation) -> bool:
    """Whether the service knows the secret by which it is told from others."""
    state = again(automation).trigger_state
    return bool(state["mark"] == automation.secret_mark)


def tick(automation: Automation) -> None:
    """It is seen to, if it is due."""
    standing.see_to(automation)


def test_the_service_is_told_of_another_secret_as_soon_as_it_is_saved(
    editor: Client, shop: Automation, board: Board
) -> None:
    Page(editor, "trigger").fill(with__secret="another-one-42").post(save="exit")
    before = is_up_to_date(shop)

    tick(shop)

    assert (before, is_up_to_date(shop)) == (False, True)
    assert len(board.asked) == 2


def test_another_secret_is_told_after_what_is_under_way_and_not_beside_it(
    editor: Client, shop: Automation, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_activate, asked = Notice.on_activate, []

    def meanwhile(*given: Any) -> dict[str, Any]:
        monkeypatch.setattr(Notice, "on_activate", on_activate)
        Page(editor, "trigger").fill(with__secret="another-one-42").post(save="exit")
        tick(again(shop))
        asked.append(len(board.asked))
        return on_activate(*given)

    monkeypatch.setattr(Notice, "on_activate", meanwhile)
    standing.see_to(shop, anew=True)
    before = is_up_to_date(shop)

    tick(shop)

    assert (asked, len(board.asked)) == ([1], 3)
    assert (before, is_up_to_date(shop)) == (False, True)


def test_a_form_that_leaves_the_secret_alone_tells_nobody(
    editor: Client, shop: Automation, board: Board
) -> None:
    Page(editor, "trigger").fill(with__method="PUT").post(save="exit")

    tick(shop)

    assert len(board.asked) == 1


def test_another_secret_is_tried_although_the_last_attempt_was_refused(
    editor: Client, refused: Automation
) -> None:
    Page(editor, "trigger").fill(with__secret="another-one-42").post(save="exit")

    tick(refused)

    assert (is_up_to_date(refused), refused.trigger_trouble) == (True, "")


def test_the_service_is_told_although_the_trigger_was_set_up_while_the_form_was_sent(
    editor: Client, shop: Automation, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, state = shop.live, shop.trigger_state
    Automation.objects.update(live=None, trigger_state={})
    write_down = step_saving.write_down

    def meanwhile(*given: Any) -> None:
        Automation.objects.update(live=version, trigger_state=state)
        write_down(*given)

    monkeypatch.setattr(step_saving, "write_down", meanwhile)
    Page(editor, "trigger").fill(with__secret="another-one-42").post(save="exit")

    tick(shop)

    assert is_up_to_date(shop)


def test_another_secret_does_not_start_a_schedule(editor: Client, shop: Automation) -> None:
    change(shop, {**shop.draft, "trigger": {"use": "schedule.every", "with": {}}})
    standing.see_to(shop)
    due_at = again(shop).trigger_due_at
    Automation.objects.update(draft={**shop.draft, "trigger": CALLED})

    Page(editor, "trigger").fill(with__secret="another-one-42").post(save="exit")

    assert again(shop).secret == "another-one-42"
    assert (again(shop).trigger_due_at, due_at is None) == (due_at, False)


def test_a_secret_of_a_document_counts_for_the_older_version_that_stays(
    shop: Automation, run_import: Any
) -> None:
    text_of = documents.export(shop).replace("    with:\n      amount: 1\n", "")
    secured = text_of.replace("secure: true", "secure: true\n    secret: another-one-42")

    (imported,) = run_import(secured.replace("active: false", "active: true"))
    before = is_up_to_date(shop)
    tick(shop)

    assert (imported.active, imported.staying, again(shop).secret) == (False, 1, "another-one-42")
    assert (before, is_up_to_date(shop)) == (False, True)


def test_what_was_refused_is_tried_again_once_the_account_is_authorized_again(
    editor: Client, refused: Automation, token: Account
) -> None:
    answer = editor.post(f"/projects/site/accounts/{token.pk}/", {"board.token": "bb-7654321"})

    tick(refused)

    assert (answer.status_code, again(refused).trigger_trouble) == (302, "")


def test_the_command_that_replaces_an_account_has_it_tried_again_too(refused: Automation) -> None:
    words = ("add_account", "site", "board", "Mine", "--set", "token=bb-7654321", "--replace")
    call_command(*words)

    tick(refused)

    assert again(refused).trigger_trouble == ""


def test_the_pages_show_no_secret_that_the_service_has_repeated(
    editor: Client, shop: Automation, board: Board, owner: Client
) -> None:
    echo = Refused(f"The header x-board: {shop.secret} is not taken from bb-1234567.")
    board.failing = [echo, echo, echo]

    told = editor.post(f"{SHOP}set-up/")
    shown = page(editor, SHOP)
    publish.deactivate(again(shop))
    left = owner.post("/projects/site/delete/", {"typed": "Marketing site"})

    assert said(told) == ["The header x-board: ••• is not taken from •••."]
    assert "The header x-board: ••• is not taken from •••." in shown
    words = "What “shop” has set up is still there: The header x-board: ••• is not taken from •••."
    assert said(left)[1:] == [f"{words} Remove it there."]


def test_an_account_is_kept_while_what_was_set_up_with_it_stands(
    editor: Client, shop: Automation, token: Account, board: Board
) -> None:
    publish.deactivate(shop)
    board.failing = [Refused(REFUSED)]
    standing.see_to(shop)
    delete = f"/projects/site/accounts/{token.pk}/delete/"

    kept = editor.post(delete)
    editor.post(f"{SHOP}set-up/")
    deleted = editor.post(delete)

    shown = text(kept.content.decode())
    assert kept.status_code == 409
    assert (
        "It cannot be deleted while what the trigger of this automation has set up with it still"
        " stands at the service. Have it taken down first: open the automation, and try again"
        " there. Shop Back"
    ) in shown
    assert "Choose another account in its steps" not in shown
    assert (deleted.status_code, Account.objects.count()) == (302, 0)


@pytest.mark.usefixtures("shop")
def test_where_its_steps_use_the_account_the_page_says_that_alone(
    editor: Client, token: Account
) -> None:
    shown = text(page(editor, f"/projects/site/accounts/{token.pk}/delete/"))

    assert "Choose another account in its steps first. Shop Back" in shown
    assert "still stands at the service" not in shown


def test_what_is_needed_stays_where_a_project_turns_out_not_to_be_deletable(
    owner: Client, shop: Automation, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    Automation.objects.update(draft=draft_of(Account.objects.get().pk))
    publish.deactivate(again(shop))

    def meanwhile(project: Project) -> None:
        erase_executions(project)
        publish.activate(again(shop))

    monkeypatch.setattr("projects.views.projects.erase_executions", meanwhile)

    answer = owner.post("/projects/site/delete/", {"typed": "Marketing site"})

    assert (answer.status_code, len(board.subscribed)) == (422, 1)
    assert [what for what, _ in board.asked if what.startswith("un")] == []


def test_what_nobody_needs_is_known_to_be_gone_where_a_project_is_not_deleted_after_all(
    owner: Client, shop: Automation, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.deactivate(shop)
    take_down_all = standing.take_down_all

    def meanwhile(pk: int) -> dict[str, str]:
        found = take_down_all(pk)
        Automation.objects.create(project_id=pk, name="other", title="Other", active=True)
        return found

    monkeypatch.setattr(standing, "take_down_all", meanwhile)

    answer = owner.post("/projects/site/delete/", {"typed": "Marketing site"})

    assert (answer.status_code, board.subscribed, again(shop).trigger_state) == (422, {}, {})


@pytest.mark.usefixtures("shop")
def test_editors_have_what_stands_checked_at_once(
    editor: Client, viewer: Client, board: Board, project: Project
) -> None:
    board.subscribed.clear()
    buttons = [text(page(one, SHOP)).count("Check again") for one in (editor, viewer)]

    answer = editor.post(f"{SHOP}set-up/")

    assert buttons == [1, 0]
    assert said(answer) == ["Its trigger is set up."]
    assert len(board.subscribed) == 1
    assert entries(project)[-1] == ("automation.set_up", "shop")
