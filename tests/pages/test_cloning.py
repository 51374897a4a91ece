"""Copying an automation, within its project and into another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from automations.models import Automation
from connectors.models import Account
from projects.models import Membership, Project, Role
from tests.pages.answers import entries, names, said
from tests.pages.conftest import People
from tests.pages.reading import page

LIST = "/projects/site/automations/"

pytestmark = pytest.mark.store

Import = Callable[..., Any]
Document = Callable[..., str]
Get = Callable[[str], Automation]


def test_a_clone_here_keeps_accounts_and_gets_an_address_of_its_own(
    editor: Client, project: Project, account: Account, get: Get
) -> None:
    step = {"key": "ask", "use": "chatgpt.chat", "account": account.pk, "with": {"model": "m"}}
    draft = {"trigger": {"use": "http.request", "with": {"secure": True}}, "steps": [step]}
    first = Automation(project=project, name="asks", title="Asks", draft=draft, active=True)
    first.secret = "s3cret-of-the-first"
    first.save()
    form = page(editor, f"{LIST}asks/clone/")

    answer = editor.post(f"{LIST}asks/clone/", {"title": "Copy of Asks", "project": "site"})

    made = get("copy-of-asks")
    assert 'value="Copy of Asks"' in form
    assert answer["Location"] == f"{LIST}copy-of-asks/"
    assert (made.draft, made.active, made.live, made.secret) == (draft, False, None, "")
    assert made.trigger_id != first.trigger_id
    assert entries(project) == [("automation.cloned", "copy-of-asks")]


def test_a_clone_elsewhere_says_which_accounts_and_sub_automations_it_lacks(
    editor: Client, people: People, project: Project, elsewhere: Project, account: Account
) -> None:
    Membership.objects.create(project=elsewhere, user=people.editor, role=Role.EDITOR)
    ask = {"key": "ask", "use": "chatgpt.chat", "account": account.pk}
    call = {"key": "call", "use": "sub_automation.run", "with": {"sub_automation": "greet"}}
    draft = {"trigger": {"use": "http.request"}, "steps": [ask, call]}
    Automation.objects.create(project=project, name="asks", title="Asks", draft=draft)

    answer = editor.post(f"{LIST}asks/clone/", {"title": "Asks", "project": "elsewhere"})

    made = Automation.objects.get(project=elsewhere)
    assert answer["Location"] == "/projects/elsewhere/automations/asks/"
    assert made.draft["steps"] == [{"key": "ask", "use": "chatgpt.chat"}, call]
    assert said(answer) == [
        "“Asks” is ready. It is not active.",
        "Accounts stay in their project. Choose others in 2 · Chat.",
        "It calls what is not in “Elsewhere”: greet.",
    ]
    assert entries(elsewhere) == [("automation.cloned", "asks")]


@pytest.mark.parametrize(
    ("slug", "role", "status"),
    [
        ("elsewhere", None, 404),
        ("elsewhere", Role.VIEWER, 403),
        ("nowhere", None, 404),
        ("a\x00b", None, 404),
        ("", None, 404),
    ],
)
def test_a_clone_goes_only_where_its_maker_may_change_something(
    editor: Client,
    people: People,
    elsewhere: Project,
    run_import: Import,
    document: Document,
    slug: str,
    role: Role | None,
    status: int,
) -> None:
    run_import(document())
    if role:
        Membership.objects.create(project=elsewhere, user=people.editor, role=role)

    answer = editor.post(f"{LIST}hello/clone/", {"title": "Mine", "project": slug})

    assert (answer.status_code, names(elsewhere)) == (status, [])
    assert "Elsewhere" not in page(editor, f"{LIST}hello/clone/")
