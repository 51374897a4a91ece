"""Lookups in the builder: what the service offers, with the account and the values of the form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from automations import editing
from automations.imports import import_set
from automations.models import Automation
from connectors import clients
from connectors.guard import parse_allowed
from connectors.models import Account
from projects.models import AuditEntry, Project
from tests.simulators.conftest import base_url

__all__ = ["base_url"]

STEP = "/projects/site/automations/a/edit/step/"
MODEL = f"{STEP}ask/lookup/?field=with.model"
SUBS = f"{STEP}ask/lookup/?field=with.sub_automations"
ANSWER = "  - key: answer\n    use: response.respond\n    with:\n      status: 200\n"


@pytest.fixture
def team(project: Project, base_url: str, settings: Settings) -> Iterator[Account]:
    """An account of the project that a stand-in for OpenAI accepts."""
    settings.AUTOMATE_ALLOW_PRIVATE_HOSTS = parse_allowed("127.0.0.1")
    yield account(project, "Team", base_url)
    clients.close_connections()


@pytest.fixture
def automation(project: Project) -> Automation:
    inputs = {"model": "gpt-6-luna", "messages": [{"query": "Hello"}]}
    step = {"key": "ask", "use": "chatgpt.function_calling", "with": inputs}
    draft = {"trigger": {"use": "http.request", "with": {}}, "steps": [step]}
    return Automation.objects.create(project=project, name="a", title="A", draft=draft)


def account(project: Project, title: str, base_url: str, key: str = "sk-sim-1") -> Account:
    values: dict[str, Any] = {"api_key": key, "base_url": base_url}
    return Account.objects.create(project=project, connector="chatgpt", title=title, values=values)


def listed(answer: Any) -> dict[str, str]:
    """The choices of an answer: what is read of each, by its value."""
    found = re.findall(r'data-value="([^"]*)">(.*?)</li>', answer.content.decode(), re.DOTALL)
    return {unescape(value): _words(inner) for value, inner in found}


def refusal(answer: Any) -> tuple[str, list[str]]:
    """What is said instead of choices, and what can be done about it."""
    (notice,) = re.findall(r'role="alert">(.*?</div>)\s*</div>', answer.content.decode(), re.DOTALL)
    said, _, rest = notice.partition("</p>")
    return _words(said), [_words(each) for each in re.findall(r"<a .*?</a>", rest)]


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


@pytest.mark.usefixtures("automation")
def test_the_choices_are_those_of_the_account_chosen_in_the_form(
    editor: Client, team: Account
) -> None:
    answer = editor.post(MODEL, {"account": team.pk, "search": "nano"})

    assert answer.status_code == 200
    assert b"<html" not in answer.content
    assert listed(answer)["gpt-5-nano"] == "gpt-5-nano is shut down on 2026-12-11"
    assert all("nano" in name for name in listed(answer))
    assert f"{len(listed(answer))} choices that match" in answer.content.decode()


@pytest.mark.usefixtures("automation")
def test_all_choices_are_counted_as_the_accounts(editor: Client, team: Account) -> None:
    answer = editor.post(MODEL, {"account": team.pk})

    assert f"{len(listed(answer))} choices this account can use" in answer.content.decode()


@pytest.mark.usefixtures("automation")
def test_without_an_account_one_is_asked_for(editor: Client) -> None:
    answer = editor.post(MODEL, {"account": ""})

    assert refusal(answer) == ("Choose an account first.", ["Choose an account"])
    assert f'href="{STEP}ask/configure/#field-account"' in answer.content.decode()


@pytest.mark.parametrize("which", ["deleted", "foreign", "of another connector", "nonsense"])
@pytest.mark.usefixtures("automation")
def test_an_account_that_the_step_cannot_have_is_not_used(
    which: str, editor: Client, team: Account, elsewhere: Project
) -> None:
    base = str(team.values["base_url"])
    foreign = account(elsewhere, "Foreign", base)
    other = Account.objects.create(project=team.project, connector="http", title="Other")
    ids = {"deleted": 999_999, "foreign": foreign.pk, "of another connector": other.pk}

    answer = editor.post(MODEL, {"account": ids.get(which, "1 or 1=1")})

    assert refusal(answer) == (
        "The account was deleted; choose another one of ChatGPT.",
        ["Choose an account"],
    )


@pytest.mark.usefixtures("automation")
def test_a_refusal_is_shown_in_the_services_words_and_leads_to_the_account(
    editor: Client, team: Account
) -> None:
    key = "sk-sim-401"
    revoked = account(team.project, "Old <key>", str(team.values["base_url"]), key)

    answer = editor.post(MODEL, {"account": revoked.pk})

    said, remedies = refusal(answer)
    assert said.startswith("ChatGPT answered 401: Incorrect API key provided")
    assert remedies == ["Choose another account", "Change “Old <key>”", "Try again"]
    assert f'href="/projects/site/accounts/{revoked.pk}/"' in answer.content.decode()
    assert key not in answer.content.decode()


@pytest.mark.usefixtures("automation")
def test_a_service_that_cannot_be_reached_can_be_asked_again(editor: Client, team: Account) -> None:
    nowhere = account(team.project, "Nowhere", "http://127.0.0.1:1/v1")

    answer = editor.post(MODEL, {"account": nowhere.pk})

    said, remedies = refusal(answer)
    assert said == (
        "127.0.0.1 refused the connection. Check the account's base URL, or try again later."
    )
    assert "Try again" in remedies


@pytest.mark.usefixtures("automation")
def test_choices_that_need_no_service_are_there_without_an_account(
    editor: Client, called: str, project: Project
) -> None:
    document = f"automation: greet\n{called}steps:\n{ANSWER}"
    import_set(project, [("greet.yaml", document)])

    answer = editor.post(f"{SUBS}.0", {"account": ""})

    assert list(listed(answer)) == ["greet"]


@pytest.mark.usefixtures("automation")
def test_what_is_no_lookup_is_not_asked_about(editor: Client) -> None:
    fields = ["", "model", "with.", "with.messages", "with.messages.0.query", "with.model.0"]
    urls = [f"{STEP}ask/lookup/?field={field}" for field in fields]

    assert [editor.post(url).status_code for url in urls] == [400] * len(fields)
    assert editor.post(f"{STEP}gone/lookup/?field=with.model").status_code == 404


@pytest.mark.usefixtures("automation")
def test_a_viewer_does_not_use_the_projects_accounts(viewer: Client) -> None:
    assert [viewer.get(MODEL).status_code, viewer.post(MODEL).status_code] == [403, 403]


def test_without_scripts_a_page_offers_the_choices_and_stores_the_one_that_is_pressed(
    editor: Client, automation: Automation, team: Account
) -> None:
    editing.save(automation, "ask", *with_account(automation, team))
    page = editor.get(f"{MODEL}&search=terra").content.decode()
    (revision,) = re.findall(r'name="revision" value="(\w+)"', page)

    answer = editor.post(MODEL, {"pick": "gpt-6.1-terra", "revision": revision})

    automation.refresh_from_db()
    assert 'name="pick" value="gpt-6.1-terra"' in page
    assert answer.headers["Location"] == f"{STEP}ask/configure/#field-with-model"
    assert AuditEntry.objects.get(action="automation.edited").details == {"step": "ask"}
    assert editing.part(automation.draft, "ask")["with"] == {
        "model": "gpt-6.1-terra",
        "messages": [{"query": "Hello"}],
    }


def test_a_choice_for_a_step_that_was_changed_meanwhile_is_not_stored(
    editor: Client, automation: Automation, team: Account
) -> None:
    seen = editing.revision(editing.part(automation.draft, "ask"))
    editing.save(automation, "ask", *with_account(automation, team))

    answer = editor.post(MODEL, {"pick": "gpt-6.1-terra", "revision": seen})

    automation.refresh_from_db()
    assert answer.status_code == 409
    assert "This step was changed meanwhile" in answer.content.decode()
    assert editing.part(automation.draft, "ask")["with"]["model"] == "gpt-6-luna"


def with_account(automation: Automation, chosen: Account) -> tuple[str, dict[str, Any]]:
    part = editing.part(automation.draft, "ask")
    return editing.revision(part), {**part, "account": chosen.pk}
