"""A server starts what is due by the clock, and makes up once for what it has missed."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.processes import Server, until

pytestmark = pytest.mark.acceptance

SOON = 10.0
PAYLOADS = "SELECT payload, status FROM executions_execution ORDER BY id"
DUE = "SELECT trigger_due_at FROM automations_automation WHERE name = 'remind'"
REMIND = """
automation: remind
title: Remind
trigger:
  use: schedule.every
  with:
    every: hours
    hours: 168
steps:
  - key: say
    use: response.respond
    with:
      status: 200
      body: It is {{trigger.scheduled_for}}
"""


def due_at(server: Server) -> datetime:
    ((text,),) = server.rows(DUE)
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def make_due(server: Server, moment: datetime) -> None:
    """Let its time come: nobody waits for a week in a test."""
    with sqlite3.connect(server.data / "automate.sqlite3", timeout=20) as file:
        text = moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
        file.execute("UPDATE automations_automation SET trigger_due_at = ?", [text])
    file.close()


def ended(server: Server) -> list[Any]:
    """What those that have ended were started with."""
    rows = server.rows(PAYLOADS)
    return [json.loads(payload) for payload, status in rows if status == "success"]


def test_what_is_due_starts_and_what_was_missed_is_made_up_for_once(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        server.imported(REMIND)
        following = due_at(server)
        first = datetime.now(UTC)
        make_due(server, first)
        until(lambda: ended(server), SOON)
        after_first = due_at(server)
        server.kill()

        make_due(server, following - timedelta(weeks=3))
        server.start()
        until(lambda: len(ended(server)) == 2, SOON)
        after_all = due_at(server)
        server.stop()

    one, other = ended(server)
    assert (one["scheduled_for"], one["missed"]) == (first.isoformat(), 0)
    assert other["scheduled_for"] == (following - timedelta(weeks=3)).isoformat()
    assert other["missed"] == 3
    assert after_first == after_all == following
