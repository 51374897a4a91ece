"""One execution alone: shown in full, and decided about."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from automations.models import Automation, Version
from executions.models import Execution, Status, StepRun
from projects.models import Project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lab")]

Run = Callable[..., Any]
START = datetime(2026, 5, 1, 10, 0, 0, tzinfo=UTC)


@pytest.fixture
def cut_off(lab: Project) -> Execution:
    """An execution that needs a decision about its first step, to which the second refers."""
    steps = [
        {"key": "order", "use": "http.call", "with": {"url": "https://shop.example.com"}},
        {"key": "say", "use": "response.respond", "with": {"body": "{{order.status}}"}},
    ]
    automation = Automation.objects.create(project=lab, name="outer", title="Outer")
    plan = {"trigger": {}, "steps": steps}
    made = Execution.objects.create(
        id=f"{7:032x}",
        project=lab,
        automation=automation,
        version=Version.objects.create(
            automation=automation, number=3, use="http.request", plan=plan
        ),
        status=Status.UNDECIDED,
        payload={},
        error="The connection broke",
        accepted_at=START,
        started_at=START,
    )
    requests = [{"method": "POST", "host": "shop.example.com", "status": None, "milliseconds": 12}]
    StepRun.objects.create(
        execution=made,
        path="order",
        key="order",
        use="http.call",
        status="undecided",
        group=2,
        input={"url": "é"},
        error="The connection broke",
        notes=["One"],
        requests=requests,
        started_at=START,
    )
    return made


def test_one_execution_is_shown_in_full(run: Run, cut_off: Execution) -> None:
    done = run("executions", "lab", cut_off.id)

    assert (done.status, done.out) == (
        0,
        f"""\
id         {cut_off.id}
runs       outer (version 3)
status     Needs a decision
accepted   2026-05-01 10:00:00
started    2026-05-01 10:00:00
error      The connection broke
trigger    {{}}

order  http.call
    status     Needs a decision
    started    2026-05-01 10:00:00
    error      The connection broke
    key        {cut_off.id}/order/2
    input      {{
                 "url": "é"
               }}
    output     null
    note       One
    request    POST shop.example.com  no answer  12 ms

Look at the service, then: manage.py decide lab {cut_off.id} happened|repeat|fail
""",
    )


def test_one_execution_as_json_is_that_of_the_log_with_all_that_was_recorded(
    run: Run, cut_off: Execution
) -> None:
    (listed,) = json.loads(run("executions", "lab", "--json").out)

    shown = json.loads(run("executions", "lab", cut_off.id, "--json").out)

    (step_shown,), (step_listed,) = shown["steps"], listed["steps"]
    assert {name: step_shown[name] for name in step_listed} == step_listed
    assert {name: step_shown[name] for name in step_shown if name not in step_listed} == {
        "input": {"url": "é"},
        "output": None,
        "notes": ["One"],
        "requests": [
            {"method": "POST", "host": "shop.example.com", "status": None, "milliseconds": 12}
        ],
        "cost": None,
        "unpriced_calls": 0,
        "key": f"{cut_off.id}/order/2",
    }
    assert shown == {
        **listed,
        "about": None,
        "accepted_at": "2026-05-01T10:00:00+00:00",
        "cost": None,
        "unpriced_calls": 0,
        "trigger": {},
        "steps": shown["steps"],
    }


@pytest.mark.parametrize("words", [("executions",), ("decide",)])
def test_an_unknown_execution_is_status_2(run: Run, words: tuple[str]) -> None:
    more = ("happened",) if words == ("decide",) else ()

    done = run(*words, "lab", "019a", *more)

    assert (done.status, done.out) == (2, "")
    assert done.err == "There is no execution “019a” in the project lab.\n"


def test_an_execution_of_another_project_is_not_shown(run: Run, cut_off: Execution) -> None:
    Project.objects.create(slug="other", title="Other")

    assert run("executions", "other", cut_off.id).status == 2


@pytest.mark.usefixtures("cut_off")
def test_what_needs_a_decision_says_how_and_by_which_key(run: Run) -> None:
    name = f"{7:032x}"

    lines = run("executions", "lab").out.splitlines()

    assert lines[-2:] == [
        f"        Its idempotency key is {name}/order/2",
        f"        Look at the service, then: manage.py decide lab {name} happened|repeat|fail",
    ]


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("[1]", "--output: Must be an object with named values.\n"),
        ("7", "--output: Must be an object with named values.\n"),
        ('{"status": "x"}', "--output: status: Must be a whole number.\n"),
        (
            '{"state": 200}',
            "--output: state: There is no field “state” here; did you mean “status”?\n",
        ),
    ],
)
def test_an_output_that_is_not_the_steps_is_refused(
    run: Run, cut_off: Execution, output: str, said: str
) -> None:
    done = run("decide", "lab", cut_off.id, "happened", "--output", output)

    cut_off.refresh_from_db()
    assert (done.status, done.out, done.err) == (2, "", said)
    assert cut_off.status == Status.UNDECIDED


def test_an_output_may_leave_things_out_and_is_kept(run: Run, cut_off: Execution) -> None:
    done = run("decide", "lab", cut_off.id, "happened", "--output", '{"status": 201}')

    kept = StepRun.objects.get(execution=cut_off)
    assert (done.status, done.err) == (0, "")
    assert done.out == f"{cut_off.id}: It happened; go on after it.\n"
    assert (kept.output, kept.notes[-1]) == ({"status": 201}, "A person decided: it happened.")


def test_steps_that_miss_an_output_that_was_not_given_are_named(
    run: Run, cut_off: Execution
) -> None:
    done = run("decide", "lab", cut_off.id, "happened")

    assert done.status == 0
    assert done.err == (
        "order has an empty output, since --output was not given; what refers to it may fail: "
        "say (warning)\n"
    )


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        ("repeat", "A person decided: it did not happen."),
        ("fail", "A person decided: fail the step."),
    ],
)
def test_other_answers_need_no_output(run: Run, cut_off: Execution, answer: str, note: str) -> None:
    done = run("decide", "lab", cut_off.id, answer)

    assert (done.status, done.err) == (0, "")
    assert StepRun.objects.get(execution=cut_off).notes[-1] == note
