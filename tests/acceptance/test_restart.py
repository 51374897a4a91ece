"""What a killed server had begun or accepted goes on as soon as the next one is there."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

from simulators.openai.record import recorded
from tests.acceptance.counting_server import counted
from tests.acceptance.processes import Server, post, until

pytestmark = pytest.mark.acceptance

SOON = 10.0  # seconds after the start, on a busy machine too; a lease lasts for 30
MANY = 200  # executions in line
ASK = """
automation: ask
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: ask
    use: chatgpt.chat
    account: Slow
    with: {model: gpt-6-luna, prompt: Be brief, query: Translate Good morning to German}
"""
SLOW = """
automation: slow
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: take
    use: http.call
    with: {url: "ORDERS/orders?delay=20", method: POST, body: {}}
"""
QUICK = """
automation: quick
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: none
    use: flow.repeat
    with: {over: "{{trigger.body}}"}
    steps:
      - key: wait
        use: flow.wait
        with: {amount: 1}
"""
STATUSES = "SELECT status, count(*) FROM executions_execution GROUP BY status ORDER BY status"


def test_a_model_call_that_was_cut_off_is_made_again_at_once(
    tmp_path: Path, openai: str, model_calls: Path
) -> None:
    settings = {"AUTOMATE_ALLOW_PRIVATE_HOSTS": openai.split("/")[2]}
    with Server(tmp_path / "data", **settings) as server:
        server.add_account("Slow", openai, "sk-sim-slow-0.5")
        post(server.imported(ASK)["ask"], {})
        until(lambda: _asked(model_calls), 10)
        server.kill()
        left = server.rows(STATUSES)

        server.start()
        until(lambda: server.rows(STATUSES) == [("success", 1)], SOON)

    assert left == [("running", 1)]
    assert _asked(model_calls) == 2


def test_a_long_line_is_taken_without_pauses_at_the_start(
    tmp_path: Path, orders: str, orders_taken: Path
) -> None:
    settings = {"AUTOMATE_ALLOW_PRIVATE_HOSTS": orders.split("/")[2]}
    with (
        Server(tmp_path / "data", **settings, AUTOMATE_WORKER_THREADS="1") as server,
        httpx2.Client() as caller,
    ):
        urls = server.imported(SLOW.replace("ORDERS", orders), QUICK)
        post(urls["slow"], {})
        until(lambda: counted(orders_taken), 10)
        for _ in range(MANY):
            caller.post(urls["quick"], json=[])
        left = server.rows(STATUSES)
        server.kill()

    with Server(tmp_path / "data", **settings, AUTOMATE_WORKER_THREADS="2") as server:
        ended = [("success", MANY), ("undecided", 1)]
        until(lambda: server.rows(STATUSES) == ended, SOON)

    assert left == [("pending", MANY), ("running", 1)]


def _asked(model_calls: Path) -> int:
    return len([call for call in recorded(model_calls) if call["prompt"]])
