"""Retry Execution: the same version and payload once more, as an execution of its own."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.sdk import Refused
from executions import store
from executions.cancel import cancel
from executions.models import Execution
from executions.repeat import CannotRepeat, replay, retry
from projects.models import Project, Variable

from .conftest import Clock, Service
from .plans import everything, outputs

pytestmark = [pytest.mark.django_db, pytest.mark.store]

WRITE = {"key": "w", "use": "test.write"}
SAY = {"key": "say", "use": "test.echo", "with": {"value": "{{vars.word}} {{trigger.n}}"}}


def test_a_retry_runs_the_same_version_with_the_same_payload(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    service.failing = [Refused("Not today.")]
    automation = automate("a", [WRITE])
    first = advance(accept(automation, {"n": [1, None]}))
    old = automation.live
    automation.live = None  # taken out of service
    automation.save()
    clock.pass_time(60)

    again = retry(first, clock())
    done = advance(again)

    assert (first.status, done.status, done.error) == ("failed", "success", "")
    assert (done.version, done.payload) == (old, {"n": [1, None]})
    assert (done.origin, done.replayed_from, done.overrides) == (first, "", {})
    assert (done.parent, done.accepted_at) == (None, clock())
    assert list(service.done) == [f"{again.id}/w/1"]


def test_the_first_execution_stays_as_it_was(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    first = advance(accept(automate("a", [WRITE])))
    before = everything(first)

    advance(retry(first, clock()))

    assert everything(first) == before
    assert sum(service.done.values()) == 2


def test_a_retry_reads_the_variables_anew(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock, project: Project
) -> None:
    Variable.put(project, "word", "old", secret=False)
    first = advance(accept(automate("a", [SAY]), {"n": 1}))
    Variable.put(project, "word", "new", secret=False)

    done = advance(retry(first, clock()))

    assert [outputs(first), outputs(done)] == [
        {"say": {"value": "old 1"}},
        {"say": {"value": "new 1"}},
    ]
    assert service.done == {}


def test_what_another_execution_called_is_retried_by_itself(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    automate("child", [WRITE], {"type": "object"})
    call = {"key": "call", "use": "sub_automation.run", "with": {"sub_automation": "child"}}
    parent = advance(accept(automate("a", [call])))
    child = Execution.objects.get(parent=parent)

    done = advance(retry(child, clock()))

    assert (done.status, done.parent, done.parent_path, done.depth) == ("success", None, "", 0)
    assert Execution.objects.filter(parent=parent).count() == 1
    assert sum(service.done.values()) == 2


@pytest.mark.parametrize("status", ["pending", "running", "paused"])
def test_what_still_runs_is_not_retried(
    automate: Any, accept: Any, clock: Clock, status: str
) -> None:
    execution = accept(automate("a", [WRITE]))
    Execution.objects.update(status=status)
    execution.refresh_from_db()

    with pytest.raises(CannotRepeat) as raised:
        retry(execution, clock())

    assert str(raised.value) == ("This execution still runs. Wait for its end, or cancel it first.")
    assert Execution.objects.count() == 1


@pytest.mark.parametrize("status", ["success", "failed", "cancelled", "rejected", "undecided"])
def test_whatever_has_come_to_an_end_is_retried(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock, status: str
) -> None:
    execution = accept(automate("a", [WRITE]))
    Execution.objects.update(status=status, due_at=None)
    execution.refresh_from_db()

    done = advance(retry(execution, clock()))

    assert done.status == "success"
    assert sum(service.done.values()) == 1


def test_a_retry_of_a_replay_keeps_the_edited_inputs(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    answer = {"key": "e", "use": "response.respond", "with": {"status": 200, "body": "planned"}}
    first = advance(accept(automate("a", [answer])))
    edited = advance(replay(first, "e", {"status": 200, "body": "edited"}, clock()))

    done = advance(retry(edited, clock()))

    assert (done.origin, done.replayed_from) == (edited, "")
    assert done.reply == {"status": 200, "headers": {}, "body": "edited"}
    assert service.done == {}


def test_a_retry_waits_in_line_and_can_be_cancelled(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    again = retry(advance(accept(automate("a", [WRITE]))), clock())
    clock.pass_time(store.GRACE.total_seconds())

    due = store.due(clock())
    cancel(again, clock())

    assert due == [again.id]
    assert advance(again).status == "cancelled"
    assert sum(service.done.values()) == 1
