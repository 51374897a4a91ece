"""Sub automations as functions that a model can choose, and the choice that it made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.chatgpt.conversation import Choice, Message, ToolCall
from connectors.chatgpt.schemas import faults_of
from connectors.chatgpt.strict_json import parse
from connectors.sdk import Context, Refused, SubAutomation
from connectors.sdk.wording import shortened

LONGEST = 500  # characters of the calls that are not run, in the log


def offered(ctx: Context, names: Sequence[str]) -> tuple[SubAutomation, ...]:
    """The live sub automations of these names, each once.

    Raises `Refused` naming one that is not live.
    """
    live = {each.name: each for each in ctx.automations}
    for name in names:
        if name not in live:
            known = ", ".join(live) or "none"
            raise Refused(f"There is no live sub automation “{name}”. Live ones: {known}.")
    return tuple(_callable(live[name]) for name in dict.fromkeys(names))


def _callable(tool: SubAutomation) -> SubAutomation:
    """A function needs an object schema, even where it takes nothing."""
    return tool if tool.schema else replace(tool, schema={"type": "object", "properties": {}})


def chosen(ctx: Context, tools: Sequence[SubAutomation], choice: Choice) -> ToolCall | None:
    """The first function that the model called, or None; further ones are recorded."""
    if not choice.tool_calls:
        return None
    first, *others = choice.tool_calls
    if others:
        named = ", ".join(f"{call.name}({call.arguments})" for call in others)
        named = shortened(named, LONGEST)
        ctx.log(f"The model called more than one sub automation. Not run: {named}.")
    if first.name not in {tool.name for tool in tools}:
        offers = ", ".join(tool.name for tool in tools)
        raise Refused(f"The model called “{first.name}”, which was not offered. Offered: {offers}.")
    return first


def arguments_of(call: ToolCall, tools: Sequence[SubAutomation], choice: Choice) -> dict[str, Any]:
    """The arguments of a call, parsed and checked. Raises `Refused` where they do not fit."""
    schema = next(tool.schema for tool in tools if tool.name == call.name)
    try:
        arguments = parse(call.arguments or "{}")
    except ValueError as error:
        cut = " Raise Number of Tokens." if choice.finish_reason == "length" else ""
        raise Refused(
            f"The model called “{call.name}” with arguments that are not JSON: {error}.{cut}"
        ) from None
    if not isinstance(arguments, dict):
        raise Refused(f"The model called “{call.name}” with arguments that are not an object.")
    if faults := faults_of(schema, arguments):
        raise Refused(f"The model called “{call.name}” with arguments that do not fit: {faults}")
    return arguments


def others_of(choice: Choice) -> list[dict[str, Any]]:
    """The calls after the first one; arguments that are not JSON as the text that they are."""
    return [
        {"name": call.name, "arguments": _arguments(call.arguments)}
        for call in choice.tool_calls[1:]
    ]


def _arguments(text: str) -> Any:
    try:
        return parse(text or "{}")
    except ValueError:
        return text


def turn_with(choice: Choice, call: ToolCall | None) -> dict[str, Any]:
    """The model's turn with the first call only, which is the chosen one: each has to get a result.

    Ids tell calls apart only where the server gives them, and gives each its own.
    """
    if call is None:
        return choice.turn
    turn = dict(choice.turn)
    turn["tool_calls"] = turn["tool_calls"][:1]
    if own := turn.get("responses"):
        items = own["items"]
        others = [item for item in items if item.get("type") == "function_call"][1:]
        kept = [item for item in items if not any(item is other for other in others)]
        turn["responses"] = {**own, "items": kept}
    return turn


def result_of(response: object) -> object:
    """What a sub automation's output says to the model: its response, and a status of failure."""
    if not isinstance(response, Mapping) or "response" not in response:
        return response
    status = response.get("status")
    if type(status) is int and not 200 <= status < 300:
        return {"status": status, "response": response["response"]}
    return response["response"]


def tool_message(call_id: str, content: str) -> Message:
    """The result of a call as a message."""
    return {"role": "tool", "tool_call_id": call_id, "content": content}
