"""Replaying from a step with other inputs, and both executions side by side."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from executions.differences import ABSENT, Difference, differences
from executions.models import Execution, StepRun
from projects.json_text import dump
from projects.models import AuditEntry, Project
from tests.executions.conftest import Service
from tests.pages.execution_page import text_of

Run = Callable[..., Execution]
Advance = Callable[[Execution], Execution]
STEPS = [
    {
        "key": "join",
        "use": "response.respond",
        "with": {"status": 200, "body": "{{trigger.body.title}}"},
    },
    {
        "key": "again",
        "use": "response.respond",
        "with": {"status": 200, "body": "{{join.body}} and more"},
    },
]
INPUTS = '{"status": 201, "body": "{{2.body}} and more"}'


@pytest.fixture
def original(automate: Any, service: Service, run: Run) -> Execution:
    """An execution of three steps that has ended well."""
    del service
    automate("a", STEPS)
    execution = run("a", {"body": {"title": "Lisbon"}})
    assert execution.status == "success", execution.error
    return execution


def address(execution: Execution, name: str, query: str = "") -> str:
    return reverse(f"executions:{name}", args=[execution.project.slug, execution.id]) + query


def typed(response: Any) -> str:
    """What stands in the form's text area."""
    return str(response.context["text"])


def test_the_inputs_of_the_step_can_be_edited_with_references_by_number(
    editor: Client, original: Execution
) -> None:
    response = editor.get(address(original, "replay", "?step=again"))

    assert json.loads(typed(response)) == {"status": 200, "body": "{{2.body}} and more"}
    assert "Replay from 3 · Response" in text_of(response)
    assert "The original stays as it is." in text_of(response)


def test_half_a_character_is_shown_as_json_writes_it(editor: Client, original: Execution) -> None:
    half = {"status": 200, "body": "\ud83d"}
    edited = {"step": "again", "inputs": json.dumps(half)}
    there = editor.post(address(original, "replay"), edited).headers["Location"]
    again = Execution.objects.get(origin=original)
    Execution.objects.filter(pk=again.pk).update(status="success")

    response = editor.get(f"{there}replay/?step=again")

    assert r'"body": "\ud83d"' in typed(response)
    assert json.loads(typed(response)) == half


def test_a_replay_keeps_what_ran_before_and_leaves_the_original_alone(
    editor: Client, original: Execution, advance: Advance
) -> None:
    before = list(StepRun.objects.filter(execution=original).values())
    given = {"step": "again", "inputs": '{"status": 201, "body": "{{2.body}}?"}'}

    answer = editor.post(address(original, "replay"), given)

    replayed = advance(Execution.objects.get(origin=original))
    assert answer["Location"] == address(replayed, "detail")
    outputs = {run.path: run.output for run in StepRun.objects.filter(execution=replayed)}
    assert (outputs["join"]["body"], outputs["again"]["body"]) == ("Lisbon", "Lisbon?")
    assert list(StepRun.objects.filter(execution=original).values()) == before
    (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.target, entry.details) == (
        "execution.replayed",
        original.id,
        {"execution": replayed.id, "step": "again"},
    )


def test_a_replay_says_where_it_comes_from(
    editor: Client, viewer: Client, original: Execution, advance: Advance
) -> None:
    editor.post(address(original, "replay"), {"step": "again", "inputs": INPUTS})
    replayed = advance(Execution.objects.get(origin=original))

    there, here = (viewer.get(address(each, "detail")) for each in (original, replayed))

    assert f"Replay of {original.id[:6]}…{original.id[-3:]} from 3 · Compare" in text_of(here)
    assert "Repetitions" in text_of(there)
    assert f'href="{address(replayed, "detail")}"' in there.content.decode()


