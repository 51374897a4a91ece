"""Where a text stops being JSON, in plain words: the library's messages, and ours."""

from __future__ import annotations

import json
import re
from json import JSONDecodeError
from typing import Final

from .templates import BadReference, parse

# A text that begins with a reference is text with values in it.
BEGINS: Final = re.compile(r"\s*(\[|\{(?!\{))")
_BARE: Final = re.compile(r"[^\",\n]*\{\{")  # a reference, before any quotation mark
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


def where_broken(text: str) -> str:
    """Where a text stops being JSON, as a sentence; empty for one that is JSON, or one reference.

    References are text here: inside quotation marks whatever they bring is JSON, elsewhere only
    some of it would be.
    """
    if is_reference(text):
        return ""
    try:
        json.loads(text)
    except JSONDecodeError as error:
        bare = _BARE.match(text, max(0, error.pos - 1))
        return f"{broken(error)}{' Put references inside quotation marks.' * bool(bare)}"
    except (ValueError, RecursionError):
        return "A number is too long, or the value is nested too deeply."
    return ""


def is_reference(text: str) -> bool:
    """Whether a text is exactly one reference, but for blanks around it."""
    try:
        return parse(text.strip()).whole is not None
    except BadReference:
        return False


def is_well_formed(text: str) -> bool:
    """Whether every reference in a text is one."""
    try:
        parse(text)
    except BadReference:
        return False
    return True


def _follows_comma(error: JSONDecodeError) -> bool:
    """Whether an object or a list ends where something has to follow a comma."""
    before, after = error.doc[: error.pos].rstrip(), error.doc[error.pos :].lstrip()
    return before.endswith(",") and after.startswith(("}", "]"))
