"""The account and the secret of a trigger: in its form, in documents, in copies, in checks."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client

from automations import documents, hooks, lifecycle, publish
from automations.models import Automation
from connectors.account_use import uses
from connectors.models import Account
from executions import standing
from projects.models import Project
from tests.executions.hooked import Board, board, hooked, token
from tests.pages.reading import page, text

__all__ = ["board", "hooked", "token"]

pytestmark = pytest.mark.store

TOLD = "/projects/site/automations/told/"
OF_TRIGGER = f"{TOLD}edit/step/trigger/"


@pytest.fixture(autouse=True)
def told(hooked: Automation) -> Automation:
    """It is there in every test."""
    return hooked


def again(automation: Automation) -> Automation:
    automation.refresh_from_db()
    return automation


def test_a_trigger_without_an_account_cannot_go_live(editor: Client, told: Automation) -> None:
    told.draft = {"trigger": {"use": "board.notice", "with": {"topic": "a"}}, "steps": []}
    told.save()

    answer = editor.post(f"{TOLD}activate/")

    assert answer.status_code == 422
    assert "Choose an account of Board." in unescape(answer.content.decode())


def test_the_form_of_a_trigger_offers_its_accounts_and_adding_one(
    editor: Client, told: Automation, token: Account
) -> None:
    Account.objects.create(project=told.project, connector="board", title="New", values={})

    shown = page(editor, f"{OF_TRIGGER}configure/")

    assert f'<option value="{token.pk}" selected>Mine</option>' in shown
    assert ">New</option>" in shown
    assert "+ Add New Account" in text(shown)
    assert page(editor, f"{OF_TRIGGER}account/")


def test_a_document_names_the_account_of_its_trigger_by_its_title(
    told: Automation, project: Project, run_import: Any, board: Board
) -> None:
    text_of = documents.export(told)

    run_import(text_of.replace("told", "copy").replace("active: false", "active: true"))

    assert "  use: board.notice\n  account: Mine\n" in text_of
    copy = Automation.objects.get(project=project, name="copy")
    assert copy.draft["trigger"] == told.draft["trigger"]
    assert copy.trigger_due_at
    assert len(copy.secret) == 43
    assert board.asked == []


def test_what_is_imported_is_set_up_by_the_clock_and_taken_down_by_the_next_import(
    told: Automation, run_import: Any, board: Board
) -> None:
    document = documents.export(told).replace("active: false", "active: true")
    run_import(document)
    standing.see_to(again(told))
    up = dict(board.subscribed)

    run_import(document.replace("active: true", "active: false"))
    standing.see_to(again(told))

    assert (up, board.subscribed) == ({"s1": hooks.address(told)}, {})
    assert again(told).trigger_state == {}


def test_a_clone_elsewhere_has_a_secret_of_its_own_and_no_account(
    told: Automation, elsewhere: Project
) -> None:
    publish.activate(told)

    made = lifecycle.clone(told, elsewhere, "Copy", "copy")

    assert [card.key for card in made.cleared] == ["trigger"]
    assert "account" not in made.automation.draft["trigger"]
    assert len(made.automation.secret) == 43
    assert made.automation.secret != again(told).secret
    assert (made.automation.trigger_state, made.automation.trigger_due_at) == ({}, None)


def test_the_use_of_an_account_by_a_trigger_counts(told: Automation, token: Account) -> None:
    assert [one.name for one in uses(told.project)[token.pk]] == ["told"]


def test_choosing_such_a_trigger_makes_its_secret(
    editor: Client, project: Project, board: Board
) -> None:
    del board
    Automation.objects.create(project=project, name="fresh", title="Fresh", draft={"steps": []})

    editor.post(
        "/projects/site/automations/fresh/edit/step/trigger/action/?connector=board",
        {"use": "board.notice"},
    )

    made = Automation.objects.get(name="fresh")
    assert made.draft["trigger"]["use"] == "board.notice"
    assert len(made.secret) == 43
