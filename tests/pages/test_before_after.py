"""Texts before and after a step that changes them, on the page of its execution."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from automate_site.templatetags.ui import LONGEST, ROWS
from connectors.sdk.before_after import BeforeAfter, Change, Left
from executions.changes import changes
from executions.models import Execution, StepRun
from tests.pages.execution_page import page_of, text_of

pytestmark = pytest.mark.usefixtures("service")

GIVEN = {"entry": {"entry": {"title": "Hello <b>you</b>", "seo": {"text": "Be {kind}"}}}}
OUTPUT = {
    "entry": {"title": "مرحبا <b>بك</b>", "seo": {"text": "Be {kind}"}},
    "language": {"code": "ar", "name": "Arabic"},
    "translated": ["title"],
    "skipped": [{"path": "seo.text", "reason": "The translation lost “{kind}”."}],
}


def drawn(shown: BeforeAfter | None) -> str:
    template = Template("{% before_after shown %}")
    return template.render(Context({"shown": shown})).strip()


@pytest.fixture
def translated(execution: Execution) -> StepRun:
    """A step run that translated an entry."""
    run = StepRun.objects.get(execution=execution, path="send")
    run.use, run.input, run.output = "chatgpt.translate_entry", GIVEN, OUTPUT
    run.save()
    return run


def test_the_output_of_a_translation_shows_each_text_before_and_after(
    viewer: Client, execution: Execution, translated: StepRun
) -> None:
    response = viewer.get(page_of(execution, step=translated.path, tab="output"))

    assert "Before and after 1 changed · 1 left as it was" in text_of(response)
    html = response.content.decode()
    assert ">Hello &lt;b&gt;you&lt;/b&gt;</td>" in html
    assert 'lang="ar" dir="rtl">مرحبا &lt;b&gt;بك&lt;/b&gt;</td>' in html
    assert "The translation lost “{kind}”." in html


@pytest.mark.parametrize(
    "other",
    [
        {"use": "flow.wait"},
        {"use": "gone.away"},
        {"status": "failed"},
        {"output": ["no", "object"]},
        {"input": None},
        {"input": {"entry": "cut off"}},
    ],
)
@pytest.mark.django_db
def test_a_step_run_without_such_a_change_shows_none(
    execution: Execution, translated: StepRun, other: dict[str, Any]
) -> None:
    del execution
    for name, value in other.items():
        setattr(translated, name, value)

    assert changes(translated) is None


def test_the_input_of_other_actions_is_not_read(execution: Execution) -> None:
    run = StepRun.objects.defer("input").get(execution=execution, path="send")

    with CaptureQueriesContext(connection) as queries:
        found = changes(run)

    assert (found, len(queries)) == (None, 0)


def test_nothing_is_drawn_for_nothing() -> None:
    assert drawn(None) == ""


def test_only_the_first_texts_and_their_beginnings_are_drawn() -> None:
    rows = tuple(Change(f"a.{number}", "b" * 5000, "c" * 5000) for number in range(ROWS + 7))
    left = tuple(Left(f"d.{number}", "e", "f") for number in range(ROWS + 2))

    html = drawn(BeforeAfter(rows, left, "de"))

    assert html.count("<tr><td") == 2 * ROWS
    assert "9 more; all are in the output." in html
    assert max(len(text) for text in html.split("<td")) < LONGEST + 200
