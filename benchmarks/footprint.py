"""A start on a data folder with 1,000 executions, and what the server takes when nobody asks.

The start is timed from the command to the first answer of the webhook of (a). The idle server has
answered the demo once; 10 s later its memory is read, and its processor time over 10 s more.
Installed are the packages of requirements.txt, without bytecode.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from tests.acceptance.processes import Server, post

from .filled import fill
from .readings import installed, memory, processor_seconds
from .targets import Measured
from .webhooks import BODY

EXECUTIONS = 1_000
STARTS = 5
IDLE_SECONDS = 10.0


def measure(folder: Path) -> dict[str, Measured]:
    """Seconds, megabytes and processor time."""
    with Server(folder / "data") as server:
        url = fill(server, EXECUTIONS)
        starts = [_start(server, url) for _ in range(STARTS)]
        server.start()
        post(server.printed("Try").split()[-1], BODY).raise_for_status()
        time.sleep(IDLE_SECONDS)
        megabytes, used = memory(server.process.pid), processor_seconds(server.process.pid)
        time.sleep(IDLE_SECONDS)
        used = processor_seconds(server.process.pid) - used
    return {
        "start": Measured(
            statistics.median(starts), f"{STARTS} starts, {min(starts):.2f} to {max(starts):.2f} s"
        ),
        "idle memory": Measured(megabytes),
        "idle processor": Measured(used / IDLE_SECONDS * 100, "of one core"),
        "installed": Measured(installed()),
    }


def _start(server: Server, url: str) -> float:
    begun = time.monotonic()
    server.start()
    post(url, BODY).raise_for_status()
    seconds = time.monotonic() - begun
    server.stop()
    return seconds
