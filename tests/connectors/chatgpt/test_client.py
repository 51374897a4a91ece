"""How the service's own client is called, and what of the environment reaches it."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from connectors.sdk import Refused


def test_half_a_character_cannot_be_sent(answering: Any, chat: Any, completion: Any) -> None:
    ctx = answering(completion())

    with pytest.raises(Refused) as refused:
        chat(ctx, query="\ud800")

    assert refused.value.message == (
        "The text holds half of a character (a lone surrogate), which cannot be sent."
    )


def test_nothing_of_the_environment_is_sent(
    answering: Any, monkeypatch: pytest.MonkeyPatch, chat: Any, completion: Any
) -> None:
    for name in ("ORG_ID", "PROJECT_ID", "API_KEY", "ADMIN_KEY"):
        monkeypatch.setenv(f"OPENAI_{name}", "leaked")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://leaked.example.com")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Leaked: leaked\nAuthorization: leaked")
    ctx = answering(completion())

    chat(ctx)

    assert ctx.sent[0].url == "https://models.example.com/v1/chat/completions"
    assert "leaked" not in str(ctx.sent[0].headers.raw)
    assert ctx.sent[0].headers["authorization"] == "Bearer sk-sim-demo"
    assert "openai-organization" not in ctx.sent[0].headers


def test_the_organization_is_sent(answering: Any, chat: Any, completion: Any) -> None:
    ctx = answering(completion(), organization_id="org-1")

    chat(ctx)

    assert ctx.sent[0].headers["openai-organization"] == "org-1"
    assert "openai-project" not in ctx.sent[0].headers


def test_a_path_is_an_address_of_this_server(answering: Any, chat: Any, completion: Any) -> None:
    ctx = answering(completion(), base_url="/simulators/openai/v1")

    chat(ctx)

    assert ctx.sent[0].url == "http://127.0.0.1:8000/simulators/openai/v1/chat/completions"


def test_a_chat_without_account_is_refused(context_of: Any, chat: Any) -> None:
    ctx = context_of(None, httpx2.MockTransport(lambda _: httpx2.Response(500)))

    with pytest.raises(Refused) as refused:
        chat(ctx)

    assert refused.value.message == "Choose an account first."
