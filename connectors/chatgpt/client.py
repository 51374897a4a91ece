"""Calls through the service's own client, over the guarded HTTP client of the context."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from connectors.chatgpt.costs import used_in
from connectors.chatgpt.errors import NOT_JSON, body_of, translated, without_key
from connectors.sdk import Context, Refused, Unavailable

if TYPE_CHECKING:
    from openai import OpenAI

    from connectors.chatgpt.account import ChatGPTAccount

    Call = Callable[[OpenAI], Any]


def ask(ctx: Context, call: Call, model: str = "") -> dict[str, Any]:
    """Make one call with the context's account and return the JSON object that it answers.

    `call` gets the client and returns a raw response (`….with_raw_response.create(…)`): what the
    service sent is looked at here, since the client itself lets web pages, `null` and `{}` pass.
    `model` is the one that was asked, where an answer does not name it. What a call used is
    reported here, and a call that may have been carried out without an answer that can be read, as
    lost: what comes after is no part of it. Raises `Refused` or `Unavailable` for everything else
    that can come.
    """
    account = account_of(ctx)
    try:
        with translated(ctx, account.api_key):
            answer = call(_client(ctx, account))
        body = body_of(answer.text, ctx)
    except (Refused, Unavailable) as said:
        if said.sent:
            ctx.lost()
        raise without_key(said, account.api_key) from None
    if used := used_in(body, model):
        ctx.used(used)
    return body


def account_of(ctx: Context) -> ChatGPTAccount:
    """The account of the step. Raises `Refused` where none is chosen."""
    if ctx.account is None:
        raise Refused("Choose an account first.")
    return cast("ChatGPTAccount", ctx.account)


def _client(ctx: Context, account: ChatGPTAccount) -> OpenAI:
    """A client of its own for one call: nothing of it comes from the process's environment."""
    import openai  # noqa: PLC0415 - half a second and 40 MB, for workers that make calls only

    # The one variable that no argument overrides: its headers would go out with every account.
    os.environ.pop("OPENAI_CUSTOM_HEADERS", None)
    absent: dict[str, Any] = {"OpenAI-Project": openai.omit}
    if not account.organization_id:
        absent["OpenAI-Organization"] = openai.omit
    return openai.OpenAI(
        api_key=account.api_key,
        admin_api_key="",
        organization=account.organization_id or "",
        project="",
        webhook_secret="",
        base_url=ctx.absolute(account.address),
        timeout=ctx.http.timeout,
        max_retries=0,  # the step's own policy decides about a second attempt
        default_headers=absent,
        http_client=ctx.http,
    )


def list_models(ctx: Context) -> list[dict[str, Any]]:
    """The account's models as the service lists them: `id`, `created`, `shutdown_date`.

    Raises `Refused` or `Unavailable` with the service's own words.
    """
    body = ask(ctx, lambda client: client.models.with_raw_response.list())
    listed = body.get("data")
    if not isinstance(listed, list):
        raise Unavailable(NOT_JSON)
    return [model for model in listed if isinstance(model, dict) and model.get("id")]
