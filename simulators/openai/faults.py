"""Faults on request: what a key such as `sk-sim-429` makes go wrong.

| Key | What happens to each model call |
|---|---|
| `sk-sim`, `sk-sim-` and anything else | nothing |
| `sk-sim-401` | 401 invalid_api_key, for the list of models too: a key that was revoked |
| `sk-sim-429` | 429 rate_limit_exceeded, Retry-After: 1 |
| `sk-sim-429-N` | the same for the first N calls of a prompt, then an answer |
| `sk-sim-quota` | 429 insufficient_quota |
| `sk-sim-org` | 401 mismatched_organization, for the list of models too |
| `sk-sim-permission` | 403, the key may not do this |
| `sk-sim-region` | 403 unsupported_country_region_territory |
| `sk-sim-gone` | 404 model_not_found: a model that was shut down |
| `sk-sim-policy` | 400 content_policy_violation |
| `sk-sim-context` | 400 context_length_exceeded |
| `sk-sim-500` `sk-sim-503` | server error, overload |
| `sk-sim-slow` `sk-sim-slow-S` | the answer after 5 or S seconds (at most 600) |
| `sk-sim-drop` | 200, the connection ends in the middle of the body |
| `sk-sim-truncated` | 200, half of the JSON, framed as if it were all |
| `sk-sim-html` | 200 with an HTML page |
| `sk-sim-empty` | 200 without any choice |
| `sk-sim-refusal` | 200, the model refuses |
| `sk-sim-length` | 200, the answer is cut off after a few words |
| `sk-sim-misfit` | 200, an answer that should be JSON is none, or does not fit its schema |
| `sk-sim-misfit-N` | the same until N answers of the model stand in the conversation |
| `sk-sim-429_mine` | as without `_` and what follows: two keys with the same fault |
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulators.openai.rejections import Rejection, no_such_model, wrong_key

_KEY = re.compile(r"sk-sim(?:-(?P<kind>[a-z0-9]+)(?:-(?P<amount>\d{1,6}(?:\.\d{1,3})?))?)?(?:_.*)?")
KINDS = frozenset(
    (
        *("401", "429", "quota", "500", "503", "slow", "drop", "truncated", "html", "empty"),
        *("refusal", "length", "misfit"),
        *("org", "permission", "region", "gone", "policy", "context"),
    ),
)
_SLOW_SECONDS = 5.0
_SLOWEST_SECONDS = 600.0
ORGANIZATION = "org-simulator"  # where a request names none


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong. `amount` is the number in the key: calls for 429, seconds for slow, answers
    for misfit.
    """

    kind: str = "none"
    amount: float | None = None

    @property
    def delay(self) -> float:
        """Seconds to wait before the answer."""
        if self.kind != "slow":
            return 0.0
        return min(_SLOW_SECONDS if self.amount is None else self.amount, _SLOWEST_SECONDS)

    def misfits(self, answers: int) -> bool:
        """Whether the next answer does not fit, with so many in the conversation already."""
        return self.kind == "misfit" and (self.amount is None or answers < self.amount)


def fault_of(key: str) -> Fault:
    """Return the fault a key asks for; raise Rejection for a key of another kind."""
    if not key.startswith("sk-sim"):
        raise wrong_key(key)
    match = _KEY.fullmatch(key)
    if not match or match["kind"] not in KINDS:
        return Fault()
    if match["kind"] == "401":
        raise wrong_key(key)
    if match["kind"] == "org":
        raise Rejection(
            "OpenAI-Organization header should match organization for API key",
            status=401,
            code="mismatched_organization",
        )
    return Fault(match["kind"], float(match["amount"]) if match["amount"] else None)


def refuse(fault: Fault, model: str, calls: int, organization: str | None = None) -> None:
    """Raise the Rejection that a fault stands for, if any.

    `calls` is how often this prompt was asked with this key before, `organization` whom the
    request says it is for.
    """
    if fault.kind == "429" and (fault.amount is None or calls < fault.amount):
        raise Rejection(
            f"Rate limit reached for {model} in organization {organization or ORGANIZATION} on "
            "requests per min (RPM): Limit 500, Used 500, Requested 1. Please try again in 1s. "
            "Visit https://platform.openai.com/account/rate-limits to learn more.",
            status=429,
            kind="requests",
            code="rate_limit_exceeded",
            headers={"retry-after": "1", "retry-after-ms": "1000"},
        )
    if fault.kind == "gone":
        raise no_such_model(model, shut_down=True)
    if fault.kind in _REFUSALS:
        message, status, kind, code = _REFUSALS[fault.kind]
        raise Rejection(message, status=status, kind=kind, code=code)


# Message, status, type and code of what is the same for every request.
_REFUSALS: dict[str, tuple[str, int, str, str | None]] = {
    "quota": (
        (
            "You exceeded your current quota, please check your plan and billing details. For more "
            "information on this error, read the docs: "
            "https://platform.openai.com/docs/guides/error-codes/api-errors."
        ),
        429,
        "insufficient_quota",
        "insufficient_quota",
    ),
    "permission": (
        (
            "You have insufficient permissions for this operation. Missing scopes: model.request. "
            "Check that you have the correct role in your organization and project, and if you're "
            "using a restricted API key, that it has the necessary scopes."
        ),
        403,
        "invalid_request_error",
        None,
    ),
    "region": (
        "Country, region, or territory not supported",
        403,
        "request_forbidden",
        "unsupported_country_region_territory",
    ),
    "policy": (
        (
            "Your request was rejected as a result of our safety system. Your prompt may contain "
            "text that is not allowed by our safety system."
        ),
        400,
        "invalid_request_error",
        "content_policy_violation",
    ),
    "context": (
        (
            "This model's maximum context length is 128000 tokens. However, your messages resulted "
            "in 130512 tokens. Please reduce the length of the messages."
        ),
        400,
        "invalid_request_error",
        "context_length_exceeded",
    ),
    "500": (
        "The server had an error while processing your request. Sorry about that!",
        500,
        "server_error",
        "server_error",
    ),
    "503": (
        "The engine is currently overloaded, please try again later.",
        503,
        "service_unavailable_error",
        "server_is_overloaded",
    ),
}
