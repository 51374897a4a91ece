"""200 entries created at once, each of which gets a picture: generated, uploaded as an asset, and
put into the entry. The model and the service with the entries are processes of their own.

The service takes 10 writes at once and 10 more a second, and each entry needs two: the fewest
seconds are what that allows. The time runs from the first delivery to the last update, as the
service records them. It refuses what comes too soon with 429, and counts that.
"""

from __future__ import annotations

from pathlib import Path

from tests.acceptance.illustrated import illustrated_at_once

from .targets import Measured

ENTRIES = 200


def measure(folder: Path) -> dict[str, Measured]:
    """How long it takes, of the fewest possible, and what was refused."""
    found = illustrated_at_once(folder, ENTRIES)
    details = f"{found.seconds:.1f} s, {found.fewest:.1f} s at least; {found.writes} writes"
    return {
        "entries": Measured(found.seconds / found.fewest, details),
        "entries refused": Measured(
            found.refused, f"of {found.writes} writes, {found.reads} reads"
        ),
    }
