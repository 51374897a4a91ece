"""Replay from here with edited inputs: which are taken, and where a replay cannot begin."""

from __future__ import annotations

from typing import Any

import pytest

from executions.models import Execution
from executions.repeat import CannotReplay, replay, replay_form
from projects.models import Project, Variable

from .conftest import Clock, Service
from .plans import WAIT, answer, echo, outputs, repeat, write

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def test_edited_inputs_are_used_and_their_references_filled_in_anew(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock, project: Project
) -> None:
    Variable.put(project, "token", "first-secret", secret=True)
    steps = [write("a"), answer("b", "{{a.n}}"), echo("c", "{{b.body}}")]
    first = advance(accept(automate("a", steps)))
    Variable.put(project, "token", "second-secret", secret=True)
    edited = {"status": 201, "body": "{{2.n}} {{vars.token}}"}

    done = advance(replay(first, "b", edited, clock()))

    assert done.overrides == {"b": {"status": 201, "body": "{{a.n}} {{vars.token}}"}}
    assert (done.status, done.reply["body"]) == ("success", "1 second-secret")
    assert outputs(done)["c"] == {"value": "1 •••"}
    assert sum(service.done.values()) == 1


def test_inputs_that_are_those_of_the_plan_are_no_edit(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    first = advance(accept(automate("a", [answer("a", {"x": 1, "y": 2})])))
    edited = advance(replay(first, "a", {"status": 200, "body": "new"}, clock()))

    same = replay(first, "a", {"body": {"x": 1, "y": 2}, "status": 200, "headers": None}, clock())
    back = replay(edited, "a", {"status": 200, "body": {"x": 1, "y": 2}}, clock())

    assert (same.overrides, back.overrides) == ({}, {})
    assert service.done == {}


def test_a_step_of_an_edited_loop_runs_for_the_edited_items(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    steps = [write("before"), repeat("rows", ["a", "b"], write("w"))]
    first = advance(accept(automate("a", steps)))

    edited = advance(replay(first, "rows", {"over": ["x", "y", "z"]}, clock()))
    done = advance(replay(edited, "rows[3]/w", None, clock()))

    assert [run.output["n"] for run in edited.step_runs.filter(key="w")] == [4, 5, 6]
    assert outputs(done)["rows"]["items"] == [{"n": 4}, {"n": 5}, {"n": 7}]
    assert done.overrides == {"rows": {"over": ["x", "y", "z"]}}
    assert sum(service.done.values()) == 7


@pytest.mark.parametrize(
    ("inputs", "problems"),
    [
        ({}, {"status": "This field is required."}),
        ({"status": "soon"}, {"status": "Must be a whole number."}),
        ({"status": 99}, {"status": "Must be at least 200."}),
        (
            {"status": 204, "body": "x"},
            {"body": "An answer with status 204 has no body; leave it empty."},
        ),
        (
            {"status": 200, "body": {"a": ["{{late.value}}"]}},
            {"body.a.0": "{{late.value}}: “late” comes later; move it before this step."},
        ),
        (
            {"status": 200, "body": "{{3.body}}"},
            {"body": "{{say.body}}: a step cannot refer to itself."},
        ),
        (
            {"status": 200, "body": "{{4.value}}"},
            {"body": "{{late.value}}: “late” comes later; move it before this step."},
        ),
        (
            {"status": 200, "body": "{{current_item}}"},
            {"body": "{{current_item}}: current_item exists only inside a Repeat Path."},
        ),
    ],
)
def test_edited_inputs_that_are_wrong_are_named_by_their_fields(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    clock: Clock,
    inputs: dict[str, Any],
    problems: dict[str, str],
) -> None:
    steps = [echo("early", "x"), answer("say", "hi"), echo("late", "y")]
    first = advance(accept(automate("a", steps)))

    with pytest.raises(CannotReplay) as raised:
        replay(first, "say", inputs, clock())

    assert {each.path: each.message for each in raised.value.problems} == problems
    assert str(raised.value) == "; ".join(f"{path}: {said}" for path, said in problems.items())
    assert (Execution.objects.count(), service.done) == (1, {})


def test_inputs_that_are_nested_too_deeply_are_refused(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    first = advance(accept(automate("a", [answer("say", "hi")])))
    deep: Any = "x"
    for _ in range(300):
        deep = [deep]

    with pytest.raises(CannotReplay) as raised:
        replay(first, "say", {"status": 200, "body": deep}, clock())

    assert len(raised.value.problems) == 1
    assert (Execution.objects.count(), service.done) == (1, {})


def test_inputs_that_were_not_edited_run_whatever_is_wrong_with_them(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    first = advance(accept(automate("a", [echo("e", "{{gone}}")])))

    done = advance(replay(first, "e", {"value": "{{gone}}"}, clock()))

    assert (done.status, done.error) == (first.status, first.error)
    assert service.done == {}


def test_fields_without_references_stay_those_of_the_plan(
    automate: Any, accept: Any, advance: Any, clock: Clock
) -> None:
    given = {"model": "gpt-4o", "prompt": "Be brief.", "query": "Hi"}
    planned = {**given, "response_type": "json"}
    step = {"key": "ask", "use": "chatgpt.chat", "with": planned}
    first = advance(accept(automate("a", [step])))  # without an account it fails
    edited = {**given, "query": "Hello"}

    form = replay_form(first, "ask")
    again = replay(first, "ask", {**edited, "response_type": "text"}, clock())

    assert (form.inputs, sorted(form.fixed), form.why_not) == (planned, ["response_type"], "")
    assert again.overrides == {"ask": {**edited, "response_type": "json"}}


@pytest.mark.parametrize(
    ("path", "why_not"),
    [("late", "The step “late” did not run in this execution."), ("bad", "")],
)
def test_the_form_says_whether_a_step_can_be_replayed_from(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    clock: Clock,
    path: str,
    why_not: str,
) -> None:
    first = advance(accept(automate("a", [echo("bad", "{{gone}}"), write("late")])))

    form = replay_form(first, path)

    assert (form.path, form.step.key, form.why_not) == (path, path, why_not)
    if why_not:
        with pytest.raises(CannotReplay, match=why_not):
            replay(first, path, None, clock())
    assert (Execution.objects.count(), service.done) == (1, {})


def test_the_form_shows_the_inputs_that_the_step_ran_with(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    first = advance(accept(automate("a", [answer("say", "planned")])))
    edited = advance(replay(first, "say", {"status": 200, "body": "edited"}, clock()))

    bodies = [replay_form(each, "say").inputs["body"] for each in (first, edited)]

    assert (bodies, service.done) == (["planned", "edited"], {})


@pytest.mark.parametrize("path", ["", "gone", "rows", "w[1]", "w/", "w[1]/gone"])
def test_a_path_to_no_step_is_refused(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock, path: str
) -> None:
    first = advance(accept(automate("a", [write("w")])))

    with pytest.raises(CannotReplay) as raised:
        replay(first, path, None, clock())

    assert str(raised.value) == f"This execution has no step “{path}”."
    assert (Execution.objects.count(), sum(service.done.values())) == (1, 1)


@pytest.mark.parametrize("path", ["rows[9]/w", "rows[0]/w", "rows[x]/w", "/w"])
def test_a_round_that_there_was_not_is_refused(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock, path: str
) -> None:
    first = advance(accept(automate("a", [repeat("rows", [1], write("w"))])))

    with pytest.raises(CannotReplay) as raised:
        replay(first, path, None, clock())

    assert str(raised.value) == f"The step “{path}” did not run in this execution."
    assert (Execution.objects.count(), sum(service.done.values())) == (1, 1)


def test_what_still_runs_and_what_is_no_longer_installed_is_not_replayed(
    automate: Any, accept: Any, advance: Any, service: Service
) -> None:
    waiting = advance(accept(automate("a", [{"key": "w", "use": "flow.wait", "with": WAIT}])))
    gone = advance(accept(automate("b", [{"key": "w", "use": "flow.gone"}])))

    reasons = [replay_form(each, "w").why_not for each in (waiting, gone)]

    assert reasons == [
        "This execution still runs. Wait for its end, or cancel it first.",
        gone.error,
    ]
    assert service.done == {}
