"""What is written when: records without effect ride along, and not for too long."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import registry
from connectors.sdk import Stop
from executions.journal import KEPT_AT_MOST
from executions.models import StepRun

from .conftest import Service

pytestmark = [pytest.mark.django_db, pytest.mark.store]

ROUNDS = 2 * KEPT_AT_MOST + 50
ECHO = {"key": "e", "use": "test.echo", "with": {"value": "{{current_item}}"}}


def test_a_long_loop_without_effects_is_written_in_between(
    automate: Any, accept: Any, advance: Any, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[int] = []

    def look(*_: Any) -> dict[str, Any]:
        stored.append(StepRun.objects.count())
        return {"value": ""}

    monkeypatch.setattr(type(registry.action("test.echo")), "run", look)

    done = advance(accept(automate("a", [_loop(ECHO)])))

    unwritten = [number + 1 - rows for number, rows in enumerate(stored)]  # and the loop itself
    assert (done.status, done.step_runs.count(), len(stored)) == ("success", ROUNDS + 1, ROUNDS)
    assert 0 <= min(unwritten) <= max(unwritten) < KEPT_AT_MOST
    assert service.done == {}


@pytest.mark.parametrize(
    ("last", "status", "ended"),
    [
        ({"value": "{{gone}}"}, "failed", {"rows": "failed", "rows[1]/inner": "failed"}),
        ({"value": "stop"}, "success", {"rows": "success", "rows[1]/inner": "success"}),
    ],
)
def test_loops_that_are_open_when_the_execution_ends_inside_them_are_closed(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    statuses: Any,
    monkeypatch: pytest.MonkeyPatch,
    last: dict[str, str],
    status: str,
    ended: dict[str, str],
) -> None:
    monkeypatch.setattr(
        type(registry.action("test.echo")), "run", lambda *_: Stop("Nothing to be done")
    )
    inner = {**_loop({**ECHO, "with": last}), "key": "inner"}

    done = advance(accept(automate("a", [_loop(inner)])))

    found = statuses(done)
    assert done.status == status
    assert {path: found[path] for path in ended} == ended
    assert not StepRun.objects.filter(key__in=("rows", "inner"), finished_at=None).exists()
    assert service.done == {}


def _loop(step: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": "rows",
        "use": "flow.repeat",
        "with": {"times": ROUNDS, "max": ROUNDS},
        "paths": {"steps": [step]},
    }
