"""Several writers, one transaction: nobody's fault is another's, and nobody is told too early."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection

from executions import writing
from projects.models import Project, Variable

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def together() -> Iterator[Callable[..., list[Any]]]:
    """`together(body, …)` makes all bodies wait behind one, then lets one thread commit them."""
    if connection.vendor != "sqlite":
        pytest.fail("group commits are SQLite's")
    threads = ThreadPoolExecutor(100)

    def run(*bodies: Callable[[], Any]) -> list[Any]:
        def outcome(body: Callable[[], Any]) -> Any:
            try:
                return writing.write(body)
            except BaseException as error:  # noqa: BLE001 - what the writer hears is the outcome
                return type(error)
            finally:
                connection.close()

        lined_up = threading.Event()
        first = threads.submit(outcome, lambda: lined_up.wait(10))
        wait_for(1)
        futures = []
        for number, body in enumerate(bodies, start=1):
            futures.append(threads.submit(outcome, body))
            wait_for(1 + number)
        lined_up.set()
        return [future.result(10) for future in (first, *futures)][1:]

    yield run
    threads.shutdown()


def wait_for(count: int) -> None:
    """Until so many writes are in line."""
    deadline = time.monotonic() + 10
    while len(writing._line) < count:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def make(slug: str) -> Callable[[], str]:
    return lambda: Project.objects.create(slug=slug, title=slug).slug


def slugs() -> list[str]:
    return list(Project.objects.order_by("slug").values_list("slug", flat=True))


def test_writes_that_wait_are_committed_together(together: Any) -> None:
    assert together(*(make(f"p{number:03}") for number in range(80))) == [
        f"p{number:03}" for number in range(80)
    ]
    assert slugs() == [f"p{number:03}" for number in range(80)]


def test_a_writer_that_fails_undoes_its_own_write_alone(together: Any) -> None:
    def half() -> None:
        make("half")()
        raise KeyError("no")

    assert together(make("a"), half, make("b")) == ["a", KeyError, "b"]
    assert slugs() == ["a", "b"]


def test_a_key_to_a_row_that_is_gone_fails_its_own_writer_alone(together: Any) -> None:
    def orphan() -> None:
        Variable.objects.create(project_id=4711, key="k", stored="v")

    assert together(make("a"), orphan, make("b")) == ["a", IntegrityError, "b"]
    assert slugs() == ["a", "b"]


def test_a_writer_that_fails_runs_the_others_of_its_group_again(together: Any) -> None:
    runs: Counter[str] = Counter()

    def counted() -> None:
        runs["counted"] += 1
        make("counted")()

    def failing() -> None:
        runs["failing"] += 1
        raise KeyError("no")

    assert together(counted, failing) == [None, KeyError]
    assert (runs, slugs()) == ({"counted": 2, "failing": 2}, ["counted"])


def test_writes_are_carried_out_in_the_order_in_which_they_came(together: Any) -> None:
    order: list[int] = []

    together(*(functools.partial(order.append, number) for number in range(80)))

    assert order == [*range(80)]


def test_who_was_committed_hears_nothing_of_what_ended_a_later_write(together: Any) -> None:
    def failing() -> None:
        raise KeyError("no")

    def ending() -> None:
        raise SystemExit

    bodies = failing, make("a"), ending, make("b")  # the first commits for all, until it ends

    assert together(*bodies) == [SystemExit, "a", SystemExit, SystemExit]
    assert slugs() == ["a"]


def test_nobody_is_told_that_a_write_was_done_which_a_full_disk_undid(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.executions.full_disk", str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "told": ["done", "OperationalError", "done"],
        "rows": ["after", "before"],
    }
