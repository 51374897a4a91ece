"""A document whose JSON text with references is no JSON is not imported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from automations.documents import BadDocuments

pytestmark = pytest.mark.django_db

STEPS = (
    "steps:\n  - key: run\n    use: sub_automation.run\n    with:\n"
    '      sub_automation: "{{trigger.body.name}}"\n      template: '
)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (
            """'{"text": "{{trigger.body.x}}",}'""",
            "Line 1, column 31: there is a comma too many.",
        ),
        (
            """'{"text": 1 "x": "{{trigger.body.x}}"}'""",
            "Line 1, column 12: a comma is missing.",
        ),
        (
            """'{"text": x{{trigger.body.x}}}'""",
            "Line 1, column 10: a value is missing. Put references inside quotation marks.",
        ),
    ],
)
def test_the_line_names_the_field_and_where_it_breaks_off(
    run_import: Callable[..., Any], document: Callable[..., str], template: str, said: str
) -> None:
    with pytest.raises(BadDocuments) as refused:
        run_import(document("caller", steps=f"{STEPS}{template}\n"))

    assert str(refused.value).endswith(f"steps.0.with.template: {said}")


@pytest.mark.parametrize(
    "template", ['"{{trigger.body.x}}"', """'{"text": "{{trigger.body.x}}"}'"""]
)
def test_a_reference_and_json_with_references_are_imported(
    run_import: Callable[..., Any], document: Callable[..., str], template: str
) -> None:
    (imported,) = run_import(document("caller", steps=f"{STEPS}{template}\n"))

    assert imported.active
