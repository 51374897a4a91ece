"""Callers that wait for a Response cost no threads."""

from __future__ import annotations

import pytest
from django.conf import settings

from automate_site.front import PAGE_THREADS, RUN_THREADS
from benchmarks.callers import Callers
from benchmarks.readings import threads
from tests.acceptance.processes import Server

pytestmark = pytest.mark.acceptance

CALLERS = 300
DOCUMENT = """
automation: wait
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: wait
    use: flow.wait
    with: {amount: 3}
  - key: answer
    use: response.respond
    with: {status: 200, body: done}
"""
WAITING = "SELECT count(*) FROM executions_execution WHERE status = 'paused'"


def test_threads_do_not_grow_with_waiting_callers(server: Server) -> None:
    url, pid = server.imported(DOCUMENT)["wait"], server.process.pid
    pools = RUN_THREADS + PAGE_THREADS + settings.AUTOMATE_WORKER_THREADS
    before = threads(pid)

    callers = Callers(url, {}, CALLERS)
    most, waited = 0, 0
    while callers.at_work():
        most = max(most, threads(pid))
        ((waiting,),) = server.rows(WAITING)
        waited = max(waited, waiting)

    assert len(callers.result().latencies) == CALLERS
    assert waited > pools
    assert most <= before + pools
