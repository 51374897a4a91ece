"""`manage.py serve` under a clock that can be moved: `python -m chaos.shifted FILE`.

The file holds the seconds by which the product's clock is ahead of the machine's; it is read
whenever the product asks for the time.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from executions import clock


def main() -> None:
    """Put the moved clock in place before anything has taken the real one, then serve."""
    file = Path(sys.argv[1])

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(file.read_text()))

    clock.now = now
    sys.argv = ["manage.py", "serve"]
    from manage import main as serve  # noqa: PLC0415 - after the clock was replaced

    serve()


if __name__ == "__main__":
    main()
