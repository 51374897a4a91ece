"""From the bytes of a request or an answer to a JSON value.

A request's body is refused with the status and sentence that its sender gets: 400 for what cannot
be read, 415 for what steps could not use. Every check takes time in proportion to the body.
"""

from __future__ import annotations

import json
import math
import re
from email.message import Message
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl

from connectors.sdk import Rejected
from connectors.sdk.headers import gathered

MAX_LEVELS: Final = 100  # of lists and objects inside each other
MAX_DIGITS: Final = 4300  # of an integer: what Python reads before its cost grows steeply
MAX_FIELDS: Final = 1000  # in a form

UTF8_NAMES: Final = frozenset({"", "utf-8", "utf8", "us-ascii", "ascii"})
# Some clients name these whatever they send; as long as the body is ASCII they mean the same.
ASCII_SUPERSETS: Final = frozenset({"iso-8859-1", "latin1", "latin-1", "windows-1252"})
TEXT_TYPES: Final = frozenset(
    {
        "application/graphql",
        "application/javascript",
        "application/x-ndjson",
        "application/xml",
        "application/yaml",
    }
)

_NUMBER_OR_TEXT = re.compile(
    r'"(?:[^"\\]++|\\.)*+"|(?P<constant>-?Infinity|NaN)|(?P<number>-?[0-9][0-9.eE+-]*+)', re.DOTALL
)


@lru_cache(maxsize=256)
def media_type(content_type: str) -> tuple[str, str, str]:
    """A Content-Type header as its type in lower case, charset in lower case, and boundary."""
    parsed = Message()
    parsed["content-type"] = content_type
    charset = str(parsed.get_content_charset(""))
    kind = content_type.partition(";")[0].strip().lower()
    return kind, charset, parsed.get_boundary("") or ""


def is_json(kind: str) -> bool:
    """Whether a media type says that the body is JSON."""
    return kind == "application/json" or kind.endswith("+json")


def is_text(kind: str) -> bool:
    """Whether a media type says that the body is text that people can read."""
    return kind.startswith("text/") or kind in TEXT_TYPES or kind.endswith(("+xml", "+yaml"))


def read_body(body: bytes, content_type: str = "", content_encoding: str = "") -> Any:
    """The JSON value of a request's body, by its Content-Type.

    Empty is None; JSON is its value (of a name that comes twice, the last counts); a form is an
    object of texts, with a list where a name is repeated; text is text. Without a type it is JSON
    if it can be, and else text. What holds zero bytes is binary. Raises `Rejected` 400 or 415.
    """
    if not body:
        return None
    if content_encoding.strip().lower() not in ("", "identity"):
        raise _rejected(415, f"Send the body as it is, not encoded as {content_encoding[:40]}.")
    kind, charset, boundary = media_type(content_type)
    if kind == "multipart/form-data":
        return _multipart(body, boundary)
    form = kind == "application/x-www-form-urlencoded"
    if not (form or not kind or is_json(kind) or is_text(kind)):
        raise _rejected(
            415, f"A body of type {kind[:100]} is not accepted. Send JSON, a form or text."
        )
    text = _decoded(body, charset, binary=not is_json(kind))
    if form:
        return _form(text)
    if is_json(kind):
        try:
            return read_json(text)
        except json.JSONDecodeError as error:
            fault = error.msg.removesuffix(" at").removesuffix(" starting")
            raise _rejected(
                400, f"The body is not valid JSON, {_place(text, error.pos)}: {fault}."
            ) from None
    return text if kind else _json_or_text(text)


def read_json(text: str) -> Any:
    """A JSON value within the limits above; what Python reads beyond the standard is malformed.

    Raises json.JSONDecodeError for what is not JSON, `Rejected` for what is over a limit.
    """
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except json.JSONDecodeError:
        raise
    except ValueError:
        raise _number_fault(text) from None
    except RecursionError:
        raise _too_deep() from None
    # Counting characters is far cheaper than walking, and most bodies have few of them.
    if text.count("[") + text.count("{") > MAX_LEVELS and _levels(value) > MAX_LEVELS:
        raise _too_deep()
    return value


def _json_or_text(text: str) -> Any:
    try:
        return read_json(text)
    except json.JSONDecodeError:
        return text


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _finite(written: str) -> float:
    number = float(written)
    if math.isinf(number):
        raise ValueError(written)
    return number


