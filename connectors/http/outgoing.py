"""From a step's inputs to the request that is sent: address, headers and body."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import httpx2

from connectors.http.body import is_json, media_type
from connectors.sdk import Refused
from connectors.sdk.headers import header_faults, header_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

JSON_TYPE: Final = "application/json"
FORM_TYPE: Final = "application/x-www-form-urlencoded"
TEXT_TYPE: Final = "text/plain; charset=utf-8"
# The address says which host is asked; naming another here would go around what was checked.
NOT_SET_HERE: Final = frozenset({"host"})


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request that is ready to be sent."""

    method: str
    url: httpx2.URL
    headers: dict[str, str]
    content: bytes | None


def outgoing(inputs: Any, address: str, key: str | None) -> Outgoing:
    """The request that `inputs` of an HTTP call describe, to the full address `address`.

    `key` is sent as Idempotency-Key, unless the inputs name one or it is None. Raises `Refused`
    for what cannot be sent.
    """
    given = inputs.headers or {}
    for name, sentence in header_faults(given, NOT_SET_HERE).items():
        raise Refused(f"headers.{name}: {sentence}")
    headers = {name: header_text(value) for name, value in given.items()}
    named = {name.lower(): value for name, value in headers.items()}
    if key is not None and "idempotency-key" not in named:
        headers["Idempotency-Key"] = key
    try:
        url = httpx2.URL(address)
        if inputs.query:
            url = url.copy_merge_params(inputs.query)
        content, content_type = _content(inputs.body, named.get("content-type", ""))
    except httpx2.InvalidURL as error:
        raise Refused(f"url: {error}") from None
    except UnicodeEncodeError:
        raise Refused(
            "The request holds half of a character (a lone surrogate), which cannot be sent"
        ) from None
    if content is not None and "content-type" not in named:
        headers["Content-Type"] = content_type
    return Outgoing(inputs.method, url, headers, content)


def _content(body: Any, content_type: str) -> tuple[bytes | None, str]:
    """The bytes of a body, and the type that says what they are if the step does not."""
    if body is None:
        return None, ""
    if isinstance(body, str):
        return body.encode(), JSON_TYPE if _is_written_json(body) else TEXT_TYPE
    kind = media_type(content_type)[0]
    if kind == FORM_TYPE and isinstance(body, dict):
        return urlencode(_form_pairs(body)).encode(), FORM_TYPE
    if kind and not is_json(kind):
        raise Refused(f"body: A body of type {kind} must be given as text")
    return json.dumps(body).encode(), JSON_TYPE


def _is_written_json(text: str) -> bool:
    """Whether a text is a JSON object or list, as people write it with references inside."""
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _form_pairs(fields: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Each field as a pair, a list as one pair for each item, in the way that forms are read."""
    pairs = []
    for name, value in fields.items():
        for item in value if isinstance(value, list) else [value]:
            written = item if isinstance(item, str) else json.dumps(item)
            pairs.append((name, "" if item is None else written))
    return pairs
