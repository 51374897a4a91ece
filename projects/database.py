"""What is said, in one line, when there is no database to work with."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection


def nothing_yet() -> str:
    """Why there is nothing to look at, for a data folder without a database; else empty."""
    file = connection.settings_dict["NAME"]
    if not isinstance(file, Path) or file.exists():
        return ""
    return (
        f"There is nothing in {file.parent} yet: start `manage.py serve`, or set AUTOMATE_DATA_DIR."
    )


def unusable(error: DatabaseError) -> str:
    """Why the database cannot be used, without its address, which may hold a password."""
    said = next(iter(str(error).splitlines()), type(error).__name__).removesuffix(".")
    # A missing table is an OperationalError of SQLite, as much else is.
    if "no such table" in said or ("relation " in said and " does not exist" in said):
        return "The database is not set up: run `manage.py migrate` first."
    if settings.EMBEDDED:
        file = connection.settings_dict["NAME"]
        hint = "Make it readable and writable, or put it back from a backup."
        return f"The database {file} cannot be used: {said}. {hint}"
    if connection.connection is None:
        host = connection.settings_dict["HOST"] or "this machine"
        why = said.rpartition("failed: ")[2]
        said = f"The database on {host} cannot be reached ({why})"
        return f"{said}. Start it, or correct DATABASE_URL."
    return f"The database cannot be used: {said}."
