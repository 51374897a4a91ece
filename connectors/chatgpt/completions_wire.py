"""Completions, the oldest dialect: one text goes on from another.

OpenAI has no model left for it; vLLM, llama.cpp, Ollama and Azure still offer it.
https://platform.openai.com/docs/api-reference/completions, openai package 3.54.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from connectors.chatgpt.chat_wire import assistant_turn, used
from connectors.chatgpt.conversation import Choice, Conversation, Reply
from connectors.chatgpt.errors import NO_CHOICES
from connectors.chatgpt.terms import Terms
from connectors.sdk import Unavailable

if TYPE_CHECKING:
    from openai import OpenAI


def request(asked: Conversation, terms: Terms) -> dict[str, Any]:
    """The request for a conversation of one text."""
    wanted = {
        "model": asked.model,
        "prompt": asked.messages[0]["content"],
        "max_tokens": asked.max_tokens,
        "temperature": asked.temperature,
        "n": asked.n,
        "frequency_penalty": asked.frequency_penalty,
        "presence_penalty": asked.presence_penalty,
        "user": asked.user,
    }
    return {
        name: value
        for name, value in wanted.items()
        if value is not None and name not in terms.without
    }


def send(client: OpenAI, sent: dict[str, Any]) -> Any:
    """Make the call."""
    return client.completions.with_raw_response.create(**sent)


def read(body: Mapping[str, Any], asked: Conversation) -> Reply:
    """The reply in an answer. Raises `Unavailable` where there is none."""
    listed = body.get("choices")
    if not isinstance(listed, list) or not listed:
        raise Unavailable(NO_CHOICES, sent=True)
    return Reply(
        tuple(_choice(choice) for choice in listed),
        used(body.get("usage")),
        str(body.get("model") or asked.model),
    )


def _choice(choice: object) -> Choice:
    if not isinstance(choice, Mapping) or not isinstance(choice.get("text"), str):
        raise Unavailable("The service answered with a choice that holds no text.", sent=True)
    text = str(choice["text"])
    return Choice(text, str(choice.get("finish_reason") or "stop"), assistant_turn(text, ()))
