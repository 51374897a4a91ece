"""Kills the server under load and looks at what is left: `python -m chaos [--kills 300]`.

Prints what it finds and writes it into docs/reliability.md. Ends with status 1 where anything was
lost, doubled, repeated, missing, undecided for no reason, or never ended.
"""

from __future__ import annotations

import argparse
import functools
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.acceptance.processes import ROOT

from . import clocks, copies, disk, kills, stops
from .rows import Row, put_into, table

PAGE = ROOT / "docs/reliability.md"
DISK = ROOT / "var"  # where the product's data lies unless told otherwise
MOST_FAULTS = 20  # that are printed of each part

Part = Callable[[Path], tuple[list[Row], list[str]]]


def main() -> int:
    """Run all parts, one after the other, each in a folder of its own."""
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="with SIGKILL")
    parser.add_argument("--stops", type=int, default=20, help="with SIGTERM")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--page", type=Path, default=PAGE, help="where the tables are written")
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)  # noqa: S311 - moments to kill, repeatable
    began = time.monotonic()
    killed, right = _measured(
        "kills", functools.partial(kills.measure, chance=chance, kills=chosen.kills)
    )
    others: dict[str, Part] = {
        "stops": functools.partial(stops.measure, chance=chance, stops=chosen.stops),
        "disk": disk.measure,
        "clock": clocks.measure,
        "two servers": copies.two_servers,
        "copy": copies.copy_while_serving,
    }
    rows: list[Row] = []
    for name, part in others.items():
        found, fine = _measured(name, part)
        rows += found
        right &= fine
    minutes = (time.monotonic() - began) / 60
    date = datetime.now(UTC).date().isoformat()
    head = f"Measured on {date} in {minutes:.0f} minutes, seed {chosen.seed}.\n"
    put_into(chosen.page, f"{head}\n{table(killed)}\n{table(rows)}")
    return int(not right)


def _measured(name: str, part: Part) -> tuple[list[Row], bool]:
    """The rows of one part, which are printed at once, and whether all is as it has to be."""
    DISK.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="chaos-", dir=DISK) as folder:
        rows, faults = part(Path(folder))
    for row in rows:
        sys.stdout.write(row.line() + "\n")
    for fault in faults[:MOST_FAULTS]:
        sys.stdout.write(f"  {name}: {fault}\n")
    sys.stdout.flush()
    return rows, not faults and all(row.holds for row in rows)


if __name__ == "__main__":
    sys.exit(main())
