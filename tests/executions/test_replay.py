"""Replay from here: what ran before a step is kept, the rest runs again, the first run stays."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.sdk import Unavailable
from executions import store
from executions.cancel import cancel
from executions.models import ENDED, Execution, StepRun
from executions.repeat import CannotReplay, replay, replay_form
from projects.models import Project, Variable

from .conftest import Clock, Killed, Service

pytestmark = [pytest.mark.django_db, pytest.mark.store]

SCHEMA = {"type": "object"}


def write(key: str) -> dict[str, Any]:
    return {"key": key, "use": "test.write"}


def echo(key: str, value: str) -> dict[str, Any]:
    return {"key": key, "use": "test.echo", "with": {"value": value}}


def answer(key: str, body: Any) -> dict[str, Any]:
    return {"key": key, "use": "response.respond", "with": {"status": 200, "body": body}}


def repeat(key: str, over: Any, *steps: dict[str, Any]) -> dict[str, Any]:
    return {"key": key, "use": "flow.repeat", "with": {"over": over}, "paths": {"steps": steps}}


def either(key: str, value: Any, **paths: list[dict[str, Any]]) -> dict[str, Any]:
    row = {"input": value, "operator": "equals", "value": "yes"}
    return {
        "key": key,
        "use": "flow.conditional",
        "with": {"conditions": [row]},
        "paths": {"then": [], "else": [], **paths},
    }


def call(key: str) -> dict[str, Any]:
    return {"key": key, "use": "sub_automation.run", "with": {"sub_automation": "child"}}


def test_what_ran_before_is_kept_with_its_times_and_the_rest_runs_again(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    steps = [write("a"), write("b"), echo("c", "{{a.n}} {{b.n}}")]
    first = advance(accept(automate("a", steps), {"x": 1}))
    clock.pass_time(3600)

    again = replay(first, "b", None, clock())
    done = advance(again)

    kept, old = done.step_runs.get(path="a"), first.step_runs.get(path="a")
    assert outputs(done) == {"a": {"n": 1}, "b": {"n": 3}, "c": {"value": "1 3"}}
    assert (done.status, done.payload, done.version) == ("success", {"x": 1}, first.version)
    assert (done.origin, done.replayed_from, done.overrides) == (first, "b", {})
    assert (kept.started_at, kept.finished_at) == (old.started_at, old.finished_at)
    assert (kept.notes, old.notes) == ([f"Kept from execution {first.id}."], [])
    assert done.started_at == clock()
    assert [*service.done] == [f"{first.id}/a/1", f"{first.id}/b/1", f"{again.id}/b/1"]


def test_the_first_execution_stays_as_it_was(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    first = advance(accept(automate("a", [write("a"), answer("b", "{{a.n}}")])))
    before = everything(first)

    advance(replay(first, "b", {"status": 201, "body": "new"}, clock()))

    assert everything(first) == before
    assert sum(service.done.values()) == 1


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


def test_a_replay_within_a_loop_keeps_the_rounds_and_steps_before(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    rows = repeat("rows", "{{trigger.rows}}", write("early"), write("late"))
    automation = automate("a", [rows, echo("after", "{{rows.count}} {{late.n}}")])
    first = advance(accept(automation, {"rows": "abc"}))
    assert first.status == "failed"  # text is no list
    first = advance(accept(automation, {"rows": ["a", "b", "c"]}))

    done = advance(replay(first, "rows[2]/late", None, clock()))

    assert outputs(done) == {
        "rows[1]/early": {"n": 1},
        "rows[1]/late": {"n": 2},
        "rows[2]/early": {"n": 3},
        "rows[2]/late": {"n": 7},
        "rows[3]/early": {"n": 8},
        "rows[3]/late": {"n": 9},
        "rows": {"items": [{"n": 2}, {"n": 7}, {"n": 9}], "count": 3},
        "after": {"value": "3 9"},
    }
    assert kept(done) == ["rows[1]/early", "rows[1]/late", "rows[2]/early"]
    assert sum(service.done.values()) == 9


def test_the_last_round_of_a_kept_loop_is_still_visible(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    inner = repeat("inner", [1, 2], write("w"))
    steps = [repeat("rows", ["a", "b"], inner), echo("after", "{{w.n}} {{inner.count}}")]
    first = advance(accept(automate("a", steps)))

    done = advance(replay(first, "after", None, clock()))

    assert outputs(done) == outputs(first)
    assert outputs(done)["after"] == {"value": "4 2"}
    assert sum(service.done.values()) == 4


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


def test_a_conditional_path_before_keeps_its_choice(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock, project: Project
) -> None:
    Variable.put(project, "go", "yes", secret=False)
    fork = either("fork", "{{vars.go}}", then=[write("a"), write("b")], **{"else": [write("c")]})
    first = advance(accept(automate("a", [fork])))
    Variable.put(project, "go", "no", secret=False)

    inside = advance(replay(first, "b", None, clock()))
    anew = advance(replay(first, "fork", None, clock()))

    assert [kept(inside), kept(anew)] == [["fork", "a"], []]
    assert sorted(outputs(inside)) == ["a", "b", "fork"]
    assert sorted(outputs(anew)) == ["c", "fork"]
    assert sum(service.done.values()) == 4


def test_a_sub_automation_before_is_not_called_again(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    automate("child", [write("w"), answer("r", "{{w.n}}")], SCHEMA)
    first = advance(accept(automate("a", [call("c"), echo("e", "{{c.response}}")])))

    done = advance(replay(first, "e", None, clock()))

    assert outputs(done) == outputs(first)
    assert Execution.objects.filter(parent=done).count() == 0
    assert sum(service.done.values()) == 1


def test_a_sub_automation_that_is_replayed_gets_a_child_of_its_own(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    automate("child", [write("w"), answer("r", "{{w.n}}")], SCHEMA)
    first = advance(accept(automate("a", [call("c")])))

    done = advance(replay(first, "c", None, clock()))

    assert [outputs(each)["c"]["response"] for each in (first, done)] == [1, 2]
    assert Execution.objects.filter(parent=done).count() == 1
    assert sum(service.done.values()) == 2


@pytest.mark.parametrize(
    ("path", "body"), [("one", "second"), ("between", "kept"), ("two", "kept")]
)
def test_a_response_that_is_kept_stays_the_first_one(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock, path: str, body: str
) -> None:
    steps = [answer("one", "kept"), write("between"), answer("two", "later")]
    first = advance(accept(automate("a", steps)))
    edit = {"status": 200, "body": "second"} if path == "one" else None

    done = advance(replay(first, path, edit, clock()))

    assert done.reply["body"] == body
    assert sum(service.done.values()) == 1 + (path != "two")


def test_a_replay_of_a_replay_names_the_execution_in_which_a_step_ran(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    first = advance(accept(automate("a", [write("a"), write("b"), write("c")])))
    second = advance(replay(first, "b", None, clock()))

    third = advance(replay(second, "c", None, clock()))

    notes = [run.notes for run in third.step_runs.order_by("id")]
    said = [[f"Kept from execution {each.id}."] for each in (first, second)]
    assert notes == [*said, []]
    assert (third.origin, sum(service.done.values())) == (second, 6)


def test_a_replay_that_is_cut_off_goes_on_with_what_was_kept(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    steps = [write("a"), answer("b", "planned"), {"key": "c", "use": "test.safe"}]
    first = advance(accept(automate("a", steps)))
    again = replay(first, "b", {"status": 200, "body": "edited"}, clock())
    service.failing = [Killed()]
    with pytest.raises(Killed):
        advance(again)
    clock.pass_time(store.LEASE.total_seconds() + 1)

    done = advance(again)

    assert (done.status, done.reply["body"], kept(done)) == ("success", "edited", ["a"])
    assert service.done == {f"{first.id}/a/1": 1, f"{first.id}/c/1": 1, f"{again.id}/c/1": 2}


@pytest.mark.parametrize("end", ["cancelled", "undecided"])
def test_a_step_of_unknown_outcome_can_be_replayed_from(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock, end: str
) -> None:
    service.failing = [Unavailable("The connection broke", sent=True)]
    first = advance(accept(automate("a", [echo("e", "x"), write("w")])))
    if end == "cancelled":
        cancel(first, clock())
        first.refresh_from_db()

    done = advance(replay(first, "w", None, clock()))

    assert (first.status, done.status, kept(done)) == (end, "success", ["e"])
    assert service.done == {f"{first.id}/w/1": 1, f"{done.id}/w/1": 1}


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
            {"body": "{{3.body}}: a step cannot refer to itself."},
        ),
        (
            {"status": 200, "body": "{{4.value}}"},
            {"body": "{{4.value}}: “late” comes later; move it before this step."},
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


WAIT = {"amount": 5}
EFFECTS = ("test.write", "test.read", "test.safe")


@st.composite
def plans(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Random steps that refer to each other, nested up to three deep."""
    numbers, before = count(), list[str]()

    def steps(depth: int, most: int) -> list[dict[str, Any]]:
        return [step(depth) for _ in range(draw(st.integers(0 if depth else 1, most)))]

    def step(depth: int) -> dict[str, Any]:
        key, head = f"s{next(numbers)}", draw(st.sampled_from(before or ["trigger"]))
        seen = f"<{{{{{head}.n ?? 0}}}}{{{{{head}.value ?? 0}}}}{{{{{head}.items ?? 0}}}}>"
        kinds = ["effect", "flat", "flat"] if depth == 2 else ["effect", "flat", "either", "repeat"]
        match draw(st.sampled_from(kinds)):
            case "either":
                value = draw(st.sampled_from(["yes", "no"]))
                made = either(key, value, then=steps(depth + 1, 3), **{"else": steps(depth + 1, 2)})
            case "repeat":
                items = draw(st.lists(st.sampled_from("ab"), max_size=3))
                made = repeat(key, items, *steps(depth + 1, 3))
            case "effect":
                made = {"key": key, "use": draw(st.sampled_from(EFFECTS))}
            case _:
                made = draw(st.sampled_from(flat(key, seen)))
        if made["use"] != "sub_automation.run":  # its output names the child
            before.append(key)
        return made

    return steps(0, 4)


