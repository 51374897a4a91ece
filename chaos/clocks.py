"""The server's clock jumps an hour ahead and back under load."""

from __future__ import annotations

import time
from pathlib import Path

from tests.acceptance.processes import Server

from .audit import audit
from .load import Callers
from .rows import Row
from .world import World, moment

HOUR = 3600
JUMPS = (HOUR, 0, -HOUR, 0)  # seconds ahead of the machine's clock, one after the other
BETWEEN = 1.5  # seconds
SHORT = 3.0  # seconds within which what does not wait for a time comes to its end

_WAITING = "SELECT due_at FROM executions_execution WHERE status = 'paused'"


class ShiftedServer(Server):
    """A server whose clock can be moved."""

    def __init__(self, data: Path, **settings: str) -> None:
        super().__init__(data, **settings)
        self._ahead = data.with_name(f"{data.name}-ahead")
        self.move(0)
        self._command = [self._command[0], "-m", "chaos.shifted", str(self._ahead)]

    def move(self, seconds: int) -> None:
        """Set its clock so many seconds ahead of the machine's, in one step."""
        fresh = self._ahead.with_suffix(".new")
        fresh.write_text(str(seconds))
        fresh.replace(self._ahead)


def measure(folder: Path) -> tuple[list[Row], list[str]]:
    """Let it jump; whatever waits must end, at the latest when the clock says so again."""
    folder.mkdir(parents=True, exist_ok=True)
    with World(folder, ShiftedServer) as world:
        server = world.server
        assert isinstance(server, ShiftedServer)  # noqa: S101 - as asked for
        callers = Callers(world.urls, "0")
        try:
            for ahead in JUMPS:
                time.sleep(BETWEEN)
                server.move(ahead)
            time.sleep(BETWEEN)
        finally:
            told = callers.finish()
        time.sleep(SHORT)
        late = [due for (due,) in server.rows(_WAITING) if moment(due) > time.time() + HOUR / 2]
        server.move(HOUR + 60)
        unfinished, undecided = world.rest()
        found = audit(world, told)
    repeated = len(found.posts_repeated) + found.puts_repeated + found.calls_repeated
    faults = [*found.faults, *(f"undecided: {each}" for each in undecided)]
    faults += [f"{unfinished} executions took too long"] * bool(unfinished)
    faults += [f"{repeated} calls made twice"] * bool(repeated)
    details = (
        f"an hour ahead, back, an hour behind, back; {found.executions} executions,"
        f" {repeated} POSTs, PUTs and model calls made twice; {len(late)} waits had begun under the"
        " clock that was ahead, and ended when it was that late again"
    )
    return [Row("clock jumping: faults", f"{len(faults)}", "0", details)], faults
