from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from automations.check import Surroundings, faults

Draft = Callable[..., dict[str, Any]]
Step = dict[str, Any]

AROUND = Surroundings({}, frozenset({"tone"}), frozenset(), frozenset(), {})


def answer(body: Any, key: str = "answer") -> Step:
    return {"key": key, "use": "response.respond", "with": {"status": 200, "body": body}}


def choice(then: list[Step], other: list[Step]) -> Step:
    inputs = {"conditions": [{"input": "a", "operator": "is_empty"}]}
    return {
        "key": "which",
        "use": "flow.conditional",
        "with": inputs,
        "then": then,
        "else": other,
    }


def loop(*steps: Step, key: str = "rows") -> Step:
    return {"key": key, "use": "flow.repeat", "with": {"times": 2}, "steps": list(steps)}


def said(draft: dict[str, Any]) -> list[str]:
    return [f"{fault.blocks}: {fault}" for fault in faults(draft, AROUND)]


@pytest.mark.parametrize(
    "text",
    [
        "{{trigger}}",
        "{{trigger.body.a.0.b}}",
        "{{first.body}}",
        "{{vars.tone}}",
        "{{vars}}",
        '{{vars.other ?? "plain"}}',
        "{{1.body}}",
        r"\{{ not a reference }}",
    ],
)
def test_what_comes_before_can_be_referred_to(draft: Draft, text: str) -> None:
    assert said(draft(answer("x", "first"), answer(text))) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{{second.body}}", "{{second.body}}: a step cannot refer to itself."),
        ("{{third.body}}", "{{third.body}}: “third” comes later; move it before this step."),
        ("{{frist}}", "{{frist}}: There is no step “frist”; did you mean “first”?"),
        ("{{9.body}}", "{{9.body}}: There is no step “9”; there is: 1, 2, 3, 4."),
        (
            "{{2.body}}",
            "{{2.body}}: a number means another step as soon as steps move; choose it again.",
        ),
        ("{{no_step_4_1.a}}", "{{no_step_4_1.a}}: There is no step 4-1; choose it again."),
        (
            "{{current_item}}",
            "{{current_item}}: current_item exists only inside a Repeat Path.",
        ),
        (
            "{{first.body",
            (
                "{{first.body (character 13): it is not closed; end it with }}, or write \\{{ for "
                "plain braces."
            ),
        ),
    ],
)
def test_a_reference_that_leads_nowhere_is_an_error(draft: Draft, text: str, fault: str) -> None:
    steps = (answer("x", "first"), answer(["a", {"b": text}], "second"), answer("x", "third"))

    assert said(draft(*steps)) == [f"import: steps.1.with.body.1.b: {fault}"]


def test_a_variable_that_is_not_set_blocks_going_live(draft: Draft) -> None:
    assert said(draft(answer("{{vars.tonne}}"))) == [
        (
            "live: steps.0.with.body: {{vars.tonne}}: There is no project variable “tonne”; "
            "did you mean “tone”?"
        )
    ]


def test_the_paths_of_a_condition_do_not_see_each_other(draft: Draft) -> None:
    step = choice([answer("x", "yes")], [answer("{{yes.body}}", "no")])

    assert said(draft(step)) == [
        (
            "import: steps.0.else.0.with.body: {{yes.body}}: “yes” stands in the other path, which "
            "does not run before this step."
        )
    ]


def test_what_may_not_have_run_is_a_warning_unless_there_is_a_default(draft: Draft) -> None:
    step = choice([answer("{{which.path}}", "yes")], [answer("x", "no")])

    assert said(draft(step, answer("{{yes.body ?? null}} {{no.body}} {{which.path}}"))) == [
        (
            "nothing: steps.1.with.body: {{no.body}}: “no” may have no output (it stands in a path "
            "that may not run); add a default, such as ?? null."
        )
    ]


def test_an_ignored_failure_leaves_no_output(draft: Draft) -> None:
    step = answer("x", "first") | {"on_failure": "ignore"}

    assert said(draft(step, answer("{{first.body}}"))) == [
        (
            "nothing: steps.1.with.body: {{first.body}}: “first” may have no output (its failure "
            "is "
            "ignored); add a default, such as ?? null."
        )
    ]


def test_inside_a_loop_there_is_the_current_item_of_every_loop_around(draft: Draft) -> None:
    inner = answer("{{current_item}} {{rows.current_item.a}} {{rows.index}} {{cells.index}}", "b")

    assert said(draft(loop(loop(inner, key="cells")))) == []


def test_inside_a_loop_its_results_are_not_there_yet(draft: Draft) -> None:
    assert said(draft(loop(answer("{{rows.items}}")))) == [
        (
            "import: steps.0.steps.0.with.body: {{rows.items}}: inside “rows” there is only "
            "rows.current_item and rows.index."
        )
    ]


def test_after_a_loop_its_last_round_is_visible(draft: Draft) -> None:
    after = answer("{{rows.items}} {{inner.body}}", "after")

    assert said(draft(loop(answer("x", "inner")), after)) == [
        (
            "nothing: steps.1.with.body: {{inner.body}}: “inner” may have no output (it stands in "
            "a "
            "Repeat Path that may have no rounds); add a default, such as ?? null."
        )
    ]


def test_a_name_that_the_output_does_not_have_blocks_going_live(draft: Draft) -> None:
    assert said(draft(answer("x", "first"), answer("{{first.bdy}} {{trigger.boddy}}"))) == [
        (
            "live: steps.1.with.body: {{first.bdy}}: There is no output “bdy” in “first”; did you "
            "mean “body”?"
        ),
        (
            "live: steps.1.with.body: {{trigger.boddy}}: There is no output “boddy” in “trigger”; "
            "did you mean “body”?"
        ),
    ]


def test_the_arguments_of_a_sub_automation_are_known() -> None:
    trigger = {
        "use": "sub_automation.called",
        "with": {"description": "Greets {{name}}.", "schema": [{"key": "name"}]},
    }

    assert said({"trigger": trigger, "steps": [answer("{{trigger.nam}}")]}) == [
        (
            "live: steps.0.with.body: {{trigger.nam}}: There is no output “nam” in “trigger”; "
            "did "
            "you mean “name”?"
        )
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("response_type", "Must be one of: text, json, structured."),
        ("max_tokens", None),
    ],
)
def test_only_a_literal_field_takes_no_references(
    draft: Draft, name: str, message: str | None
) -> None:
    inputs = {"model": "m", "prompt": "p", "query": "q", name: "{{trigger.body.x}}"}
    step = {"key": "chat", "use": "chatgpt.chat", "account": 1, "with": inputs}
    around = replace(AROUND, accounts={1: "chatgpt"})

    found = [(fault.path, fault.message) for fault in faults(draft(step), around)]

    assert found == ([(f"steps.0.with.{name}", message)] if message else [])
