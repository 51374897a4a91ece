"""What is wrong with a reference in the words of the pages: steps by number and title."""

from __future__ import annotations

from typing import Any

import pytest

from automations import flow
from automations.check_references import reference_faults
from automations.places import placed_faults

ROWS = {"input": "{{trigger.body}}", "operator": "exists"}
STEPS: list[dict[str, Any]] = [
    {"key": "pick", "use": "flow.wait", "title": "Pick", "with": {"amount": 1}},
    {
        "key": "split",
        "use": "flow.conditional",
        "with": {"conditions": [ROWS]},
        "then": [{"key": "text", "use": "chatgpt.chat", "title": "Text"}],
        "else": [{"key": "other", "use": "flow.wait", "with": {}}],
    },
    {"key": "rows", "use": "flow.repeat", "with": {"over": "{{trigger.body}}"}, "steps": []},
    {"key": "later", "use": "flow.wait", "title": "Later", "with": {"amount": 1}},
]

OTHERS = "{{vanished}}: There is no step “vanished”; choose other data."
ASIDE = "{{3-1.x}}: “3-1 · Text” stands in the other path, which does not run before this step."
MAYBE = (
    "{{3-1.text}}: “3-1 · Text” may have no output (it stands in a path that may not run);"
    " add a default, such as ?? null."
)


def said(text: str, *where: str) -> str:
    """What is said about a reference in the step at a place, else in one after “rows”."""
    step = {"key": "own", "use": "flow.wait", "title": "Own", "with": {"amount": text}}
    first, split, rows, later = STEPS
    if where == ("else",):
        split = {**split, "else": [step]}
    elif where == ("rows",):
        rows = {**rows, "steps": [step]}
    steps = [first, split, rows, *([] if where else [step]), later]
    draft = {"trigger": {"use": "http.request", "with": {"method": "POST"}}, "steps": steps}
    [place] = placed_faults(draft, flow.cards(draft), reference_faults(draft, ["tone"]))
    return place.message


@pytest.mark.parametrize(
    ("text", "where", "shown"),
    [
        (
            "{{pock.x}}",
            [],
            "{{pock.x}}: There is no step “pock”; did you mean 2 · Pick?",
        ),
        (
            "{{vanished}}",
            [],
            OTHERS,
        ),
        ("{{later.x}}", [], "{{6.x}}: “6 · Later” comes later; move it before this step."),
        ("{{own.x}}", [], "{{5.x}}: a step cannot refer to itself."),
        (
            "{{text.x}}",
            ["else"],
            ASIDE,
        ),
        (
            "{{text.text}}",
            [],
            MAYBE,
        ),
        (
            "{{rows.items}}",
            ["rows"],
            "{{4.items}}: inside “4 · Repeat Path” there is only 4.current_item and 4.index.",
        ),
        (
            "{{trigger.method.x}}",
            [],
            "{{1.method.x}}: “1.method” is a single value; there is no “x” in it.",
        ),
        (
            "{{vars.text}}",
            [],
            "{{vars.text}}: There is no project variable “text”; there is: tone.",
        ),
    ],
)
def test_steps_are_named_by_number_and_title(text: str, where: list[str], shown: str) -> None:
    assert said(text, *where) == shown


def test_an_output_that_is_called_like_a_step_keeps_its_name() -> None:
    assert said("{{trigger.pick}}").startswith(
        "{{1.pick}}: There is no output “pick” in “1 · HTTP Request Trigger”; "
    )


def test_beside_another_flow_its_numbers_are_told_and_what_is_gone_has_its_own() -> None:
    trigger = {"use": "http.request", "with": {"method": "POST"}}
    step = {"key": "own", "use": "flow.wait", "title": "Own", "with": {"amount": "{{pick.x}}"}}
    before = {"trigger": trigger, "steps": [*STEPS, step]}
    after = {"trigger": trigger, "steps": [*STEPS[2:], step]}

    [place] = placed_faults(
        after, flow.cards(after), reference_faults(after, []), flow.cards(before)
    )

    assert place.message == "{{2.x}}: There is no step “2 · Pick”; choose other data."
