"""Deleting an automation with all that it did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from automations import lifecycle
from automations.models import Automation
from executions.models import Execution, Status
from projects.models import AuditEntry, Project
from tests.pages.answers import names, said
from tests.pages.reading import page, text

LIST = "/projects/site/automations/"
SCRIPT = "<script>alert(1)</script>"

pytestmark = pytest.mark.store

Import = Callable[..., Any]
Document = Callable[..., str]
Get = Callable[[str], Automation]
Run = Callable[..., Execution]


def test_what_is_active_is_not_deleted(
    editor: Client, run_import: Import, document: Document, project: Project
) -> None:
    run_import(document())

    asked = text(page(editor, f"{LIST}hello/delete/"))
    answer = editor.post(f"{LIST}hello/delete/", {"typed": "hello"})

    assert "It is active. Deactivate it first, then come back." in asked
    assert (answer.status_code, names(project)) == (422, ["hello"])
    assert "It is active." in text(answer.content.decode())


@pytest.mark.parametrize("typed", ["", "Hello", "hello2", SCRIPT])
def test_only_the_exact_name_deletes(
    editor: Client, run_import: Import, document: Document, project: Project, typed: str
) -> None:
    run_import(document(active=False))

    answer = editor.post(f"{LIST}hello/delete/", {"typed": typed})

    assert (answer.status_code, names(project)) == (422, ["hello"])
    assert SCRIPT not in answer.content.decode()


def test_deleting_says_what_goes_and_who_calls_it_and_takes_the_history_along(
    editor: Client,
    run_import: Import,
    document: Document,
    called: str,
    project: Project,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("projects.erase.BATCH", 2)
    calls = "steps:\n  - key: c\n    use: sub_automation.run\n    with:\n"
    calls += "      sub_automation: greet\n      template:\n        name: A\n"
    run_import(document("greet", trigger=called), document("hello", steps=calls))
    for _ in range(3):
        run("greet", {"name": "A"})
    kept = run("hello", {"body": {}})
    child = Execution.objects.get(parent=kept)
    editor.post(f"{LIST}greet/deactivate/", {"anyway": "on"})

    asked = text(page(editor, f"{LIST}greet/delete/"))
    answer = editor.post(f"{LIST}greet/delete/", {"typed": "greet"})

    assert "all versions and 4 executions are deleted. 1 automation calls it and will fail:" in (
        asked
    )
    assert (answer.status_code, said(answer)[-1]) == (302, "“greet” is deleted.")
    assert names(project) == ["hello"]
    assert list(Execution.objects.values_list("pk", flat=True)) == [kept.pk]
    assert not Execution.objects.filter(pk=child.pk).exists()
    entry = AuditEntry.objects.get(action="automation.deleted")
    assert (entry.target, entry.details) == ("greet", {"title": "greet", "executions": 4})


def test_what_deleted_automations_called_stays_in_the_log(
    editor: Client, run_import: Import, document: Document, called: str, run: Run
) -> None:
    calls = "steps:\n  - key: c\n    use: sub_automation.run\n    with:\n"
    calls += "      sub_automation: greet\n      template:\n        name: A\n"
    run_import(document("greet", trigger=called), document("hello", steps=calls))
    child = Execution.objects.get(parent=run("hello", {"body": {}}))
    editor.post(f"{LIST}hello/deactivate/")

    editor.post(f"{LIST}hello/delete/", {"typed": "hello"})

    assert [(one.pk, one.parent_id) for one in Execution.objects.all()] == [(child.pk, None)]
    assert editor.get(f"/projects/site/executions/{child.pk}/").status_code == 200


def test_what_still_runs_keeps_an_automation(
    editor: Client, run_import: Import, document: Document, run: Run, project: Project
) -> None:
    run_import(document())
    ran = run("hello")
    Execution.objects.filter(pk=ran.pk).update(status=Status.UNDECIDED)
    editor.post(f"{LIST}hello/deactivate/")

    answer = editor.post(f"{LIST}hello/delete/", {"typed": "hello"})

    assert (answer.status_code, names(project)) == (422, ["hello"])
    assert "1 execution has not ended." in text(answer.content.decode())


def test_tests_of_a_draft_keep_nothing_and_go_along(
    editor: Client, run_import: Import, document: Document, run: Run
) -> None:
    run_import(document())
    ran = run("hello")
    Execution.objects.filter(pk=ran.pk).update(status=Status.RUNNING, test=True)
    editor.post(f"{LIST}hello/deactivate/")

    asked = text(page(editor, f"{LIST}hello/delete/"))
    editor.post(f"{LIST}hello/delete/", {"typed": "hello"})

    assert "all versions and 0 executions are deleted." in asked
    assert not Execution.objects.exists()


def test_an_activation_in_the_middle_stops_the_deletion(
    editor: Client,
    run_import: Import,
    document: Document,
    run: Run,
    get: Get,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_import(document())
    run("hello")
    editor.post(f"{LIST}hello/deactivate/")
    erase = lifecycle.erase_executions

    def and_activate(automation: Automation) -> None:
        erase(automation)
        editor.post(f"{LIST}hello/activate/")

    monkeypatch.setattr(lifecycle, "erase_executions", and_activate)
    answer = editor.post(f"{LIST}hello/delete/", {"typed": "hello"})

    assert (answer.status_code, bool(get("hello").live)) == (422, True)