def flat(key: str, value: str) -> list[dict[str, Any]]:
    """Steps without an effect of their own, and without steps inside."""
    return [
        echo(key, value),
        answer(key, value),
        call(key),
        {"key": key, "use": "flow.wait", "with": WAIT},
        {**echo(key, "{{gone}}"), "on_failure": "ignore"},
        echo(key, "{{gone}}"),
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=plans(), data=st.data())
def test_unchanged_a_replay_comes_to_the_same_and_repeats_nothing_before_its_step(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    clock: Clock,
    names: Iterator[str],
    steps: list[dict[str, Any]],
    data: st.DataObject,
) -> None:
    service.do = lambda key: told(service, key)  # type: ignore[method-assign]

    def run(execution: Execution) -> Execution:
        while execution.status not in ENDED:
            execution = advance(execution)
            clock.pass_time(10)
        return execution

    first = run(accept(automate(next(names), steps), {"n": 1}))
    path = data.draw(st.sampled_from(sorted(outputs(first))))
    done = run(replay(first, path, None, clock()))

    old, new = trail(service, first), trail(service, done)
    assert came_to(done) == came_to(first)
    assert new == old[len(old) - len(new) :]
    assert (path in old) == (new[:1] == [path])


def told(service: Service, key: str) -> dict[str, Any]:
    """What the service says depends on the step alone."""
    service.done[key] += 1
    return {"n": key.split("/", 1)[1]}


