"""The choices of the form: the account's models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from connectors.chatgpt.client import account_of, list_models
from connectors.chatgpt.image_models import DEFAULT
from connectors.chatgpt.models import (
    RECOMMENDED,
    Capabilities,
    completes,
    holds_conversations,
)
from connectors.sdk import Asked, Context, Option, Options, matching


def chat_models(ctx: Context, asked: Asked) -> Options:
    """The account's models that hold conversations: the recommended one, then the newest, retired
    ones left out.

    One with an announced end carries a note. Raises `Refused` or `Unavailable`.
    """
    return _conversing(ctx, asked)


def vision_models(ctx: Context, asked: Asked) -> Options:
    """The same, and those marked that take no pictures."""
    return _conversing(ctx, asked, lambda known: "" if known.vision else "takes no pictures")


def tool_models(ctx: Context, asked: Asked) -> Options:
    """The same, and those marked that call no functions."""
    return _conversing(ctx, asked, lambda known: "" if known.functions else "calls no functions")


def prompt_models(ctx: Context, asked: Asked) -> Options:
    """The same with the models of the old Completions, which answer one text with another."""
    return _conversing(ctx, asked, others=completes)


def _conversing(
    ctx: Context,
    asked: Asked,
    lacks: Callable[[Capabilities], str] = lambda _: "",
    others: Callable[[str], bool] = lambda _: False,
) -> Options:
    """Models that hold conversations, and `others`; what one `lacks` is its note."""
    takes = account_of(ctx).takes
    return _offered(
        ctx,
        asked,
        lambda name: holds_conversations(name) or others(name),
        lambda name: takes(name).shutdown,
        lambda name: lacks(takes(name)),
        RECOMMENDED,
    )


def image_models(ctx: Context, asked: Asked) -> Options:
    """The account's models that make pictures, in the same way."""
    account = account_of(ctx)
    return _offered(
        ctx,
        asked,
        account.makes_pictures,
        lambda name: account.draws(name).shutdown,
        recommended=DEFAULT,
    )


def _offered(
    ctx: Context,
    asked: Asked,
    fits: Callable[[str], bool],
    shutdown: Callable[[str], str | None],
    lacks: Callable[[str], str] = lambda _: "",
    recommended: str = "",
) -> Options:
    today = ctx.now().date().isoformat()
    listed = list_models(ctx)
    # The dates in our table are those of OpenAI's own service.
    at_openai = account_of(ctx).is_openai
    found = []
    for model in sorted(listed, key=_newest_first):
        name = str(model["id"])
        end = model.get("shutdown_date") or (shutdown(name) if at_openai else None)
        if fits(name) and not (end and end <= today):
            notes = [lacks(name), f"is shut down on {end}" if end else ""]
            found.append(Option(name, name, ", ".join(filter(None, notes))))
    best = Option(recommended, recommended)  # as long as nothing speaks against it
    if best in found:
        found.remove(best)
        found.insert(0, replace(best, note="recommended"))
    return Options(matching(found, asked.search))


def _newest_first(model: dict[str, Any]) -> tuple[float, str]:
    created = model.get("created")
    return (-created if isinstance(created, int | float) else 0, str(model["id"]))
