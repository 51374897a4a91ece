"""Many executions of one account at once: the service's limit is never exceeded, and used up."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from connectors.models import Account as AccountRow
from executions import clock as real
from executions import pacing, store, tasks
from executions.context import load_account
from executions.line import Line
from executions.models import Execution

from .paced import LIMIT, PER_SECOND, Sky, account, send, sky

__all__ = ["account", "send", "sky"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]

AT_ONCE = 60
TICK_SECONDS = 0.2


@pytest.fixture
def working(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The line of this process with its workers, and the clock that brings back who has waited."""
    settings.AUTOMATE_WORKER_THREADS = 8
    threads: list[threading.Thread] = []
    over, in_line = threading.Event(), Line()

    def begin(target: Any) -> bool:
        def run() -> None:
            try:
                target()
            finally:
                connection.close()

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return True

    def sweep() -> None:
        while not over.wait(TICK_SECONDS):
            tasks.sweep()

    def hint(execution_id: str) -> None:
        if in_line.add(execution_id, settings.AUTOMATE_WORKER_THREADS):
            tasks._bring_worker()

    monkeypatch.setattr(tasks, "line", in_line)
    monkeypatch.setattr(tasks, "hint", hint)
    monkeypatch.setattr(tasks, "_sent", lambda *_, **__: begin(tasks.work))
    begin(sweep)
    yield
    over.set()
    for each in threads:
        each.join()


@pytest.mark.usefixtures("working")
def test_executions_that_start_at_once_stay_within_the_limit_and_use_it(
    automate: Any, send: Any, sky: Sky
) -> None:
    automation = automate("a", [send()])
    accepted = [_accepted(automation) for _ in range(AT_ONCE)]
    began = time.monotonic()

    for each in accepted:
        tasks.hint(each.id)
    while Execution.objects.filter(due_at__isnull=False).exists():
        time.sleep(0.05)

    assert time.monotonic() - began < 12
    assert [*Execution.objects.values_list("status", flat=True).distinct()] == ["success"]
    assert (len(sky.sent), sky.refused) == (AT_ONCE, 0)
    assert sky.at["write"][-1] - sky.at["write"][0] <= 1.2 * AT_ONCE / LIMIT


def test_several_processes_never_get_the_same_turn(account: AccountRow) -> None:
    """Each has connections of its own, and nothing else in common."""
    each, rounds = 8, 12

    def reserve(_: int) -> list[int]:
        try:
            loaded = load_account(AccountRow.objects.get(pk=account.pk))
            found = [pacing.reserve(loaded, {"write": 1}, real.now()) for _ in range(rounds)]
            return [slots["write"][0] for slots in found if slots]
        finally:
            connection.close()

    with ThreadPoolExecutor(each) as pool:
        turns = sorted(turn for found in pool.map(reserve, range(each)) for turn in found)

    step = round(1_000_000 / PER_SECOND)
    assert len(turns) == each * rounds
    assert min(b - a for a, b in pairwise(turns)) == step


def _accepted(automation: Any) -> Execution:
    return Execution.objects.create(
        project=automation.project,
        automation=automation,
        version=automation.live,
        payload=None,
        variables={},
        accepted_at=real.now(),
        due_at=real.now() + store.GRACE,
    )