def trail(service: Service, execution: Execution) -> list[str]:
    """The paths of all effects of an execution in their order, those of children under theirs."""
    children = dict(Execution.objects.filter(parent=execution).values_list("id", "parent_path"))
    found = []
    for key in service.done:  # in the order in which they were first done
        head, path = key.rsplit("/", 1)[0].split("/", 1)
        if head == execution.id:
            found.append(path)
        elif head in children:
            found.append(children[head])
    return found


@pytest.fixture
def names(automate: Any, service: Service) -> Iterator[str]:
    """Names for automations beside `child`, which has an effect and answers."""
    del service
    automate("child", [write("w"), answer("r", "done")], SCHEMA)
    return (f"a{number}" for number in count())


def came_to(execution: Execution) -> Any:
    """The end of an execution, its reply and its steps, without the ids of children."""
    steps = {run.path: (run.status, run.input, run.error) for run in execution.step_runs.all()}
    results = outputs(execution)
    for output in results.values():
        forget_children(output)
    return execution.status, execution.error_path, execution.reply, steps, results


def forget_children(output: Any) -> None:
    if isinstance(output, dict):
        output.pop("execution_id", None)
        output = list(output.values())
    for each in output if isinstance(output, list) else ():
        forget_children(each)


def outputs(execution: Execution) -> dict[str, Any]:
    return {run.path: run.output for run in execution.step_runs.all()}


def kept(execution: Execution) -> list[str]:
    runs = execution.step_runs.order_by("id")
    return [run.path for run in runs if any(note.startswith("Kept") for note in run.notes)]


def everything(execution: Execution) -> list[Any]:
    rows = Execution.objects.filter(id=execution.id)
    return [*rows.values(), *StepRun.objects.filter(execution=execution).order_by("id").values()]
