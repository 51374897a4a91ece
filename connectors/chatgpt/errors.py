"""What goes wrong at the service, in its own words, as `Refused` or `Unavailable`.

Which status means what: https://platform.openai.com/docs/guides/error-codes (2026-11). A compatible
server may send an error as text, as `{"error": "…"}`, as `{"detail": "…"}` or with status 200.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from connectors.chatgpt.strict_json import parse
from connectors.sdk import Context, Refused, Unavailable
from connectors.sdk.http import calling, retry_after
from connectors.sdk.redact import Redactor

if TYPE_CHECKING:
    from datetime import datetime

SERVICE = "ChatGPT"
WEB_PAGE = "The service answered with a web page instead of JSON. Check the account's base URL."
NOT_JSON = "The service's answer was cut short or is not JSON."
LONGEST = 500  # characters of the service's own words

NOT_FOUND = 404
ASKED_WRONGLY = (400, NOT_FOUND, 422)
TEMPORARY = (408, 409, 425)
TOO_MANY = 429
SERVER_ERROR = 500


class Declined(Refused):
    """The request itself was declined. `param` names what was not taken, where the service says."""

    def __init__(self, message: str, param: str = "", code: str = "") -> None:
        super().__init__(message)
        self.param = param
        self.code = code


@contextmanager
def translated(ctx: Context, key: str) -> Iterator[None]:
    """Turn whatever a call raises into `Refused` or `Unavailable` that does not show `key`."""
    import openai  # noqa: PLC0415 - half a second and 40 MB, for workers that make calls only

    try:
        with calling(SERVICE):
            yield
    except openai.APIStatusError as error:
        said = failure(error.status_code, error.body, error.response.headers, ctx.now())
        raise without_key(said, key) from None
    except openai.APIConnectionError as error:
        broken = f"The connection to {SERVICE} failed: {error.__cause__ or error}"
        raise without_key(Unavailable(broken, sent=True), key) from None
    except openai.OpenAIError as error:
        raise without_key(Refused(f"{SERVICE} could not be asked: {error}"), key) from None
    except UnicodeEncodeError:
        raise Refused(
            "The text holds half of a character (a lone surrogate), which cannot be sent."
        ) from None


def without_key(said: Refused | Unavailable, key: str) -> Refused | Unavailable:
    """The same outcome with the key blotted out, should the service repeat it."""
    said.message = Redactor([key]).text(said.message)
    said.args = (said.message,)
    return said


def failure(
    status: int, body: object, headers: Mapping[str, str], now: datetime, how: str = ""
) -> Refused | Unavailable:
    """What an error answer means. `body` is its `error` object, or the text that came instead.

    `how` is how the service answered, in words, where the status is not what it sent.
    """
    error = body if isinstance(body, Mapping) else {}
    code, kind = str(error.get("code") or ""), str(error.get("type") or "")
    said = f"{SERVICE} answered {how or status}: {_words(body)}"
    if status == TOO_MANY and "insufficient_quota" not in (code, kind):
        return Unavailable(said, retry_after(headers, now))
    if status in TEMPORARY or status >= SERVER_ERROR:
        return Unavailable(said, retry_after(headers, now), sent=True)
    if status in ASKED_WRONGLY:
        if status == NOT_FOUND and not code:
            said = f"{said.rstrip('.')}. Check the account's base URL."
        return Declined(said, str(error.get("param") or ""), code)
    return Refused(said)


def _words(body: object) -> str:
    """The service's own sentence, on one line."""
    if isinstance(body, Mapping):
        found = body.get("message") or body.get("detail") or body.get("error")
        body = found if isinstance(found, str) else ""
    text = " ".join(str(body or "").split())
    if text.startswith("<"):
        return "a web page instead of an error message"
    return text[:LONGEST] or "no error message"


def body_of(text: str, ctx: Context) -> dict[str, Any]:
    """The JSON object of a 200 answer. Raises `Refused` or `Unavailable` for anything else."""
    if text.lstrip().startswith("<"):
        raise Refused(WEB_PAGE)
    try:
        body = parse(text)
    except ValueError:
        raise Unavailable(NOT_JSON, sent=True) from None
    if not isinstance(body, dict):
        raise Unavailable("The service answered with JSON that is not an object.", sent=True)
    if error := body.get("error"):
        raise failure(_status(error), error, {}, ctx.now(), how="with an error")
    return body


def _status(error: object) -> int:
    """The status that an error inside a 200 answer would have had."""
    code = error.get("code") if isinstance(error, Mapping) else None
    if type(code) is int and code >= ASKED_WRONGLY[0]:
        return code
    named = {"rate_limit_exceeded": TOO_MANY, "server_error": SERVER_ERROR}
    return named.get(str(code), ASKED_WRONGLY[0])
