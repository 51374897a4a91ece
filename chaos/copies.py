"""Two servers on one data folder, and a database file that is copied while serving."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tests.acceptance.processes import Server

from .load import Callers
from .rows import Row
from .world import World

BEFORE = 2.0  # seconds of load before the copy is made
FILE = "automate.sqlite3"


def two_servers(folder: Path) -> tuple[list[Row], list[str]]:
    """The second server on a data folder ends with one line, and the first goes on."""
    with Server(folder / "data") as first:
        second = Server(folder / "data")
        done = second.run()
        alive = first.process.poll() is None
    said = done.stderr.splitlines()
    refused = done.returncode == 1 and len(said) == 1 and "is using the data folder" in said[0]
    faults = [] if refused and alive else [f"the second server said {done.stdout}{done.stderr}"]
    details = "the second ended with status 1 and one line that names the process of the first"
    return [Row("two servers on one data folder: faults", f"{len(faults)}", "0", details)], faults


def copy_while_serving(folder: Path) -> tuple[list[Row], list[str]]:
    """A copy through SQLite's backup is sound, and what was under way in it goes on."""
    with World(folder) as world:
        callers = Callers(world.urls, "0", patience=0)  # the server does not come back
        try:
            time.sleep(BEFORE)
            copied = _copy(world.server.data, folder / "copied")
            world.server.kill()
        finally:
            callers.finish()
        fresh = Server(folder / "copied", **world.settings)
        (check,) = fresh.rows("PRAGMA integrity_check")[0]
        (before,) = fresh.rows(_LEFT)[0]
        world.server = fresh
        with fresh:
            unfinished, undecided = world.rest()
            unfinished += world.decide(undecided)
            (after,) = fresh.rows(_LEFT)[0]
            (every,) = fresh.rows("SELECT count(*) FROM executions_execution")[0]
    faults = [f"integrity_check says {check}"] * (check != "ok")
    faults += [f"{after} of {before} executions did not go on"] * bool(after or unfinished)
    faults += ["no execution was under way when it was copied"] * (not before)
    details = (
        f"copied in {copied:.2f} s; integrity_check {check}; {every} executions,"
        f" {before} of them under way, {after} after serving the copy"
    )
    return [Row("copied while serving: faults", f"{len(faults)}", "0", details)], faults


_LEFT = """
SELECT count(*) FROM executions_execution
WHERE status NOT IN ('success', 'failed', 'cancelled', 'rejected')
"""


def _copy(data: Path, to: Path) -> float:
    """Copy a data folder, its database through SQLite's backup; the seconds that took."""
    to.mkdir(mode=0o700)
    began = time.monotonic()
    with (
        closing(sqlite3.connect(f"file:{data / FILE}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(to / FILE)) as target,
    ):
        source.backup(target)
    seconds = time.monotonic() - began
    for name in ("encryption_keys", "secret_key"):
        shutil.copy(data / name, to / name)
    return seconds
