"""The versions of an automation: who made them, what they changed, and restoring one."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from automations import publish
from automations.models import Automation, Version
from connectors.models import Account
from projects.models import AuditEntry, Project, User
from tests.pages.reading import page, text

LIST = "/projects/site/automations/"
VERSIONS = f"{LIST}hello/versions/"
TRIGGER = {"use": "http.request", "with": {"method": "POST"}}
WAIT = {"key": "pause", "use": "flow.wait", "title": "Pause", "with": {"amount": 1}}
LONG = "https://a.example/" + "x" * 300
ANSWER = {"key": "answer", "use": "response.respond", "with": {"status": 200}}

pytestmark = pytest.mark.store

Get = Callable[[str], Automation]
Activate = Callable[..., Version]


def draft(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"trigger": TRIGGER, "steps": list(steps)}


def change(automation: Automation, *steps: dict[str, Any]) -> None:
    Automation.objects.filter(pk=automation.pk).update(draft=draft(*steps))


def rows(shown: str) -> list[str]:
    plain = re.sub(r"<details>.*?</details>", "", shown, flags=re.DOTALL)
    body = plain.partition("<tbody>")[2].partition("</tbody>")[0]
    found = re.findall(r"<tr>.*?</tr>", body, re.DOTALL)
    return [text(f"<main>{row}</main>").removeprefix("> ") for row in found]


@pytest.fixture
def hello(project: Project) -> Automation:
    return Automation.objects.create(
        project=project, name="hello", title="Hello", draft=draft(ANSWER)
    )


@pytest.fixture
def activate(hello: Automation) -> Activate:
    """Activates the draft with these steps."""

    def activated(*steps: dict[str, Any], by: User | None = None) -> Version:
        change(hello, *steps)
        return publish.activate(hello, by)

    return activated


def test_each_version_says_who_made_it_and_what_it_changed(
    viewer: Client, editor: Client, hello: Automation, activate: Activate
) -> None:
    activate(ANSWER)
    change(hello, WAIT, ANSWER)
    editor.post(f"{LIST}hello/activate/")
    activate({**WAIT, "title": "Rest", "with": {"amount": 2}}, ANSWER)
    change(hello, ANSWER)

    found = rows(page(viewer, VERSIONS))

    assert [re.sub(r"\b\d+ \w+ ago|just now|now", "now", one) for one in found] == [
        "Draft now – Against version 3: Removed Rest (was 2)",
        "3 Live now command line Changed 2 · Rest : Title, Amount",
        "2 now Edgar Example Added 2 · Pause",
        "1 now command line The first version",
    ]


def test_versions_that_tests_made_are_never_shown(
    viewer: Client, hello: Automation, activate: Activate
) -> None:
    activate(ANSWER)
    Version.objects.create(automation=hello, number=None, use="http.request", plan={"steps": []})
    activate(WAIT, ANSWER)

    found = rows(page(viewer, VERSIONS))

    assert [one[0] for one in found] == ["2", "1"]


def test_many_versions_come_in_pages_with_the_same_number_of_queries(
    viewer: Client, activate: Activate
) -> None:
    for amount in range(1, 24):
        activate({**WAIT, "with": {"amount": amount}}, ANSWER)
    pages = ["1", "2", "3"]

    with CaptureQueriesContext(connection) as queries:
        found = [rows(page(viewer, VERSIONS, page=number)) for number in pages]
        count = len(queries)

    assert [one.split()[0] for shown in found for one in shown] == [
        str(n) for n in range(23, 0, -1)
    ]
    assert found[2][-1].endswith("The first version")
    assert found[0][-1].endswith("Changed 2 · Pause : Amount")
    assert count == 6 * len(pages)
    assert "There is nothing on this page" in page(viewer, VERSIONS, page="4")


def values(shown: str) -> list[tuple[str, ...]]:
    """The first table of values: field, before, after."""
    table = shown.partition("<details>")[2].partition("</details>")[0]
    rows = re.findall(r'<th scope="row">(.*?)</th><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>', table)
    return [tuple(map(html.unescape, row)) for row in rows]


def test_each_change_shows_its_values_before_and_after(
    viewer: Client, project: Project, activate: Activate
) -> None:
    account = Account.objects.create(project=project, connector="http", title="Shop", values={})
    call = {"key": "call", "use": "http.call", "title": "Call"}
    activate(call | {"with": {"method": "GET", "url": "{{trigger.body.url}}"}})
    more = {"method": "GET", "url": "https://a.example/", "headers": {"X": "<b>{{pause.until}}"}}
    activate(WAIT, call | {"account": account.pk, "with": more, "on_failure": "ignore"})
    activate(WAIT, call | {"account": account.pk, "with": {**more, "url": LONG + "y" * 300}})
    activate(WAIT, call | {"account": account.pk, "with": {**more, "url": LONG + "z" * 300}})

    newest = page(viewer, VERSIONS)
    shown = [values(one) for one in re.split("See version", newest)[1:]]

    assert shown[0] == [
        ("URL", "…" + "x" * 40 + "y" * 159 + "…", "…" + "x" * 40 + "z" * 159 + "…"),
    ]
    assert shown[2] == [
        ("Account", "–", "Shop"),
        ("On failure", "–", "ignore"),
        ("URL", "{{1.body.url}}", "https://a.example/"),
        ("Headers", "–", '{"X": "<b>{{2.until}}"}'),
    ]


@pytest.mark.parametrize("said", ["0", "-1", "x", "²", "9" * 50])
def test_a_tampered_page_is_the_first(viewer: Client, activate: Activate, said: str) -> None:
    activate(ANSWER)

    assert len(rows(page(viewer, VERSIONS, page=said))) == 1


def test_without_versions_the_page_says_how_one_is_made(viewer: Client, hello: Automation) -> None:
    del hello

    assert "Activating the automation makes the first one." in page(viewer, VERSIONS)


def test_a_version_becomes_the_draft_again(
    editor: Client, activate: Activate, get: Get, project: Project
) -> None:
    activate(ANSWER)
    live = activate(WAIT, ANSWER)

    answer = editor.post(f"{VERSIONS}1/restore/")

    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}hello/?version=draft")
    assert [str(one) for one in get_messages(answer.wsgi_request)] == [
        "Version 1 is the draft now. Activate it to let it run."
    ]
    assert (get("hello").draft, get("hello").live) == (draft(ANSWER), live)
    entry = AuditEntry.objects.get(project=project, action="automation.restored")
    assert (entry.target, entry.details) == ("hello", {"version": 1})


def test_a_draft_that_is_in_no_version_is_asked_about_first(
    editor: Client, hello: Automation, activate: Activate, get: Get
) -> None:
    activate(ANSWER)
    change(hello, WAIT, ANSWER)

    asked = editor.post(f"{VERSIONS}1/restore/")
    kept = get("hello").draft
    agreed = re.search(r'name="anyway" value="(\w+)"', asked.content.decode())
    assert agreed
    change(hello, {**WAIT, "title": "Newer"}, ANSWER)
    again = editor.post(f"{VERSIONS}1/restore/", {"anyway": agreed[1]})
    newer = get("hello").draft
    change(hello, WAIT, ANSWER)
    done = editor.post(f"{VERSIONS}1/restore/", {"anyway": agreed[1]})

    assert "The draft is in no version." in text(asked.content.decode())
    assert "Removed Pause (was 2)" in text(asked.content.decode())
    assert [one.status_code for one in (asked, again, done)] == [409, 409, 302]
    assert (kept, newer["steps"][0]["title"]) == (draft(WAIT, ANSWER), "Newer")
    assert get("hello").draft == draft(ANSWER)


@pytest.mark.parametrize("number", ["2", "0", "9" * 30])
def test_a_version_that_does_not_exist_is_answered_404(
    editor: Client, activate: Activate, number: str
) -> None:
    activate(ANSWER)

    assert editor.post(f"{VERSIONS}{number}/restore/").status_code == 404


def test_a_viewer_sees_versions_and_restores_none(viewer: Client, activate: Activate) -> None:
    activate(ANSWER)

    assert "Restore" not in text(page(viewer, VERSIONS)).partition("By")[2]
    assert viewer.post(f"{VERSIONS}1/restore/").status_code == 403


def test_the_first_activation_after_a_test_is_version_one(
    hello: Automation, activate: Activate, get: Get
) -> None:
    Version.objects.create(automation=hello, number=None, use="http.request", plan={"steps": []})

    assert activate(ANSWER).number == 1
    assert get("hello").active
