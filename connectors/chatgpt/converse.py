"""One way to hold a conversation, whatever dialect the model speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from connectors.chatgpt import chat_wire, responses_wire
from connectors.chatgpt.client import ask
from connectors.chatgpt.conversation import Conversation, Reply
from connectors.chatgpt.errors import Declined
from connectors.chatgpt.models import capabilities
from connectors.chatgpt.terms import Terms, first_terms, learnt
from connectors.sdk import Context

if TYPE_CHECKING:
    from openai import OpenAI

MOST_LESSONS = 4  # times that one call is asked again on other terms
NOT_IN_RESPONSES = ("frequency_penalty", "presence_penalty")


class Wire(Protocol):
    """A dialect, as the modules `chat_wire` and `responses_wire` have it."""

    def request(self, asked: Conversation, terms: Terms) -> dict[str, Any]:
        """The request for a conversation."""

    def send(self, client: OpenAI, sent: dict[str, Any]) -> Any:
        """Make the call."""

    def read(self, body: Mapping[str, Any], asked: Conversation) -> Reply:
        """The reply in an answer."""


def converse(ctx: Context, asked: Conversation) -> Reply:
    """Ask a model and return its choices, `asked.n` of them where that is set.

    The model is asked on the terms that the table of models advises. A refusal that names a
    parameter is answered by one call without it, recorded in the log. Where a dialect or a server
    gives one choice at a time, it is asked several times.
    Raises `Refused` or `Unavailable` with the service's own words.
    """
    terms = first_terms(asked, capabilities(asked.model))
    reply = Reply()
    for _ in range(asked.n or 1):
        got, terms = _once(ctx, asked, terms)
        reply += got
        if len(reply.choices) >= (asked.n or 1):
            break
    _report_unused(ctx, asked, terms)
    return reply


def _once(ctx: Context, asked: Conversation, terms: Terms) -> tuple[Reply, Terms]:
    """One answer, and the terms on which it was given."""
    for _ in range(MOST_LESSONS):
        try:
            return _call(ctx, asked, terms), terms
        except Declined as said:
            lesson = learnt(terms, said, _wire(terms).request(asked, terms))
            if lesson is None or lesson[0] == terms:
                raise
            terms, change = lesson
            ctx.log(f"{said.message} So {asked.model} was {change}.")
    return _call(ctx, asked, terms), terms


def _call(ctx: Context, asked: Conversation, terms: Terms) -> Reply:
    wire = _wire(terms)
    body = ask(ctx, lambda client: wire.send(client, wire.request(asked, terms)))
    return wire.read(body, asked)


def _wire(terms: Terms) -> Wire:
    return responses_wire if terms.dialect == "responses" else chat_wire


def _report_unused(ctx: Context, asked: Conversation, terms: Terms) -> None:
    """Record which options had no effect."""
    missing = {*terms.without, *(NOT_IN_RESPONSES if terms.dialect == "responses" else ())}
    names = [
        name
        for name in ("temperature", *NOT_IN_RESPONSES)
        if name in missing and getattr(asked, name) is not None
    ]
    if names:
        ctx.log(f"Not used by {asked.model}: {', '.join(names)}.")
