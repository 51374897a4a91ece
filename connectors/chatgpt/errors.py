"""What goes wrong at the service, as `Refused` or `Unavailable`: its own words, and what to do.

What is to be done about which error stands in `error_table`. A compatible server may send an error
as text, as `{"error": "…"}`, as `{"detail": "…"}` or with status 200.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from connectors.chatgpt import error_table
from connectors.chatgpt.error_table import NOT_FOUND, SERVER_ERROR, Known, known
from connectors.chatgpt.models import replacement
from connectors.chatgpt.strict_json import parse
from connectors.sdk import Context, Refused, Unavailable
from connectors.sdk.http import LONGEST_WAIT, calling, retry_after
from connectors.sdk.redact import MASK, Redactor

if TYPE_CHECKING:
    from datetime import datetime

SERVICE = "ChatGPT"
LONGEST = 500  # characters of the service's own words

ASKED_WRONGLY = (400, NOT_FOUND, 422)
TOO_MANY = 429

_QUOTED = re.compile(r"[`'\"“]([\w.:/@-]+)[`'\"”]")
_TAKEN = re.compile(
    r"(?:context length is|limit of|context size|context window of|maximum length)[ (]*"
    r"(\d[\d,]{2,})"
)
_SENT = re.compile(
    r"(?:requested|resulted in|request has|request|with length|too long:)[ (]*(\d[\d,]{2,})"
)
# A key as the service repeats it: its ends, with stars between them.
_STARRED = re.compile(r"\S*\*{3,}(?:\S*\w)?")
# “Please try again in 1m30.5s”, as a rate limit says where no header does.
_AGAIN = re.compile(
    r"try again in (?:(\d{1,9})h)?(?:(\d{1,9})m(?!s))?(?:(\d{1,9}(?:\.\d{1,9})?)(m?s))?"
)


def _with_advice(said: str, meant: Known, **values: str) -> str:
    """A sentence with what to do about it."""
    advice = meant.advice.format(**{"wait": "", "size": "", "instead": "", **values})
    return f"{ended(said)} {advice}" if advice else said


def ended(said: str) -> str:
    """A sentence with its full stop."""
    return said if said.endswith((".", "!", "?")) else f"{said}."


WEB_PAGE = _with_advice(
    "The service answered with a web page instead of JSON", error_table.WEB_PAGE
)
NOT_JSON = _with_advice("The service's answer was cut short or is not JSON", error_table.NOT_JSON)
NOT_AN_OBJECT = _with_advice(
    "The service answered with JSON that is not an object", error_table.NOT_JSON
)
NO_CHOICES = _with_advice("The service answered without any choices", error_table.EMPTY)
NO_OUTPUT = _with_advice("The service answered without any output", error_table.EMPTY)
NO_PICTURE = _with_advice("The service answered without a picture", error_table.EMPTY)


class Declined(Refused):
    """The request itself was declined. `param` names what was not taken, where the service says.

    `words` is what the service said, without what to do about it.
    """

    def __init__(
        self, message: str, param: str = "", code: str = "", *, status: int = 0, words: str = ""
    ) -> None:
        super().__init__(message)
        self.param = param
        self.code = code
        self.status = status
        self.words = words or message


@contextmanager
def translated(ctx: Context, key: str) -> Iterator[None]:
    """Turn whatever a call raises into `Refused` or `Unavailable` that does not show `key`."""
    import openai  # noqa: PLC0415 - half a second and 40 MB, for workers that make calls only

    try:
        with calling(SERVICE):
            yield
    except Unavailable as unreached:
        meant = error_table.TIMED_OUT if unreached.sent else error_table.NOT_REACHED
        unreached.message = _with_advice(unreached.message, meant)
        unreached.args = (unreached.message,)
        raise
    except openai.APIStatusError as error:
        said = failure(error.status_code, error.body, error.response.headers, ctx.now())
        raise without_key(said, key) from None
    except openai.APIConnectionError as error:
        broken = _with_advice(
            f"The connection to {SERVICE} failed: {error.__cause__ or error}",
            error_table.NOT_REACHED,
        )
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
    if isinstance(said, Declined):
        said.words = Redactor([key]).text(said.words)
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
    words = _words(body)
    said, meant = f"{SERVICE} answered {how or status}: {words}", known(status, code, kind, words)
    wait = retry_after(headers, now)
    wait = _wait_in(words) if wait is None and meant.retried else wait
    message = _with_advice(
        said,
        meant,
        wait="" if wait is None else f"It may be asked again in {_seconds(wait)}. ",
        size=_size(words),
        instead=_instead(words),
    )
    if meant.retried:
        return Unavailable(message, wait, sent=status != TOO_MANY)
    if status in ASKED_WRONGLY:
        param = str(error.get("param") or "")
        return Declined(message, param, code, status=status, words=said)
    return Refused(message)


def _wait_in(words: str) -> float | None:
    """The seconds that the service's sentence says to wait, or None."""
    found = _AGAIN.search(words)
    if not found or not any(found.groups()):
        return None
    hours, minutes, seconds, unit = found.groups(default="0")
    rest = float(seconds) / (1000 if unit == "ms" else 1)
    return min(int(hours) * 3600 + int(minutes) * 60 + rest, LONGEST_WAIT)


def _seconds(wait: float) -> str:
    if wait < 100:
        return f"{wait:.3g} s"
    return f"{wait / 60:.3g} min" if wait < 100 * 60 else f"{wait / 3600:.3g} h"


def _size(words: str) -> str:
    """How much was sent and how much is taken, where the service says both."""
    sent, taken = _SENT.search(words), _TAKEN.search(words)
    if not sent or not taken:
        return ""
    return f"It has {_grouped(sent[1])} where at most {_grouped(taken[1])} are taken. "


def _grouped(number: str) -> str:
    return f"{int(number.replace(',', '')):,}"


def _instead(words: str) -> str:
    """What to choose in place of a model that the service's sentence names."""
    for name in _QUOTED.findall(words):
        if other := replacement(name):
            return f"{other} in place of {name}"
    return "another API Model; the list shows those of the account"


def _words(body: object) -> str:
    """The service's own sentence, on one line."""
    if isinstance(body, Mapping):
        found = body.get("message") or body.get("detail") or body.get("error")
        body = found if isinstance(found, str) else ""
    text = " ".join(str(body or "").split())
    if text.startswith("<"):
        return "a web page instead of an error message"
    return _STARRED.sub(MASK, text[:LONGEST]) or "no error message"


def body_of(text: str, ctx: Context) -> dict[str, Any]:
    """The JSON object of a 200 answer. Raises `Refused` or `Unavailable` for anything else."""
    if text.lstrip().startswith("<"):
        raise Refused(WEB_PAGE)
    try:
        body = parse(text)
    except ValueError:
        raise Unavailable(NOT_JSON, sent=True) from None
    if not isinstance(body, dict):
        raise Unavailable(NOT_AN_OBJECT, sent=True)
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
