"""300 callers at once, each of whom gets its Response after a `flow.wait` of 3 s.

Meanwhile `/healthz` is asked every 50 ms, over a new connection each time, whether the last one was
answered or not. Threads are counted before and while they wait; as many callers have been answered
once before, so that the threads that stay are there.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from tests.acceptance.processes import Server

from .callers import Callers, percentile
from .load import Result
from .readings import threads
from .targets import Measured

CALLERS = 300
ROUNDS = 3
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


def measure(folder: Path) -> dict[str, Measured]:
    """Seconds until all are answered, and how long /healthz takes meanwhile."""
    with Server(folder / "data") as server:
        url = server.imported(DOCUMENT)["wait"]
        Callers(url, {}, CALLERS).result()
        before = threads(server.process.pid)
        rounds = [_round(server, url) for _ in range(ROUNDS)]
    most = max(count for _, count in rounds)
    results = [result for result, _ in rounds]
    healths = [percentile(result.probes, 95) for result in results]
    return {
        "waiting callers": Measured(
            statistics.median(result.seconds for result in results),
            f"{before} threads before, {most} at most while they wait",
        ),
        "health": Measured(
            statistics.median(healths),
            f"p50 {statistics.median(statistics.median(each.probes) for each in results):.1f} ms, "
            f"longest {max(max(each.probes) for each in results):.0f} ms",
        ),
    }


def _round(server: Server, url: str) -> tuple[Result, int]:
    """What the callers saw, and how many threads the server had at most."""
    callers = Callers(url, {}, CALLERS, probe=f"{server.url}/healthz")
    most = 0
    while callers.at_work():
        most = max(most, threads(server.process.pid))
        time.sleep(0.02)
    return callers.result(), most
