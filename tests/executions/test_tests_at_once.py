"""Two presses of a button that tests: one test begins, and the service is called once. SQLite has
one writer, and there one comes after the other.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from executions import tested, testing
from executions.models import Execution

from .drafts import NOW, PAYLOAD, drafted, hinted
from .plans import echo

__all__ = ["drafted", "hinted"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]

SECONDS = 1.0  # that one waits for the other to have looked as well


@pytest.mark.parametrize("key", ["say", ""])
def test_of_two_tests_at_once_one_begins(
    drafted: Any, hinted: list[str], monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    automation = drafted(echo("say", "Hello"))
    forget, both = tested.forget, threading.Barrier(2)

    def slowly(found: Any) -> None:
        with suppress(threading.BrokenBarrierError):  # the other one is kept from looking
            both.wait(SECONDS)
        forget(found)

    def press(_: int) -> str:
        try:
            if key:
                return testing.begin(automation, automation.draft, key, {}, None, NOW).id
            return testing.begin_all(automation, automation.draft, PAYLOAD, None, NOW).id
        except testing.StillRuns:
            return "runs"
        finally:
            if connection.vendor != "sqlite":
                connection.close()

    monkeypatch.setattr(tested, "forget", slowly)
    with ThreadPoolExecutor(2) as threads:
        do = map if connection.vendor == "sqlite" else threads.map
        found = sorted(do(press, range(2)))

    assert found == sorted([Execution.objects.get().id, "runs"])
    assert hinted == [Execution.objects.get().id]
