"""Responses: the dialect of OpenAI's own service that every current model speaks in full.

It has no `n`, no penalties and no `stop`; reasoning travels as items, encrypted when nothing is
stored. https://platform.openai.com/docs/api-reference/responses, openai package 3.54.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from connectors.chatgpt.chat_wire import arguments_in, assistant_turn
from connectors.chatgpt.conversation import Choice, Conversation, Reply, ToolCall, Usage, tokens
from connectors.chatgpt.errors import NO_OUTPUT
from connectors.chatgpt.terms import Terms
from connectors.sdk import SubAutomation, Unavailable

if TYPE_CHECKING:
    from openai import OpenAI

SMALLEST_LIMIT = 16  # the service refuses a smaller max_output_tokens


def request(asked: Conversation, terms: Terms) -> dict[str, Any]:
    """The request for a conversation. Nothing is stored at the service."""
    limit = asked.max_tokens
    wanted = {
        "model": asked.model,
        "input": [item for message in asked.messages for item in _items(message, asked.model)],
        "max_output_tokens": None if limit is None else max(limit, SMALLEST_LIMIT),
        "temperature": asked.temperature,
        "reasoning": {"effort": "none"} if terms.effort_none else None,
        "text": {"format": _format(asked.response_format)} if asked.response_format else None,
        "tools": [_tool(tool) for tool in asked.tools] or None,
        "tool_choice": "auto" if asked.tools else None,
        terms.identifier: asked.user,
        "include": ["reasoning.encrypted_content"] if asked.uses_tools else None,
        "store": False,
        "stream": False,  # said outright: transformers serve streams where nothing is said
    }
    return {
        name: value
        for name, value in wanted.items()
        if value is not None and name not in terms.without
    }


def _items(message: Mapping[str, Any], model: str) -> Iterable[dict[str, Any]]:
    """A message as input items. Reasoning goes back to the model that it came from only."""
    own = message.get("responses")
    if isinstance(own, Mapping) and own.get("model") == model:
        yield from own["items"]
        return
    if message.get("role") == "tool":
        yield {
            "type": "function_call_output",
            "call_id": message.get("tool_call_id"),
            "output": message.get("content"),
        }
        return
    if content := message.get("content"):
        yield {"role": message.get("role"), "content": _content(content)}
    for call in message.get("tool_calls") or ():
        yield {"type": "function_call", "call_id": call["id"], **call["function"]}


def _content(content: str | list[dict[str, Any]]) -> str | list[dict[str, Any]]:
    if isinstance(content, str):
        return content
    return [
        {"type": "input_image", "image_url": part["image_url"]["url"], "detail": "auto"}
        if part["type"] == "image_url"
        else {"type": "input_text", "text": part["text"]}
        for part in content
    ]


def _format(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """A response format: what Chat Completions nests, Responses has flat."""
    return {"type": wanted["type"], **wanted.get("json_schema", {})}


def _tool(tool: SubAutomation) -> dict[str, Any]:
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.schema),
        "strict": False,
    }


def send(client: OpenAI, sent: dict[str, Any]) -> Any:
    """Make the call."""
    return client.responses.with_raw_response.create(**sent)


def read(body: Mapping[str, Any], asked: Conversation) -> Reply:
    """The reply in an answer. Raises `Unavailable` or `Refused` where there is none."""
    items = body.get("output")
    if not isinstance(items, list) or (not items and body.get("status") != "incomplete"):
        raise Unavailable(NO_OUTPUT, sent=True)
    items = [_item(item) for item in items if isinstance(item, Mapping) and not _nameless(item)]
    text, refusal = _said(items, "output_text", "text"), _said(items, "refusal", "refusal")
    calls = tuple(
        ToolCall(item["call_id"], str(item["name"]), item["arguments"])
        for item in items
        if item.get("type") == "function_call"
    )
    turn = assistant_turn(text or refusal, calls)
    if calls:
        turn["responses"] = {"model": asked.model, "items": items}
    used = body.get("usage")
    usage = Usage(
        tokens(used, "input_tokens"),
        tokens(used, "output_tokens"),
        tokens(used, "total_tokens"),
        tokens(used, "input_tokens_details", "cached_tokens"),
        tokens(used, "output_tokens_details", "reasoning_tokens"),
    )
    reason = _finish_reason(body, refusal, calls)
    choice = Choice(text, reason, turn, refusal, calls, usage.reasoning)
    return Reply((choice,), usage, str(body.get("model") or asked.model))


def _item(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """An item of the output, where it calls a function with all that has to go back with it."""
    if item.get("type") != "function_call":
        return item
    call_id = str(item.get("call_id") or item.get("id") or "")
    return {**item, "call_id": call_id, "arguments": arguments_in(item)}


def _nameless(item: Mapping[str, Any]) -> bool:
    """Whether it calls a function and does not say which."""
    return item.get("type") == "function_call" and not item.get("name")


def _said(items: Iterable[Mapping[str, Any]], kind: str, name: str) -> str:
    """The texts of one kind of content part, joined."""
    return "".join(
        str(part.get(name) or "")
        for item in items
        if item.get("type") == "message"
        for part in _parts(item.get("content"))
        if isinstance(part, Mapping) and part.get("type") == kind
    )


def _parts(content: object) -> list[Any]:
    """The parts of a message; some compatible servers answer with plain text."""
    if isinstance(content, str):
        return [{"type": "output_text", "text": content}]
    return content if isinstance(content, list) else []


def _finish_reason(body: Mapping[str, Any], refusal: str, calls: tuple[ToolCall, ...]) -> str:
    """The same words as Chat Completions has."""
    if refusal:
        return "refusal"
    if body.get("status") == "incomplete":
        details = body.get("incomplete_details")
        reason = str(details.get("reason")) if isinstance(details, Mapping) else ""
        return "length" if reason in ("max_output_tokens", "") else reason
    return "tool_calls" if calls else "stop"
