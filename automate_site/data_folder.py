"""One server for one data folder: an exclusive lock, held as long as the process lives.

The locked file says who serves and where, for commands beside the server. Its first line is the
process id alone, for people.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

LOOKS = 5


class InUse(Exception):
    """Another server holds the folder."""


@dataclass(frozen=True, slots=True)
class Serving:
    """The server of a data folder."""

    pid: int
    host: str
    port: int
    public_url: str
    simulators: bool


def lock(folder: Path) -> IO[str]:
    """Lock a data folder for this process; keep what is returned.

    The system releases the lock when the process ends, however it ends. Raises `InUse`.
    """
    file = (folder / "lock").open("a+")
    for _ in range(LOOKS):  # `serving` holds a shared lock for a moment
        if _locked(file, fcntl.LOCK_EX):
            break
        time.sleep(0.05)
    else:
        server = _read(file)
        process = f" (process {server.pid})" if server else ""
        raise InUse(
            f"Another server{process} is using the data folder {folder}. "
            "Stop it, or set AUTOMATE_DATA_DIR to another folder."
        )
    return file


def announce(file: IO[str], host: str, port: int, public_url: str, *, simulators: bool) -> None:
    """Say in the locked file where this process serves."""
    file.seek(0)
    file.truncate()
    server = Serving(os.getpid(), host, port, public_url, simulators)
    file.write(f"{server.pid}\n{json.dumps(asdict(server))}\n")
    file.flush()


def serving(folder: Path) -> Serving | None:
    """The server that holds a data folder; None if there is none."""
    try:
        file = (folder / "lock").open()
    except OSError:
        return None
    with file:
        return None if _locked(file, fcntl.LOCK_SH) else _read(file)


def _locked(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _read(file: IO[str]) -> Serving | None:
    file.seek(0)
    file.readline()
    try:
        return Serving(**json.load(file))
    except (ValueError, TypeError):
        return None  # it has locked, and not said yet
