"""One request to the Content Management API, over the guarded HTTP client of the context."""

from __future__ import annotations

import json as json_text
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from connectors.contentstack.errors import NOT_JSON, SERVICE, WEB_PAGE, failure, parsed
from connectors.sdk import Context, Refused, Unavailable
from connectors.sdk.http import calling
from connectors.sdk.redact import Redactor

if TYPE_CHECKING:
    from connectors.contentstack.account import ContentstackAccount
    from connectors.contentstack.errors import InputOf


def account_of(ctx: Context) -> ContentstackAccount:
    """The account of the step. Raises `Refused` where none is chosen."""
    if ctx.account is None:
        raise Refused("Choose an account first.")
    return cast("ContentstackAccount", ctx.account)


def path(*parts: str) -> str:
    """A path of the API, such as `/content_types/blog_post/entries`, each part quoted.

    Raises `Refused` for a part that names nothing.
    """
    for part in parts:
        if part.strip() in ("", ".", ".."):
            raise Refused(f"“{part}” is no UID.")
    return "".join(f"/{quote(part, safe='')}" for part in parts)


def call(  # noqa: PLR0913 - what a request may be made of
    ctx: Context,
    method: str,
    path: str,
    *,
    stack: str = "",
    branch: str = "",
    query: Mapping[str, Any] | None = None,
    json: Any = None,
    files: Any = None,
    data: Mapping[str, Any] | None = None,
    input_of: InputOf | None = None,
) -> dict[str, Any]:
    """Make one request and return the JSON object that it answers, `{}` for an empty answer.

    `path` follows `/v3`, such as `/content_types`. `stack` is an API key, by default the account's
    own; without `branch` the service takes main. Of `query`, what is None is left out. `input_of`
    says which input a field is that the service names. It waits for the account's turn. Raises
    `Refused` (`errors.Declined` for what the service itself refused), `Throttled` and
    `Unavailable`, none of which shows the token.
    """
    account = account_of(ctx)
    headers = {**account.authorization(), "accept": "application/json"}
    if key := stack or (account.stack_api_key if account.is_of_one_stack else ""):
        headers["api_key"] = _sendable("stack", key)
    if branch:
        headers["branch"] = _sendable("branch", branch)
    request: dict[str, Any] = {"files": files, "data": data}
    if json is not None:
        headers["content-type"] = "application/json"
        request["content"] = _encoded(json)
    params = {name: value for name, value in (query or {}).items() if value is not None}
    url = f"{ctx.absolute(account.address)}/v3{path}"
    ctx.turn("read" if method == "GET" else "write")
    try:
        with calling(SERVICE):
            sent = {"headers": headers, "params": params or None, **request}
            answer = ctx.http.request(method, url, **sent)
        if not answer.is_success:
            raise failure(answer.status_code, answer.text, answer.headers, ctx.now(), input_of)
        return _object(answer.text)
    except (Refused, Unavailable) as said:
        said.message = Redactor([account.token]).text(said.message)
        said.args = (said.message,)
        raise


def _object(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    if text.lstrip().startswith("<"):
        raise Refused(WEB_PAGE, sent=True)
    body = parsed(text)
    if not isinstance(body, dict):
        raise Unavailable(NOT_JSON, sent=True)
    return body


def _encoded(value: Any) -> bytes:
    """The value as JSON. Raises `Refused` for what JSON cannot say."""
    try:
        return json_text.dumps(
            value, ensure_ascii=False, separators=(",", ":"), allow_nan=False
        ).encode()
    except UnicodeEncodeError:
        raise Refused(
            "The data holds half of a character (a lone surrogate), which cannot be sent."
        ) from None
    except ValueError:
        raise Refused("The data holds a number that JSON cannot say (NaN or infinite).") from None


def _sendable(what: str, value: str) -> str:
    if not (value.isascii() and value.isprintable() and " " not in value):
        raise Refused(f"“{value[:100]}” is no {what}: it holds blanks or other letters than ASCII.")
    return value
