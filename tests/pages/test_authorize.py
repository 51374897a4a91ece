"""Authorizing accounts: what fits, what the service says, and that no secret ever comes out."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from connectors import authorize, clients
from connectors.guard import parse_allowed
from connectors.models import Account
from projects.models import AuditEntry, Project
from tests.pages.answers import errors, message, said, text, written
from tests.simulators.conftest import base_url

__all__ = ["base_url"]

LIST = "/projects/site/accounts/"
CHATGPT, HTTP = f"{LIST}new/chatgpt/", f"{LIST}new/http/"
KEY = "sk-sim-4f9c2b7a61d0"
REVOKED = "sk-sim-401"
HTMX = {"HX-Request": "true", "HX-Target": "authorize"}


@pytest.fixture
def simulator(base_url: str, settings: Settings) -> Iterator[str]:
    """The address of a stand-in for OpenAI that may be asked."""
    settings.AUTOMATE_ALLOW_PRIVATE_HOSTS = parse_allowed("127.0.0.1")
    yield base_url
    clients.close_connections()


@pytest.fixture
def typed(simulator: str) -> dict[str, str]:
    """What somebody enters who knows what to enter."""
    return {"title": "Team", "chatgpt.api_key": KEY, "chatgpt.base_url": simulator}


@pytest.mark.parametrize(
    ("simulators", "connector", "said"),
    [(True, "chatgpt", 1), (False, "chatgpt", 0), (True, "http", 0)],
)
def test_while_simulators_are_on_the_form_says_how_to_try_it(
    simulators: bool, connector: str, said: int, editor: Client, settings: Settings
) -> None:
    settings.AUTOMATE_SIMULATORS = simulators

    text = editor.get(f"/projects/site/accounts/new/{connector}/").content.decode()

    hint = "use the Base URL <code>/simulators/openai/v1</code> and any key"
    assert text.count(hint) == said


def test_an_account_that_the_service_accepts_is_stored_encrypted(
    editor: Client, project: Project, typed: dict[str, str]
) -> None:
    answer = editor.post(CHATGPT, typed)

    account = Account.objects.get(project=project)
    (stored,) = Account.objects.values_list("values", flat=True)
    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)
    assert account.values == {
        "api_key": KEY,
        "base_url": typed["chatgpt.base_url"],
        "dialect": "auto",
    }
    assert said(answer) == ["“Team” is authorized. ChatGPT accepts it."]
    assert KEY not in str(stored)
    assert written(project) == [
        (
            "edgar@example.com",
            "account.added",
            "Team",
            {"connector": "chatgpt", "checked": True},
        )
    ]


def test_a_dialog_is_answered_with_the_form_alone_and_then_sent_to_the_list(
    editor: Client, typed: dict[str, str]
) -> None:
    form = editor.get(CHATGPT, headers=HTMX)
    done = editor.post(CHATGPT, typed, headers=HTMX)

    assert b"<html" not in form.content
    assert form.content.count(b'<form id="authorize"') == 1
    assert (done.status_code, done.headers["HX-Redirect"]) == (204, LIST)


def test_the_services_own_words_are_shown_and_nothing_is_stored(
    editor: Client, typed: dict[str, str]
) -> None:
    answer = editor.post(CHATGPT, {**typed, "chatgpt.api_key": REVOKED})

    assert answer.status_code == 422
    assert message(answer).startswith("ChatGPT answered 401: Incorrect API key provided")
    assert errors(answer) == {
        "chatgpt-api_key": "Enter it again: a secret is never sent back to the page."
    }
    assert b'value="Team"' in answer.content
    assert b'name="unchecked"' in answer.content
    assert REVOKED.encode() not in answer.content
    assert not Account.objects.exists()


def test_a_dialog_keeps_the_typed_secret_in_the_browser(
    editor: Client, typed: dict[str, str]
) -> None:
    answer = editor.post(CHATGPT, {**typed, "chatgpt.api_key": REVOKED}, headers=HTMX)

    assert errors(answer) == {}
    assert answer.content.count(b"hx-preserve") == 1
    assert REVOKED.encode() not in answer.content


def test_an_account_can_be_stored_while_the_service_cannot_be_reached(
    editor: Client, project: Project, typed: dict[str, str]
) -> None:
    typed["chatgpt.base_url"] = "http://127.0.0.1:1/v1"

    refused = editor.post(CHATGPT, typed)
    stored = editor.post(CHATGPT, {**typed, "unchecked": "on"})

    assert message(refused) == (
        "127.0.0.1 refused the connection. Check the account's base URL, or try again later."
    )
    assert (refused.status_code, stored.status_code) == (422, 302)
    assert said(stored) == ["“Team” is authorized. It was not checked with the service."]
    assert written(project)[0][3] == {"connector": "chatgpt", "checked": False}


def test_a_service_that_stays_silent_is_given_up(
    editor: Client, typed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authorize, "SILENCE_SECONDS", 0.2)
    began = time.monotonic()

    with socket.create_server(("127.0.0.1", 0)) as silent:
        base = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        answer = editor.post(CHATGPT, {**typed, "chatgpt.base_url": base})

    assert message(answer) == (
        "ChatGPT did not answer within 0.2 s. Try again later, or ask for a shorter answer."
    )
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("changed", "name", "fault"),
    [
        ({"title": " "}, "title", "This field is required."),
        ({"title": "x" * 10_000}, "title", "The title must be one line of 1 to 200 characters."),
        ({"title": "a\u202eb"}, "title", "The title must be one line of 1 to 200 characters."),
        ({"chatgpt.api_key": ""}, "chatgpt-api_key", "This field is required."),
        (
            {"chatgpt.api_key": "a b"},
            "chatgpt-api_key",
            "Must be the key alone, without blanks or line breaks.",
        ),
        ({"chatgpt.api_key": "k" * 10_000}, "chatgpt-api_key", "Must have at most 500 characters."),
        (
            {"chatgpt.base_url": ""},
            "chatgpt-organization_id",
            "This field is required unless a base URL is set.",
        ),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    editor: Client, typed: dict[str, str], changed: dict[str, str], name: str, fault: str
) -> None:
    answer = editor.post(CHATGPT, typed | changed)

    assert (answer.status_code, errors(answer)[name]) == (422, fault)
    assert not Account.objects.exists()


def test_a_title_that_is_taken_is_refused_for_the_same_connector_alone(
    editor: Client, account: Account, typed: dict[str, str]
) -> None:
    same = editor.post(CHATGPT, {**typed, "title": account.title})
    other = editor.post(
        HTTP, {"title": account.title, "http.host": "api.example.com", "http.token": "abcdefgh"}
    )

    assert errors(same)["title"] == (
        "There is an account of ChatGPT with this title already; give this one another."
    )
    assert (same.status_code, other.status_code) == (422, 302)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("bearer", ["http.host", "http.kind", "http.token"]),
        ("basic", ["http.host", "http.kind", "http.username", "http.password"]),
        ("header", ["http.host", "http.kind", "http.header_name", "http.header_value"]),
    ],
)
def test_fields_appear_with_the_choice_that_decides_about_them(
    editor: Client, kind: str, names: list[str]
) -> None:
    typed = {"title": "Shop", "http.kind": kind, "http.host": "a.example", "redraw": "on"}

    answer = editor.post(HTTP, typed, headers=HTMX)

    shown = re.findall(r'name="(http\.\w+)"', text(answer))
    assert list(dict.fromkeys(shown)) == names
    assert (answer.status_code, errors(answer)) == (200, {})
    assert b'value="a.example"' in answer.content
    assert not Account.objects.exists()


def test_optional_fields_stand_apart_and_say_how_many_are_set(editor: Client) -> None:
    empty = editor.get(CHATGPT)
    set_ = editor.post(CHATGPT, {"chatgpt.base_url": "/simulators/openai/v1", "redraw": "on"})

    assert b'<details class="optional">' in empty.content
    assert b'<details class="optional" open>' in set_.content
    assert b"(1 set)" in set_.content


def test_an_account_is_authorized_again_with_its_secrets_entered_anew(
    editor: Client, account: Account, project: Project, simulator: str
) -> None:
    address = f"{LIST}{account.pk}/"

    page = editor.get(address)
    without = editor.post(address, {"chatgpt.base_url": simulator})
    done = editor.post(address, {"chatgpt.base_url": simulator, "chatgpt.api_key": KEY})

    account.refresh_from_db()
    assert b'value="/simulators/openai/v1"' in page.content
    assert errors(without) == {"chatgpt-api_key": "This field is required."}
    assert (done.status_code, account.title) == (302, "Main")
    assert account.values == {"api_key": KEY, "base_url": simulator, "dialect": "auto"}
    assert [entry[1:3] for entry in written(project)] == [("account.authorized", "Main")]


def test_no_page_and_no_audit_entry_holds_a_secret(editor: Client, typed: dict[str, str]) -> None:
    editor.post(CHATGPT, typed)
    made = Account.objects.get(title="Team")
    wrong = {**typed, "title": ""}
    pages = [
        editor.get(LIST),
        editor.get(f"{LIST}{made.pk}/"),
        editor.get(f"{LIST}{made.pk}/delete/"),
        editor.post(CHATGPT, wrong),
        editor.post(CHATGPT, wrong, headers=HTMX),
        editor.post(CHATGPT, {**wrong, "redraw": "on"}),
        editor.post(f"{LIST}{made.pk}/title/", {"title": ""}),
    ]

    assert [page for page in pages if KEY.encode() in page.content] == []
    assert [row for row in AuditEntry.objects.all() if KEY in str(row.details)] == []
