"""The product in several processes, on PostgreSQL and Redis."""

from __future__ import annotations

import secrets
import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from simulators.openai.record import recorded
from tests.acceptance.counting_server import counted
from tests.acceptance.processes import Program, Server, manage, post, until

pytestmark = pytest.mark.acceptance

MODEL_SECONDS = 2  # what a model call takes
WORKER = ["-m", "celery", "-A", "automate_site", "worker", "--pool", "threads", "-c", "8"]
BEAT = ["-m", "celery", "-A", "automate_site", "beat"]
SLOW = """
automation: slow
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: ask
    use: chatgpt.chat
    account: Slow
    with: {model: gpt-6-luna, prompt: Be brief, query: "{{trigger.body.name}}"}
  - key: take
    use: http.call
    with: {url: "ORDERS/{{trigger.body.name}}", method: POST, body: {}}
"""


class Grown:
    """Two web servers, a beat, and the workers that tests start."""

    def __init__(self, folder: Path, opened: str, **servers: str) -> None:
        self._folder = folder
        self._numbers = count()
        self._settings = {
            "AUTOMATE_SECRET_KEY": secrets.token_hex(32),
            "AUTOMATE_ENCRYPTION_KEYS": manage("new_key").stdout.strip(),
            "AUTOMATE_ALLOW_PRIVATE_HOSTS": opened,
            **servers,
        }
        self.web = Server(folder / "web", **self._settings)
        self.other_web = Server(folder / "other", **self._settings)
        beat = ["--schedule", str(folder / "beat")]
        self._programs = [self.web, self.other_web, self._celery("beat-log", [*BEAT, *beat])]
        self._database = servers["DATABASE_URL"]

    def start(self) -> None:
        for program in self._programs:
            program.start()

    def worker(self) -> Program:
        """One more worker, started."""
        found = self._celery(f"worker{next(self._numbers)}", WORKER)
        found.start()
        return found

    def close(self) -> None:
        for program in self._programs:
            program.close()

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._database, autocommit=True) as connection:
            return connection.execute(statement.encode()).fetchall()

    def let_leases_run_out(self) -> None:
        """What half a minute without a sign of life does."""
        self.query(
            "UPDATE executions_execution SET lease_until = now() - interval '1 second' "
            "WHERE lease_until IS NOT NULL RETURNING id"
        )

    def _celery(self, name: str, command: list[str]) -> Program:
        port = self.web.url.rpartition(":")[2]  # where the simulators are
        data = str(self.web.data)
        own = {"AUTOMATE_DATA_DIR": data, "AUTOMATE_PORT": port, "AUTOMATE_SIMULATORS": "on"}
        return Program(command, self._folder / name, **self._settings, **own)


@pytest.fixture(scope="module")
def grown(
    folder: Path, postgres_url: str, redis_url: str, openai: str, orders: str
) -> Iterator[Grown]:
    """The web servers and the beat, running; no worker yet."""
    name = f"grown_{secrets.token_hex(6)}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    opened = ",".join(url.split("/")[2] for url in (openai, orders))
    database = f"{postgres_url.rpartition('/')[0]}/{name}"
    found = Grown(folder, opened, DATABASE_URL=database, CELERY_BROKER_URL=redis_url)
    try:
        found.start()
        found.web.add_account("Slow", openai, f"sk-sim-slow-{MODEL_SECONDS}")
        yield found
    finally:
        found.close()


@pytest.fixture
def start_worker(grown: Grown) -> Iterator[Callable[[], Program]]:
    """Starts workers that end with the test."""
    with ExitStack() as stack:

        def start() -> Program:
            worker = grown.worker()
            stack.callback(worker.close)
            return worker

        yield start


@pytest.fixture
def worker(start_worker: Callable[[], Program]) -> Program:
    """A worker."""
    return start_worker()


@pytest.fixture
def slow(grown: Grown, orders: str) -> str:
    """The address of an automation that asks a slow model, then posts."""
    return grown.web.imported(SLOW.replace("ORDERS", orders))["slow"]


