"""The serving process is asked to stop while steps run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from simulators.openai.record import recorded
from tests.acceptance.counting_server import counted
from tests.acceptance.processes import Server, post, until

pytestmark = pytest.mark.acceptance

MODEL_SECONDS = 1  # what a model call takes
MOST_SECONDS = 3.0  # for stopping, beside the step that runs
LINE = 8  # requests at the same time, to a server that runs one step at a time
KEY = {"Idempotency-Key": "one"}
ANSWERED = """
automation: answered
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: ask
    use: chatgpt.chat
    account: Slow
    with: {model: gpt-6-luna, prompt: Be brief, query: Translate Good morning to German}
  - key: answer
    use: response.respond
    with: {status: 200, body: "{{ask.text}}"}
"""
ACCEPTED = """
automation: accepted
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: first
    use: chatgpt.chat
    account: Slow
    with: {model: gpt-6-luna, prompt: Be brief, query: Translate Good morning to German}
  - key: second
    use: chatgpt.chat
    account: Slow
    with: {model: gpt-6-luna, prompt: Be brief, query: Translate Good night to German}
"""
ACCEPTED_ROWS = "SELECT count(*) FROM executions_execution"
# A POST of one second, then the answer.
IN_LINE = """
automation: in-line
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: take
    use: http.call
    with: {url: "ORDERS/orders?delay=1", method: POST, body: {}}
  - key: answer
    use: response.respond
    with: {status: 200, body: done}
"""


@pytest.fixture
def stopped(
    tmp_path: Path, openai: str, model_calls: Path
) -> Iterator[tuple[Server, str, list[httpx2.Response], float]]:
    """A server that was asked to stop during two model calls, the address of the first automation,
    what the callers of both were told, and how long stopping took.
    """
    settings = {"AUTOMATE_ALLOW_PRIVATE_HOSTS": openai.split("/")[2]}
    with Server(tmp_path / "data", **settings) as server, ThreadPoolExecutor() as callers:
        server.add_account("Slow", openai, f"sk-sim-slow-{MODEL_SECONDS}")
        urls, before = server.imported(ANSWERED, ACCEPTED), _asked(model_calls)
        told: list[Future[httpx2.Response]] = [
            callers.submit(post, urls[name], {}, headers=KEY) for name in ("answered", "accepted")
        ]
        until(lambda: _asked(model_calls) == before + 2, 10)
        asked = time.monotonic()
        server.stop()
        seconds = time.monotonic() - asked
        yield server, urls["answered"], [each.result() for each in told], seconds


def test_who_waits_is_told_202_once_the_running_step_has_ended(stopped: Any) -> None:
    server, _, told, seconds = stopped

    log = {each["automation"]: each["id"] for each in server.executions()}
    # The Response is a step of its own; it runs at the next start.
    assert [(each.status_code, each.json()["execution_id"]) for each in told] == [
        (202, log["answered"]),
        (202, log["accepted"]),
    ]
    assert MODEL_SECONDS / 2 < seconds < MODEL_SECONDS + MOST_SECONDS


def test_what_was_running_goes_on_at_the_next_start_and_every_call_is_made_once(
    stopped: Any, model_calls: Path
) -> None:
    server, url, *_ = stopped
    left = server.executions()
    begun = _asked(model_calls)

    server.start()
    ended = until(lambda: _all_successful(server), 20, pause=0.2)
    again = post(url, {}, headers=KEY)

    assert {each["status"] for each in left} == {"Running"}
    assert [[step["status"] for step in each["steps"]] for each in left] == [["Success"]] * 2
    assert (again.status_code, again.text) == (200, "Guten Morgen")
    assert [(each["automation"], _shown(each)) for each in ended] == [
        ("accepted", [("first", 1), ("second", 1)]),
        ("answered", [("ask", 1), ("answer", 1)]),
    ]
    assert _asked(model_calls) == begun + 1  # the one second step


def test_a_server_with_a_line_of_requests_stops_after_the_running_step(
    tmp_path: Path, orders: str, orders_taken: Path
) -> None:
    opened = {"AUTOMATE_ALLOW_PRIVATE_HOSTS": orders.split("/")[2]}
    with (
        Server(tmp_path / "data", **opened, AUTOMATE_WORKER_THREADS="1") as server,
        ThreadPoolExecutor(LINE) as callers,
    ):
        url = server.imported(IN_LINE.replace("ORDERS", orders))["in-line"]
        told = [callers.submit(post, url, {}) for _ in range(LINE)]
        until(lambda: server.rows(ACCEPTED_ROWS) == [(LINE,)] and counted(orders_taken), 10)
        asked = time.monotonic()
        server.stop()
        seconds = time.monotonic() - asked
    begun = len(counted(orders_taken))

    with Server(tmp_path / "data", **opened) as server:
        ended = until(lambda: _all_successful(server), 20, pause=0.2)

    assert (begun, seconds < 1 + MOST_SECONDS) == (1, True)
    assert [each.result().status_code for each in told] == [202] * LINE
    assert len(ended) == LINE
    assert len({each["key"] for each in counted(orders_taken)}) == LINE
    assert len(counted(orders_taken)) == LINE


def _asked(model_calls: Path) -> int:
    return len([call for call in recorded(model_calls) if call["prompt"]])


def _all_successful(server: Server) -> list[dict[str, Any]]:
    found = server.executions()
    done = all(each["status"] == "Success" for each in found)
    return sorted(found, key=lambda each: str(each["automation"])) if done else []


def _shown(execution: dict[str, Any]) -> list[tuple[str, int]]:
    return [(step["path"], step["attempts"]) for step in execution["steps"]]
