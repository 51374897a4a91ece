"""Faults on request: what a token such as `cssim-429` or `bltsim-429` makes go wrong.

| Token | What happens |
|---|---|
| `cssim-` and anything else | nothing |
| `cssim-401` | 401 for every call: a token that was revoked |
| `cssim-412` | 412 for every call: the stack's key is not valid |
| `cssim-403` | 403: no permission |
| `cssim-422` | 422: a value is not valid |
| `cssim-429` | 429 |
| `cssim-500` `cssim-502` | server error; bad gateway, with an HTML page |
| `cssim-slow` `cssim-slow-S` | the answer after 5 or S seconds (at most 600) |
| `cssim-429-N`, and so with 403, 422, 500, 502 | only the first N calls |
| `cssim-429_mine` | as without `_` and what follows: two tokens with the same fault |

Except the first two, faults concern entries, assets, webhooks and single content types only, so
that an account with such a token can be added and its lists can be looked at.
"""

from __future__ import annotations

import re
import sqlite3
from typing import Final

from simulators.contentstack.limits import too_many
from simulators.contentstack.store import count
from simulators.contentstack.wire import Answer, Refusal

KINDS: Final = ("401", "403", "412", "422", "429", "500", "502", "slow")
_TOKEN = re.compile(
    rf"(?:cssim|bltsim)-(?P<kind>{'|'.join(KINDS)})"
    r"(?:-(?P<amount>\d{1,6}(?:\.\d{1,3})?))?(?:_.*)?"
)
_EVERYWHERE = frozenset(("401", "412"))
_STRUCK = re.compile(r"/v3/(?:assets|webhooks|content_types/[^/]+)(?:/.*)?")
_SLOW_SECONDS: Final = 5.0
_SLOWEST_SECONDS: Final = 600.0
_BAD_GATEWAY = (
    b"<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>"
)


def delay_of(token: str, path: str) -> float:
    """Return how many seconds an answer waits."""
    found = _TOKEN.fullmatch(token)
    if not found or found["kind"] != "slow" or not _STRUCK.fullmatch(path):
        return 0.0
    return min(float(found["amount"] or _SLOW_SECONDS), _SLOWEST_SECONDS)


def strike(db: sqlite3.Connection, token: str, path: str) -> Answer | None:
    """Return the answer of a fault, None where nothing goes wrong. Raises Refusal."""
    found = _TOKEN.fullmatch(token)
    if not found or found["kind"] == "slow":
        return None
    kind = found["kind"]
    if kind not in _EVERYWHERE and not _STRUCK.fullmatch(path):
        return None
    if found["amount"] and count(db, f"fault {token}") > float(found["amount"]):
        return None
    if kind == "502":
        return Answer(502, _BAD_GATEWAY, "text/html")
    raise refusal_of(kind)


def refusal_of(kind: str) -> Refusal:
    """Return the service's refusal of a kind, such as 401."""
    if kind == "429":
        return too_many()
    status, message, code, errors = _REFUSALS[kind]
    return Refusal(status, message, code, errors)


_REFUSALS: Final[dict[str, tuple[int, str, int, dict[str, list[str]] | None]]] = {
    "401": (401, "You're not allowed in here unless you're logged in.", 105, None),
    "403": (403, "You don't have the permission to do this operation.", 162, None),
    "412": (412, "The API key of the stack is not valid.", 109, {"api_key": ["is not valid."]}),
    "422": (422, "The request failed. Please try again.", 119, {"title": ["is not valid."]}),
    "500": (500, "Internal server error.", 500, None),
}