@pytest.mark.usefixtures("worker")
def test_the_line_to_try_is_answered_through_the_database(grown: Grown) -> None:
    line = grown.web.printed("Try")

    done = subprocess.run(
        ["bash", "-c", f"{line} --silent --show-error --write-out '|%{{http_code}}'"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("Guten Morgen|200", "")


@pytest.mark.usefixtures("worker")
def test_two_web_servers_know_the_same_request_by_its_key(grown: Grown) -> None:
    url = grown.web.printed("Try").split()[-1]
    urls = [url, url.replace(grown.web.url, grown.other_web.url)]
    before = len(grown.web.executions("--automation", "translate-on-request"))

    def send(url: str) -> str:
        body = {"text": "Good night", "language": "German"}
        return post(url, body, headers={"Idempotency-Key": "one"}).text

    with ThreadPoolExecutor() as callers:
        answers = list(callers.map(send, urls))

    assert answers == ["Gute Nacht", "Gute Nacht"]
    assert len(grown.web.executions("--automation", "translate-on-request")) == before + 1


def test_another_worker_goes_on_when_one_is_killed_in_the_middle_of_a_step(
    grown: Grown,
    worker: Program,
    start_worker: Callable[[], Program],
    slow: str,
    model_calls: Path,
    orders_taken: Path,
) -> None:
    name = post(slow, {"name": "killed"}).json()["execution_id"]
    _until_asked(model_calls, "killed", 1)

    worker.kill()
    start_worker()
    grown.let_leases_run_out()

    assert _ended(grown, name) == ("Success", [("ask", "Success", 1), ("take", "Success", 1)])
    _until_asked(model_calls, "killed", 2)
    assert _taken(orders_taken, "killed") == 1


def test_a_worker_that_is_asked_to_stop_ends_its_step_and_hands_the_execution_back(
    grown: Grown,
    worker: Program,
    start_worker: Callable[[], Program],
    slow: str,
    model_calls: Path,
    orders_taken: Path,
) -> None:
    name = post(slow, {"name": "stopped"}).json()["execution_id"]
    _until_asked(model_calls, "stopped", 1)

    status = worker.terminate()
    left = grown.query(
        "SELECT status, owner, lease_until, due_at <= now() FROM executions_execution "
        f"WHERE id = '{name}'"
    )
    taken = _taken(orders_taken, "stopped")
    start_worker()

    assert (status, left, taken) == (0, [("running", "", None, True)], 0)
    assert _ended(grown, name) == ("Success", [("ask", "Success", 1), ("take", "Success", 1)])
    assert _asked(model_calls, "stopped") == _taken(orders_taken, "stopped") == 1


def test_a_worker_that_comes_back_after_its_lease_ran_out_writes_and_sends_nothing(
    grown: Grown,
    worker: Program,
    start_worker: Callable[[], Program],
    slow: str,
    model_calls: Path,
    orders_taken: Path,
) -> None:
    name = post(slow, {"name": "frozen"}).json()["execution_id"]
    _until_asked(model_calls, "frozen", 1)

    worker.process.send_signal(signal.SIGSTOP)
    start_worker()
    grown.let_leases_run_out()
    ended = _ended(grown, name)
    left = grown.query(f"SELECT * FROM executions_execution WHERE id = '{name}'")
    worker.process.send_signal(signal.SIGCONT)
    assert worker.terminate() == 0  # it ends what it has begun

    assert ended[0] == "Success"
    assert grown.query(f"SELECT * FROM executions_execution WHERE id = '{name}'") == left
    assert _taken(orders_taken, "frozen") == 1


def test_what_the_broker_forgot_is_found_in_the_database(
    grown: Grown,
    start_worker: Callable[[], Program],
    slow: str,
    redis_url: str,
    orders_taken: Path,
) -> None:
    names = [post(slow, {"name": "forgotten"}).json()["execution_id"] for _ in range(3)]

    with redis.Redis.from_url(redis_url) as broker:
        hints = broker.llen("celery")
        broker.flushall()
    start_worker()

    assert hints
    assert [_ended(grown, name)[0] for name in names] == ["Success"] * 3
    assert _taken(orders_taken, "forgotten") == 3


def _until_asked(model_calls: Path, name: str, times: int) -> None:
    until(lambda: _asked(model_calls, name) >= times, 20)


def _asked(model_calls: Path, name: str) -> int:
    return sum(f'"{name}"' in call["prompt"] for call in recorded(model_calls))


def _ended(grown: Grown, name: str) -> tuple[str, list[tuple[str, str, int]]]:
    """How an execution ended: its status, and its steps with theirs."""

    def found() -> dict[str, Any] | None:
        log = {each["id"]: each for each in grown.web.executions("--automation", "slow")}
        return log[name] if log[name]["finished_at"] else None

    ended = until(found, 30, pause=0.2)
    assert ended
    steps = [(step["path"], step["status"], step["attempts"]) for step in ended["steps"]]
    return ended["status"], steps


def _taken(orders_taken: Path, name: str) -> int:
    return sum(each["path"] == f"/{name}" for each in counted(orders_taken))
