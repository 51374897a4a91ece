"""A Repeat Path over 1,000 items with one step each: once without effect, once a PUT.

The PUT goes to a service in a process of its own. One caller asks again and again and is answered
by a Response after the loop; what it waits for an empty loop is taken off before the times are
divided by the number of items.
"""

from __future__ import annotations

from pathlib import Path

from tests.acceptance.processes import Program, Server

from .callers import Callers, median, p50
from .targets import Measured

FEW, MANY = 10, 1_000
SECONDS = {0: 2, FEW: 3, MANY: 12}  # of each round, by the number of items
ROUNDS = 3
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
            return {"items": _growth(urls["test"]), "items with effect": _growth(urls["put"])}
    finally:
        service.close()


def _growth(url: str) -> Measured:
    rounds = [
        {size: Callers(url, [1] * size, 1, seconds=SECONDS[size]).result() for size in SECONDS}
        for _ in range(ROUNDS)
    ]
    times = {size: median([each[size] for each in rounds], p50) for size in SECONDS}
    few, many = ((times[size] - times[0]) / size for size in (FEW, MANY))
    return Measured(
        many / few,
        f"{many:.3f} ms an item, {few:.3f} ms at {FEW}; answers take {times[MANY]:,.0f} ms, "
        f"{times[FEW]:.1f} ms and, for an empty loop, {times[0]:.1f} ms",
    )
