"""The terms on which a model is asked: the dialect, and what is left out. 400s teach new ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from connectors.chatgpt.conversation import Conversation
from connectors.chatgpt.errors import Declined
from connectors.chatgpt.models import Capabilities, Dialect

CURRENT_LIMIT = "max_completion_tokens"
OLDER_LIMIT = "max_tokens"

# What a request can do without. A format or a tool it cannot: the answer would be another one.
SPARE = (
    "temperature",
    "n",
    "frequency_penalty",
    "presence_penalty",
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
    """How a model is asked. `limit` is the name that Chat Completions has for the token limit."""

    dialect: Dialect = "chat"
    effort_none: bool = False
    limit: str = CURRENT_LIMIT
    without: frozenset[str] = frozenset()


def first_terms(asked: Conversation, known: Capabilities) -> Terms:
    """The terms that the table of models advises for a conversation."""
    dialect = known.tools if asked.uses_tools else known.dialect
    needs_no_effort = asked.temperature is not None or (asked.uses_tools and dialect == "chat")
    return Terms(
        dialect=dialect,
        effort_none=known.effort_none and needs_no_effort,
        without=frozenset({"temperature"} if known.temperature == "never" else ()),
    )


def learnt(terms: Terms, said: Declined, sent: Mapping[str, Any]) -> tuple[Terms, str] | None:
    """Other terms after a request was declined, with what changed in words; None if none help."""
    if terms.dialect == "chat" and "v1/responses" in said.message:
        return replace(terms, dialect="responses", effort_none=False), "asked again with Responses"
    name = _named(said, sent)
    if name == CURRENT_LIMIT:
        other = replace(terms, limit=OLDER_LIMIT)
        return other, f"asked again with {OLDER_LIMIT} in place of {CURRENT_LIMIT}"
    if name in SPARE:
        without = terms.without | {name}
        return replace(terms, without=without), f"asked again without {name}"
    return None


def _named(said: Declined, sent: Mapping[str, Any]) -> str:
    """The parameter of the sent request that the service says it does not take, or nothing."""
    if not (_NOT_TAKEN.search(said.code) or _NOT_TAKEN.search(said.message)):
        return ""
    named = said.param.split(".")[0]
    if named:
        return named if named in sent else ""
    places = {
        match.start(): name
        for name in (*SPARE, CURRENT_LIMIT)
        if name in sent and (match := re.search(rf"\b{name}\b", said.message))
    }
    return places[min(places)] if places else ""
