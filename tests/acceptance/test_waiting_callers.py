"""Callers that wait for a Response cost no threads."""

from __future__ import annotations

import pytest

from benchmarks.callers import Callers
from benchmarks.readings import threads
from tests.acceptance.processes import Server

pytestmark = pytest.mark.acceptance

FEW, MANY = 100, 300  # the few make all the threads that stay
DOCUMENT = """
automation: wait
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: wait
    use: flow.wait
    with: {amount: 1.5}
  - key: answer
    use: response.respond
    with: {status: 200, body: done}
"""
WAITING = "SELECT count(*) FROM executions_execution WHERE status = 'paused'"


def test_threads_do_not_grow_with_waiting_callers(server: Server) -> None:
    url, pid = server.imported(DOCUMENT)["wait"], server.process.pid
    Callers(url, {}, FEW).result()
    before = threads(pid)

    callers = Callers(url, {}, MANY)
    most, waited = 0, 0
    while callers.at_work():
        most = max(most, threads(pid))
        ((waiting,),) = server.rows(WAITING)
        waited = max(waited, waiting)

    assert len(callers.result().latencies) == MANY
    assert waited > FEW
    assert most <= before
