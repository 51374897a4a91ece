"""Test all: the whole draft from the top, in the browser's view, without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from automations import samples
from automations.models import Automation
from executions.clock import now
from executions.models import Execution
from projects.models import Project
from tests.pages.building import EDIT, draft_of, respond
from tests.pages.reading import page, text
from tests.pages.tests_of_steps import ALL, PAYLOAD, SAY, hello, hinted, kept

__all__ = ["hello", "hinted"]


def test_all_is_tested_and_painted_with_links_to_its_steps(
    hello: Automation, editor: Client, advance: Any
) -> None:
    before = text(page(editor, ALL))
    begun = editor.post(ALL, {"do": "test"})
    execution = Execution.objects.get(test=True)
    address = f"{ALL}?run={execution.id}"
    running = text(page(editor, address))
    advance(execution)
    after = page(editor, address)

    assert "Runs all steps from the top" in before
    assert begun.headers["Location"] == address
    assert "Testing…" in running
    assert "Everything ran." in text(after)
    assert f'href="{SAY}"' in after
    assert kept(hello)["say"] == {"value": "Good morning!"}
    assert "This test is gone" in text(page(editor, f"{ALL}?run={'0' * 32}"))


@pytest.mark.parametrize("has_sample", [True, False])
def test_all_needs_a_sample_and_a_draft_without_faults(
    has_sample: bool, project: Project, editor: Client
) -> None:
    made = draft_of(project, respond("say") if not has_sample else {"key": "say", "use": "x.y"})
    if has_sample:
        samples.keep(made, made.draft, "trigger", PAYLOAD, now())

    shown = text(page(editor, ALL))
    answer = editor.post(ALL, {"do": "test"})

    said = "The draft cannot be tested as a whole yet." if has_sample else "has no sample yet."
    assert said in shown
    assert (answer.status_code, Execution.objects.count()) == (422, 0)


def test_the_header_begins_it_where_nothing_is_missing(
    hello: Automation, editor: Client, project: Project
) -> None:
    begins = f'<form method="post" action="{ALL}">'
    leads = f'<a class="button" href="{ALL}">Test all</a>'
    ready = page(editor, EDIT)
    hello.draft = {**hello.draft, "steps": [{"key": "say", "use": "response.respond"}]}
    hello.save()
    faulty = page(editor, EDIT)
    draft_of(project, respond("say"), name="fresh")
    fresh = page(editor, EDIT.replace("hello", "fresh"))

    assert (begins in ready, leads in ready) == (True, False)
    assert (begins in faulty, leads in faulty) == (False, True)
    assert leads.replace("hello", "fresh") in fresh
