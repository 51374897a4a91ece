"""Measures, prints, and writes the page: `python -m benchmarks [PART …]`.

Ends with status 1 where a bound is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.acceptance.processes import ROOT

from . import machine, page
from .parts import PARTS
from .targets import TARGETS, Measured

PAGE = ROOT / "docs/benchmarks.md"
DISK = ROOT / "var"  # where the product's data lies unless told otherwise


def main() -> int:
    """Measure the parts that are named, all without names; only all are written down."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    chosen = parser.parse_args().parts or list(PARTS)
    if unknown := sorted(set(chosen) - PARTS.keys()):
        parser.error(f"there is no part {', '.join(unknown)}; the parts are {', '.join(PARTS)}")
    about = {**machine.description(), "Load before": f"{machine.load():.2f}"}
    found: dict[str, Measured] = {}
    for part in chosen:
        found |= _measured(part)
    if set(chosen) == PARTS.keys():
        date = datetime.now(UTC).date().isoformat()
        PAGE.write_text(page.text(found, about, PARTS, date), encoding="utf-8")
    return int(any(TARGETS[name].verdict(found[name].value) == "missed" for name in found))


def _measured(part: str) -> dict[str, Measured]:
    """The figures of one part, which are printed at once."""
    DISK.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=DISK) as folder:
        found: dict[str, Measured] = PARTS[part].measure(Path(folder))
    for name in found:
        sys.stdout.write(page.line(name, found) + "\n")
    sys.stdout.flush()
    return found


if __name__ == "__main__":
    sys.exit(main())
