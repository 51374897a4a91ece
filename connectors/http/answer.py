"""From a service's answer to a step's output, or to the words that its failure is told in."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from connectors.http.body import UTF8_NAMES, is_json, is_text, media_type, read_json
from connectors.sdk import Refused, Rejected, Unavailable
from connectors.sdk.http import retry_after

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import httpx2

MAX_WORDS: Final = 500  # characters of a service's own explanation
TRANSIENT: Final = frozenset({408, 425, 429})
# A gateway says these where it does not know what became of the request behind it.
UNKNOWN_OUTCOME: Final = frozenset({502, 504})
# Where services put their explanation, the most telling first.
EXPLANATIONS: Final = (
    "error_message",
    "message",
    "error_description",
    "detail",
    "error",
    "errors",
    "title",
)


def failure(response: httpx2.Response, now: datetime) -> Refused | Unavailable:
    """What an answer with an error status means: try again later, or change something."""
    status, host = response.status_code, response.url.host
    message = f"{host} answered {status}{_phrase(status)}"
    if words := _words(response):
        message = f"{message}: {words}"
    if status in TRANSIENT or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(
            message, retry_after(response.headers, now), sent=status in UNKNOWN_OUTCOME
        )
    return Refused(message)


def answer_body(response: httpx2.Response) -> Any:
    """The body as a JSON value: parsed if it is JSON, else text; None if it is empty.

    JSON that cannot be read is text as well: the service did answer. Raises `Refused` for what is
    no text.
    """
    if not response.content:
        return None
    kind, charset, _ = media_type(response.headers.get("content-type", ""))
    try:
        text = response.content.decode("utf-8-sig" if charset in UTF8_NAMES else charset)
    except (UnicodeError, LookupError):
        raise _binary(response, kind) from None
    if "\0" in text and not (is_json(kind) or is_text(kind)):
        raise _binary(response, kind)
    if kind and not is_json(kind):
        return text
    try:
        return read_json(text)
    except (json.JSONDecodeError, Rejected):
        return text


def _binary(response: httpx2.Response, kind: str) -> Refused:
    return Refused(
        f"{response.url.host} answered with {kind or 'bytes'} that is no text in UTF-8;"
        " steps can use JSON and text only"
    )


def _phrase(status: int) -> str:
    try:
        return f" {HTTPStatus(status).phrase}"
    except ValueError:
        return ""


def _words(response: httpx2.Response) -> str:
    """The service's own explanation on one line, of at most MAX_WORDS characters."""
    try:
        body = answer_body(response)
    except Refused:
        return ""
    if isinstance(body, str) and "html" in media_type(response.headers.get("content-type", ""))[0]:
        return "a web page instead of an explanation"
    found = " ".join(" ".join(_explanations(body)).split())
    if not found and body is not None:
        found = json.dumps(body, ensure_ascii=False)
    return found if len(found) <= MAX_WORDS else found[: MAX_WORDS - 1] + "…"


def _explanations(body: Any) -> Iterator[str]:
    """The texts at the first place that has any, in error bodies as services write them."""
    if isinstance(body, str):
        yield body
    elif isinstance(body, list):
        for item in body[:10]:
            yield from _explanations(item)
    elif isinstance(body, dict):
        for name in EXPLANATIONS:
            if found := list(_explanations(body.get(name))):
                yield from found
                return
