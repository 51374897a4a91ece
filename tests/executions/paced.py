"""A service that takes ten requests a second of each kind from an account, and counts them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from automations.models import Automation
from connectors import registry
from connectors.models import Account as AccountRow
from connectors.sdk import Account, Action, Connector, Effect, Estimate, Fields, Integer, Text, Used
from executions import pacing
from executions.models import Execution
from projects.models import Project

from .conftest import Clock

PER_SECOND = 9.5
STEP = 1 / PER_SECOND
LIMIT = 10  # requests at once, and as many a second


class Sky:
    """What was sent, by kind, and what is raised in place of an answer."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.failing: list[BaseException] = []
        self.refused = 0  # because too many came at once
        self.at: dict[str, list[float]] = {"read": [], "write": []}
        self._left = {"read": float(LIMIT), "write": float(LIMIT)}
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()

    def send(self, ctx: Any, kind: str) -> None:
        ctx.turn(kind)
        at = time.monotonic()
        with self._lock:
            if self.failing:
                raise self.failing.pop(0)
            self.sent.append(kind)
            self.at[kind].append(at)
            passed = at - self._seen.get(kind, at)
            self._seen[kind] = at
            self._left[kind] = min(LIMIT, self._left[kind] + passed * LIMIT) - 1
            self.refused += self._left[kind] < 0


def _account() -> type[Account]:
    class SkyAccount(Account):
        """Who sends."""

        per_second = PER_SECOND
        key = Text("Key")

    return SkyAccount


def _actions(sky: Sky, kind: type[Account]) -> dict[str, type[Action]]:
    class Base(Action):
        """Send requests."""

        label = "Send"
        effect: ClassVar[Effect] = "write"
        repeatable = True
        account = kind
        declares: Mapping[str, int] = {}
        sends: tuple[str, ...] = ()

        class Output(Fields):
            n = Integer("N", example=1)

        def requests(self, inputs: Any) -> Any:
            return self.declares

        def run(self, inputs: Any, ctx: Any) -> dict[str, Any]:
            for each in self.sends:
                sky.send(ctx, each)
            return {"n": len(sky.sent)}

    class Paid(Base):
        """Send what is paid for."""

        effect = "read"
        declares = {"read": 1}
        paid = True

        def may_use(self, inputs: Mapping[str, Any], automations: Any = ()) -> Estimate:
            most = Used("m", output=100)
            return Estimate(((most, 1),), ((most, 1),))

        def run(self, inputs: Any, ctx: Any) -> dict[str, Any]:
            sky.send(ctx, "read")
            ctx.used(Used("m", output=100))
            return {"n": 1}

    def base(declares: Mapping[str, int], *sends: str) -> type[Action]:
        return type("Declared", (Base,), {"declares": declares, "sends": sends})

    return {
        "sky.write": base({"write": 1}, "write"),
        "sky.both": base({"read": 1, "write": 2}, "read", "write", "write"),
        "sky.more": base({"write": 1}, "write", "write"),  # than it says
        "sky.paid": Paid,
    }


@pytest.fixture
def sky(monkeypatch: pytest.MonkeyPatch) -> Sky:
    """The actions `sky.write`, `sky.both`, `sky.more` and `sky.paid` of a paced account."""
    monkeypatch.setattr(pacing, "_gates", {})
    made, kind = Sky(), _account()
    actions = _actions(made, kind)
    for key, each in actions.items():
        each.key = key
    connector = Connector("Sky", "Takes ten a second.")
    found = registry.Installed("sky", connector, kind, actions, {}, Path())
    installed = {**registry.connectors(), "sky": found}
    monkeypatch.setattr(registry, "connectors", lambda: installed)
    return made


@pytest.fixture
def account(project: Project, sky: Sky) -> AccountRow:
    """An account of it."""
    del sky
    return AccountRow.objects.create(
        project=project, connector="sky", title="Sky", values={"key": "k"}
    )


@pytest.fixture
def send(account: AccountRow) -> Any:
    """`send(use, key, **more)` is a step of the account."""

    def step(use: str = "sky.write", key: str = "send", **more: Any) -> dict[str, Any]:
        return {"key": key, "use": use, "account": account.pk, **more}

    return step


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch, clock: Any) -> list[float]:
    """How long was slept for turns; the clock goes on, and nobody really sleeps."""
    found: list[float] = []

    def sleep(seconds: float) -> None:
        if seconds:
            found.append(round(seconds, 3))
        clock.pass_time(seconds)

    monkeypatch.setattr("executions.pacing.sleep", sleep)
    return found


def line_is(account: AccountRow, clock: Any, seconds: float, *lanes: str) -> None:
    """The account's next free time in these lanes is so many seconds ahead."""
    at = pacing._micros(clock() + timedelta(seconds=seconds))
    changes = {f"{lane}_next": at for lane in lanes or ("read", "write")}
    AccountRow.objects.filter(pk=account.pk).update(paced_at=pacing._micros(clock()), **changes)


def line(account: AccountRow) -> tuple[int, int]:
    found: tuple[int, int] = AccountRow.objects.values_list("read_next", "write_next").get(
        pk=account.pk
    )
    return found


@dataclass(frozen=True, slots=True)
class Traffic:
    """Executions whose one step sends from the account, as time goes by."""

    sky: Sky
    account: AccountRow
    clock: Clock
    slept: list[float]
    automate: Callable[..., Automation]
    send: Callable[..., dict[str, Any]]
    accept: Callable[[Automation], Execution]
    advance: Callable[[Execution], Execution]

    def automation(self, use: str = "sky.write", **more: Any) -> Automation:
        """One that sends; `more` is what else is said of its step."""
        return self.automate("a", [self.send(use, **more)])

    def accepted(self, use: str = "sky.write", **more: Any) -> Execution:
        """An execution that has not begun."""
        return self.accept(self.automation(use, **more))

    def begun(self, by: Automation | str = "sky.write", **more: Any) -> Execution:
        """An execution that has gone as far as it can now."""
        automation = self.automation(by, **more) if isinstance(by, str) else by
        return self.advance(self.accept(automation))

    def line_is(self, seconds: float, *lanes: str) -> None:
        """Others have come: the next free time in these lanes is so many seconds ahead."""
        line_is(self.account, self.clock, seconds, *lanes)

    def after(self, seconds: float, execution: Execution) -> Execution:
        """The execution, gone on with so many seconds later."""
        self.clock.pass_time(seconds)
        return self.advance(execution)


@pytest.fixture
def traffic(
    sky: Sky,
    account: AccountRow,
    clock: Clock,
    slept: list[float],
    automate: Any,
    send: Any,
    accept: Any,
    advance: Any,
) -> Traffic:
    """All of it; nobody really sleeps."""
    return Traffic(sky, account, clock, slept, automate, send, accept, advance)
