"""Parents and children: one child for each call, parents that hold nothing while they wait."""

from __future__ import annotations

from typing import Any

import pytest

from executions import shell, store
from executions.models import Execution, StepRun
from projects.models import Project, Variable

from .conftest import Clock, Killed, Service

pytestmark = [pytest.mark.django_db, pytest.mark.store]

SCHEMA = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
CALL = {
    "key": "call",
    "use": "sub_automation.run",
    "with": {"sub_automation": "child", "template": {"text": "{{trigger.text}}"}},
}
REPLY = {
    "key": "r",
    "use": "response.respond",
    "with": {"status": 200, "body": "{{trigger.text}}!"},
}
DO = {"key": "do", "use": "test.write"}


def test_a_childs_response_becomes_the_output_of_the_step(
    automate: Any, accept: Any, advance: Any, service: Service
) -> None:
    automate("child", [DO, REPLY], SCHEMA)

    done = advance(accept(automate("a", [CALL]), {"text": "hi"}))

    child = Execution.objects.get(parent=done)
    assert (done.status, child.status, child.depth) == ("success", "success", 1)
    assert StepRun.objects.get(execution=done).output == {
        "response": "hi!",
        "status": 200,
        "execution_id": child.id,
    }
    assert list(service.done) == [f"{child.id}/do/1"]


@pytest.mark.usefixtures("service")
def test_a_child_that_answers_nothing_is_noted_at_the_step(
    automate: Any, accept: Any, advance: Any
) -> None:
    automate("child", [DO], SCHEMA)

    done = advance(accept(automate("a", [CALL]), {"text": "hi"}))

    run = StepRun.objects.get(execution=done)
    assert (run.output["response"], run.notes) == (
        None,
        ["The sub automation “child” ran, but reached no Response step, so it answered nothing."],
    )


def test_a_parent_holds_no_lease_while_its_child_runs(
    automate: Any, accept: Any, service: Service
) -> None:
    automate("child", [REPLY], SCHEMA)
    parent = accept(automate("a", [CALL]), {"text": "hi"})

    following = shell.advance(parent.id)

    parked = Execution.objects.get(id=parent.id)
    assert (parked.status, parked.lease_until, parked.due_at) == ("running", None, None)
    assert following == Execution.objects.get(parent=parent).id
    assert service.done == {}


def test_a_childs_failure_fails_the_step_and_names_the_child(
    automate: Any, accept: Any, advance: Any, service: Service
) -> None:
    bad = {"key": "bad", "use": "test.echo", "with": {"value": "{{gone}}"}}
    automate("child", [bad], SCHEMA)

    done = advance(accept(automate("a", [CALL]), {"text": "hi"}))

    assert done.status == "failed"
    assert done.error.startswith("The sub automation “child” failed: ")
    assert service.done == {}


def test_an_ignored_child_failure_lets_the_parent_go_on(
    automate: Any, accept: Any, advance: Any, service: Service
) -> None:
    bad = {"key": "bad", "use": "test.echo", "with": {"value": "{{gone}}"}}
    automate("child", [bad], SCHEMA)

    done = advance(accept(automate("a", [{**CALL, "on_failure": "ignore"}, DO]), {"text": "x"}))

    assert done.status == "success"
    assert sum(service.done.values()) == 1


@pytest.mark.parametrize(
    ("name", "template", "error"),
    [
        ("", {"text": "x"}, "The model answered without choosing a sub automation"),
        ("other", {"text": "x"}, "other"),
        ("child", {"text": 5}, "text: Must be text."),
        ("child", {}, "text: This field is required."),
    ],
)
def test_a_call_that_cannot_be_made_is_refused(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    name: str,
    template: dict[str, Any],
    error: str,
) -> None:
    automate("child", [REPLY], SCHEMA)
    call = {**CALL, "with": {"sub_automation": "{{trigger.name}}", "template": template}}

    done = advance(accept(automate("a", [call]), {"name": name}))

    assert done.status == "failed"
    assert error in done.error
    assert Execution.objects.filter(parent=done).count() == 0
    assert service.done == {}


def test_sub_automations_that_call_each_other_in_a_circle_are_stopped(
    automate: Any, accept: Any, advance: Any, service: Service
) -> None:
    again = {**CALL, "with": {"sub_automation": "first", "template": {"text": "x"}}}
    first = automate("first", [CALL], SCHEMA)
    automate("child", [again], SCHEMA)

    done = advance(accept(first, {"text": "x"}))

    assert done.status == "failed"
    assert "circle: first → child → first" in done.error
    assert service.done == {}


def test_calls_deeper_than_the_limit_are_refused(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, "MAX_DEPTH", 1)
    automate("last", [REPLY], SCHEMA)
    deeper = {**CALL, "with": {"sub_automation": "last", "template": {"text": "x"}}}
    automate("child", [deeper], SCHEMA)

    done = advance(accept(automate("a", [CALL]), {"text": "x"}))

    assert "more than 1 levels deep" in done.error
    assert service.done == {}


def test_a_kill_in_a_child_leaves_one_child_and_one_effect(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    automate("child", [{**DO, "use": "test.safe"}, REPLY], SCHEMA)
    parent = accept(automate("a", [CALL, DO]), {"text": "hi"})
    service.failing = [Killed()]
    with pytest.raises(Killed):
        advance(parent)
    child = Execution.objects.get(parent=parent)
    clock.pass_time(store.LEASE.total_seconds() + 1)

    advance(child)

    done = Execution.objects.get(id=parent.id)
    assert (done.status, Execution.objects.filter(parent=parent).count()) == ("success", 1)
    assert service.done == {f"{child.id}/do/1": 2, f"{parent.id}/do/1": 1}


def test_a_loop_makes_one_child_for_every_round(
    automate: Any, accept: Any, advance: Any, service: Service
) -> None:
    automate("child", [REPLY], SCHEMA)
    call = {**CALL, "with": {"sub_automation": "child", "template": {"text": "{{current_item}}"}}}
    loop = {
        "key": "rows",
        "use": "flow.repeat",
        "with": {"over": ["a", "b", "c"]},
        "paths": {"steps": [call]},
    }

    done = advance(accept(automate("a", [loop]), None))

    items = StepRun.objects.get(execution=done, path="rows").output["items"]
    assert [item["response"] for item in items] == ["a!", "b!", "c!"]
    assert [
        *Execution.objects.filter(parent=done).order_by("id").values_list("parent_path", flat=True)
    ] == ["rows[1]/call", "rows[2]/call", "rows[3]/call"]
    assert service.done == {}


def test_a_model_that_chose_no_function_is_explained(
    automate: Any, accept: Any, advance: Any, service: Service
) -> None:
    named = {
        "sub_automation": "{{trigger.function.name}}",
        "template": "{{trigger.function.arguments}}",
    }

    done = advance(accept(automate("a", [{**CALL, "with": named}]), {"function": None}))

    assert done.error == "The model answered without choosing a sub automation"
    assert service.done == {}


def test_what_a_child_answers_is_recorded_without_secrets_by_its_parent(
    automate: Any, accept: Any, advance: Any, service: Service, project: Project
) -> None:
    Variable.put(project, "token", "s3cr3t-value", secret=True)
    say = {"status": 200, "body": "{{vars.token}}"}
    automate("child", [{"key": "r", "use": "response.respond", "with": say}], SCHEMA)

    done = advance(accept(automate("a", [CALL]), {"text": "hi"}))

    assert StepRun.objects.get(execution=done).output["response"] == "•••"
    assert service.done == {}
