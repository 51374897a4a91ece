"""What can go wrong at the service, how it is told apart, and what to do about it.

The codes are those of https://platform.openai.com/docs/guides/error-codes (2026-11) and what
clients of OpenAI, Azure, vLLM, llama.cpp and Ollama report. `docs/chatgpt-errors.md` shows this
table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

NOT_FOUND: Final = 404
SERVER_ERROR: Final = 500
AGAIN: Final = "Try again later, or let the step retry."


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that goes wrong.

    `what` names it and `told` says how the service tells it. It is meant by one of the `codes`, by
    the service's `words` (a pattern), or else by one of the `statuses`. `advice` says what to do;
    it may hold `{wait}`, `{size}` or `{instead}`. `retried` says that a later attempt may succeed.
    """

    what: str
    told: str
    advice: str
    retried: bool = False
    codes: tuple[str, ...] = ()
    words: str = ""
    statuses: tuple[int, ...] = ()

    def is_named(self, code: str, kind: str, words: str) -> bool:
        """Whether code, type or words of an error mean this."""
        if code in self.codes or kind in self.codes:
            return True
        return bool(self.words and re.search(self.words, words, re.IGNORECASE))


# The first one that is named by code or words counts, else the first one with the status.
KNOWN: Final[tuple[Known, ...]] = (
    Known(
        "Wrong organization",
        "401 `mismatched_organization`, `invalid_organization`, `no_organization`",
        "Correct the Organization ID of the account, or use a key of that organization.",
        codes=("mismatched_organization", "invalid_organization", "no_organization"),
        words=r"OpenAI-Organization header|no such organi[sz]ation|member of an organi[sz]ation",
    ),
    Known(
        "Quota used up",
        "429 `insufficient_quota`, `billing_hard_limit_reached`, `billing_not_active`, or 402",
        "Add credit or raise the limit on the billing page of the service; waiting does not help.",
        codes=("insufficient_quota", "billing_hard_limit_reached", "billing_not_active"),
        statuses=(402,),
    ),
    Known(
        "Request larger than the rate limit",
        "429 whose words say “Request too large”",
        "Shorten the prompt or lower Number of Tokens: it does not fit into the account's limit.",
        words=r"^request too large for",
    ),
    Known(
        "Context too long",
        "400 `context_length_exceeded`, `string_above_max_length`, or words of the same meaning",
        "{size}Shorten the prompt, or choose a model that takes more.",
        codes=("context_length_exceeded", "string_above_max_length", "exceed_context_size_error"),
        words=r"maximum context length|context window|context size|input tokens exceed"
        r"|prompt is too long",
    ),
    Known(
        "Content policy",
        "400 `content_policy_violation`, `moderation_blocked`, `content_filter`, `invalid_prompt`",
        "Change the prompt: the service does not answer this one.",
        codes=(
            "content_policy_violation",
            "moderation_blocked",
            "content_filter",
            "invalid_prompt",
        ),
        words=r"content (management )?policy|usage polic(y|ies)|safety system",
    ),
    Known(
        "Region not served",
        "403 `unsupported_country_region_territory`",
        "The service does not serve the place where this server stands; use another service.",
        codes=("unsupported_country_region_territory",),
        words=r"country, region,? or territory not supported",
    ),
    Known(
        "Address not allowed",
        "401 or 403 `ip_not_authorized`",
        "Add this server's address to those that the service's project allows.",
        codes=("ip_not_authorized",),
    ),
    Known(
        "No permission",
        "403, or 401 whose words name missing scopes",
        "Give the API key this permission in the service's settings, or use another key.",
        codes=("missing_scope", "insufficient_permissions"),
        words=r"insufficient permissions|missing scopes|project .{1,80} does not have access to",
        statuses=(403,),
    ),
    Known(
        "Wrong key",
        "401 `invalid_api_key`",
        "Enter a valid API Key in the account.",
        codes=("invalid_api_key", "account_deactivated"),
        statuses=(401,),
    ),
    Known(
        "Model gone or unknown",
        "404 `model_not_found`, or words of the same meaning",
        "Choose {instead}.",
        codes=("model_not_found", "DeploymentNotFound"),
        words=r"\bmodel .{1,200}(does not exist|has been deprecated|not found)",
    ),
    Known(
        "Model that cannot do this",
        "404 whose words name another address of the API",
        "Choose a model that can.",
        words=r"not supported in the v1/|not a chat model",
    ),
    Known(
        "Rate limit",
        "429 `rate_limit_exceeded` and any other",
        "{wait}Let the step retry, or ask less often.",
        retried=True,
        codes=("rate_limit_exceeded",),
        statuses=(429,),
    ),
    Known(
        "Wrong address",
        "404 without a code, 405",
        "Check the account's base URL, and whether its server has this action.",
        statuses=(405,),
    ),
    Known(
        "Request too large",
        "413",
        "Send less: smaller pictures, or a shorter prompt.",
        statuses=(413,),
    ),
    Known(
        "Request declined",
        "400, 422 and 404 with another code",
        "",
        statuses=(400, 404, 422),
    ),
    Known(
        "Busy",
        "408, 409, 425",
        AGAIN,
        retried=True,
        statuses=(408, 409, 425),
    ),
    Known(
        "Trouble at the service",
        "500 and above, such as `server_error` and `server_is_overloaded`",
        "{wait}" + AGAIN,
        retried=True,
        codes=("server_error", "server_is_overloaded"),
        statuses=(SERVER_ERROR,),
    ),
)
OTHER: Final = Known("Anything else", "another status", "")

# What is no error answer.
TIMED_OUT: Final = Known(
    "No answer in time",
    "the service is silent for 60 seconds and those that the answer may take (a second for 20 of "
    "Number of Tokens, 540 at most in all), for 180 where it draws a picture, or breaks off",
    "Try again later, or ask for a shorter answer.",
    retried=True,
)
NOT_REACHED: Final = Known(
    "No connection",
    "the name is unknown, or the connection is refused",
    "Check the account's base URL, or try again later.",
    retried=True,
)
WEB_PAGE: Final = Known("Web page", "HTML in place of JSON", "Check the account's base URL.")
NOT_JSON: Final = Known(
    "Broken JSON", "the answer ends too early, or is no JSON", AGAIN, retried=True
)
EMPTY: Final = Known(
    "No choices", "the answer holds no choice, no output or no picture", AGAIN, retried=True
)
ALL: Final = (*KNOWN, OTHER, TIMED_OUT, NOT_REACHED, WEB_PAGE, NOT_JSON, EMPTY)

_WRONG_ADDRESS: Final = next(each for each in KNOWN if each.what == "Wrong address")


def known(status: int, code: str, kind: str, words: str) -> Known:
    """What an error answer means. `kind` is its `type`."""
    for each in KNOWN:
        if each.is_named(code, kind, words):
            return each
    if status == NOT_FOUND and not code:
        return _WRONG_ADDRESS
    at = min(status, SERVER_ERROR)
    return next((each for each in KNOWN if at in each.statuses), OTHER)


def rows() -> Iterator[tuple[str, str, str, str]]:
    """The table as `docs/chatgpt-errors.md` shows it."""
    blanks = {"wait": "*When it may be asked again.* ", "size": "*Both numbers.* "}
    for each in ALL:
        advice = each.advice.format(**blanks, instead="*the replacement*, or another API Model")
        yield each.what, each.told, "yes" if each.retried else "no", advice or "*its own words*"
