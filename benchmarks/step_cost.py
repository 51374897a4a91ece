"""An execution of three steps, the middle one a `write` that does nothing, and one without it.

Run by the engine in one thread on a database file with the product's settings; the difference of
the medians is what the step costs. Beside them one row is inserted by the ORM and committed through
the product's write lock. The three alternate.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.acceptance.processes import Program, until

from .targets import Measured

SECONDS = 300.0  # until it must be done


def measure(folder: Path) -> dict[str, Measured]:
    """The cost of a `write` step in committed inserts."""
    settings = {
        "AUTOMATE_DATA_DIR": str(folder / "data"),
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
    }
    program = Program(["-m", "benchmarks.engine"], folder / "log", **settings)
    program.start()
    try:
        until(lambda: program.process.poll() is not None, SECONDS)
    finally:
        program.close()
    if program.process.returncode:
        raise RuntimeError(program.errors)
    found = json.loads(program.output)
    step = found["with"] - found["without"]
    return {
        "write step": Measured(
            step / found["insert"],
            f"the step {step:.2f} ms ({found['with']:.2f} − {found['without']:.2f}), "
            f"the insert {found['insert']:.2f} ms",
        )
    }
