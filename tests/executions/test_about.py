"""What executions are about: said by their trigger as they are accepted, and kept for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from connectors import registry
from connectors.sdk import Connector, Refused, Trigger
from executions import accept as accepting
from executions.models import Execution
from executions.repeat import replay, retry
from projects.models import Project, Variable

from .conftest import Clock, Service

pytestmark = [pytest.mark.django_db, pytest.mark.store]

SAY = {"key": "say", "use": "test.echo"}


class Posted(Trigger):
    """Somebody posted something."""

    label = "Posted"
    key = "board.posted"

    def about(self, payload: Any) -> str:
        return payload["title"]  # type: ignore[no-any-return] # whatever it is


@pytest.fixture
def posted(automate: Any, service: Service, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Any:
    """`posted(payload)` accepts an execution that the trigger started."""
    del service
    board = registry.Installed(
        "board", Connector("Board", "Notices."), None, {}, {Posted.key: Posted}, Path()
    )
    installed = {**registry.connectors(), "board": board}
    monkeypatch.setattr(registry, "connectors", lambda: installed)
    automation = automate("a", [SAY])
    automation.live.use = Posted.key
    automation.live.save()

    def accept(payload: Any) -> Execution:
        made = accepting.commit(accepting.new_execution(automation, payload, clock()))
        return Execution.objects.get(id=made.id)

    return accept


@pytest.mark.parametrize(
    ("title", "about"),
    [
        ("A lighthouse", "A lighthouse"),
        (" A\n\n light\thouse ", "A light house"),
        ("\x00A\ud800\x1b[31m", "A [31m"),
        ("é" * 120, "é" * 120),
        ("é" * 121, "é" * 119 + "…"),
        ("", ""),
    ],
)
def test_what_the_trigger_says_is_stored_in_one_short_line(
    posted: Any, title: str, about: str
) -> None:
    assert posted({"title": title}).about == about


@pytest.mark.parametrize("payload", [None, {}, {"title": 7}, {"title": ["A"]}])
def test_what_cannot_be_said_keeps_no_execution_from_being_accepted(
    posted: Any, payload: Any
) -> None:
    made = posted(payload)

    assert (made.status, made.about, made.payload) == ("pending", "", payload)


def test_the_values_of_secret_variables_are_not_in_it(posted: Any, project: Project) -> None:
    Variable.put(project, "token", "correct-horse-battery", secret=True)

    made = posted({"title": f"{'x' * 110} correct-horse-battery"})

    assert made.about == f"{'x' * 110} •••"


def test_a_trigger_that_says_nothing_costs_no_query(
    automate: Any, project: Project, clock: Clock
) -> None:
    Variable.put(project, "token", "correct-horse-battery", secret=True)
    automation = automate("a", [])

    with CaptureQueriesContext(connection) as queries:
        made = accepting.new_execution(automation, {"title": "A lighthouse"}, clock())

    assert (made.about, len(queries)) == ("", 1)  # the variables


def test_a_retry_and_a_replay_are_about_the_same(
    posted: Any, advance: Any, service: Service, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accepting, "LIGHT", -1)  # none is small enough to be at hand already
    service.failing = [Refused("Not today.")]
    first = advance(posted({"title": "A lighthouse"}))

    again = retry(first, clock())
    from_step = replay(first, "say", None, clock())

    assert (again.about, from_step.about) == ("A lighthouse", "A lighthouse")
