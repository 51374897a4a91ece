"""What a form says where a text stops being JSON."""

from __future__ import annotations

from typing import Any

import pytest

from automations.check import check
from automations.models import Automation
from tests.pages.answers import errors
from tests.pages.step_page import open_step, shop

__all__ = ["open_step", "shop"]

COMMA = "there is a comma too many."
HINT = "Put references inside quotation marks."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ('{"text": "Hi",}', f"Line 1, column 15: {COMMA}"),
        ('{"text": ["Hi",\n ]}', f"Line 2, column 2: {COMMA}"),
        ('{"text": "{{trigger.body.a}}",}', f"Line 1, column 31: {COMMA}"),
        (
            '{"a": 1 "text": "{{1.body.a}}"}',
            "Line 1, column 9: a comma is missing.",
        ),
        (
            '{"text": {{1.body.a}}}',
            f"Line 1, column 11: a name in double quotes is missing. {HINT}",
        ),
        ('{"text": x{{1.body.a}}}', f"Line 1, column 10: a value is missing. {HINT}"),
        ('{"text": "a" {{1.body.a}}}', f"Line 1, column 14: a comma is missing. {HINT}"),
    ],
)
def test_a_fault_of_syntax_speaks_of_references_only_where_one_stands(
    open_step: Any, typed: str, said: str
) -> None:
    page = open_step("call")
    page.data["with.template"] = typed

    answer = page.post(save="proceed")

    assert said in [errors(answer).get("with-template"), *_hints(answer)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ('{\n"text": "{{trigger.body.a}}",\n}', f"Line 3, column 1: {COMMA}"),
        ('{"a": 1 "text": "{{trigger.body.a}}"}', "Line 1, column 9: a comma is missing."),
        ('{"text": x{{trigger.body.a}}}', f"Line 1, column 10: a value is missing. {HINT}"),
    ],
)
def test_a_text_with_references_that_is_no_json_goes_no_further(
    open_step: Any, shop: Automation, typed: str, said: str
) -> None:
    page = open_step("call").fill(with__sub_automation="{{trigger.body.name}}")
    page.data["with.template"] = typed

    answer = page.post(save="proceed")

    shop.refresh_from_db()
    found = check(shop.project, shop.draft)
    assert (answer.status_code, errors(answer)["with-template"]) == (422, said)
    assert [one.message for one in found if one.path == "steps.1.with.template"] == [said]
    assert [one.blocks for one in found if one.path == "steps.1.with.template"] == ["import"]


def test_one_reference_proceeds(open_step: Any) -> None:
    page = open_step("call").fill(with__sub_automation="{{trigger.body.name}}")
    page.data["with.template"] = "{{trigger.body.a}}"

    assert page.post(save="proceed").status_code == 302


def _hints(answer: Any) -> list[str]:
    notes = answer.content.decode().partition('id="field-with-template-notes"')[2]
    hint = notes.partition('<p class="hint">')[2].partition("</p>")[0]
    return [hint]
