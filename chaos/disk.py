"""The disk is full for some seconds under load."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .audit import Interruption, audit, unexplained
from .load import Callers
from .rows import Row
from .world import World

BEFORE = 1.5  # seconds of load before the disk is full
FULL = 3.0  # seconds without space, at least
MOST = 30.0  # and at most, until somebody is refused
AFTER = 1.5
SIZE = "24m"  # of the file system, where one can be mounted
BLOCK = 64 * 1024


def measure(folder: Path) -> tuple[list[Row], list[str]]:
    """Fill the disk and clear it again; what was accepted goes on without a restart."""
    with _file_system(folder / "disk") as mounted, World(folder, data="disk/data") as world:
        callers = Callers(world.urls, "0")
        try:
            time.sleep(BEFORE)
            began = time.time()
            with _full(folder / "disk", world.server.process.pid, mounted=mounted):
                time.sleep(FULL)
                # Commits still fit as long as the log that SQLite already has is written anew.
                while 503 not in callers.refused and time.time() < began + MOST:
                    time.sleep(0.2)
            full = Interruption(began, time.time())
            time.sleep(AFTER)
        finally:
            told = callers.finish()
        unfinished, undecided = world.rest()
        stuck = unfinished + world.decide(undecided)
        found = audit(world, told)
    refused = Counter(callers.refused)
    strange = unexplained(undecided, [full])
    faults = [*found.faults, *(f"undecided for no reason: {each}" for each in strange)]
    faults += [f"{stuck} executions took too long"] * bool(stuck)
    faults += [f"answered {status}" for status in refused if status != 503]
    faults += ["nobody was answered 503"] * (503 not in refused)
    kind = "a full file system" if mounted else "a limit on what the process may write"
    details = (
        f"{kind}, for {full.ended - full.began:.0f} s: {refused[503]} answers 503;"
        f" {found.accepted} accepted, {len(found.lost)} lost, {len(undecided)} undecided"
    )
    return [Row("disk full: faults", f"{len(faults)}", "0", details)], faults


@contextmanager
def _file_system(folder: Path) -> Iterator[bool]:
    """A small file system of its own at the folder; without the right to mount, just a folder."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and _runs(command)
    try:
        yield mounted
    finally:
        if mounted:
            _runs(["umount", "--lazy", str(folder)])


@contextmanager
def _full(folder: Path, process: int, *, mounted: bool) -> Iterator[None]:
    """No space for anybody on the file system; else for this process, whose writes fail then."""
    if not mounted:
        before = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (BLOCK, before[1]))
        yield
        resource.prlimit(process, resource.RLIMIT_FSIZE, before)
        return
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for block in (b"\0" * BLOCK, b"\0" * 512):
            try:
                while True:
                    file.write(block)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
    yield
    ballast.unlink()


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603
