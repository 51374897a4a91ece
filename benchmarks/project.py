"""A project as large as they get: automations, and executions of all of them over a month."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import NamedTuple

from tests.acceptance.processes import Server, post

from . import loops
from .webhooks import BODY, DOCUMENT

AUTOMATIONS = 200
EXECUTIONS = 100_000
MONTH = 30 * 24 * 3600 * 1000  # milliseconds
ROUNDS = 1_000
LARGE = {**BODY, "rows": [{"number": each, "text": "Good morning"} for each in range(26_000)]}
ERROR = "The server answered 503. Try again later."
# A few of each automation's failed or never ran, and hardly any waits for a decision.
STATUS = f"""
CASE WHEN number % 4999 = 7 THEN 'undecided'
     WHEN (number + number / {AUTOMATIONS}) % 20 = 0 THEN 'failed'
     WHEN (number + number / {AUTOMATIONS}) % 50 = 1 THEN 'rejected' ELSE 'success' END
"""
# Old executions come first, each at its own time; an id begins with that.
COPIES = f"""
CREATE TEMP TABLE copy AS
WITH RECURSIVE one(number) AS (
    SELECT 1 UNION ALL SELECT number + 1 FROM one WHERE number < {EXECUTIONS}
), timed AS (
    SELECT number, ? - {MONTH} + number * ({MONTH} / {EXECUTIONS}) AS ms FROM one
)
SELECT number, printf('%012x7%019x', ms, number) AS id, {STATUS} AS status,
       strftime('%Y-%m-%d %H:%M:%f', ms / 1000.0, 'unixepoch') AS at,
       strftime('%Y-%m-%d %H:%M:%f', ms / 1000.0 + 0.05, 'unixepoch') AS ended,
       automation.id AS automation_id, automation.live_id AS version_id
FROM timed JOIN (
    SELECT id, live_id, row_number() OVER (ORDER BY id) - 1 AS place
    FROM automations_automation WHERE name LIKE 'answer-%'
) AS automation ON automation.place = number % {AUTOMATIONS}
"""  # noqa: S608 - numbers of this file
COUNTS = """
INSERT INTO executions_daycount (automation_id, day, status, count, milliseconds)
SELECT automation_id, substr(at, 1, 10), status, count(*), 50 * count(*) FROM copy
WHERE status <> 'undecided' GROUP BY 1, 2, 3
ON CONFLICT DO UPDATE SET count = count + excluded.count
"""
# What is not copied as it is: columns of a table, and what stands for each.
TABLES = {
    "executions_execution": {
        "id": "copy.id",
        "automation_id": "copy.automation_id",
        "version_id": "copy.version_id",
        "status": "copy.status",
        "accepted_at": "copy.at",
        "started_at": "copy.at",
        "finished_at": "copy.ended",
        "error": f"CASE copy.status WHEN 'failed' THEN '{ERROR}' ELSE '' END",
    },
    "executions_steprun": {
        "id": "NULL",
        "execution_id": "copy.id",
        "started_at": "copy.at",
        "finished_at": "copy.ended",
    },
}


class Ids(NamedTuple):
    """Executions of which the pages are looked at: a usual one, one with an output of a megabyte,
    and one with a thousand rounds.
    """

    usual: str
    large: str
    rounds: str


def fill(server: Server) -> Ids:
    """Stop a running server, and leave it all of that in its demo project."""
    documents = [
        DOCUMENT.replace("automation: answer", f"automation: answer-{number:03}")
        for number in range(AUTOMATIONS)
    ]
    rounds = loops.DOCUMENT.replace("NAME", "rounds").replace("STEP", loops.TEST)
    urls = server.imported(*documents, rounds)
    post(urls["rounds"], list(range(ROUNDS))).raise_for_status()
    post(urls["answer-000"], LARGE).raise_for_status()
    post(urls["answer-000"], BODY).raise_for_status()
    server.stop()
    with closing(sqlite3.connect(server.data / "automate.sqlite3")) as database, database:
        find = "SELECT id FROM executions_execution ORDER BY id DESC"
        ids = Ids(*(row[0] for row in database.execute(find)))
        database.execute(COPIES, (int(time.time() * 1000),))
        for table, changed in TABLES.items():
            _copy(database, table, changed, ids.usual)
        database.execute(COUNTS)
        database.execute("ANALYZE")
    return ids


def _copy(database: sqlite3.Connection, table: str, changed: dict[str, str], original: str) -> None:
    """Copy the rows of one execution for each of the others."""
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(changed.get(column, f'row."{column}"') for column in columns)
    key = "id" if table == "executions_execution" else "execution_id"
    database.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM copy, {table} AS row "  # noqa: S608
        f"WHERE row.{key} = ?",
        (original,),
    )
