"""Activating an automation, what keeps it from going live, and who may do that."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from automations import samples
from automations.models import Automation
from projects.models import AuditEntry, Project
from tests.pages.answers import said
from tests.pages.reading import page

LIST = "/projects/site/automations/"

pytestmark = pytest.mark.store  # its pages ask the databases in words of their own

Import = Callable[..., Any]
Document = Callable[..., str]
Get = Callable[[str], Automation]


def test_an_editor_activates_and_deactivates_and_it_is_written_down(
    editor: Client, run_import: Import, document: Document, get: Get, project: Project
) -> None:
    run_import(document(active=False))

    on = editor.post(f"{LIST}hello/activate/")
    live = get("hello").live
    off = editor.post(f"{LIST}hello/deactivate/")

    assert (on.status_code, on["Location"], said(on)) == (
        302,
        f"{LIST}hello/",
        ["“hello” is active, as version 1. 1 step was never tested."],
    )
    assert live
    assert (off.status_code, get("hello").live, get("hello").active) == (302, None, False)
    entries = AuditEntry.objects.filter(project=project).order_by("id")
    assert list(entries.values_list("action", "target", "who")) == [
        ("automation.activated", "hello", "edgar@example.com"),
        ("automation.deactivated", "hello", "edgar@example.com"),
    ]


def test_deactivating_what_is_not_active_changes_nothing(
    editor: Client, run_import: Import, document: Document, project: Project
) -> None:
    run_import(document(active=False))

    assert editor.post(f"{LIST}hello/deactivate/").status_code == 302
    assert not AuditEntry.objects.filter(project=project).exists()


def test_what_keeps_it_from_going_live_is_listed_with_its_places(
    editor: Client, project: Project, get: Get
) -> None:
    inner = {"key": "ask", "use": "chatgpt.chat", "with": {"model": "m", "query": "?"}}
    rows = [{"operator": "is_empty"}]
    path = {"key": "p", "use": "flow.conditional", "with": {"conditions": rows}, "then": [inner]}
    draft = {"trigger": {"use": "http.request"}, "steps": [path]}
    Automation.objects.create(project=project, name="odd", title="Odd", draft=draft)

    answer = editor.post(f"{LIST}odd/activate/")

    assert (answer.status_code, get("odd").live) == (422, None)
    shown = answer.content.decode()
    faults = re.search(r'<ul class="faults">(.*?)</ul>', shown, re.DOTALL)
    assert faults
    assert re.sub(r"\s+", " ", unescape(re.sub("<[^>]*>", "", faults[1]))).strip() == (
        "1 · HTTP Request Trigger, Method: This field is required."
        " 2 · Conditional Path, Conditions 1, Select Input: This field is required."
        " 2-1 · Chat, Account: Choose an account of ChatGPT."
        " 2-1 · Chat, Prompt Text: This field is required."
    )
    assert f'href="{LIST}odd/?version=draft&amp;step=ask#panel"' in shown
    assert f'href="{LIST}odd/edit/step/ask/configure/#field-account"' in shown
    assert not AuditEntry.objects.filter(project=project).exists()


def test_a_viewer_sees_no_buttons_and_may_not_press_them(
    viewer: Client, run_import: Import, document: Document, get: Get
) -> None:
    run_import(document())

    shown = page(viewer, f"{LIST}hello/")
    assert "Deactivate" not in shown
    assert f'href="{LIST}hello/edit/">See the draft</a>' in shown
    assert viewer.post(f"{LIST}hello/deactivate/").status_code == 403
    assert get("hello").live


def test_what_answers_nobody_goes_live_and_says_so(editor: Client, project: Project) -> None:
    steps = [
        {"key": key, "use": "flow.wait", "with": {"amount": 1, "unit": "seconds"}}
        for key in ("first", "second")
    ]
    called = {"use": "sub_automation.called", "with": {"description": "Waits."}}
    draft = {"trigger": called, "steps": steps}
    Automation.objects.create(project=project, name="idle", title="Idle", draft=draft)

    answer = editor.post(f"{LIST}idle/activate/")

    (message,) = said(answer)
    assert message == (
        "“Idle” is active, as version 1."
        " But nothing is answered: add a Response, so that callers get a result."
        " 2 steps were never tested."
    )


def test_who_activates_hears_of_steps_that_were_changed_since_their_tests(
    editor: Client, project: Project
) -> None:
    steps = [
        {"key": key, "use": "flow.wait", "with": {"amount": 1, "unit": "seconds"}}
        for key in ("first", "second", "third")
    ]
    draft = {"trigger": {"use": "http.request", "with": {"method": "GET"}}, "steps": steps}
    made = Automation.objects.create(project=project, name="idle", title="Idle", draft=draft)
    for key in ("first", "second"):
        samples.keep(made, draft, key, {}, timezone.now())
    steps[1]["with"] = {"amount": 2, "unit": "seconds"}
    made.save()

    one = said(editor.post(f"{LIST}idle/activate/"))
    steps[0]["with"] = {"amount": 3, "unit": "seconds"}
    made.save()
    both = said(editor.post(f"{LIST}idle/activate/"))

    assert one[-1] == (
        "“Idle” is active, as version 1. 1 step was never tested."
        " 1 step was changed since its test."
    )
    assert both[-1] == (
        "“Idle” is active, as version 2. 1 step was never tested."
        " 2 steps were changed since their tests."
    )
