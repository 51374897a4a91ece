"""One way to hold a conversation, whatever dialect the model speaks."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

import httpx2

from connectors.chatgpt import chat_wire, completions_wire, responses_wire
from connectors.chatgpt.client import account_of, ask
from connectors.chatgpt.conversation import Conversation, Reply
from connectors.chatgpt.errors import Declined, ended
from connectors.chatgpt.lessons import Place, recall, remember
from connectors.chatgpt.models import Dialect
from connectors.chatgpt.pictures import with_pictures
from connectors.chatgpt.terms import IDENTIFIERS, PENALTIES, Terms, first_terms, learnt
from connectors.sdk import Context, Refused, Unavailable

if TYPE_CHECKING:
    from openai import OpenAI

SLOWEST = 20  # tokens in a second; an answer comes whole, after the silence that it takes
LONGEST = 540.0  # seconds of silence; a call is over after ten minutes in any case
MOST_LESSONS = 8  # times that one call is asked again on other terms


class Wire(Protocol):
    """A dialect, as the modules `chat_wire`, `responses_wire` and `completions_wire` have it."""

    def request(self, asked: Conversation, terms: Terms) -> dict[str, Any]:
        """The request for a conversation."""

    def send(self, client: OpenAI, sent: dict[str, Any]) -> Any:
        """Make the call."""

    def read(self, body: Mapping[str, Any], asked: Conversation) -> Reply:
        """The reply in an answer."""


WIRES: Mapping[Dialect, Wire] = {
    "chat": chat_wire,
    "responses": responses_wire,
    "completions": completions_wire,
}


def converse(ctx: Context, asked: Conversation) -> Reply:
    """Ask a model and return its choices, `asked.n` of them where that is set.

    The model is asked on the terms that the table of models advises. A refusal that names a
    parameter is answered by one call without it, recorded in the log. Where a dialect or a server
    gives one choice at a time, it is asked several times at once; if one of these calls fails,
    all of it does.
    Raises `Refused` or `Unavailable` with the service's own words.
    """
    account, wanted = account_of(ctx), asked.n or 1
    asked = replace(asked, messages=with_pictures(ctx, asked.messages))
    advised = first_terms(asked, account.takes(asked.model), fixed=account.names_dialect)
    place = (account.address, asked.model, advised)
    asking = _Asking(ctx, asked, place, recall(place, ctx.now()))
    reply = _together(asking, wanted if asking.terms.one_each else 1)
    if (missing := wanted - len(reply.choices)) > 0:
        asking.terms = replace(asking.terms, without=asking.terms.without | {"n"})
        remember(place, asking.terms, ctx.now())
        reply += _together(asking, missing, before=1)
    _report_unused(ctx, asked, asking.terms)
    return replace(reply, choices=reply.choices[:wanted])


def patience(usual: httpx2.Timeout, max_tokens: int | None) -> httpx2.Timeout:
    """How long to wait for an answer: the usual silence, and the time of its tokens."""
    silence = min((usual.read or 0) + (max_tokens or 0) / SLOWEST, LONGEST)
    return httpx2.Timeout(silence, connect=usual.connect)


@dataclass(slots=True)
class _Asking:
    """Calls of one step that share what they learn about the terms."""

    ctx: Context
    asked: Conversation
    place: Place
    terms: Terms
    lock: threading.Lock = field(default_factory=threading.Lock)

    def once(self) -> Reply:
        """Make one call, again on other terms where the service teaches some."""
        for _ in range(MOST_LESSONS):
            terms = self.terms
            try:
                return self._call(terms)
            except Declined as said:
                with self.lock:
                    if self.terms is terms and not self._learn(said):
                        raise
        return self._call(self.terms)

    def _call(self, terms: Terms) -> Reply:
        wire = WIRES[terms.dialect]
        sent = wire.request(self.asked, terms)
        sent["timeout"] = patience(self.ctx.http.timeout, self.asked.max_tokens)
        body = ask(self.ctx, lambda client: wire.send(client, sent), self.asked.model)
        return wire.read(body, self.asked)

    def _learn(self, said: Declined) -> bool:
        """Change the terms by what was said; False if nothing helps."""
        sent = WIRES[self.terms.dialect].request(self.asked, self.terms)
        lesson = learnt(self.terms, said, sent, self.asked)
        if lesson is None or lesson[0] == self.terms:
            return False
        self.terms, change = lesson
        self.ctx.log(f"{ended(said.words)} So {self.asked.model} was {change}.")
        remember(self.place, self.terms, self.ctx.now())
        return True


def _together(asking: _Asking, count: int, before: int = 0) -> Reply:
    """The answers of so many calls that are under way at once, in the order of the calls.

    `before` is how many calls of the step have been answered already.
    """
    if count == 1 and not before:
        return asking.once()
    asking.ctx.http  # noqa: B018 - made here once, not by each of the threads
    with ThreadPoolExecutor(count, "choice") as threads:
        calls = [threads.submit(asking.once) for _ in range(count)]
    failed = [error for error in (call.exception() for call in calls) if error]
    if failed:
        reached = [error for error in failed[1:] if getattr(error, "sent", False)]
        raise _with_bill(failed[0], before + count - len(failed) + len(reached))
    return sum((call.result() for call in calls), Reply())


def _with_bill(error: BaseException, others: int) -> BaseException:
    """The failure of one call, which says that others may have to be paid for."""
    if others and isinstance(error, Refused | Unavailable):
        calls = "Another call" if others == 1 else f"{others} other calls"
        error.message = f"{ended(error.message)} {calls} of this step may have been billed."
        error.args = (error.message,)
    return error


def _report_unused(ctx: Context, asked: Conversation, terms: Terms) -> None:
    """Record which options had no effect."""
    missing = {*terms.without, *(PENALTIES if terms.dialect == "responses" else ())}
    names = [
        name
        for name in ("temperature", *PENALTIES)
        if name in missing and getattr(asked, name) is not None
    ]
    if asked.user and missing.issuperset(IDENTIFIERS):
        names.append("user")
    if names:
        ctx.log(f"Not used by {asked.model}: {', '.join(names)}.")
