"""Where a text stops being JSON, in plain words: the library's messages, and ours."""

from __future__ import annotations

from json import JSONDecodeError
from typing import Final

BROKEN: Final = {
    "Expecting ',' delimiter": "a comma is missing",
    "Expecting ':' delimiter": "a colon is missing",
    "Expecting property name enclosed in double quotes": "a name in double quotes is missing",
    "Expecting value": "a value is missing",
    "Extra data": "there is something after the end",
    "Unterminated string starting at": "a text that begins here does not end",
    "Illegal trailing comma before end of object": "there is a comma too many",
    "Illegal trailing comma before end of array": "there is a comma too many",
    "Invalid control character at": "a line break or tab stands inside a text; write \\n or \\t",
    "Invalid \\escape": "a backslash must be written twice",
}


def broken(error: JSONDecodeError) -> str:
    """Where and what, such as “Line 2, column 5: a comma is missing.”."""
    what = BROKEN.get(error.msg, "this is no JSON")
    if _follows_comma(error):
        what = "there is a comma too many"
    return f"Line {error.lineno}, column {error.colno}: {what}."


def _follows_comma(error: JSONDecodeError) -> bool:
    """Whether an object or a list ends where something has to follow a comma."""
    before, after = error.doc[: error.pos].rstrip(), error.doc[error.pos :].lstrip()
    return before.endswith(",") and after.startswith(("}", "]"))
