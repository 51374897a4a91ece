"""Accounts inside a step: choosing one, and adding one without leaving the form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import Settings

from automations import editing, step_account
from automations.models import Automation
from connectors import clients
from connectors.guard import parse_allowed
from connectors.models import Account
from projects.models import Project, User
from tests.pages.answers import errors, message, said, written
from tests.simulators.conftest import base_url

__all__ = ["base_url"]

CONFIGURE = "/projects/site/automations/a/edit/step/ask/configure/"
ADD = "/projects/site/automations/a/edit/step/ask/account/"
OPENS = {"HX-Request": "true"}
SENDS = {"HX-Request": "true", "HX-Target": "authorize"}


@pytest.fixture
def typed(base_url: str, settings: Settings) -> Iterator[dict[str, str]]:
    """What somebody enters who knows what to enter."""
    settings.AUTOMATE_ALLOW_PRIVATE_HOSTS = parse_allowed("127.0.0.1")
    yield {"account.title": "Team", "chatgpt.api_key": "sk-sim-1", "chatgpt.base_url": base_url}
    clients.close_connections()


@pytest.fixture
def automation(project: Project) -> Automation:
    steps = [
        {"key": "ask", "use": "chatgpt.chat", "with": {"model": "gpt-6-luna"}},
        {"key": "answer", "use": "response.respond", "with": {"status": 200}},
    ]
    draft = {"trigger": {"use": "http.request", "with": {}}, "steps": steps}
    return Automation.objects.create(project=project, name="a", title="A", draft=draft)


def ask(automation: Automation) -> editing.Part:
    automation.refresh_from_db()
    return editing.part(automation.draft, "ask")


def drawn(automation: Automation, *, can_edit: bool = True, **more: Any) -> str:
    account = step_account.choices(automation, ask(automation), **more)
    return render_to_string("builder/account.html", {"account": account, "can_edit": can_edit})


def options(html: str) -> list[str]:
    return [each.strip() for each in re.findall(r"<option[^>]*>([^<]*)", html)]


@pytest.mark.usefixtures("account")
def test_a_step_offers_the_accounts_of_its_connector_and_project(
    automation: Automation, elsewhere: Project
) -> None:
    Account.objects.create(project=elsewhere, connector="chatgpt", title="Foreign")
    Account.objects.create(project=automation.project, connector="http", title="Other")

    html = drawn(automation)

    assert options(html) == ["Choose an account", "Main"]
    assert errors_of(html) == []


@pytest.mark.usefixtures("account")
def test_the_form_of_a_step_begins_with_the_only_account_however_late_it_came(
    automation: Automation, editor: Client
) -> None:
    alone = editor.get(CONFIGURE).content.decode()
    Account.objects.create(project=automation.project, connector="chatgpt", title="Second")
    beside = editor.get(CONFIGURE).content.decode()

    assert re.findall(r"<option[^>]* selected>([^<]*)", alone) == ["Main"]
    assert "It is the only one so far" in alone
    assert "Choose an account" not in alone
    assert "Choose an account" in beside
    assert "account" not in ask(automation)


def errors_of(html: str) -> list[str]:
    return re.findall(r'<p class="error"[^>]*>([^<]*)', html)


def test_the_chosen_account_is_selected(automation: Automation, account: Account) -> None:
    step_account.choose(automation, "ask", account)

    html = drawn(automation)

    assert f'<option value="{account.pk}" selected>Main' in html
    assert options(html) == ["Main"]


def test_a_missing_account_is_a_fault_once_that_is_asked(automation: Automation) -> None:
    assert errors_of(drawn(automation)) == []
    assert errors_of(drawn(automation, complain=True)) == ["Choose an account of ChatGPT."]


def test_a_deleted_account_is_said_at_once(automation: Automation, account: Account) -> None:
    step_account.choose(automation, "ask", account)
    account.delete()

    html = drawn(automation)

    assert errors_of(html) == ["The account was deleted; choose another one of ChatGPT."]
    assert options(html) == ["No account of ChatGPT yet"]


def test_a_step_without_accounts_shows_none_and_adds_none(
    editor: Client, automation: Automation
) -> None:
    held = editing.part(automation.draft, "answer")

    answer = editor.get(ADD.replace("/ask/", "/answer/"))

    assert step_account.choices(automation, held) is None
    assert answer.headers["Location"] == CONFIGURE.replace("/ask/", "/answer/")


@pytest.mark.usefixtures("account")
def test_whoever_may_not_change_the_step_sees_the_account_alone(
    viewer: Client, automation: Automation
) -> None:
    html = drawn(automation, can_edit=False)

    assert "Add New Account" not in html
    assert " disabled>" in html
    assert [viewer.get(ADD).status_code, viewer.post(ADD).status_code] == [403, 403]


def test_the_dialog_stores_the_account_chooses_it_and_brings_the_field_and_the_revision(
    editor: Client, automation: Automation, project: Project, typed: dict[str, str]
) -> None:
    dialog = editor.get(ADD, headers=OPENS).content.decode()
    seen = editing.revision(ask(automation))

    answer = editor.post(ADD, {**typed, "revision": seen}, headers=SENDS)

    html = answer.content.decode()
    account = Account.objects.get(project=project)
    assert "<html" not in dialog
    assert dialog.count('<dialog id="authorize-account" class="dialog"') == 1
    assert "Other connector" not in dialog
    assert f'hx-post="{ADD}"' in dialog
    assert ask(automation)["account"] == account.pk
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == (
        "#add-account",
        "delete",
    )
    assert f'<option value="{account.pk}" selected>Team' in html
    assert "“Team” is authorized. ChatGPT accepts it." in html
    assert f'name="revision" value="{editing.revision(ask(automation))}" hx-swap-oob' in html
    assert [row[1:3] for row in written(project)] == [
        ("account.added", "Team"),
        ("automation.edited", automation.name),
    ]
    assert said(answer) == []


def test_what_somebody_else_changed_meanwhile_is_not_taken_for_seen(
    editor: Client, automation: Automation, typed: dict[str, str]
) -> None:
    seen = editing.revision(ask(automation))
    editing.save(automation, "ask", seen, {**ask(automation), "with": {"model": "gpt-6-sol"}})

    answer = editor.post(ADD, {**typed, "revision": seen}, headers=SENDS)

    html = answer.content.decode()
    assert ask(automation).get("account") is None
    assert ">Team</option>" in html
    assert f'name="revision" value="{seen}"' in html


@pytest.mark.usefixtures("automation")
def test_a_refused_key_is_said_in_the_dialog_and_nothing_is_stored(
    editor: Client, typed: dict[str, str]
) -> None:
    wrong = {**typed, "chatgpt.api_key": "sk-sim-401"}

    part = editor.post(ADD, wrong, headers=SENDS)
    page = editor.post(ADD, wrong)

    assert (part.status_code, page.status_code) == (200, 422)
    assert message(part).startswith("ChatGPT answered 401: Incorrect API key provided")
    assert part.content.decode().strip().startswith('<form id="authorize"')
    assert b"sk-sim-401" not in part.content + page.content
    assert (errors(part), list(errors(page))) == ({}, ["chatgpt-api_key"])
    assert not Account.objects.exists()


@pytest.mark.usefixtures("automation")
def test_the_trial_account_is_filled_in_by_one_button(editor: Client, settings: Settings) -> None:
    settings.AUTOMATE_SIMULATORS = True
    before = editor.get(ADD, headers=OPENS).content.decode()

    filled = editor.post(ADD, {"account.title": "", "trial": "on"}, headers=SENDS)

    html = filled.content.decode()
    assert "Fill in the trial account" in before
    assert errors(filled) == {}
    assert 'name="account.title" value="Trial"' in html
    assert re.findall(r'name="chatgpt\.api_key" value="([^"]*)"', html) == ["sk-sim-trial"]
    assert 'name="chatgpt.base_url" value="/simulators/openai/v1"' in html
    assert '<details class="optional" open>' in html
    assert not Account.objects.exists()
    (described,) = re.findall(r'<dialog [^>]*aria-describedby="([^"]*)"', before)
    assert f'id="{described}"' in before
    assert "autofocus" not in before
    (goes_on,) = re.findall(r'autofocus aria-describedby="([^"]*)">Authorize</button>', html)
    (status,) = re.findall(rf'id="{goes_on}" role="status">([^<]*)<', html)
    assert status == "The trial account is filled in. Go on with Authorize."


@pytest.mark.usefixtures("automation")
def test_without_simulators_there_is_no_trial_account(editor: Client, settings: Settings) -> None:
    settings.AUTOMATE_SIMULATORS = False

    form = editor.get(ADD, headers=OPENS).content.decode()
    asked = editor.post(ADD, {"trial": "on"}, headers=SENDS).content.decode()

    assert "trial account" not in form
    assert "simulators" not in form
    assert 'aria-describedby="trial' not in form
    assert "sk-sim-" not in asked


@pytest.mark.usefixtures("automation")
def test_who_runs_the_server_is_told_what_trial_accounts_need(
    editor: Client, settings: Settings
) -> None:
    settings.AUTOMATE_SIMULATORS = False
    User.objects.update(is_staff=True)

    form = editor.get(ADD, headers=OPENS).content.decode()

    assert "start the server with <code>AUTOMATE_SIMULATORS=on</code>." in form


def test_without_scripts_a_page_adds_the_account_and_goes_back_to_the_step(
    editor: Client, automation: Automation, project: Project, typed: dict[str, str]
) -> None:
    page = editor.get(ADD).content.decode()

    answer = editor.post(ADD, typed)

    assert f'<form id="authorize" class="stack" method="post" action="{ADD}"' in page
    assert answer.headers["Location"] == f"{CONFIGURE}#field-account"
    assert said(answer) == ["“Team” is authorized. ChatGPT accepts it."]
    assert ask(automation)["account"] == Account.objects.get(project=project).pk
