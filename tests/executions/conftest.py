"""Automations made of rows, actions made for a test, a clock that can be set."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from automations.models import Automation, Version
from connectors import registry
from connectors.sdk import Action, Connector, Fields, Integer, Text
from executions import replies, shell, store
from executions.models import Execution, StepRun
from projects.models import Project


class Clock:
    """The time of a test."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_time(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    for module in ("shell", "perform", "context", "tasks"):
        monkeypatch.setattr(f"executions.{module}.now", made)
    return made


class Service:
    """The outside world of the test actions: what was done to it, and when it fails."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.failing: list[BaseException] = []
        self.silent: list[BaseException] = []  # what it says instead when it is looked up

    def do(self, key: str) -> dict[str, Any]:
        if self.failing:
            error = self.failing.pop(0)
            if getattr(error, "sent", False) or isinstance(error, Killed):
                self.done[key] += 1
            raise error
        self.done[key] += 1
        return {"n": sum(self.done.values())}


class Killed(BaseException):
    """The process was killed at this point."""


def _actions(made: Service) -> dict[str, type[Action]]:
    class Base(Action):
        """Do something to the service."""

        label = "Test"
        time_limit = 60.0

        class Inputs(Fields):
            value = Text("Value", required=False)
            number = Integer("Number", required=False)

        class Output(Fields):
            n = Integer("N", example=1)

        def run(self, inputs: Any, ctx: Any) -> dict[str, Any]:
            del inputs
            return made.do(ctx.key)

    class Echo(Base):
        """Give back what was given."""

        def run(self, inputs: Any, ctx: Any) -> dict[str, Any]:
            del ctx
            return {"value": inputs.value}

    class Settled(Base):
        """A write that can be looked up."""

        effect = "write"
        settles = True

        def settle(self, inputs: Any, ctx: Any) -> dict[str, Any] | None:
            del inputs
            if made.silent:
                raise made.silent.pop(0)
            return {"n": "found"} if made.done[ctx.key] else None

    def base(**declared: Any) -> type[Action]:
        return type("Declared", (Base,), declared)

    return {
        "test.echo": Echo,
        "test.read": base(effect="read"),
        "test.write": base(effect="write"),
        "test.safe": base(effect="write", repeatable=True),
        "test.settled": Settled,
    }


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    """Test actions `test.read`, `test.write`, `test.safe`, `test.settled` over one service."""
    made = Service()
    kinds = _actions(made)
    for key, kind in kinds.items():
        kind.key = key
    connector = Connector("Test", "Does something to the service.")
    test = registry.Installed("test", connector, None, kinds, {}, Path())
    installed = {**registry.connectors(), "test": test}
    monkeypatch.setattr(registry, "connectors", lambda: installed)
    return made


@pytest.fixture
def project(db: None) -> Project:
    del db
    return Project.objects.create(slug="demo", title="Demo")


@pytest.fixture
def automate(project: Project) -> Any:
    """`automate(name, steps, schema=…)` makes a live automation; a schema, a callable one."""

    def make(
        name: str, steps: list[dict[str, Any]], schema: dict[str, Any] | None = None
    ) -> Automation:
        automation = Automation.objects.create(project=project, name=name, title=name)
        use = "http.request" if schema is None else "sub_automation.called"
        automation.live = Version.objects.create(
            automation=automation,
            number=1,
            use=use,
            plan={"trigger": {"use": use}, "steps": steps},
            arguments_schema=schema,
        )
        automation.save()
        return automation

    return make


@pytest.fixture
def accept(clock: Clock) -> Any:
    """`accept(automation, payload)` makes an accepted execution."""

    def make(automation: Automation, payload: Any = None) -> Execution:
        assert automation.live
        return Execution.objects.create(
            project=automation.project,
            automation=automation,
            version=automation.live,
            payload=payload,
            variables=store.variables_of(automation.project_id),
            accepted_at=clock(),
            due_at=clock() + store.GRACE,
        )

    return make


@pytest.fixture
def advance() -> Any:
    """`advance(execution)` works on it as a worker does, until nothing more can be done now."""

    def go(execution: Execution) -> Execution:
        following: str | None = execution.id
        while following:
            following = shell.advance(following)
        return Execution.objects.get(id=execution.id)

    return go


@pytest.fixture
def statuses() -> Any:
    """`statuses(execution)`: run path to status."""

    def read(execution: Execution) -> dict[str, str]:
        runs = StepRun.objects.filter(execution=execution)
        return {run.path: run.status for run in runs}

    return read


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The executions whose waiting callers were told."""
    found: list[str] = []
    monkeypatch.setattr(replies, "tell", lambda execution_id, *_: found.append(execution_id))
    return found
