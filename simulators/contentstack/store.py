"""The stack on disk: one SQLite file, which several processes of a host may share."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FILE = "stack.sqlite3"
_BUSY_SECONDS = 30.0
_TABLES = """
CREATE TABLE documents (
    kind TEXT, branch TEXT, uid TEXT, body TEXT, PRIMARY KEY (kind, branch, uid));
CREATE TABLE entries (
    n INTEGER PRIMARY KEY AUTOINCREMENT, branch TEXT, content_type TEXT, uid TEXT, locale TEXT,
    version INTEGER, title TEXT, body TEXT, UNIQUE (branch, content_type, uid, locale));
CREATE INDEX entry_titles ON entries (branch, content_type, locale, title);
CREATE TABLE entry_versions (
    branch TEXT, content_type TEXT, uid TEXT, locale TEXT, version INTEGER, body TEXT,
    PRIMARY KEY (branch, content_type, uid, locale, version));
CREATE TABLE assets (
    n INTEGER PRIMARY KEY AUTOINCREMENT, branch TEXT, uid TEXT, parent TEXT, is_dir INTEGER,
    version INTEGER, body TEXT, UNIQUE (branch, uid));
CREATE TABLE files (
    asset TEXT, branch TEXT, version INTEGER, content BLOB, PRIMARY KEY (asset, branch, version));
CREATE TABLE publications (
    branch TEXT, kind TEXT, uid TEXT, locale TEXT, environment TEXT, version INTEGER, time TEXT,
    user TEXT, PRIMARY KEY (branch, kind, uid, locale, environment));
CREATE TABLE deliveries (
    uid TEXT PRIMARY KEY, webhook TEXT, channel TEXT, body TEXT, created_at TEXT, status TEXT,
    attempts TEXT, due_at REAL, claimed_until REAL, claimed_by INTEGER);
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_of ON deliveries (webhook, created_at);
CREATE TABLE buckets (name TEXT PRIMARY KEY, tokens REAL, at REAL);
CREATE TABLE counts (name TEXT PRIMARY KEY, n INTEGER);
"""

Seed = Callable[[sqlite3.Connection], None]


class Store:
    """The file in a folder. Each thread has a connection of its own; one of a process writes."""

    def __init__(self, folder: Path, seed: Seed) -> None:
        """Use the file in `folder`, made and filled by `seed` where it is missing."""
        self._path = folder / FILE
        self._local = threading.local()
        self._writes = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        with self.writing() as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'documents'").fetchone():
                for statement in _TABLES.split(";\n"):
                    db.execute(statement)
                seed(db)
        self._path.chmod(0o600)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the file."""
        db = self._connection()
        db.execute("BEGIN")
        try:
            yield db
        finally:
            db.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are all kept at the end, or none when an exception passes."""
        db = self._connection()
        with self._writes:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def _connection(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = sqlite3.connect(
                self._path, _BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            self._local.db = db
        return db


def documents(db: sqlite3.Connection, kind: str, branch: str = "") -> list[dict[str, Any]]:
    """Return everything of a kind, in the order in which it was made."""
    rows = db.execute(
        "SELECT body FROM documents WHERE kind = ? AND branch = ? ORDER BY rowid", (kind, branch)
    )
    return [json.loads(row["body"]) for row in rows]


def document(db: sqlite3.Connection, kind: str, uid: str, branch: str = "") -> Any:
    """Return one thing, or None."""
    row = db.execute(
        "SELECT body FROM documents WHERE kind = ? AND branch = ? AND uid = ?", (kind, branch, uid)
    ).fetchone()
    return json.loads(row["body"]) if row else None


def keep(db: sqlite3.Connection, kind: str, uid: str, body: Any, branch: str = "") -> None:
    """Write one thing, new or in the place of the old."""
    db.execute(
        "INSERT INTO documents VALUES (?, ?, ?, ?)"
        " ON CONFLICT (kind, branch, uid) DO UPDATE SET body = excluded.body",
        (kind, branch, uid, json.dumps(body)),
    )


def forget(db: sqlite3.Connection, kind: str, uid: str, branch: str = "") -> None:
    """Remove one thing."""
    db.execute(
        "DELETE FROM documents WHERE kind = ? AND branch = ? AND uid = ?", (kind, branch, uid)
    )


def count(db: sqlite3.Connection, name: str) -> int:
    """Count one more of something; returns how many there are now."""
    row = db.execute(
        "INSERT INTO counts VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET n = n + 1 RETURNING n",
        (name,),
    ).fetchone()
    return int(row["n"])


def new_uid() -> str:
    """Return an identifier as the service makes them."""
    return f"blt{secrets.token_hex(8)}"


def timestamp() -> str:
    """Return the moment as the service writes it: UTC, with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
