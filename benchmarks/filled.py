"""The webhook of (a), on a database with 100,000 executions and on an empty one, in turn.

The rows are copies of one execution's, with its step runs, put into the file while no server runs.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.acceptance.processes import Server, post

from . import callers
from .callers import median, throughput
from .targets import Measured
from .webhooks import BODY, DOCUMENT, MANY

EXECUTIONS = 100_000
TABLES = {"executions_execution": "id", "executions_steprun": "execution_id"}


def measure(folder: Path) -> dict[str, Measured]:
    """Throughput after many executions, of that after none."""
    with Server(folder / "filled") as filled, Server(folder / "empty") as empty:
        fill(filled, EXECUTIONS)
        filled.start()
        urls = {"filled": filled.imported(DOCUMENT), "empty": empty.imported(DOCUMENT)}
        found = callers.alternate({name: url["answer"] for name, url in urls.items()}, BODY, MANY)
    rates = {name: median(results, throughput) for name, results in found.items()}
    return {
        "filled": Measured(
            rates["filled"] / rates["empty"],
            f"{rates['filled']:.0f} a second, {rates['empty']:.0f} on the empty one",
        )
    }


def fill(server: Server, executions: int) -> str:
    """Stop a running server and leave it so many executions of (a)'s automation; its address."""
    url = server.imported(DOCUMENT)["answer"]
    post(url, BODY).raise_for_status()
    server.stop()
    with closing(sqlite3.connect(server.data / "automate.sqlite3")) as database, database:
        find = "SELECT id FROM executions_execution ORDER BY id DESC LIMIT 1"
        ((original,),) = database.execute(find).fetchall()
        for table, key in TABLES.items():
            _copy(database, table, key, original, executions)
    return url


def _copy(database: sqlite3.Connection, table: str, key: str, original: str, times: int) -> None:
    """Copy what belongs to an execution, under ids that are older than every real one."""
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    kept = ", ".join(f'"{column}"' for column in columns if column not in (key, "id"))
    database.execute(
        f"""
        WITH RECURSIVE copy(number) AS (
            SELECT 1 UNION ALL SELECT number + 1 FROM copy WHERE number < ?
        )
        INSERT INTO {table} ({key}, {kept})
        SELECT printf('0%031x', number), {kept} FROM copy, {table} WHERE {key} = ?
        """,  # noqa: S608 - the names are those of this file and of its tables
        (times, original),
    )
