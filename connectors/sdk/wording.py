"""What is wrong with a value, as one plain sentence for each schema keyword."""

from __future__ import annotations

import json
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

REQUIRED = "This field is required."
NOT_BLANK = r"\S"  # the pattern of a required text
MAX_SHOWN = 60  # characters of a name from outside that a message repeats
MOST_NAMED = 8  # of what exists
MAX_PATH = 160  # characters of a path; the deepest of an automation has about 120
FORMATS = {
    "uri": "Must be a full address such as https://example.com/page.",
    "email": "Must be an e-mail address such as ada@example.com.",
    "date-time": "Must be a date and time with its offset, such as 2026-11-22T09:30:00+01:00.",
}
TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "on or off (true or false)",
    "array": "a list",
    "object": "an object with named values",
    "null": "null",
}
SENTENCES = {
    "minimum": "Must be at least {limit}.",
    "maximum": "Must be at most {limit}.",
    "exclusiveMinimum": "Must be more than {limit}.",
    "exclusiveMaximum": "Must be less than {limit}.",
    "multipleOf": "Must be a multiple of {limit}.",
    "minLength": "Must have at least {limit} characters.",
    "maxLength": "Must have at most {limit} characters.",
    "minItems": "Add at least {limit}.",
    "maxItems": "At most {limit} are allowed.",
    "minProperties": "Add at least {limit}.",
    "maxProperties": "At most {limit} are allowed.",
    "uniqueItems": "Must not name anything twice.",
    "pattern": "Must have the form {limit}.",
}
NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
OTHER = "Does not fit its schema (“{keyword}”)."
ONE = {
    "minLength": "Must have at least 1 character.",
    "maxLength": "Must have at most 1 character.",
    "minItems": "Add at least one.",
    "minProperties": "Add at least one.",
    "maxItems": "Only one is allowed.",
    "maxProperties": "Only one is allowed.",
}


def unknown(what: str, name: str, known: Iterable[str], where: str = " here") -> str:
    """“There is no field “promt” here; did you mean “prompt”?”, or the names that exist."""
    names = sorted(known) if isinstance(known, set | frozenset) else list(known)
    shown = shortened(name)
    close = get_close_matches(name[:MAX_SHOWN], names, n=1)
    if close:
        return f"There is no {what} “{shown}”{where}; did you mean “{close[0]}”?"
    if names:
        listed = ", ".join(names[:MOST_NAMED])
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        return f"There is no {what} “{shown}”{where}; there is: {listed}{more}."
    return f"There is no {what} “{shown}”{where}."


def shortened(text: str, length: int = MAX_SHOWN) -> str:
    """Cut a name or path to at most `length` characters for use in a message of one line."""
    cut = text if len(text) <= length else text[: length - 1] + "…"
    return "".join(character if character.isprintable() else " " for character in cut)


def is_blank(error: Any) -> bool:
    """Whether a finding says that nothing was entered where something must be."""
    if error.validator == "pattern":
        return bool(error.validator_value == NOT_BLANK)
    keywords = ("minLength", "minItems", "minProperties")
    return error.validator in keywords and error.validator_value == 1 and not error.instance


def sentence(error: Any) -> str:
    """The validator's finding in plain words, without the value, which may be a secret."""
    limit, keyword = error.validator_value, error.validator
    if keyword is None:  # the schema `false`
        said = "Is not allowed here."
    elif keyword in ("minLength", "pattern") and is_blank(error):
        said = REQUIRED
    elif keyword == "pattern" and "$comment" in error.schema:
        said = str(error.schema["$comment"])
    elif keyword == "enum":
        said = "Must be one of: " + ", ".join(_plain(value) for value in limit) + "."
    elif keyword == "const":
        said = f"Must be {_plain(limit)}."
    elif keyword == "format":
        said = FORMATS.get(limit, f"Must be a valid {limit}.")
    elif keyword == "type":
        types = [limit] if isinstance(limit, str) else limit
        quoted = ", not text: leave the quotes out" if _is_quoted(types, error.instance) else ""
        said = f"Must be {_either(types)}{quoted}."
    elif limit == 1 and keyword in ONE:
        said = ONE[keyword]
    else:
        said = SENTENCES.get(keyword, OTHER).format(limit=limit, keyword=keyword)
    return said


def _is_quoted(types: list[str], value: Any) -> bool:
    """Whether a text would fit if it stood there without quotes."""
    if not isinstance(value, str) or "string" in types:
        return False
    if value in ("true", "false"):
        return "boolean" in types
    return not {"integer", "number"}.isdisjoint(types) and NUMBER.fullmatch(value) is not None


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _either(types: list[str]) -> str:
    """“text, a number, or null”."""
    if len(types) == 1:  # a field of its own, where on and off are what people see
        return TYPES.get(types[0], types[0])
    *words, last = [
        "true or false" if name == "boolean" else TYPES.get(name, name) for name in types
    ]
    return f"{words[0]} or {last}" if len(words) == 1 else f"{', '.join(words)}, or {last}"
