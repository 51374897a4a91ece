"""Deactivating an automation that others call, and what its page says of its state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from automations.models import Automation
from projects.models import AuditEntry
from tests.pages.reading import page, text

LIST = "/projects/site/automations/"
CALLING = """title: Say hello
steps:
  - key: call
    use: sub_automation.run
    with:
      sub_automation: greet
      template:
        name: Ada
"""
QUESTION = (
    "1 active automation calls this one: Say hello ."
    " It will fail until this one is active again. Deactivate anyway Keep it active"
)

pytestmark = pytest.mark.store  # its pages ask the databases in words of their own

Import = Callable[..., Any]
Document = Callable[..., str]
Get = Callable[[str], Automation]


@pytest.fixture
def greet(run_import: Import, document: Document, called: str) -> None:
    """The sub automation `greet`, and `hello`, which calls it; both are active."""
    run_import(document("greet", trigger=called), document("hello", steps=CALLING))


@pytest.mark.usefixtures("greet")
@pytest.mark.parametrize("query", [{}, {"step": "answer"}])
def test_the_button_opens_a_question_where_active_automations_call_this_one(
    editor: Client, query: dict[str, str]
) -> None:
    shown = page(editor, f"{LIST}greet/", **query)

    assert 'type="submit" data-opens="deactivate">Deactivate</button>' in shown
    assert QUESTION in text(shown)


@pytest.mark.usefixtures("greet")
def test_the_question_is_a_page_without_scripts(editor: Client, get: Get) -> None:
    asked = editor.post(f"{LIST}greet/deactivate/")
    before = get("greet").live
    done = editor.post(f"{LIST}greet/deactivate/", {"anyway": "on"})

    assert (asked.status_code, before is None) == (409, False)
    assert text(asked.content.decode()).endswith(QUESTION)
    assert (done.status_code, get("greet").live) == (302, None)
    assert AuditEntry.objects.count() == 1


@pytest.mark.usefixtures("greet")
def test_what_no_active_automation_calls_is_deactivated_at_once(editor: Client, get: Get) -> None:
    first = editor.post(f"{LIST}hello/deactivate/")
    shown = page(editor, f"{LIST}greet/")
    second = editor.post(f"{LIST}greet/deactivate/")

    assert (first.status_code, second.status_code) == (302, 302)
    assert "data-opens" not in shown
    assert (get("hello").live, get("greet").live) == (None, None)


@pytest.mark.usefixtures("greet")
def test_a_viewer_is_not_asked(viewer: Client) -> None:
    assert "Deactivate" not in page(viewer, f"{LIST}greet/")


@pytest.mark.usefixtures("greet")
def test_what_cannot_go_live_leads_to_the_inactive_one_that_it_calls(editor: Client) -> None:
    editor.post(f"{LIST}hello/deactivate/")
    editor.post(f"{LIST}greet/deactivate/")

    shown = editor.post(f"{LIST}hello/activate/").content.decode()

    assert "“greet” is not a live sub automation. See greet" in text(shown)
    assert f'<a href="{LIST}greet/">See greet</a>' in shown


@pytest.mark.usefixtures("greet")
def test_what_was_only_deactivated_shows_its_newest_version_and_no_draft(
    editor: Client, get: Get
) -> None:
    editor.post(f"{LIST}hello/deactivate/")

    same = text(page(editor, f"{LIST}hello/"))
    Automation.objects.filter(name="hello").update(draft={**get("hello").draft, "steps": []})
    changed = text(page(editor, f"{LIST}hello/"))

    assert "Draft" not in same
    assert "Status Inactive" in same
    assert "Version 1 ·" in same
    assert "Version Made Status Draft (shown)" in changed
    assert "Status Inactive" in changed


@pytest.mark.usefixtures("greet")
def test_an_active_one_says_that_its_draft_differs(editor: Client, get: Get) -> None:
    Automation.objects.filter(name="hello").update(draft={**get("hello").draft, "steps": []})

    shown = text(page(editor, f"{LIST}hello/"))

    assert "Status Active, draft differs" in shown
