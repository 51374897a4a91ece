"""A webhook whose automation is a Conditional Path (true) with a Response in it, both recorded.

Beside it stands a bare view that commits one row and answers: same web server, threads, middleware,
commit settings and write lock, on a database of its own, with no worker in its process. The two are
asked in turn, at 16 callers and at one, each of whom asks again as soon as it is answered.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.acceptance.processes import Program, Server, free_port

from . import callers
from .callers import median, p50, percentile, throughput
from .load import Result
from .targets import Measured

MANY = 16
BODY = {"text": "Good morning", "language": "German"}
DOCUMENT = """
automation: answer
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: german
    use: flow.conditional
    with:
      conditions:
        - {input: "{{trigger.body.language}}", operator: equals, value: German}
    then:
      - key: answer
        use: response.respond
        with: {status: 200, body: "{{trigger.body}}"}
"""
INCOMPLETE = """
    SELECT count(*) FROM executions_execution AS execution WHERE status <> 'success' OR 2 <> (
        SELECT count(*) FROM executions_steprun AS run
        WHERE run.execution_id = execution.id AND run.status = 'success')
"""


def measure(folder: Path) -> dict[str, Measured]:
    """Throughput and latencies, of those of the bare view."""
    with Server(folder / "data") as server, _bare_view(folder) as bare:
        urls = {"ours": server.imported(DOCUMENT)["answer"], "bare": bare}
        many = callers.alternate(urls, BODY, MANY)
        one = callers.alternate(urls, BODY, 1)
        server.stop()
        ((incomplete,),) = server.rows(INCOMPLETE)
    if incomplete:
        raise callers.WrongAnswers(f"{incomplete} executions have no full history.")
    rates = {name: median(results, throughput) for name, results in many.items()}
    halves = {name: median(results, p50) for name, results in one.items()}
    return {
        "throughput": Measured(
            rates["ours"] / rates["bare"],
            f"{rates['ours']:.0f} a second, the bare view {rates['bare']:.0f}",
        ),
        "spread": Measured(
            median(many["ours"], lambda result: _p99(result) / p50(result)), _halves(many)
        ),
        "latency": Measured(
            halves["ours"] / halves["bare"],
            f"{halves['ours']:.2f} ms, the bare view {halves['bare']:.2f} ms",
        ),
    }


@contextmanager
def _bare_view(folder: Path) -> Iterator[str]:
    """The address of the bare view, while it is served."""
    settings = {
        "AUTOMATE_DATA_DIR": str(folder / "bare"),
        "AUTOMATE_PORT": str(free_port()),
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
    }
    program = Program(["-m", "benchmarks.serve_bare"], folder / "bare-log", **settings)
    try:
        program.start()
        yield f"{program.printed('Ready')}/automations-api/bare"
    finally:
        program.close()


def _p99(result: Result) -> float:
    return percentile(result.latencies, 99)


def _halves(results: dict[str, list[Result]]) -> str:
    shown = {
        name: f"p50 {median(found, p50):.1f} ms, p99 {statistics.median(map(_p99, found)):.1f} ms"
        for name, found in results.items()
    }
    return f"{shown['ours']}; the bare view {shown['bare']}"
