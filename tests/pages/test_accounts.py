"""Connected accounts: authorising, titles, what uses them, deleting; no secret ever comes out."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from pytest_django import Settings

from automations.models import Automation, Version
from connectors import clients
from connectors.guard import parse_allowed
from connectors.models import Account
from projects.models import AuditEntry, Project
from tests.simulators.conftest import base_url

__all__ = ["base_url"]

LIST = "/projects/site/accounts/"
NEW = f"{LIST}new/"
CHATGPT, HTTP = f"{NEW}chatgpt/", f"{NEW}http/"
KEY = "sk-sim-4f9c2b7a61d0"
REVOKED = "sk-sim-401"
HTMX = {"HX-Request": "true", "HX-Target": "authorize"}
SCRIPT = "<script>alert(1)</script>"
HEBREW = "שלום עולם"


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


@pytest.fixture
def used(project: Project, account: Account) -> Automation:
    """An automation whose step uses the account `Main`."""
    draft = {
        "trigger": {"use": "http.request"},
        "steps": [
            {
                "key": "choose",
                "use": "flow.conditional",
                "then": [{"key": "ask", "use": "chatgpt.chat", "account": account.pk}],
            }
        ],
    }
    return Automation.objects.create(project=project, name="asks", title="Asks", draft=draft)


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def written(project: Project) -> list[tuple[str, str, str, dict[str, Any]]]:
    rows = AuditEntry.objects.filter(project=project).order_by("id")
    return [(row.who, row.action, row.target, row.details) for row in rows]


def errors(answer: Any) -> dict[str, str]:
    """What is said to be wrong, by the id of the control."""
    found = re.findall(r'<p class="error" id="field-(.+)-error">(.+)</p>', answer.content.decode())
    return {name: html.unescape(said) for name, said in found}


def message(answer: Any) -> str:
    """What is said about the whole form."""
    (found,) = re.findall(r'<div class="notice bad" role="alert"><p>(.+)</p>', text(answer))
    return str(found)


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_an_account_that_the_service_accepts_is_stored_encrypted(
    editor: Client, project: Project, typed: dict[str, str]
) -> None:
    answer = editor.post(CHATGPT, typed)

    account = Account.objects.get(project=project)
    (stored,) = Account.objects.values_list("values", flat=True)
    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)
    assert account.values == {"api_key": KEY, "base_url": typed["chatgpt.base_url"]}
    assert said(answer) == ["“Team” is authorised. ChatGPT accepts it."]
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

    assert message(refused) == "127.0.0.1 refused the connection."
    assert (refused.status_code, stored.status_code) == (422, 302)
    assert said(stored) == ["“Team” is authorised. It was not checked with the service."]
    assert written(project)[0][3] == {"connector": "chatgpt", "checked": False}


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


def test_an_account_is_authorised_again_with_its_secrets_entered_anew(
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
    assert account.values == {"api_key": KEY, "base_url": simulator}
    assert [entry[1:3] for entry in written(project)] == [("account.authorised", "Main")]


@pytest.mark.parametrize("title", [SCRIPT, HEBREW, "x" * 200])
def test_a_title_is_changed_and_shown_as_it_is(
    editor: Client, account: Account, project: Project, title: str
) -> None:
    answer = editor.post(f"{LIST}{account.pk}/title/", {"title": f" {title} "}, follow=True)

    listed = editor.get(LIST)
    account.refresh_from_db()
    assert (answer.status_code, account.title) == (200, title)
    assert SCRIPT.encode() not in answer.content + listed.content
    assert written(project) == [
        ("edgar@example.com", "account.changed", title, {"title before": "Main"})
    ]


@pytest.mark.parametrize("title", ["", "x" * 10_000, "Other"])
def test_a_title_that_does_not_do_is_refused_in_place(
    editor: Client, account: Account, project: Project, title: str
) -> None:
    Account.objects.create(project=project, connector="chatgpt", title="Other")

    answer = editor.post(f"{LIST}{account.pk}/title/", {"title": title})

    account.refresh_from_db()
    assert (answer.status_code, account.title) == (422, "Main")
    assert answer.content.count(b'aria-invalid="true"') == 1


def test_a_used_account_names_its_automations_and_is_not_deleted(
    editor: Client, account: Account, used: Automation
) -> None:
    listed, page = editor.get(LIST), editor.get(f"{LIST}{account.pk}/delete/")
    refused = editor.post(f"{LIST}{account.pk}/delete/")

    link = f'href="/projects/site/automations/{used.name}/"'.encode()
    assert [answer.content.count(link) for answer in (listed, page, refused)] == [1, 1, 1]
    assert refused.status_code == 409
    assert Account.objects.filter(pk=account.pk).exists()


def test_an_account_of_a_live_version_is_used_whatever_its_draft_says(
    editor: Client, account: Account, project: Project
) -> None:
    asks = {"key": "ask", "use": "chatgpt.chat", "account": account.pk}
    step = {"key": "choose", "use": "flow.conditional", "paths": {"then": [], "else": [asks]}}
    plan = {"trigger": {"use": "http.request"}, "steps": [step]}
    automation = Automation.objects.create(project=project, name="asks", title="Asks")
    automation.live = Version.objects.create(
        automation=automation, number=1, use="http.request", plan=plan
    )
    automation.save()

    refused = editor.post(f"{LIST}{account.pk}/delete/")

    assert refused.status_code == 409


def test_text_that_looks_like_an_account_is_no_use_of_it(
    editor: Client, account: Account, project: Project
) -> None:
    text = f'{{"account":{account.pk}}}'
    step = {"key": "call", "use": "http.call", "with": {"body": {"account": account.pk}}}
    draft = {"steps": [step], "trigger": {"use": "http.request", "with": {"text": text}}}
    Automation.objects.create(project=project, name="calls", title="Calls", draft=draft)

    answer = editor.post(f"{LIST}{account.pk}/delete/")

    assert (answer.status_code, said(answer)) == (302, ["“Main” is deleted."])
    assert not Account.objects.exists()
    assert [entry[1:3] for entry in written(project)] == [("account.deleted", "Main")]


def test_a_viewer_sees_titles_and_connectors_alone(viewer: Client, account: Account) -> None:
    listed = viewer.get(LIST)
    address = f"{LIST}{account.pk}/"
    closed = (NEW, CHATGPT, address, f"{address}delete/")

    assert b"Main" in listed.content
    assert b"this server" not in listed.content
    assert [viewer.get(each).status_code for each in closed] == [403] * 4
    posts = (CHATGPT, address, f"{address}title/", f"{address}delete/")
    assert [viewer.post(each).status_code for each in posts] == [403] * 4


def test_an_account_of_another_project_does_not_exist(
    editor: Client, stranger: Client, elsewhere: Project
) -> None:
    theirs = Account.objects.create(project=elsewhere, connector="chatgpt", title="Theirs")
    addresses = [f"{LIST}{pk}/{part}" for pk in (theirs.pk, 10**30) for part in ("", "delete/")]

    assert [editor.get(each).status_code for each in addresses] == [404] * 4
    assert editor.post(f"{LIST}{theirs.pk}/title/", {"title": "Mine"}).status_code == 404
    assert editor.get(f"{NEW}flow/").status_code == 404
    assert editor.get(f"{NEW}nothing/").status_code == 404
    assert stranger.get(LIST).status_code == 404


def test_an_account_that_no_key_opens_says_so_and_can_be_authorised_again(
    editor: Client, account: Account, settings: Settings
) -> None:
    settings.AUTOMATE_ENCRYPTION_KEYS = ("x" * 43 + "=",)

    listed, page = editor.get(LIST), editor.get(f"{LIST}{account.pk}/")

    assert b"cannot be read" in listed.content
    assert b"enter them anew" in page.content


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


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_for_many_accounts(
    editor: Client,
    project: Project,
    django_assert_num_queries: Callable[[int], Any],
    rows: int,
) -> None:
    for number in range(rows):
        values: dict[str, Any] = {"host": "api.example.com", "token": "abcdefgh"}
        made = Account.objects.create(
            project=project, connector="http", title=f"{number}", values=values
        )
        draft = {"steps": [{"key": "call", "use": "http.call", "account": made.pk}]}
        Automation.objects.create(project=project, name=f"a{number}", title="A", draft=draft)

    with django_assert_num_queries(5):
        answer = editor.get(LIST)

    assert answer.content.count(b"/projects/site/automations/a") == rows


def test_an_empty_list_says_what_to_do(editor: Client, viewer: Client) -> None:
    ours, theirs = editor.get(LIST), viewer.get(LIST)

    assert b"No account is connected yet" in ours.content
    assert [each.content.count(b"Add New Account") for each in (ours, theirs)] == [1, 0]