def _levels(value: Any) -> int:
    """How deep lists and objects are nested, counted no further than one above the limit."""
    level = [value] if isinstance(value, (dict, list)) else []
    depth = 0
    while level and depth <= MAX_LEVELS:
        depth += 1
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, (dict, list))
        ]
    return depth


def _number_fault(text: str) -> Exception:
    """The first number that was refused. All before it is well formed, so a scan finds it."""
    for found in _NUMBER_OR_TEXT.finditer(text):
        if found["constant"]:
            return json.JSONDecodeError(
                f"{found['constant']} is no JSON value", text, found.start()
            )
        written = found["number"] or ""
        digits = written.lstrip("-")
        if digits.isdecimal():
            wrong = len(digits) > MAX_DIGITS
            fault = f"an integer has more than {MAX_DIGITS:,} digits"
        else:
            wrong = bool(written) and math.isinf(float(written))
            fault = "a number is too large"
        if not wrong:
            continue
        return _rejected(
            400, f"In the body {fault}, {_place(text, found.start())}. Send it as text."
        )
    return json.JSONDecodeError("Not a number", text, 0)


def _too_deep() -> Rejected:
    return _rejected(
        400,
        f"The body has lists or objects nested over {MAX_LEVELS} levels deep. Send it flatter.",
    )


def _place(text: str, position: int) -> str:
    line_start = text.rfind("\n", 0, position) + 1
    line = text.count("\n", 0, position) + 1
    return f"line {line}, column {position - line_start + 1}"


def _rejected(status: int, error: str) -> Rejected:
    return Rejected(status, {"error": error})


def _decoded(body: bytes, charset: str = "", what: str = "The body", *, binary: bool = True) -> str:
    """The body as text, without a byte order mark; `binary` says that it may turn out to be none.

    Of JSON a zero byte is a mistake, of anything else it is the mark of binary data.
    """
    if charset not in UTF8_NAMES and not (charset in ASCII_SUPERSETS and body.isascii()):
        raise _rejected(400, f"Send the body in UTF-8, not in {charset[:40]}.")
    if binary and b"\0" in body:
        raise _rejected(415, f"{what} is binary: it has zero bytes. Send JSON, a form or text.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _rejected(
            400, f"{what} is not UTF-8 (byte {error.start + 1}). Send it encoded in UTF-8."
        ) from None


def _form(text: str) -> dict[str, Any]:
    if text.count("&") >= MAX_FIELDS:
        raise _too_many()
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise _rejected(
            400, "The form has a percent-encoded value that is not UTF-8. Encode it in UTF-8."
        ) from None
    return gathered(pairs)


def _too_many() -> Rejected:
    return _rejected(400, f"A form has at most {MAX_FIELDS:,} fields. Send the values as JSON.")


def _multipart(body: bytes, boundary: str) -> dict[str, Any]:
    """The fields of a multipart/form-data body (RFC 7578), which are read as text."""
    delimiter = b"\r\n--" + boundary.encode("ascii", "replace")
    _, *parts = (b"\r\n" + body).split(delimiter, MAX_FIELDS + 2)
    if len(parts) > MAX_FIELDS + 1:
        raise _too_many()
    if not boundary or not parts or not parts[-1].startswith(b"--"):
        raise _rejected(
            400, "The multipart form does not end with its boundary. Let your client build it."
        )
    return gathered([_field(part) for part in parts[:-1]])


def _field(part: bytes) -> tuple[str, str]:
    line_end, _, rest = part.partition(b"\r\n")
    head, blank, content = rest.partition(b"\r\n\r\n")
    headers = Message()
    for line in _decoded(head, what="The head of a part").split("\r\n"):
        header, _, value = line.partition(":")
        headers[header.strip()] = value.strip()
    name = headers.get_param("name", header="content-disposition")
    if line_end.strip(b" \t") or not blank or not isinstance(name, str):
        raise _rejected(
            400, "A part of the multipart form has no field name. Let your client build the form."
        )
    if headers.get_filename() is not None:
        raise _rejected(
            415,
            f"Field “{name[:100]}” is a file, and files are not accepted."
            " Send its address, or its text.",
        )
    return name, _decoded(content, what=f"Field “{name[:100]}”")
