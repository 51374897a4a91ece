"""A made-up connector whose trigger sets something up: a board that calls who subscribed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from automations import publish
from automations.models import Automation
from connectors import registry
from connectors.models import Account as AccountRow
from connectors.sdk import Account, Connector, Fields, Hook, Rejected, Secret, Switch, Text, Trigger
from executions import standing
from projects.models import Project
from tests.executions.conftest import Clock


@dataclass
class Board:
    """The outside world: who is subscribed, what it was asked, and when it fails."""

    subscribed: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    failing: list[Exception] = field(default_factory=list)
    newest: dict[str, Any] | None = None
    left: str = ""  # what is said of something of before that could not be taken down
    states: list[Mapping[str, Any]] = field(default_factory=list)

    def answer(self, what: str, ctx: Any) -> None:
        self.asked.append((what, ctx.account.token))
        if self.failing:
            raise self.failing.pop(0)


class BoardAccount(Account):
    """An account of the board."""

    token = Secret("Token", example="bb-AbC123")


class Notice(Trigger):
    """A notice was posted."""

    key = "board.notice"
    label = "Notice"
    inbound = True
    account = BoardAccount
    sets_up = True
    loads = True
    same_within = timedelta(days=7)
    board: ClassVar[Board]

    class Inputs(Fields):
        topic = Text("Topic", example="news")
        manual = Switch("I set it up by hand")

    class Output(Fields):
        text = Text("Text", example="Lunch is ready.")

    def verify(self, inputs: Any, request: Any, secret: str) -> None:
        self.board.states.append(request.state)
        if not secret or request.headers.get("x-board") != secret:
            raise Rejected(401, {"error": "Send the secret in x-board."})

    def receive(self, inputs: Any, request: Any) -> dict[str, Any]:
        text = request.body.decode()
        if text == "signed by a new key":
            raise Rejected(401, {"error": "I do not know this key."}, outdated=True)
        if text == "other":
            raise Rejected(200, {"status": "skipped"})
        return {"text": text}

    def on_activate(
        self, inputs: Any, ctx: Any, hook: Hook, state: Mapping[str, Any]
    ) -> dict[str, Any]:
        if inputs.manual:
            return {}
        self.board.answer(f"subscribe {inputs.topic}", ctx)
        pk = state.get("id") or f"s{len(self.board.asked)}"
        self.board.subscribed[pk] = hook.url
        return {"id": pk, "left": self.board.left} if self.board.left else {"id": pk}

    def on_deactivate(self, inputs: Any, ctx: Any, state: Mapping[str, Any]) -> None:
        if not state:
            return
        self.board.answer(f"unsubscribe {inputs.topic}", ctx)
        self.board.subscribed.pop(state["id"], None)

    def by_hand(self, inputs: Any, hook: Hook) -> tuple[tuple[str, str], ...]:
        return (("URL", hook.url), ("Secret", hook.secret)) if inputs.manual else ()

    def latest(self, inputs: Any, ctx: Any) -> dict[str, Any] | None:
        self.board.answer(f"latest {inputs.topic}", ctx)
        return self.board.newest


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Board:
    """The connector `board` with its trigger `board.notice` is installed."""
    made = Board()
    monkeypatch.setattr(Notice, "board", made, raising=False)
    connector = Connector("Board", "Notices for everyone.")
    kinds = {Notice.key: Notice}
    one = registry.Installed("board", connector, BoardAccount, {}, kinds, Path())
    installed = {**registry.connectors(), "board": one}
    monkeypatch.setattr(registry, "connectors", lambda: installed)
    return made


@pytest.fixture
def token(project: Project) -> AccountRow:
    """An account of the board."""
    return AccountRow.objects.create(
        project=project, connector="board", title="Mine", values={"token": "bb-1234567"}
    )


@pytest.fixture
def hooked(project: Project, board: Board, token: AccountRow) -> Automation:
    """A draft that a notice starts."""
    del board
    return Automation.objects.create(
        project=project, name="told", title="Tell everyone", draft=draft_of(token.pk)
    )


def draft_of(account: int, topic: str = "news", *, manual: bool = False) -> dict[str, Any]:
    """A draft with this trigger and a step that answers."""
    inputs: dict[str, Any] = {"topic": topic, **({"manual": True} if manual else {})}
    wait = {"key": "wait", "use": "flow.wait", "with": {"amount": 1}}
    return {
        "trigger": {"use": "board.notice", "account": account, "with": inputs},
        "steps": [wait],
    }


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    made.time = datetime(2030, 1, 1, tzinfo=UTC)  # later than what publishing takes for now
    monkeypatch.setattr(standing, "now", made)
    return made


@pytest.fixture
def tick(time: Clock, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Some seconds later the clock ticks, and a worker carries out what it sends."""
    sent: list[Any] = []
    monkeypatch.setattr(standing.attend, "apply_async", lambda given, **_: sent.append(given))

    def ticks(seconds: float = 0) -> None:
        time.pass_time(seconds)
        standing.sweep(time())
        while sent:
            standing.attend(*sent.pop(0))

    return ticks


def again(automation: Automation) -> Automation:
    automation.refresh_from_db()
    return automation


def change(automation: Automation, draft: dict[str, Any]) -> None:
    """Another draft goes live."""
    automation.draft = draft
    automation.save(update_fields=["draft"])
    publish.activate(automation)
