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
from tests.acceptance.processes import Server, post, until

pytestmark = pytest.mark.acceptance

MODEL_SECONDS = 1  # what a model call takes
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


@pytest.fixture
def stopped(
    tmp_path: Path, openai: str, model_calls: Path
) -> Iterator[tuple[Server, list[httpx2.Response], float]]:
    """A server that was asked to stop during two model calls, what its two callers were told, and
    how long stopping took.
    """
    settings = {"AUTOMATE_ALLOW_PRIVATE_HOSTS": openai.split("/")[2]}
    with Server(tmp_path / "data", **settings) as server, ThreadPoolExecutor() as callers:
        server.add_account("Slow", openai, f"sk-sim-slow-{MODEL_SECONDS}")
        urls, before = server.imported(ANSWERED, ACCEPTED), _asked(model_calls)
        told: list[Future[httpx2.Response]] = [
            callers.submit(post, urls[name], {}) for name in ("answered", "accepted")
        ]
        until(lambda: _asked(model_calls) == before + 2, 10)
        asked = time.monotonic()
        server.stop()
        seconds = time.monotonic() - asked
        yield server, [each.result() for each in told], seconds


def test_who_waits_is_answered_before_the_server_ends(stopped: Any) -> None:
    _, (answered, accepted), seconds = stopped

    if answered.status_code == 200:
        assert answered.text == "Guten Morgen"
    else:
        assert answered.status_code == 202
    assert accepted.status_code == 202
    assert seconds < MODEL_SECONDS + 4


def test_what_was_running_goes_on_at_the_next_start_and_every_call_is_made_once(
    stopped: Any, model_calls: Path
) -> None:
    server, _, _ = stopped
    left = server.executions()
    begun = _asked(model_calls)

    server.start()
    ended = until(lambda: _all_successful(server), 20, pause=0.2)

    assert {each["status"] for each in left} <= {"Pending", "Running", "Success"}
    assert {step["status"] for each in left for step in each["steps"]} == {"Success"}
    assert [(each["automation"], _shown(each)) for each in ended] == [
        ("accepted", [("first", 1), ("second", 1)]),
        ("answered", [("ask", 1), ("answer", 1)]),
    ]
    assert _asked(model_calls) == begun + 1  # the one second step


def _asked(model_calls: Path) -> int:
    return len([call for call in recorded(model_calls) if call["prompt"]])


def _all_successful(server: Server) -> list[dict[str, Any]]:
    found = server.executions()
    done = all(each["status"] == "Success" for each in found)
    return sorted(found, key=lambda each: str(each["automation"])) if done else []


def _shown(execution: dict[str, Any]) -> list[tuple[str, int]]:
    return [(step["path"], step["attempts"]) for step in execution["steps"]]
