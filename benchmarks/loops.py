"""A Repeat Path over 1,000 items with one step each: once without effect, once a PUT.

The PUT goes to a service in a process of its own. The times are those that the executions record;
what an empty loop takes is taken off before they are divided by the number of items.
"""

from __future__ import annotations

import statistics
from datetime import datetime
from pathlib import Path

from tests.acceptance.processes import Program, Server, post, until

from .targets import Measured

FEW, MANY = 10, 1_000
ROUNDS = 5
SIZES = [0] * 10 + [FEW] * 10 + [MANY]  # items of the executions of a round
DOCUMENT = """
automation: NAME
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: items
    use: flow.repeat
    with: {over: "{{trigger.body}}", max: 1000}
    steps:
      - key: item
        use: STEP
  - key: answer
    use: response.respond
    with: {status: 200, body: done}
"""
TEST = """flow.conditional
        with: {conditions: [{input: "{{current_item}}", operator: equals, value: 1}]}"""
PUT = """http.call
        with: {url: "ADDRESS/items/{{current_item}}", method: PUT, body: {}}"""
TIMES = """
    SELECT started_at, finished_at FROM executions_execution AS execution
    JOIN automations_automation AS automation ON automation.id = automation_id
    WHERE automation.name = 'NAME' AND finished_at IS NOT NULL ORDER BY execution.id
"""


def measure(folder: Path) -> dict[str, Measured]:
    """Cost per item of a long loop, of that of a short one."""
    service = Program(["-m", "benchmarks.answering"], folder / "service")
    service.start()
    try:
        address = service.printed("Ready")
        steps = {"test": TEST, "put": PUT.replace("ADDRESS", address)}
        opened = {"AUTOMATE_ALLOW_PRIVATE_HOSTS": address.removeprefix("http://")}
        with Server(folder / "data", **opened) as server:
            documents = [
                DOCUMENT.replace("NAME", name).replace("STEP", step) for name, step in steps.items()
            ]
            urls = server.imported(*documents)
            found = {name: _times(server, url, name) for name, url in urls.items()}
    finally:
        service.close()
    return {"items": _measured(found["test"]), "items with effect": _measured(found["put"])}


def _times(server: Server, url: str, name: str) -> dict[int, float]:
    """Milliseconds that an execution takes, median, by its number of items."""
    sizes = SIZES[:1] + SIZES * ROUNDS  # the first one warms up
    for size in sizes:
        post(url, [1] * size).raise_for_status()
    query = TIMES.replace("NAME", name)
    until(lambda: len(server.rows(query)) == len(sizes), 10)
    taken: dict[int, list[float]] = {size: [] for size in SIZES}
    for size, (started, finished) in list(zip(sizes, server.rows(query), strict=True))[1:]:
        elapsed = datetime.fromisoformat(finished) - datetime.fromisoformat(started)
        taken[size].append(elapsed.total_seconds() * 1000)
    return {size: statistics.median(values) for size, values in taken.items()}


def _measured(times: dict[int, float]) -> Measured:
    few, many = ((times[size] - times[0]) / size for size in (FEW, MANY))
    return Measured(
        many / few,
        f"{many:.3f} ms an item, {few:.3f} ms at {FEW}; the loops take {times[MANY]:,.0f} ms, "
        f"{times[FEW]:.1f} ms and, empty, {times[0]:.1f} ms",
    )
