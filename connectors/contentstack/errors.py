"""What the service refuses, as sentences: its own words, the fields it names, and what to do.

Its errors are `{"error_message", "error_code", "errors"}`, where `errors` is a map of field to one
sentence or several, a list, or absent (Content Management API, “Errors”).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from connectors.sdk import Refused, Throttled, Unavailable
from connectors.sdk.http import retry_after

if TYPE_CHECKING:
    from datetime import datetime

# The path of the input that a field of the service is, with the service's own code; empty for none.
InputOf = Callable[[str, int], str]

SERVICE: Final = "Contentstack"
LONGEST: Final = 600  # characters of the service's own words
MOST_FAULTS: Final = 20
DEEPEST: Final = 8
TOO_MANY: Final = 429
TIMED_OUT: Final = 408
SERVER_ERROR: Final = 500

WEB_PAGE: Final = (
    f"{SERVICE} answered with a web page instead of JSON. Check the account's region or base URL."
)
NOT_JSON: Final = (
    f"The answer of {SERVICE} was cut short or is not JSON. Try again later, or let the step retry."
)

NO_CONTENT_TYPE: Final = 118
NO_ENVIRONMENT: Final = 161
NOT_FOUND_CODE: Final = 141
ADVICE_BY_CODE: Final = {
    NO_ENVIRONMENT: "Check the environment, and that the account's token may use it.",
    NOT_FOUND_CODE: "Check that it exists in this stack, branch, content type and language.",
    294: "The user signs in with two factors: use a management token.",
}
ADVICE: Final = {
    401: "Check the account's token: a management token is for its own stack alone, and may have "
    "expired.",
    403: "The account's token may not do this: give it the permission in the stack's settings.",
    404: "Check that it exists in this stack, branch, content type and language.",
    412: "Check the stack: its API key is not known to this token, or in this region.",
    413: "Send less at once.",
    429: "It is asked again as soon as its limit allows.",
    500: "Try again later, or let the step retry.",
}


class Declined(Refused):
    """The service refused the request itself.

    `status` is that of HTTP, `code` the service's own (0 for none), and `fields` are the inputs
    that its words are about, each with what is wrong.
    """

    def __init__(self, message: str, *, status: int, code: int, fields: Mapping[str, str]) -> None:
        super().__init__(message, fields=fields)
        self.status = status
        self.code = code


def failure(
    status: int,
    text: str,
    headers: Mapping[str, str],
    now: datetime,
    input_of: InputOf | None = None,
) -> Refused | Unavailable:
    """What an error answer means.

    `text` is its body, whatever that is; `now` is aware. The service names its own fields:
    `input_of` says which input a field is, and what is wrong with it stands there. Without, or for
    another field, it is a part of the sentence.
    """
    body = parsed(text)
    code = _code(body)
    faults = faults_in(body.get("errors") if isinstance(body, Mapping) else None)
    placed = _placed(faults, code, input_of)
    others = [each for each in faults if each not in placed]
    message = f"{_ended(f'{SERVICE} answered {status}: {_said(body, text, others)}')}"
    advice = ADVICE_BY_CODE.get(code) or ADVICE.get(min(status, SERVER_ERROR), "")
    inputs = _by_input(placed.values())
    if code == NOT_FOUND_CODE and len(inputs) == 1:
        # What is to do is about this one input: there, “is not valid” alone says too little.
        inputs = {path: f"{what} {advice}" for path, what in inputs.items()}
    elif advice:
        message = f"{message} {advice}"
    wait = retry_after(headers, now)
    if status == TOO_MANY:
        return Throttled(message, wait)
    if status >= SERVER_ERROR or status == TIMED_OUT:
        return Unavailable(message, wait, sent=True)
    return Declined(message, status=status, code=code, fields=inputs)


def parsed(text: str) -> Any:
    """The JSON value of a body; None where it is not JSON."""
    try:
        return json.loads(text, parse_constant=_not_json)
    except (ValueError, RecursionError):
        return None


def faults_in(errors: object) -> list[tuple[str, str]]:
    """Every fault that `errors` names, as field (may be empty) and sentence; never more than 20."""
    found: list[tuple[str, str]] = []
    for fault in _walk(errors, "", 0):
        if len(found) == MOST_FAULTS:
            break
        if fault not in found:
            found.append(fault)
    return found


def _placed(
    faults: list[tuple[str, str]], code: int, input_of: InputOf | None
) -> dict[tuple[str, str], tuple[str, str]]:
    """Those faults of which the input is known, each as that and the sentence."""
    found = {}
    for field, what in faults if input_of else ():
        if input_of and field and (path := input_of(field, code)):
            found[field, what] = (path, what)
    return found


def _by_input(faults: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What is wrong with each input."""
    found: dict[str, str] = {}
    for path, what in faults:
        found[path] = f"{found[path]} {_ended(what)}" if path in found else _ended(what)
    return found


def _walk(errors: object, field: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > DEEPEST or errors is None or errors == "":
        return
    if isinstance(errors, Mapping):
        for each, inside in errors.items():
            name = _line(str(each))
            yield from _walk(inside, f"{field}.{name}" if field else name, depth + 1)
    elif isinstance(errors, list):
        for inside in errors:
            yield from _walk(inside, field, depth + 1)
    else:
        yield field, _line(errors if isinstance(errors, str) else json.dumps(errors))


def _said(body: object, text: str, fields: list[tuple[str, str]]) -> str:
    """The service's own words on one line: its sentence, then the fields with theirs."""
    if text.lstrip().startswith("<"):
        return "a web page instead of an error message"
    told = ""
    if isinstance(body, Mapping):
        names = ("error_message", "message", "error", "notice")
        told = next((found for name in names if isinstance(found := body.get(name), str)), "")
    elif isinstance(body, str):
        told = body
    elif body is None:
        told = text
    named = [f"{field}: {what}" if field else what for field, what in fields]
    parts = [_line(told), *(one for one in named if one != told)]
    shown = " ".join(_ended(part) for part in parts if part)
    return shown[:LONGEST].rstrip() or "no error message"


def _code(body: object) -> int:
    code = body.get("error_code") if isinstance(body, Mapping) else None
    if isinstance(code, str) and code.isascii() and code.isdecimal() and len(code) <= 9:
        return int(code)
    return code if type(code) is int else 0


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def _ended(said: str) -> str:
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _not_json(constant: str) -> Any:
    raise ValueError(constant)
