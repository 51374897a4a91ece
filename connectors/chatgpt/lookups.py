"""The choices of the form: the account's models."""

from __future__ import annotations

from typing import Any

from connectors.chatgpt.client import account_of, list_models
from connectors.chatgpt.models import capabilities, holds_conversations
from connectors.sdk import Asked, Context, Option, Options, matching


def chat_models(ctx: Context, asked: Asked) -> Options:
    """The account's models that hold conversations, newest first, retired ones left out.

    One with an announced end carries a note. Raises `Refused` or `Unavailable`.
    """
    today = ctx.now().date().isoformat()
    listed = list_models(ctx)
    # The dates in our table are those of OpenAI's own service.
    at_openai = not account_of(ctx).base_url
    found = []
    for model in sorted(listed, key=_newest_first):
        name = str(model["id"])
        end = model.get("shutdown_date") or (capabilities(name).shutdown if at_openai else None)
        if holds_conversations(name) and not (end and end <= today):
            note = f"is shut down on {end}" if end else ""
            found.append(Option(name, name, note))
    return Options(matching(found, asked.search))


def _newest_first(model: dict[str, Any]) -> tuple[float, str]:
    created = model.get("created")
    return (-created if isinstance(created, int | float) else 0, str(model["id"]))
