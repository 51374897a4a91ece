"""Importing YAML documents on a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from automations.models import Automation, Version
from projects.models import AuditEntry, Project
from tests.pages.answers import names
from tests.pages.reading import page, text

IMPORT = "/projects/site/automations-import/"
SCRIPT = "<script>alert(1)</script>"
SECURED = "trigger:\n  use: http.request\n  with:\n    method: GET\n    secure: true\n"

pytestmark = pytest.mark.store

Import = Callable[..., Any]
Document = Callable[..., str]
Get = Callable[[str], Automation]


def file(content: str | bytes, name: str = "a.yaml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def faults(answer: Any) -> list[str]:
    shown = answer.content.decode().partition('<ul class="faults">')[2].partition("</ul>")[0]
    return [unescape(one) for one in re.findall(r"<li[^>]*>(.*?)</li>", shown)]


def carried(answer: Any) -> dict[str, Any]:
    """What the form of an answer sends again."""
    shown = answer.content.decode()
    texts = re.findall(r"<textarea[^>]*name=\"content\"[^>]*>\n(.*?)</textarea>", shown, re.DOTALL)
    return {
        name: [unescape(one) for one in re.findall(f'name="{name}" value="(.*?)"', shown)]
        for name in ("file", "replace")
    } | {"content": [unescape(one) for one in texts]}


def test_files_and_what_is_pasted_are_imported_as_one_set(
    editor: Client, document: Document, project: Project, called: str
) -> None:
    calls = "steps:\n  - key: c\n    use: sub_automation.run\n    with:\n"
    calls += "      sub_automation: greet\n      template:\n        name: A\n"
    first, second = file(document("one", steps=calls)), file(document("two"), "b.yaml")

    answer = editor.post(
        IMPORT, {"files": [first, second], "text": document("greet", trigger=called)}
    )

    assert answer.status_code == 200
    assert names(project) == ["greet", "one", "two"]
    assert "greet greet Active – one one Active – two two Active –" in text(answer.content.decode())
    makers = Version.objects.values_list("created_by__email", flat=True)
    assert list(makers) == ["edgar@example.com"] * 3
    entries = AuditEntry.objects.order_by("id").values_list("action", "target")
    assert set(entries) == {("automation.imported", name) for name in names(project)}


def test_a_fault_anywhere_imports_nothing_and_loses_nothing(
    editor: Client, document: Document, project: Project
) -> None:
    wrong = document(
        "bad", steps=f"steps:\n  - key: a\n    use: nothing.here\n    title: {SCRIPT}\n"
    )

    answer = editor.post(IMPORT, {"files": [file(document("good"))], "text": wrong})

    assert (answer.status_code, names(project)) == (422, [])
    assert [one.partition(" There")[0] for one in faults(answer)] == ["pasted text:9: steps.0.use:"]
    assert carried(answer) == {
        "file": ["pasted text", "a.yaml"],
        "content": [wrong, document("good")],
        "replace": [],
    }
    assert SCRIPT not in answer.content.decode()


def test_what_came_back_is_corrected_in_place(
    editor: Client, document: Document, project: Project
) -> None:
    answer = editor.post(IMPORT, {"files": [file(document("a")), file("nonsense", "b.yaml")]})
    again = carried(answer)
    again["content"] = [again["content"][0].replace("\n", "\r\n"), ""]

    done = editor.post(IMPORT, again)

    assert (answer.status_code, done.status_code, names(project)) == (422, 200, ["a"])


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"\xff\xfe\x00binary", "a.yaml:1: This is not UTF-8; save it as UTF-8."),
        (b"x" * 5_000_000, "a.yaml: The file has more than 1,000,000 bytes"),
        (b"hello", "a.yaml:1: This is no automation"),
        (b"- [", "a.yaml"),
        (b"a\x00b: 1", "a.yaml"),
    ],
)
def test_what_is_no_document_is_refused_with_its_file(
    editor: Client, project: Project, content: bytes, fault: str
) -> None:
    answer = editor.post(IMPORT, {"files": [file(content)]})

    assert (answer.status_code, names(project)) == (422, [])
    assert faults(answer)[0].startswith(fault)


def test_files_that_are_too_large_together_are_refused(editor: Client, project: Project) -> None:
    files = [file("#" * 900_000, f"{n}.yaml") for n in range(3)]

    answer = editor.post(IMPORT, {"files": files})

    assert faults(answer) == [
        "Together this is more than 2,000,000 bytes; import it in several goes."
    ]
    assert names(project) == []


@pytest.mark.parametrize("form", [{}, {"text": " \n "}, {"file": ["a"], "content": [""]}])
def test_nothing_to_import_is_said(editor: Client, form: dict[str, Any]) -> None:
    answer = editor.post(IMPORT, form)

    assert answer.status_code == 422
    assert faults(answer) == [
        "There is nothing to import: choose a file, or paste what stands in one."
    ]


def test_three_hundred_documents_are_imported(
    editor: Client, document: Document, project: Project
) -> None:
    many = "---\n".join(document(f"a{n}") for n in range(300))

    answer = editor.post(IMPORT, {"files": [file(many)]})

    assert (answer.status_code, len(names(project))) == (200, 300)


def test_three_hundred_faulty_documents_name_two_hundred_faults(editor: Client) -> None:
    many = "---\n".join(f"automation: a{n}\n" for n in range(300))

    answer = editor.post(IMPORT, {"text": many})

    assert (answer.status_code, len(faults(answer))) == (422, 200)
    assert "And 100 more." in text(answer.content.decode())


def test_what_would_be_replaced_is_asked_about_first(
    editor: Client, run_import: Import, document: Document, get: Get, project: Project
) -> None:
    run_import(document("hello"))
    before = get("hello")
    new = document(
        "hello", steps="steps:\n  - key: w\n    use: flow.wait\n    with:\n      amount: 1\n"
    )

    asked = editor.post(IMPORT, {"files": [file(new)], "text": document("other")})
    untouched, kept = get("hello").draft, names(project)
    done = editor.post(IMPORT, carried(asked))

    assert (asked.status_code, untouched, kept) == (409, before.draft, ["hello"])
    assert "This one exists in the project already." in text(asked.content.decode())
    assert "1 other will be new." in text(asked.content.decode())
    assert (done.status_code, names(project)) == (200, ["hello", "other"])
    after = get("hello")
    assert (after.trigger_id, after.live and after.live.number) == (before.trigger_id, 2)


def test_changing_something_instead_gives_the_texts_back(
    editor: Client, run_import: Import, document: Document
) -> None:
    run_import(document("hello"))
    asked = editor.post(IMPORT, {"text": document("hello")})

    back = editor.post(IMPORT, {**carried(asked), "change": "on"})

    assert back.status_code == 200
    assert carried(back)["content"] == [document("hello")]
    assert faults(back) == []


def test_one_that_came_to_exist_meanwhile_is_asked_about_again(
    editor: Client, run_import: Import, document: Document
) -> None:
    run_import(document("a"))
    asked = editor.post(IMPORT, {"text": f"{document('a')}---\n{document('b')}"})
    run_import(document("b"))

    again = editor.post(IMPORT, carried(asked))

    assert (again.status_code, carried(again)["replace"]) == (409, ["a", "b"])


def test_a_secret_that_was_made_is_shown_once_and_not_kept_by_browsers(
    editor: Client, document: Document, get: Get
) -> None:
    answer = editor.post(IMPORT, {"text": document(trigger=SECURED)})

    assert get("hello").secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert get("hello").secret not in page(editor, "/projects/site/automations/hello/")


def test_what_cannot_go_live_is_said_with_the_reasons(editor: Client, document: Document) -> None:
    answer = editor.post(IMPORT, {"text": document(steps="steps: []\n")})

    shown = text(answer.content.decode())
    assert "hello hello Inactive It cannot go live yet: steps: Add a step." in shown