@pytest.mark.parametrize(
    ("inputs", "fault"),
    [
        ('{"body": "x"', "Not JSON: line 1, column 13: expecting ',' delimiter."),
        ("[]", "The inputs must be a JSON object"),
        ('{"status": "often", "body": "x"}', "status: "),
        ('{"body": "{{9.text}}"}', "body: "),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_wrong_inputs_are_shown_again_with_their_faults(
    editor: Client, original: Execution, inputs: str, fault: str
) -> None:
    response = editor.post(address(original, "replay"), {"step": "again", "inputs": inputs})

    faults = " ".join(response.context["faults"])
    assert (response.status_code, fault in faults, typed(response)) == (422, True, inputs)
    assert not Execution.objects.filter(origin=original).exists()


@pytest.mark.parametrize("step", ["gone", "<script>"])
def test_a_replay_from_no_step_is_404(editor: Client, original: Execution, step: str) -> None:
    assert editor.get(address(original, "replay"), {"step": step}).status_code == 404
    assert editor.post(address(original, "replay"), {"step": step}).status_code == 404


def test_without_a_step_one_is_asked_for(editor: Client, original: Execution) -> None:
    answer = editor.get(address(original, "replay"), follow=True)

    assert "Choose the step to replay from." in text_of(answer)


def test_a_step_that_did_not_run_cannot_be_replayed(
    editor: Client, automate: Any, run: Run
) -> None:
    wrong = {"key": "wrong", "use": "gone.action"}
    automate("a", [wrong, {"key": "after", "use": "response.respond"}])
    execution = run("a", {})

    shown = text_of(editor.get(address(execution, "replay", "?step=after")))

    assert "This cannot be replayed. The step “after” did not run in this execution." in shown


def test_both_executions_stand_side_by_side(
    editor: Client, viewer: Client, original: Execution, advance: Advance
) -> None:
    editor.post(address(original, "replay"), {"step": "again", "inputs": INPUTS})
    replayed = advance(Execution.objects.get(origin=original))

    response = viewer.get(address(replayed, "compare"))

    shown = text_of(response)
    assert "1 step differs." in shown
    assert "Input status 200 201" in shown
    assert [pair.compared.differs for pair in response.context["pairs"]] == [False, True]


def test_names_that_no_page_can_hold_are_compared_all_the_same(
    editor: Client, original: Execution, advance: Advance
) -> None:
    editor.post(address(original, "replay"), {"step": "again", "inputs": INPUTS})
    replayed = advance(Execution.objects.get(origin=original))
    replayed.step_runs.filter(path="again").update(output={"\ud800": {"\udfff": 1}})

    shown = text_of(editor.get(address(replayed, "compare")))

    assert r"Output &quot;\ud800&quot; nothing" in shown


def test_an_execution_that_repeats_none_has_nothing_beside_it(
    viewer: Client, original: Execution
) -> None:
    answer = viewer.get(address(original, "compare"), follow=True)

    assert "This execution repeats no other one." in text_of(answer)
    assert answer.request["PATH_INFO"] == address(original, "detail")


def test_an_execution_of_another_project_is_never_beside_it(
    viewer: Client, original: Execution, elsewhere: Project, run: Run
) -> None:
    other = run("a", {"body": {"title": "Porto"}})
    Execution.objects.filter(id=other.id).update(project=elsewhere)

    found = viewer.get(address(original, "compare", f"?with={other.id}"))

    assert found.status_code == 404


def test_an_execution_of_another_automation_is_never_beside_it(
    viewer: Client, original: Execution, automate: Any, run: Run
) -> None:
    automate("b", STEPS)
    other = run("b", {"body": {"title": "Porto"}})

    found = viewer.get(address(original, "compare", f"?with={other.id}"))

    assert found.status_code == 404


def test_differences_are_the_innermost_ones() -> None:
    before = {"a": 1, "b": [1, {"c": "x"}], "gone": None, "same": True}
    after = {"a": True, "b": [1, {"c": "y"}, 3], "same": True, "new name": 0}

    assert list(differences(before, after)) == [
        Difference("a", 1, True),
        Difference("b.1.c", "x", "y"),
        Difference("b.2", ABSENT, 3),
        Difference("gone", None, ABSENT),
        Difference('"new name"', ABSENT, 0),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON, JSON)
def test_values_differ_exactly_where_they_are_not_the_same_json(one: Any, other: Any) -> None:
    assert list(differences(one, one)) == []
    assert bool(list(differences(one, other))) == (canonical(one) != canonical(other))


def canonical(value: Any) -> str:
    return dump(json.loads(json.dumps(value, sort_keys=True)))
