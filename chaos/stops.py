"""The serving process is asked to stop with SIGTERM under load, and started again."""

from __future__ import annotations

import random
import time
from pathlib import Path

from .audit import audit
from .kills import ALIVE
from .load import Callers
from .rows import Row
from .world import World


def measure(folder: Path, chance: random.Random, stops: int) -> tuple[list[Row], list[str]]:
    """Stop it so many times; nothing may be undecided, and nothing made twice."""
    with World(folder) as world:
        callers = Callers(world.urls, "0")
        try:
            for _ in range(stops):
                time.sleep(chance.uniform(*ALIVE))
                world.server.stop()
                world.server.start()
        finally:
            told = callers.finish()
        unfinished, undecided = world.rest()
        found = audit(world, told)
    repeated = len(found.posts_repeated) + found.puts_repeated + found.calls_repeated
    faults = [*found.faults, *(f"undecided: {each}" for each in undecided)]
    faults += [f"{unfinished} executions took too long"] * bool(unfinished)
    faults += [f"{repeated} calls made twice"] * bool(repeated)
    details = (
        f"{found.accepted} accepted, {found.executions} executions; {len(undecided)} undecided,"
        f" {repeated} POSTs, PUTs and model calls made twice"
    )
    return [Row(f"SIGTERM, {stops} times: faults", f"{len(faults)}", "0", details)], faults
