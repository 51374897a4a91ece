"""What is said first about a test that ended: its answer, and that there was none."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from automations import samples
from automations.models import Automation
from automations.publish import activate
from executions.clock import now
from executions.models import Execution
from projects.models import Project
from tests.executions.plans import answer, call, echo
from tests.pages.building import EDIT, draft_of
from tests.pages.reading import page, text
from tests.pages.tests_of_steps import PAYLOAD, hinted

__all__ = ["hinted"]

TEST = f"{EDIT}step/call/test/"
CALLED = {"use": "sub_automation.called", "with": {"description": "Waits."}}


@pytest.mark.parametrize("answers", [True, False])
def test_a_call_that_nothing_answers_leads_to_what_was_called(
    answers: bool, project: Project, editor: Client, advance: Any
) -> None:
    steps = [echo("work", "done"), *([answer("say", None)] if answers else [])]
    child = Automation.objects.create(
        project=project, name="child", title="Child", draft={"trigger": CALLED, "steps": steps}
    )
    activate(child)
    made = draft_of(project, call("call"))
    samples.keep(made, made.draft, "trigger", PAYLOAD, now())

    editor.post(TEST, {"do": "test"})
    advance(Execution.objects.get(test=True, parent=None))
    shown = page(editor, TEST)

    kinds = re.findall(r'class="notice ?(\w*) test-result"', shown)
    link = '<a href="/projects/site/automations/child/edit/"><bdi>Child</bdi></a>'
    assert (kinds, link in shown) == ((["ok"], False) if answers else (["warn"], True))
    assert ("nothing was answered: Child reached no Response." in text(shown)) is not answers


def test_the_fields_that_an_action_leads_with_stand_first(project: Project, editor: Client) -> None:
    ask = {"key": "call", "use": "chatgpt.function_calling"}
    made = draft_of(project, ask)
    output: dict[str, Any] = {
        "message": [],
        "text": None,
        "function": {"name": "greet"},
        "model": "m",
    }
    samples.keep(made, made.draft, "call", output, now())

    shown = page(editor, TEST)

    tree, _, _ = shown.partition("As JSON")
    code = text(shown).partition("As JSON")[2]
    assert re.findall(r'<li id="output\.(\w+)">', tree) == ["function", "text", "message", "model"]
    assert code.index("message") < code.index("text") < code.index("function")
