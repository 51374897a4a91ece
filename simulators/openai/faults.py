"""Faults on request: what a key such as `sk-sim-429` makes go wrong.

| Key | What happens to each model call |
|---|---|
| `sk-sim`, `sk-sim-` and anything else | nothing |
| `sk-sim-401` | 401 invalid_api_key, for the list of models too: a key that was revoked |
| `sk-sim-429` | 429 rate_limit_exceeded, Retry-After: 1 |
| `sk-sim-429-N` | the same for the first N calls of a prompt, then an answer |
| `sk-sim-quota` | 429 insufficient_quota |
| `sk-sim-500` `sk-sim-503` | server error, overload |
| `sk-sim-slow` `sk-sim-slow-S` | the answer after 5 or S seconds (at most 600) |
| `sk-sim-drop` | 200, the connection ends in the middle of the body |
| `sk-sim-truncated` | 200, half of the JSON, framed as if it were all |
| `sk-sim-html` | 200 with an HTML page |
| `sk-sim-empty` | 200 without any choice |
| `sk-sim-refusal` | 200, the model refuses |
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulators.openai.rejections import Rejection, wrong_key

_KEY = re.compile(r"sk-sim(?:-(?P<kind>[a-z0-9]+)(?:-(?P<amount>\d{1,6}(?:\.\d{1,3})?))?)?")
KINDS = frozenset(
    ("401", "429", "quota", "500", "503", "slow", "drop", "truncated", "html", "empty", "refusal"),
)
_SLOW_SECONDS = 5.0
_SLOWEST_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong. `amount` is the number in the key: calls for 429, seconds for slow."""

    kind: str = "none"
    amount: float | None = None

    @property
    def delay(self) -> float:
        """Seconds to wait before the answer."""
        if self.kind != "slow":
            return 0.0
        return min(_SLOW_SECONDS if self.amount is None else self.amount, _SLOWEST_SECONDS)


def fault_of(key: str) -> Fault:
    """Return the fault a key asks for; raise Rejection for a key of another kind."""
    if not key.startswith("sk-sim"):
        raise wrong_key(key)
    match = _KEY.fullmatch(key)
    if not match or match["kind"] not in KINDS:
        return Fault()
    if match["kind"] == "401":
        raise wrong_key(key)
    return Fault(match["kind"], float(match["amount"]) if match["amount"] else None)


def refuse(fault: Fault, model: str, calls: int) -> None:
    """Raise the Rejection that a fault stands for, if any.

    `calls` is how often this prompt was asked with this key before.
    """
    if fault.kind == "429" and (fault.amount is None or calls < fault.amount):
        raise Rejection(
            f"Rate limit reached for {model} in organization org-simulator on requests per min "
            "(RPM): Limit 500, Used 500, Requested 1. Please try again in 1s. Visit "
            "https://platform.openai.com/account/rate-limits to learn more.",
            status=429,
            kind="requests",
            code="rate_limit_exceeded",
            headers={"retry-after": "1", "retry-after-ms": "1000"},
        )
    if fault.kind == "quota":
        raise Rejection(
            "You exceeded your current quota, please check your plan and billing details. For "
            "more information on this error, read the docs: "
            "https://platform.openai.com/docs/guides/error-codes/api-errors.",
            status=429,
            kind="insufficient_quota",
            code="insufficient_quota",
        )
    if fault.kind == "500":
        raise Rejection(
            "The server had an error while processing your request. Sorry about that!",
            status=500,
            kind="server_error",
            code="server_error",
        )
    if fault.kind == "503":
        raise Rejection(
            "The engine is currently overloaded, please try again later.",
            status=503,
            kind="service_unavailable_error",
            code="server_is_overloaded",
        )
