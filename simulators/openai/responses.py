"""The Responses dialect: writing the answer. Reading the request is in response_input."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from simulators.openai import checks, rejections, tokens
from simulators.openai.catalogue import Model
from simulators.openai.conversation import Ask, Conversation, Form, Reply, Stamp, Tool, Turn
from simulators.openai.parameter_table import RESPONSES
from simulators.openai.rejections import Rejection
from simulators.openai.response_input import read_input

_ENCRYPTED = "reasoning.encrypted_content"
_INCLUDABLE = (
    "file_search_call.results",
    "web_search_call.results",
    "web_search_call.action.sources",
    "message.input_image.image_url",
    "computer_call_output.output.image_url",
    "code_interpreter_call.outputs",
    _ENCRYPTED,
    "message.output_text.logprobs",
)


def read(body: dict[str, Any], model: Model) -> Ask:
    """Check a request as the service does and return it; raise Rejection for what it refuses."""
    for name in body:
        if name not in RESPONSES:
            raise rejections.unknown_parameter(name)
    checks.check_parameters(body, RESPONSES)
    if body.get("previous_response_id") is not None:
        raise Rejection(
            f"Previous response with id '{body['previous_response_id']}' not found.",
            param="previous_response_id",
            code="previous_response_not_found",
        )
    for number, word in enumerate(body.get("include") or ()):
        if word not in _INCLUDABLE:
            raise rejections.not_one_of(f"include[{number}]", word, _INCLUDABLE)
    turns = read_input(checks.required(body, "input", "input"))
    if body.get("instructions"):
        turns = (Turn("instructions", body["instructions"]), *turns)
    wanted = (body.get("reasoning") or {}).get("effort")
    effort = checks.effort_in_force(model, wanted, "reasoning.effort")
    checks.check_sampling(body, effort)
    checks.check_limit(model, body.get("max_output_tokens"), "max_output_tokens")
    tools = _tools(body)
    choice = body.get("tool_choice")
    choice, named = checks.read_choice(choice, choice, tools, "tool_choice.name")
    conversation = Conversation(turns, tools, choice, named, _form(body, turns))
    return Ask(body, model, conversation, 1, body.get("max_output_tokens"), effort)


def write(ask: Ask, replies: Sequence[Reply], stamp: Stamp) -> dict[str, Any]:
    """Return the `response` object for the one reply."""
    reply = replies[0]
    whole = reply.arguments if reply.tool else reply.refusal or reply.text
    text, reasoning, complete = tokens.cut(whole, ask)
    output = [] if ask.effort == "none" else [_reasoning(ask, stamp)]
    if text or complete:
        output.append(_item(reply, text, stamp, "completed" if complete else "incomplete"))
    prompt = tokens.count_prompt(ask.conversation)
    written = reasoning + tokens.count(text)
    body = ask.body
    return {
        "id": f"resp_{stamp.id}",
        "object": "response",
        "created_at": stamp.created,
        "status": "completed" if complete else "incomplete",
        "error": None,
        "incomplete_details": None if complete else {"reason": "max_output_tokens"},
        "instructions": body.get("instructions"),
        "max_output_tokens": body.get("max_output_tokens"),
        "model": ask.model.id,
        "output": output,
        "parallel_tool_calls": body.get("parallel_tool_calls", True),
        "previous_response_id": None,
        "reasoning": {"effort": ask.effort if ask.model.efforts else None, "summary": None},
        "service_tier": "default",
        "temperature": body.get("temperature", 1.0),
        "text": {"format": _shown_format(body), "verbosity": "medium"},
        "tool_choice": body.get("tool_choice") or "auto",
        "tools": [_shown_tool(tool) for tool in body.get("tools") or ()],
        "top_p": body.get("top_p", 1.0),
        "truncation": body.get("truncation") or "disabled",
        "usage": {
            "input_tokens": prompt,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": written,
            "output_tokens_details": {"reasoning_tokens": reasoning},
            "total_tokens": prompt + written,
        },
        "user": body.get("user"),
        "metadata": body.get("metadata") or {},
    }


def _reasoning(ask: Ask, stamp: Stamp) -> dict[str, Any]:
    """Return the reasoning item; its content only where the request asks for it."""
    item: dict[str, Any] = {"id": f"rs_{stamp.id}", "type": "reasoning", "summary": []}
    if _ENCRYPTED in (ask.body.get("include") or ()):
        thought = f"simulated reasoning of {stamp.id}".encode()
        item["encrypted_content"] = base64.urlsafe_b64encode(thought).decode()
    return item


def _item(reply: Reply, text: str, stamp: Stamp, status: str) -> dict[str, Any]:
    if reply.tool:
        return {
            "id": f"fc_{stamp.id}",
            "type": "function_call",
            "status": status,
            "arguments": text,
            "call_id": f"call_{stamp.id[:20]}0",
            "name": reply.tool,
        }
    content: dict[str, Any] = {
        "type": "output_text",
        "text": text,
        "annotations": [],
        "logprobs": [],
    }
    if reply.refusal:
        content = {"type": "refusal", "refusal": text}
    return {
        "id": f"msg_{stamp.id}",
        "type": "message",
        "status": status,
        "role": "assistant",
        "content": [content],
    }


def _tools(body: dict[str, Any]) -> tuple[Tool, ...]:
    tools = []
    for number, tool in enumerate(body.get("tools") or ()):
        path = f"tools[{number}]"
        kind = checks.required(checks.check_type(path, tool, "object"), "type", f"{path}.type")
        if kind != "function":
            raise rejections.not_one_of(f"{path}.type", kind, ("function",))
        # Chat Completions nests the function; a client that mixes the two hears of the name.
        tools.append(checks.read_tool(tool, path))
    return tuple(tools)


def _form(body: dict[str, Any], turns: tuple[Turn, ...]) -> Form:
    text = body.get("text") or {}
    wanted = checks.check_type("text.format", text.get("format") or {"type": "text"}, "object")
    form = checks.read_form(wanted, wanted, "text.format")
    if form.kind == "json_object" and not any("json" in turn.text.lower() for turn in turns):
        raise Rejection(
            "Response input messages must contain the word 'json' in some form to use "
            "'text.format' of type 'json_object'.",
            param="input",
        )
    return form


def _shown_format(body: dict[str, Any]) -> dict[str, Any]:
    shown = (body.get("text") or {}).get("format") or {"type": "text"}
    if shown["type"] != "json_schema":
        return {"type": shown["type"]}
    return {"description": None, "strict": False, **shown}


def _shown_tool(tool: dict[str, Any]) -> dict[str, Any]:
    return {"description": None, "parameters": None, "strict": True, **tool}
