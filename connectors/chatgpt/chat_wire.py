"""Chat Completions: the dialect that OpenAI's older models and all compatible servers speak.

https://platform.openai.com/docs/api-reference/chat, openai package 3.54.0.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from connectors.chatgpt.conversation import Choice, Conversation, Reply, ToolCall, Usage, tokens
from connectors.chatgpt.errors import NO_CHOICES
from connectors.chatgpt.terms import Terms
from connectors.sdk import SubAutomation, Unavailable

if TYPE_CHECKING:
    from openai import OpenAI


def request(asked: Conversation, terms: Terms) -> dict[str, Any]:
    """The request for a conversation."""
    wanted = {
        "model": asked.model,
        "messages": [_sent(message) for message in asked.messages],
        terms.limit: asked.max_tokens,
        "temperature": asked.temperature,
        "n": asked.n,
        "frequency_penalty": asked.frequency_penalty,
        "presence_penalty": asked.presence_penalty,
        "reasoning_effort": "none" if terms.effort_none else None,
        "response_format": asked.response_format,
        "tools": [_tool(tool) for tool in asked.tools] or None,
        "tool_choice": "auto" if asked.tools else None,
        terms.identifier: asked.user,
    }
    return {
        name: value
        for name, value in wanted.items()
        if value is not None and name not in terms.without
    }


def _sent(message: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in message.items() if name != "responses"}


def _tool(tool: SubAutomation) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": dict(tool.schema),
            "strict": False,
        },
    }


def send(client: OpenAI, sent: dict[str, Any]) -> Any:
    """Make the call."""
    return client.chat.completions.with_raw_response.create(**sent)


def read(body: Mapping[str, Any], asked: Conversation) -> Reply:
    """The reply in an answer. Raises `Unavailable` where there is none."""
    listed = body.get("choices")
    if not isinstance(listed, list) or not listed:
        raise Unavailable(NO_CHOICES, sent=True)
    choices, usage = tuple(_choice(choice) for choice in listed), used(body.get("usage"))
    if len(choices) == 1:
        choices = (replace(choices[0], reasoning=usage.reasoning),)
    return Reply(choices, usage, str(body.get("model") or asked.model))


def used(counted: object) -> Usage:
    """The usage object of Chat Completions, which Completions have too."""
    return Usage(
        tokens(counted, "prompt_tokens"),
        tokens(counted, "completion_tokens"),
        tokens(counted, "total_tokens"),
        tokens(counted, "prompt_tokens_details", "cached_tokens"),
        tokens(counted, "completion_tokens_details", "reasoning_tokens"),
    )


def _choice(choice: object) -> Choice:
    message = choice.get("message") if isinstance(choice, Mapping) else None
    if not isinstance(choice, Mapping) or not isinstance(message, Mapping):
        raise Unavailable("The service answered with a choice that holds no message.", sent=True)
    text, refusal = _text(message.get("content")), str(message.get("refusal") or "")
    listed = message.get("tool_calls")
    calls = tuple(
        ToolCall(str(call.get("id") or ""), str(function["name"]), arguments_in(function))
        for call in (listed if isinstance(listed, list) else ())
        if isinstance(call, Mapping)
        and isinstance(function := call.get("function"), Mapping)
        and function.get("name")
    )
    reason = "refusal" if refusal else str(choice.get("finish_reason") or "stop")
    return Choice(text, reason, assistant_turn(text or refusal, calls), refusal, calls)


def _text(content: object) -> str:
    """The text of a message; some compatible servers answer with parts, as requests have them."""
    if not isinstance(content, list):
        return str(content or "")
    parts = (part.get("text") if isinstance(part, Mapping) else part for part in content)
    return "".join(part for part in parts if isinstance(part, str))


def arguments_in(function: Mapping[str, Any]) -> str:
    """The arguments as JSON text; some compatible servers send the object itself, or nothing."""
    given = function.get("arguments") or "{}"
    return given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)


def assistant_turn(text: str, calls: tuple[ToolCall, ...]) -> dict[str, Any]:
    """An answer as a message of the next call."""
    turn: dict[str, Any] = {"role": "assistant", "content": text or (None if calls else "")}
    if calls:
        turn["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in calls
        ]
    return turn
