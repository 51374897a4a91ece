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

from . import clocks, copies, disk, entries, kills, stops
from .rows import ENTRIES, Row, put_into, table

PAGE = ROOT / "docs/reliability.md"
DISK = ROOT / "var"  # where the product's data lies unless told otherwise
MOST_FAULTS = 20  # that are printed of each part

Part = Callable[[Path], tuple[list[Row], list[str]]]


def main() -> int:
    """Run all parts that are asked for, one after the other, each in a folder of its own."""
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="with SIGKILL")
    parser.add_argument("--stops", type=int, default=20, help="with SIGTERM")
    parser.add_argument("--entries", type=int, default=100, help="created while it is killed")
    parser.add_argument("--only-entries", action="store_true", help="without the other parts")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--page", type=Path, default=PAGE, help="where the tables are written")
    chosen = parser.parse_args()
    right = _of_entries(chosen) if chosen.entries else True
    return int(not ((chosen.only_entries or _of_others(chosen)) and right))


def _of_entries(chosen: argparse.Namespace) -> bool:
    """Measure new entries and write their table; whether all is as it has to be."""
    part = functools.partial(entries.measure, chance=_chance(chosen.seed), entries=chosen.entries)
    began = time.monotonic()
    rows, right = _measured("entries", part)
    put_into(chosen.page, f"{_head(began, chosen.seed)}\n{table(rows)}", ENTRIES)
    return right


def _of_others(chosen: argparse.Namespace) -> bool:
    """The same for everything else, in two tables."""
    chance, began = _chance(chosen.seed), time.monotonic()
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
    put_into(chosen.page, f"{_head(began, chosen.seed)}\n{table(killed)}\n{table(rows)}")
    return right


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - moments to kill, repeatable


def _head(began: float, seed: int) -> str:
    minutes = max(1, round((time.monotonic() - began) / 60))
    date = datetime.now(UTC).date().isoformat()
    return f"Measured on {date} in {minutes} minute{'s' * (minutes > 1)}, seed {seed}.\n"


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
