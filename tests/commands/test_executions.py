from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from automations.models import Automation, Version
from executions.models import Execution, Status, StepRun
from projects.models import Project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lab")]

Run = Callable[..., Any]
START = datetime(2026, 5, 1, 10, 0, 0, tzinfo=UTC)


def version(project: Project, name: str) -> Version:
    automation = Automation.objects.create(project=project, name=name, title=name)
    return Version.objects.create(automation=automation, number=3, use="http.request", plan={})


def execution(number: int, of: Version, status: Status, **more: Any) -> Execution:
    return Execution.objects.create(
        id=f"{number:032x}",
        project=of.automation.project,
        automation=of.automation,
        version=of,
        status=status,
        payload={},
        accepted_at=START,
        started_at=START,
        **more,
    )


def step(of: Execution, path: str, use: str, status: str, **more: Any) -> None:
    StepRun.objects.create(
        execution=of, path=path, key=path, use=use, status=status, started_at=START, **more
    )


@pytest.fixture
def log(lab: Project) -> None:
    """A success with a child, then a failure."""
    outer, inner = version(lab, "outer"), version(lab, "inner")
    end = START + timedelta(seconds=1.5)
    parent = execution(1, outer, Status.SUCCESS, finished_at=end)
    child = execution(
        2, inner, Status.SUCCESS, finished_at=end, parent=parent, parent_path="rows[1]/run"
    )
    step(parent, "rows[1]/run", "sub_automation.run", "success", finished_at=end)
    step(child, "answer", "response.respond", "success", finished_at=end)
    failed = execution(3, outer, Status.FAILED, finished_at=end, error="chat: Too\nmany requests")
    step(failed, "chat", "chatgpt.chat", "failed", attempts=4, error="Too\nmany requests")


@pytest.mark.usefixtures("log")
def test_as_json_it_is_an_array_newest_first(run: Run) -> None:
    found = json.loads(run("executions", "lab", "--json").out)

    assert [(one["id"][-1], one["automation"], one["status"]) for one in found] == [
        ("3", "outer", "Failed"),
        ("2", "inner", "Success"),
        ("1", "outer", "Success"),
    ]
    assert found[1] == {
        "id": f"{2:032x}",
        "automation": "inner",
        "version": 3,
        "status": "Success",
        "started_at": "2026-05-01T10:00:00+00:00",
        "finished_at": "2026-05-01T10:00:01.500000+00:00",
        "parent": f"{1:032x}",
        "error": None,
        "steps": [
            {
                "path": "answer",
                "action": "response.respond",
                "status": "Success",
                "attempts": 1,
                "started_at": "2026-05-01T10:00:00+00:00",
                "finished_at": "2026-05-01T10:00:01.500000+00:00",
                "error": None,
            }
        ],
    }
    assert found[0]["steps"][0]["error"] == "Too\nmany requests"


@pytest.mark.usefixtures("log")
def test_as_text_children_stand_below_their_step(run: Run) -> None:
    assert run("executions", "lab").out == (
        f"2026-05-01 10:00:00  Failed  outer (version 3)  1.50 s  {3:032x}\n"
        "    chat  chatgpt.chat  Failed  4 attempts  Too many requests\n"
        f"2026-05-01 10:00:00  Success  outer (version 3)  1.50 s  {1:032x}\n"
        "    rows[1]/run  sub_automation.run  Success  1.50 s\n"
        f"        2026-05-01 10:00:00  Success  inner (version 3)  1.50 s  {2:032x}\n"
        "            answer  response.respond  Success  1.50 s\n"
    )


def test_what_an_execution_is_about_is_told(run: Run, lab: Project) -> None:
    made = execution(1, version(lab, "outer"), Status.PENDING, about="A lighthouse")

    found = json.loads(run("executions", "lab", made.id, "--json").out)
    in_full = run("executions", "lab", made.id).out.splitlines()

    assert run("executions", "lab").out == (
        f"2026-05-01 10:00:00  Pending  outer (version 3)  “A lighthouse”  {1:032x}\n"
    )
    assert (found["about"], in_full[2]) == ("A lighthouse", "about      A lighthouse")


def test_an_error_that_no_step_has_is_shown(run: Run, lab: Project) -> None:
    execution(1, version(lab, "outer"), Status.REJECTED, error="Trigger Conditions unmet")

    assert run("executions", "lab").out == (
        f"2026-05-01 10:00:00  Rejected  outer (version 3)  {1:032x}\n"
        "    Trigger Conditions unmet\n"
    )


@pytest.mark.parametrize("status", list(Status))
def test_every_status_is_shown_in_words(run: Run, lab: Project, status: Status) -> None:
    execution(1, version(lab, "outer"), status)

    (found,) = json.loads(run("executions", "lab", "--json").out)

    assert found["status"] == status.label


@pytest.mark.usefixtures("log")
def test_one_automation_alone(run: Run) -> None:
    found = json.loads(run("executions", "lab", "--json", "--automation", "inner").out)

    assert [one["automation"] for one in found] == ["inner"]
    assert run("executions", "lab", "--automation", "inner").out.count("\n") == 2


@pytest.mark.usefixtures("log")
def test_an_unknown_automation_is_status_2(run: Run) -> None:
    done = run("executions", "lab", "--automation", "outter")

    assert done.status == 2
    assert done.err == "There is no automation “outter”; did you mean “outer”?\n"


@pytest.mark.usefixtures("log")
def test_a_limit_keeps_the_newest(run: Run) -> None:
    found = json.loads(run("executions", "lab", "--json", "--limit", "1").out)

    assert [one["status"] for one in found] == ["Failed"]
    assert run("executions", "lab", "--limit", "0").status == 2


def test_an_empty_log_is_empty(run: Run) -> None:
    assert run("executions", "lab", "--json").out == "[]\n"
    assert run("executions", "lab").out == "Nothing has run yet.\n"


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_log(
    run: Run, lab: Project, django_assert_num_queries: Any, count: int
) -> None:
    of = version(lab, "outer")
    for number in range(count):
        step(execution(number, of, Status.SUCCESS), "answer", "response.respond", "success")

    with django_assert_num_queries(3):  # the project, its executions, their steps
        run("executions", "lab", "--json")
    with django_assert_num_queries(4):  # and those that they called
        run("executions", "lab")
