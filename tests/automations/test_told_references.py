"""What a page tells of the references of a step: why there is nothing where they lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from automations import samples, suggest
from automations.models import Automation
from projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def automation(project: Project, draft: Callable[..., dict[str, Any]]) -> Automation:
    """Two steps, none of them tested."""
    steps = draft(
        {"key": "choose", "use": "chatgpt.function_calling", "with": {"model": "m"}},
        {"key": "say", "use": "chatgpt.function_calling_response", "with": {"model": "m"}},
    )
    return Automation.objects.create(project=project, name="a", title="A", draft=steps)


def keep(automation: Automation, key: str, output: Any) -> None:
    samples.keep(automation, automation.draft, key, output, timezone.now())


def test_references_are_told_with_numbers_known_heads_and_samples(automation: Automation) -> None:
    body = "{{choose.text}} {{trigger.body.text ?? 1}} {{vars.tone}} {{answer}} {{bad"
    automation.draft["steps"][1]["with"]["x"] = body
    automation.draft["steps"][1]["with"]["y"] = ["{{choose.text}} {{gone.a}} {{vars.none}}"]

    told = suggest.context(automation, "say")["references"]

    assert told == {
        "numbers": {"trigger": "1", "choose": "2", "say": "3"},
        "known": ["trigger", "choose", "vars"],
        "variables": ["tone"],
        "samples": {"choose.text": "“”"},
        "dead": {},
        "absent": {},
    }


def refers(automation: Automation, *texts: str) -> dict[str, Any]:
    """What is told of these references of the step “say”."""
    automation.draft["steps"][1]["with"] = {"model": "m", "x": list(texts)}
    return suggest.references(automation, "say")


def test_a_path_that_the_declaration_does_not_have_is_dead(automation: Automation) -> None:
    told = refers(automation, "{{choose.txt}} {{trigger.boddy ?? 1}}", "{{choose.text.a}}")

    assert told["dead"] == {
        "choose.txt": "There is no output “txt” in “2”; did you mean “text”?",
        "trigger.boddy": "There is no output “boddy” in “1”; did you mean “body”?",
        "choose.text.a": "“2.text” is a single value; there is no “a” in it.",
    }


def test_what_the_sample_has_not_is_told_unless_it_is_null_there(automation: Automation) -> None:
    body = {"method": "POST", "query": {}, "headers": {}, "body": {"text": "a", "more": None}}
    keep(automation, "trigger", body)

    told = refers(
        automation,
        "{{trigger.body.txt}} {{trigger.body.text}}",
        "{{trigger.body.more.a}} {{trigger.boddy}} {{choose.function.arguments.a}}",
    )

    assert (told["samples"]["trigger.body.text"], told["absent"]) == (
        "“a”",
        {
            "trigger.body.txt": (
                "Not in the sample. {{1.body.txt}}: “txt” does not exist in 1.body; "
                "there is: text, more."
            )
        },
    )


def test_a_sample_that_does_not_count_any_more_says_nothing_of_what_is_absent(
    automation: Automation,
) -> None:
    keep(automation, "trigger", {"method": "POST", "query": {}, "headers": {}, "body": {}})
    automation.draft["trigger"]["with"] = {"method": "PUT"}

    assert refers(automation, "{{trigger.body.text}}")["absent"] == {}
