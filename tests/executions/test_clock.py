"""What is done from time to time, in one process and in many."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError

from automate_site.celery import app
from automate_site.embedded import Clock
from automations.models import Automation
from executions import shell, standing, store, tasks
from executions.clock import now
from executions.models import IdempotencyKey

from .conftest import Clock as Time

pytestmark = pytest.mark.django_db(transaction=True)


class Ticks(threading.Event):
    """Stands in for the event that ends a clock: so many ticks, one after another."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.left = number

    def wait(self, timeout: float | None = None) -> bool:
        del timeout
        self.left -= 1
        return self.left < 0


@pytest.fixture
def tick(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """`tick(n)` lets a new clock of the embedded server tick n times."""

    def run(number: int) -> None:
        monkeypatch.setattr(shell, "stopping", Ticks(number))
        Clock().run()

    return run


@pytest.fixture
def keys(automate: Any, accept: Any, clock: Time) -> Callable[[], list[str]]:
    """The keys that are remembered; at first “old”, whose time is over, and “young”."""
    clock.time = now()
    automation = automate("a", [])
    for key, age in (("old", store.KEPT), ("young", store.KEPT / 2)):
        IdempotencyKey.objects.create(
            automation=automation,
            key=key,
            digest="",
            execution=accept(automation),
            expires_at=now() - age + store.KEPT - timedelta(seconds=1),
        )
    return lambda: list(IdempotencyKey.objects.order_by("key").values_list("key", flat=True))


def test_the_clock_forgets_old_keys(tick: Any, keys: Any) -> None:
    tick(1)

    assert keys() == ["young"]


def test_the_clock_hints_at_what_is_due(
    tick: Any, automate: Any, accept: Any, clock: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    hinted: list[str] = []
    monkeypatch.setattr(tasks, "hint", hinted.append)
    execution = accept(automate("a", []))
    clock.pass_time(store.GRACE.total_seconds())

    tick(3)

    assert hinted == [execution.id]


def test_the_clock_goes_on_after_a_tick_that_failed(
    tick: Any, keys: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [OperationalError("database is locked"), KeyError("a fault of our own")]

    def sweep() -> None:
        if failures:
            raise failures.pop(0)

    monkeypatch.setattr(tasks, "sweep", sweep)

    tick(3)

    assert keys() == ["young"]
    assert caplog.messages == ["The clock missed a tick; trying again"] * 2


@pytest.fixture
def left(automate: Any) -> Automation:
    """An automation with something set up that its trigger does not need."""
    made: Automation = automate("left", [])
    made.trigger_state = {"use": "http.request", "with": {}, "account": None, "kept": {}}
    made.save()
    return made


def test_the_clock_sees_to_triggers(
    tick: Any, left: Automation, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(standing.attend, "apply_async", lambda given, **_: sent.append(given[0]))

    tick(2)  # the first finds out that something is wrong with it

    assert sent == [left.pk]


def test_beat_sees_to_triggers(left: Automation, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    monkeypatch.setattr(standing.attend, "apply_async", lambda given, **_: sent.append(given[0]))

    for name in ("addresses", "triggers"):
        entry: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE[name]
        app.tasks[entry["task"]]()

    assert sent == [left.pk]


def test_beat_forgets_old_keys_every_hour(keys: Any) -> None:
    entry: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE["clean"]

    app.tasks[entry["task"]]()

    assert entry["schedule"].run_every == timedelta(hours=1)
    assert keys() == ["young"]
