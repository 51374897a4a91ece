"""One server for one data folder: an exclusive lock, held as long as the process lives."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO


class InUse(Exception):
    """Another server holds the folder."""


def lock(folder: Path) -> IO[str]:
    """Lock a data folder for this process; keep what is returned.

    The system releases the lock when the process ends, however it ends. Raises `InUse`.
    """
    file = (folder / "lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        holder = file.read().strip()
        raise InUse(
            f"Another server{holder and f' (process {holder})'} is using the data folder "
            f"{folder}. Stop it, or set AUTOMATE_DATA_DIR to another folder."
        ) from None
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()
    return file
