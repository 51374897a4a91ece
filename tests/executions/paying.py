"""A service whose calls are paid for: what each uses is said beforehand, and it can fail."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from automations.models import Automation
from connectors import registry
from connectors.sdk import Action, Connector, Estimate, Fields, Integer, Price, Text, Used
from executions.models import Budget, Execution, Spending, StepRun

TOKEN = 1_000  # nano-dollars: a dollar for a million tokens
MOST = 100  # tokens of one call, at most
ASK = {"key": "ask", "use": "shop.ask"}
SECOND = {"key": "second", "use": "shop.ask"}
RETRY = {"retry": {"times": 2, "delay": 1}}


class Shop:
    """What calls use (`MOST` unless listed), what they raise, and how many there were."""

    def __init__(self) -> None:
        self.uses: list[int] = []
        self.failing: list[BaseException] = []
        self.calls = 0
        self.earlier = False  # whether calls are reported for a run that was cut off
        self._lock = threading.Lock()

    def call(self, ctx: Any, model: str) -> dict[str, Any]:
        with self._lock:
            self.calls += 1
            used = self.uses.pop(0) if self.uses else MOST
            error = self.failing.pop(0) if self.failing else None
        if error and not getattr(error, "answered", False):
            if getattr(error, "sent", False):
                ctx.lost()
            raise error
        ctx.used(Used(model, output=used, earlier=self.earlier))
        if error:
            raise error
        return {"n": used}


def _ask(shop: Shop) -> type[Action]:
    class Ask(Action):
        """Ask for something that costs money."""

        label = "Ask"
        effect = "read"
        paid = True
        key = "shop.ask"

        class Inputs(Fields):
            model = Text("Model", default="m")

        class Output(Fields):
            n = Integer("N", example=1)

        def may_use(self, inputs: Mapping[str, Any], automations: Any = ()) -> Estimate:
            most = Used(str(inputs.get("model") or "m"), output=MOST)
            return Estimate(((replace(most, output=MOST // 4), 1),), ((most, 1),))

        def run(self, inputs: Any, ctx: Any) -> dict[str, Any]:
            return shop.call(ctx, inputs.model)

    return Ask


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The action `shop.ask`, whose model `m` costs a dollar for a million tokens it makes."""
    made = Shop()
    connector = Connector("Shop", "Sells answers.", prices=(Price("m", output=1_000_000),))
    found = registry.Installed("shop", connector, None, {"shop.ask": _ask(made)}, {}, Path())
    installed = {**registry.connectors(), "shop": found}
    monkeypatch.setattr(registry, "connectors", lambda: installed)
    return made


def budget(project: Any, tokens: int, automation: Any = None, warn_at: int = 80) -> Budget:
    """A budget of what so many tokens cost."""
    return Budget.objects.create(
        project=project, automation=automation, amount=tokens * TOKEN, warn_at=warn_at
    )


def figures(of: Budget) -> list[tuple[int, int, int]]:
    """Spent and reserved, in tokens, and unpriced calls, month by month."""
    rows = Spending.objects.filter(budget=of).order_by("month")
    return [(row.spent // TOKEN, row.reserved // TOKEN, row.unpriced) for row in rows]


def costs(execution: Execution) -> tuple[int | None, int]:
    """What an execution cost, in tokens, and its unpriced calls."""
    execution.refresh_from_db()
    return _tokens(execution.cost), execution.unpriced


def run_costs(execution: Execution) -> dict[str, tuple[int | None, int]]:
    """The same of its step runs, by path."""
    runs = StepRun.objects.filter(execution=execution).order_by("pk")
    return {run.path: (_tokens(run.cost), run.unpriced) for run in runs}


def balanced() -> bool:
    """Whether every month's reservation is the sum of what step runs have reserved in it."""
    held: dict[int, int] = {}
    for run in StepRun.objects.exclude(reserved=None):
        for month in run.reserved["of"]:
            held[month] = held.get(month, 0) + run.reserved["amount"]
    rows = Spending.objects.exclude(reserved=0)
    return {row.pk: row.reserved for row in rows} == {pk: sum_ for pk, sum_ in held.items() if sum_}


def _tokens(nano: int | None) -> int | None:
    return None if nano is None else nano // TOKEN


@pytest.fixture
def automation(automate: Any) -> Automation:
    """One that asks once."""
    made: Automation = automate("a", [ASK])
    return made
