"""What a service refuses is said at the field that it is about."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from automations import samples
from connectors.sdk import Refused
from executions.clock import now
from executions.models import Execution
from executions.trace import Traced, marked
from projects.models import Project
from tests.executions.conftest import Service
from tests.pages.building import EDIT, draft_of
from tests.pages.reading import page, text
from tests.pages.tests_of_steps import PAYLOAD, hinted

__all__ = ["hinted"]

TEST = f"{EDIT}step/say/test/"
SAYS = "The board answered 422."
READ = {"key": "say", "use": "test.read", "with": {"value": "{{trigger.body.text}}", "number": 7}}


@pytest.fixture
def tested(project: Project, editor: Client, advance: Any, service: Service) -> Any:
    """Test a step whose service refuses fields, and give the page of that."""

    def one(fields: dict[str, str]) -> str:
        made = draft_of(project, READ)
        samples.keep(made, made.draft, "trigger", PAYLOAD, now())
        service.failing = [Refused(SAYS, fields=fields)]
        editor.post(TEST, {"do": "test"})
        advance(Execution.objects.get(test=True))
        return page(editor, TEST)

    return one


def at_fields(shown: str) -> list[tuple[str, list[str]]]:
    """What is configured: each label, with what is said to be wrong."""
    rows = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", shown, re.DOTALL)
    return [
        (label, re.findall(r'<p class="error" dir="auto">(.*?)</p>', value))
        for label, value in rows
    ]


def test_a_test_says_it_at_the_field_and_leads_there(tested: Any) -> None:
    shown = tested({"value.image": "is not valid.", "value.seo.title": "is long."})

    assert at_fields(shown) == [
        ("Value", ["image: is not valid.", "seo.title: is long."]),
        ("Number", []),
    ]
    assert '<details class="test-summary" open>' in shown
    assert f'href="{EDIT}step/say/configure/#field-with-value">Configure</a>' in shown
    failed = f"The test failed. {SAYS} Value, image: is not valid. Value, seo.title: is long."
    assert failed in text(shown)


def test_a_test_that_failed_for_another_reason_marks_no_field(tested: Any) -> None:
    shown = tested({})

    assert at_fields(shown) == [("Value", []), ("Number", [])]
    assert '<details class="test-summary">' in shown
    assert f'href="{EDIT}step/say/configure/">Configure</a>' in shown


def test_an_execution_says_it_at_the_input(
    project: Project, editor: Client, automate: Any, run: Any, service: Service
) -> None:
    del project
    automate("a", [READ])
    service.failing = [Refused(SAYS, fields={"value.image": "is not valid.", "number": "is odd."})]
    execution = run("a", PAYLOAD)

    address = f"/projects/site/executions/{execution.id}/?step=say"
    step, shown = page(editor, address), page(editor, f"{address}&tab=input")

    rows = re.findall(r'<tr class="broken">.*?</tr>', shown, re.DOTALL)
    assert [re.findall(r'<p class="error" dir="auto">(.*?)</p>', row) for row in rows] == [
        ["image: is not valid."],
        ["is odd."],
    ]
    assert f"This step failed. {SAYS} Value, image: is not valid. Number: is odd." in text(step)


def test_what_is_wrong_with_a_value_that_is_not_there_stands_at_the_first_of_its_input() -> None:
    rows = [Traced("data.a", 1, "typed"), Traced("data.b", 2, "typed"), Traced("to", 3, "typed")]
    labels = {"data.a": "Data, a", "data.b": "Data, b", "to": "To"}
    faults = {"data.c": ("Data, c", "is missing."), "data.b.x": ("Data, b, x", "is odd.")}

    found = marked(rows, labels, faults, ())

    assert [row.fault for row in found] == ["Data, c: is missing.", "x: is odd.", ""]
