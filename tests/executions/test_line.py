"""The line of a process that is its own worker: nobody waits while somebody is free."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from celery import Task
from kombu.exceptions import OperationalError

from executions import line, shell, tasks
from executions.line import Line

PATIENCE = 10.0
SHORT = 0.01


@pytest.fixture(autouse=True)
def own(monkeypatch: pytest.MonkeyPatch) -> Line:
    """A line of the test's own."""
    made = Line()
    for name in ("add", "arrive", "take", "leave", "lose"):
        monkeypatch.setattr(line, name, getattr(made, name))
    monkeypatch.setattr(line, "take", lambda: made.take(SHORT))
    return made


class Workers:
    """Threads in place of Celery's, and executions that do what a test says."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.brought = 0
        self.raised: list[BaseException] = []
        self.does: dict[str, Callable[[], object]] = {}
        self._threads: list[threading.Thread] = []

    def bring(self) -> None:
        self.brought += 1
        self._threads.append(threading.Thread(target=self._work))
        self._threads[-1].start()

    def advance(self, execution_id: str) -> None:
        self.does.get(execution_id, lambda: None)()
        self.done.append(execution_id)

    def join(self) -> None:
        for thread in self._threads:  # those that are brought meanwhile, too
            thread.join(PATIENCE)
            assert not thread.is_alive()

    def _work(self) -> None:
        try:
            tasks.work()
        except BaseException as error:  # noqa: BLE001 - Celery's part, which a test looks at
            self.raised.append(error)


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Workers]:
    """Two at most."""
    made = Workers()
    settings.EMBEDDED = True
    settings.AUTOMATE_WORKER_THREADS = 2
    monkeypatch.setattr(Task, "apply_async", lambda *_, **__: made.bring())
    monkeypatch.setattr(tasks, "connection", SimpleNamespace(in_atomic_block=True))
    monkeypatch.setattr(shell, "advance", made.advance)
    yield made
    made.join()


def test_each_execution_has_a_worker_of_its_own_while_there_may_be_more(workers: Workers) -> None:
    both = threading.Barrier(2)
    workers.does = {"a": lambda: both.wait(PATIENCE), "b": lambda: both.wait(PATIENCE)}

    tasks.hint("a")
    tasks.hint("b")
    workers.join()

    assert (sorted(workers.done), workers.brought) == (["a", "b"], 2)


def test_a_slow_execution_holds_up_nobody_behind_it(workers: Workers) -> None:
    over = threading.Event()
    workers.does["slow"] = lambda: over.wait(PATIENCE)
    names = [f"quick {number}" for number in range(20)]

    tasks.hint("slow")
    for name in names:
        tasks.hint(name)
    until(lambda: len(workers.done) == len(names))
    over.set()
    workers.join()

    assert workers.done == [*names, "slow"]


def test_what_is_in_line_is_taken_in_order_of_arrival_and_once(
    workers: Workers, settings: Any
) -> None:
    settings.AUTOMATE_WORKER_THREADS = 1
    over = threading.Event()
    workers.does["slow"] = lambda: over.wait(PATIENCE)

    for name in ("slow", "c", "b", "a", "b", "c"):
        tasks.hint(name)
    over.set()
    workers.join()

    assert workers.done == ["slow", "c", "b", "a"]


def test_an_execution_that_has_begun_may_be_lined_up_again(workers: Workers) -> None:
    begun, over = threading.Event(), threading.Event()

    def begin() -> None:
        begun.set()
        over.wait(PATIENCE)

    workers.does["a"] = begin
    tasks.hint("a")
    begun.wait(PATIENCE)

    tasks.hint("a")
    over.set()
    workers.join()

    assert workers.done == ["a", "a"]


@pytest.mark.parametrize("error", [ValueError(), SystemExit()])
def test_a_worker_that_ends_by_an_error_leaves_nobody_in_line(
    workers: Workers, error: BaseException
) -> None:
    begun, over = threading.Barrier(3), threading.Event()

    def fail() -> None:
        begun.wait(PATIENCE)
        over.wait(PATIENCE)
        raise error

    workers.does = {"a": fail, "b": fail}
    tasks.hint("a")
    tasks.hint("b")
    begun.wait(PATIENCE)
    for name in ("c", "d", "e"):
        tasks.hint(name)

    over.set()
    workers.join()
    until(lambda: len(workers.done) == 3)
    workers.join()
    tasks.hint("f")
    until(lambda: len(workers.done) == 4)

    assert sorted(workers.done) == ["c", "d", "e", "f"]
    assert workers.raised == [error, error]


def test_without_the_broker_the_next_hint_brings_a_worker(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OperationalError

    with monkeypatch.context() as broken_broker:
        broken_broker.setattr(Task, "apply_async", broken)
        for name in ("a", "b", "c"):
            tasks.hint(name)
    tasks.hint("b")
    workers.join()

    assert workers.done == ["a", "b", "c"]


def test_an_error_while_a_worker_is_brought_keeps_nobody_from_bringing_the_next(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    with monkeypatch.context() as failing:
        failing.setattr(Task, "apply_async", fail)
        with pytest.raises(MemoryError):
            tasks.hint("a")
    tasks.hint("b")
    workers.join()

    assert workers.done == ["a", "b"]


def test_one_worker_comes_at_a_time_and_brings_the_next(own: Line) -> None:
    brought = [own.add(name, 3) for name in ("a", "b", "c", "d", "e")]
    arrived = [own.arrive(3) for _ in range(3)]

    assert brought == [True, False, False, False, False]
    assert arrived == [True, True, False]  # there are three


def test_a_worker_with_nobody_behind_the_first_in_line_brings_no_other(own: Line) -> None:
    own.add("a", 3)

    assert not own.arrive(3)


def test_a_worker_that_ends_brings_another_unless_one_is_coming(own: Line) -> None:
    own.add("a", 2)
    own.add("b", 2)
    assert own.arrive(2)

    assert not own.leave(2)  # the other is on its way
    assert own.take() == "a"
    assert not own.arrive(2)
    assert own.leave(2)  # "b" is still in line


def test_who_waits_gets_what_comes_without_being_brought(own: Line) -> None:
    assert own.add("a", 1)
    assert own.take() == "a"
    taken: list[str | None] = []
    waiting = threading.Thread(target=lambda: taken.append(own.take(PATIENCE)))
    waiting.start()
    until(lambda: len(own._idle) == 1)

    wanted = own.add("b", 1)
    waiting.join(PATIENCE)

    assert (wanted, taken) == (False, ["b"])


def test_what_comes_in_the_moment_when_patience_ends_is_not_lost(own: Line) -> None:
    taken: list[str | None] = []
    waiting = threading.Thread(target=lambda: taken.append(own.take(5 * SHORT)))
    waiting.start()
    until(lambda: len(own._idle) == 1)

    with own._lock:  # as `add` holds it, while the time runs out
        time.sleep(10 * SHORT)
        own._idle.pop().put("a")
    waiting.join(PATIENCE)

    assert taken == ["a"]


def test_a_worker_waits_no_longer_than_it_has_patience(own: Line) -> None:
    assert own.add("a", 1)
    assert not own.arrive(1)
    assert own.take() == "a"

    assert own.take(SHORT) is None
    assert not own.leave(1)
    assert own.add("b", 1)


def test_nothing_is_lost_between_many_who_hint_and_workers_who_come_and_go(
    workers: Workers, settings: Any
) -> None:
    settings.AUTOMATE_WORKER_THREADS = 4
    names = [[f"{who} {number}" for number in range(300)] for who in range(8)]

    def hint_all(mine: list[str]) -> None:
        for number, name in enumerate(mine):
            tasks.hint(name)
            if number % 50 == 0:
                time.sleep(1.5 * SHORT)

    hinting = [threading.Thread(target=hint_all, args=(mine,)) for mine in names]
    for thread in hinting:
        thread.start()
    for thread in hinting:
        thread.join(PATIENCE)
    until(lambda: len(workers.done) == 2400)

    assert sorted(workers.done) == sorted(name for mine in names for name in mine)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.001)
