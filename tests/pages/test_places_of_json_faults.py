"""What a form says where a text stops being JSON."""

from __future__ import annotations

from typing import Any

import pytest

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


def _hints(answer: Any) -> list[str]:
    notes = answer.content.decode().partition('id="field-with-template-notes"')[2]
    hint = notes.partition('<p class="hint">')[2].partition("</p>")[0]
    return [hint]
