"""Connected accounts: the list, titles, what uses them, deleting, and who may do which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from automations.models import Automation, Version
from connectors.models import Account
from projects.models import Project
from tests.pages.answers import said, written

LIST = "/projects/site/accounts/"
NEW = f"{LIST}new/"
CHATGPT = f"{NEW}chatgpt/"
SCRIPT = "<script>alert(1)</script>"
HEBREW = "שלום עולם"


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
    advice = "Choose another account in its steps first."
    assert [answer.content.count(link) for answer in (listed, page, refused)] == [1, 1, 1]
    assert (refused.status_code, advice in refused.content.decode()) == (409, True)
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


def test_an_account_that_no_key_opens_says_so_and_can_be_authorized_again(
    editor: Client, account: Account, settings: Settings
) -> None:
    settings.AUTOMATE_ENCRYPTION_KEYS = ("x" * 43 + "=",)

    listed, page = editor.get(LIST), editor.get(f"{LIST}{account.pk}/")

    assert b"cannot be read" in listed.content
    assert b"enter them anew" in page.content


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
