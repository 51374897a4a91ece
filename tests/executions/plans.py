"""Steps for plans, and what came of them."""

from __future__ import annotations

from typing import Any

from executions.models import Execution, StepRun

SCHEMA = {"type": "object"}
WAIT = {"amount": 5}


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


def outputs(execution: Execution) -> dict[str, Any]:
    return {run.path: run.output for run in execution.step_runs.all()}


def kept(execution: Execution) -> list[str]:
    runs = execution.step_runs.order_by("id")
    return [run.path for run in runs if any(note.startswith("Kept") for note in run.notes)]


def everything(execution: Execution) -> list[Any]:
    rows = Execution.objects.filter(id=execution.id)
    return [*rows.values(), *StepRun.objects.filter(execution=execution).order_by("id").values()]
