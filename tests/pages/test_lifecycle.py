"""Making, renaming and exporting automations on pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from automations.documents import export
from automations.models import Automation
from connectors.models import Account
from projects.models import AuditEntry, Project
from tests.pages.answers import entries, names, said
from tests.pages.reading import page, text

LIST = "/projects/site/automations/"
NEW = "/projects/site/automations-new/"
SCRIPT = "<script>alert(1)</script>"
SECURED = "trigger:\n  use: http.request\n  with:\n    method: GET\n    secure: true\n"

pytestmark = pytest.mark.store

Import = Callable[..., Any]
Document = Callable[..., str]
Get = Callable[[str], Automation]


def test_a_blank_automation_is_made_and_the_builder_opens(
    editor: Client, project: Project, get: Get
) -> None:
    answer = editor.post(NEW, {"title": "  Weekly   digest ", "name": "", "start": ""})

    made = get("weekly-digest")
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}weekly-digest/edit/")
    assert (made.title, made.draft, made.active, made.live) == (
        "Weekly digest",
        {"steps": []},
        False,
        None,
    )
    assert entries(project) == [("automation.created", "weekly-digest")]


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"title": "", "name": ""}, "Type a title."),
        ({"title": " \t ", "name": ""}, "Type a title."),
        ({"title": "x" * 201, "name": ""}, "at most 200 characters"),
        ({"title": "a\x07b", "name": ""}, "Must be one line of text."),
        ({"title": "Fine", "name": "Not a name"}, "Use a-z, 0-9, - and _, at most 64."),
        ({"title": "Fine", "name": "x" * 65}, "at most 64 characters"),
        ({"title": "Fine", "name": SCRIPT}, "Use a-z, 0-9, - and _, at most 64."),
        ({"title": "Fine", "name": "hello"}, "“hello” is taken. “hello-2” is free."),
        ({"title": "Fine", "name": "", "start": "nothing"}, "There is no such example."),
    ],
)
def test_what_cannot_be_made_is_said_at_its_field_and_kept(
    editor: Client,
    project: Project,
    run_import: Import,
    document: Document,
    form: dict[str, str],
    fault: str,
) -> None:
    run_import(document("hello"))

    answer = editor.post(NEW, form)

    shown = unescape(answer.content.decode())
    assert (answer.status_code, names(project)) == (422, ["hello"])
    assert fault in shown
    assert f'value="{form["title"].strip()}"' in shown or not form["title"].strip()


def test_a_title_is_shown_and_never_run(editor: Client) -> None:
    editor.post(NEW, {"title": SCRIPT, "name": "odd"})

    for address in ("settings", "clone", "delete", "versions"):
        shown = page(editor, f"{LIST}odd/{address}/")
        assert SCRIPT not in shown
        assert SCRIPT in unescape(shown)


@pytest.mark.parametrize(
    ("title", "name"), [("Über uns", "uber-uns"), ("日本語", "automation"), ("a" * 200, "a" * 64)]
)
def test_the_name_follows_the_title_until_one_is_typed(
    editor: Client, title: str, name: str
) -> None:
    part = {"HX-Request": "true", "HX-Target": "name-field"}

    follows = editor.get(NEW, {"title": title, "name": "", "suggested": ""}, headers=part)
    typed = editor.get(NEW, {"title": title, "name": "mine", "suggested": "old"}, headers=part)

    assert follows.content.decode().count(f'value="{name}"') == 2
    assert 'value="mine"' in typed.content.decode()


def test_an_example_brings_its_sub_automations_and_takes_a_fitting_account(
    editor: Client, account: Account, project: Project, get: Get
) -> None:
    before = text(page(editor, NEW))

    answer = editor.post(NEW, {"title": "", "name": "", "start": "translate-on-request"})

    assert "Comes with Translate to French and Translate to German." in before
    assert "Takes your ChatGPT account “ Main ”." in before
    assert names(project) == ["translate-on-request", "translate-to-french", "translate-to-german"]
    made = get("translate-on-request")
    steps = {step["key"]: step.get("account") for step in made.draft["steps"]}
    assert steps == {"choose": account.pk, "run": None, "say": account.pk, "answer": None}
    assert (made.title, made.active, bool(get("translate-to-german").live)) == (
        "Translate on request",
        False,
        True,
    )
    assert said(answer) == [
        "“Translate on request” is ready to be set up.",
        "translate-to-french and translate-to-german came along, active already.",
    ]


def test_an_example_without_an_account_leaves_it_to_be_chosen(
    editor: Client, project: Project, get: Get
) -> None:
    before = text(page(editor, NEW))

    answer = editor.post(NEW, {"title": "Mine", "name": "", "start": "translate-on-request"})

    assert "Needs an account of ChatGPT: choose one in its steps afterwards." in before
    assert ["account" in step for step in get("mine").draft["steps"]] == [False] * 4
    assert [get(name).active for name in names(project)] == [False] * 3
    assert said(answer)[1].endswith("came along, not all active yet.")


def test_an_example_made_twice_gets_another_name(editor: Client, project: Project) -> None:
    for _ in range(2):
        editor.post(NEW, {"title": "", "name": "", "start": "translate-to-french"})

    assert names(project) == ["translate-to-french", "translate-to-french-2"]


def test_renaming_keeps_the_name(
    editor: Client, viewer: Client, run_import: Import, document: Document, get: Get
) -> None:
    run_import(document())

    answer = editor.post(f"{LIST}hello/settings/", {"title": "Good day"})
    empty = editor.post(f"{LIST}hello/settings/", {"title": ""})
    refused = viewer.post(f"{LIST}hello/settings/", {"title": "Mine"})

    assert [one.status_code for one in (answer, empty, refused)] == [302, 422, 403]
    assert get("hello").title == "Good day"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target) == ("automation.renamed", "hello")
    assert entry.details == {"title": "Good day", "before": "hello"}
    assert "Only editors and owners" in text(page(viewer, f"{LIST}hello/settings/"))


def test_an_export_is_what_the_command_writes_without_the_secret(
    viewer: Client, run_import: Import, document: Document, get: Get
) -> None:
    run_import(document("hello", trigger=SECURED))

    answer = viewer.get(f"{LIST}hello/export/")

    assert answer.content.decode() == export(get("hello"))
    assert answer["Content-Disposition"] == 'attachment; filename="hello.yaml"'
    assert get("hello").secret not in answer.content.decode()


def test_all_automations_are_exported_as_one_file(
    viewer: Client, run_import: Import, document: Document, get: Get
) -> None:
    run_import(document("b"), document("a"))

    answer = viewer.get("/projects/site/automations-export/")

    assert answer.content.decode() == f"{export(get('a'))}---\n{export(get('b'))}"


def test_the_page_of_an_automation_leads_to_all_that_can_be_done(
    editor: Client, viewer: Client, run_import: Import, document: Document
) -> None:
    run_import(document())
    ways = r'href="/projects/site/automations/hello/(\w+)/"'

    found = [sorted(set(re.findall(ways, page(one, f"{LIST}hello/")))) for one in (editor, viewer)]

    assert found == [
        ["clone", "edit", "export", "settings", "versions"],
        ["edit", "export", "settings", "versions"],
    ]


def test_a_title_is_marked_as_required_and_may_stay_empty_with_an_example(editor: Client) -> None:
    blank = editor.get(NEW).content.decode()
    sent = editor.post(NEW, {"title": "", "name": "Not a name", "start": "translate-to-german"})

    assert '<label for="id_title">Title <span class="required" aria-hidden="true">*</span>' in blank
    assert "Type a title." not in sent.content.decode()
