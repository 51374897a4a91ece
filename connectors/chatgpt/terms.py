"""The terms on which a model is asked: the dialect, and what is left out. 400s teach new ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from connectors.chatgpt.conversation import Conversation
from connectors.chatgpt.error_table import NOT_FOUND
from connectors.chatgpt.errors import Declined
from connectors.chatgpt.models import Capabilities, Dialect

NAMES: Final[Mapping[Dialect, str]] = {
    "chat": "Chat Completions",
    "responses": "Responses",
    "completions": "Completions",
}
# Where a server stands in time: what is sent today, and what it took the place of.
LIMITS = ("max_completion_tokens", "max_tokens")
IDENTIFIERS = ("safety_identifier", "user")
PENALTIES = ("frequency_penalty", "presence_penalty")

# What a request can do without. A format or a tool it cannot: the answer would be another one.
SPARE = (
    "temperature",
    "n",
    *PENALTIES,
    "reasoning_effort",
    "reasoning",
    "include",
)
_NOT_TAKEN = re.compile(
    r"unsupported|not support|unknown|unrecogni[sz]ed|unexpected|not permitted|not allowed"
    r"|extra_forbidden",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Terms:
    """How a model is asked.

    `limit` and `identifier` are the names that the token limit and the user's identifier go by.
    `tried` are dialects that the server turned down, and `fixed` says that the account names the
    one to stay with.
    """

    dialect: Dialect = "chat"
    effort_none: bool = False
    limit: str = LIMITS[0]
    identifier: str = IDENTIFIERS[0]
    without: frozenset[str] = frozenset()
    tried: frozenset[Dialect] = frozenset()
    fixed: bool = False

    @property
    def one_each(self) -> bool:
        """Whether a call on these terms brings one choice, however many are wanted."""
        return self.dialect == "responses" or "n" in self.without


def first_terms(asked: Conversation, known: Capabilities, *, fixed: bool = False) -> Terms:
    """The terms that the table of models advises for a conversation."""
    dialect = known.tools if asked.uses_tools else known.dialect
    if dialect == "completions" and not asked.is_plain:
        dialect = "chat"
    sampled = (asked.temperature, asked.frequency_penalty, asked.presence_penalty)
    needs_no_effort = any(each is not None for each in sampled) or (
        asked.uses_tools and dialect == "chat"
    )
    older = int(known.older)
    return Terms(
        dialect=dialect,
        effort_none=known.effort_none and needs_no_effort,
        limit=LIMITS[older],
        identifier=IDENTIFIERS[older],
        without=frozenset(("temperature", *PENALTIES) if known.temperature == "never" else ()),
        fixed=fixed,
    )


def learnt(
    terms: Terms, said: Declined, sent: Mapping[str, Any], asked: Conversation
) -> tuple[Terms, str] | None:
    """Other terms after a request was declined, with what changed in words; None if none help."""
    if moved := _elsewhere(terms, said, asked):
        tried = terms.tried | {terms.dialect}
        other = replace(terms, dialect=moved, tried=tried, effort_none=False)
        return other, f"asked again with {NAMES[moved]}"
    name = not_taken(said, sent, (*SPARE, *LIMITS, *IDENTIFIERS))
    for names in (LIMITS, IDENTIFIERS):
        if name in names and name in (terms.limit, terms.identifier):
            return _renamed(terms, name, names[1 - names.index(name)])
    if name in SPARE:
        without = terms.without | {name}
        return replace(terms, without=without), f"asked again without {name}"
    return None


def _elsewhere(terms: Terms, said: Declined, asked: Conversation) -> Dialect | None:
    """The dialect that a refusal points to, if it may be taken."""
    to: Dialect | None = None
    if terms.dialect == "chat" and "v1/responses" in said.message:
        to = "responses"
    elif terms.dialect == "chat" and "v1/completions" in said.message and asked.is_plain:
        to = "completions"
    elif terms.dialect != "chat" and ("v1/chat/completions" in said.message or _is_absent(said)):
        to = "chat"
    return None if terms.fixed or to in terms.tried else to


def _is_absent(said: Declined) -> bool:
    """Whether the server does not have the address that was asked, as far as it says."""
    return said.status == NOT_FOUND and not said.code and not said.param


def _renamed(terms: Terms, name: str, other: str) -> tuple[Terms, str] | None:
    """The same with the other name of a parameter; without it where that is not taken either."""
    without = terms.without | {name}
    if other in terms.without:
        if name in LIMITS:  # an answer without limit is another one, and may be dear
            return None
        return replace(terms, without=without), f"asked again without {name}"
    field = "limit" if name in LIMITS else "identifier"
    changed: dict[str, Any] = {field: other, "without": without}
    return replace(terms, **changed), f"asked again with {other} in place of {name}"


def not_taken(said: Declined, sent: Mapping[str, Any], names: Sequence[str]) -> str:
    """The parameter of the sent request that the service says it does not take, or nothing.

    Where only the service's sentence names it, it is looked for among `names`.
    """
    if not (_NOT_TAKEN.search(said.code) or _NOT_TAKEN.search(said.message)):
        return ""
    named = said.param.split(".")[0]
    if named:
        return named if named in sent else ""
    places = {
        match.start(): name
        for name in names
        if name in sent and (match := re.search(rf"\b{name}\b", said.message))
    }
    return places[min(places)] if places else ""
