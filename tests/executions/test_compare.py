"""An execution beside its repetition: what each step got and gave in both."""

from __future__ import annotations

from typing import Any

import pytest

from executions.compare import compare
from executions.models import Execution, StepRun
from executions.repeat import replay, retry

from .conftest import Clock, Service

pytestmark = [pytest.mark.django_db, pytest.mark.store]

FIRST = {"key": "first", "use": "test.echo", "with": {"value": "a"}}
SECOND = {"key": "second", "use": "test.echo", "with": {"value": "{{first.value}}"}}
ANSWER = {"key": "first", "use": "response.respond", "with": {"status": 200, "body": "a"}}
LOOP = {
    "key": "rows",
    "use": "flow.repeat",
    "with": {"over": "{{trigger.rows}}"},
    "paths": {"steps": [{**FIRST, "key": "a"}, {**FIRST, "key": "b"}]},
}


def test_a_retry_that_came_to_the_same_differs_nowhere(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    first = advance(accept(automate("a", [FIRST, SECOND])))
    again = advance(retry(first, clock()))

    rows = compare(first, again)

    assert [(row.path, row.differs) for row in rows] == [("first", False), ("second", False)]
    runs = [run for row in rows for run in (row.first, row.second) if run]
    assert [run.execution_id for run in runs] == [first.id, again.id] * 2
    assert service.done == {}


def test_an_edited_input_shows_and_so_does_all_that_follows_from_it(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    second = {**SECOND, "with": {"value": "{{first.body}}"}}
    first = advance(accept(automate("a", [ANSWER, second, {**FIRST, "key": "third"}])))
    again = advance(replay(first, "first", {"status": 200, "body": "b"}, clock()))

    rows = compare(first, again)

    assert [(row.path, row.input_differs, row.output_differs) for row in rows] == [
        ("first", True, True),
        ("second", True, True),
        ("third", False, False),
    ]
    assert [run.output for run in (rows[1].first, rows[1].second) if run] == [
        {"value": "a"},
        {"value": "b"},
    ]
    assert service.done == {}


def test_a_step_that_did_not_run_in_one_of_them_differs(
    automate: Any, accept: Any, advance: Any, service: Service
) -> None:
    automation = automate("a", [FIRST, SECOND])
    first, again = advance(accept(automation)), advance(accept(automation))
    again.step_runs.filter(path="second").delete()

    rows = compare(first, again)

    assert [(row.path, row.second is None, row.differs) for row in rows] == [
        ("first", False, False),
        ("second", True, True),
    ]
    assert service.done == {}


def test_rounds_stand_in_their_order_however_many_each_of_them_had(
    automate: Any, accept: Any, advance: Any, service: Service
) -> None:
    automation = automate("a", [LOOP, FIRST])
    short = advance(accept(automation, {"rows": [1]}))
    long = advance(accept(automation, {"rows": list(range(11))}))

    rows = compare(short, long)

    rounds = [f"rows[{number}]/{key}" for number in range(1, 12) for key in "ab"]
    assert [row.path for row in rows] == ["rows", *rounds, "first"]
    assert [row.path for row in rows if row.first is None] == rounds[2:]
    assert [row.path for row in compare(long, short)] == [row.path for row in rows]
    assert service.done == {}


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, False),
        ({"a": 1}, {"a": True}, True),
        ({"a": 1}, {"a": 1.0}, True),
        ([1, 2], [2, 1], True),
        (None, {}, True),
        ("\ud800", "\ud800", False),
    ],
)
def test_values_are_compared_as_json(
    automate: Any, accept: Any, one: Any, other: Any, differs: bool
) -> None:
    automation = automate("a", [FIRST])
    executions = [accept(automation), accept(automation)]
    for execution, value in zip(executions, (one, other), strict=True):
        record(execution, value)

    (row,) = compare(*executions)

    assert (row.input_differs, row.output_differs) == (differs, False)


def record(execution: Execution, value: Any) -> None:
    StepRun.objects.create(
        execution=execution, path="first", key="first", use="test.echo", status="success",
        input=value, output={},
    )  # fmt: skip
