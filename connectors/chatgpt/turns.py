"""Messages that come from an earlier step: checked, and made again of what is known alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from connectors.chatgpt.conversation import Message
from connectors.chatgpt.pictures import PICTURES
from connectors.sdk import Refused

SAYING: Final = ("system", "developer", "user", "assistant")
NO_ROLE: Final = "role: Must be system, developer, user, assistant or tool."
NO_CONTENT: Final = "content: Must be text, or a list of parts."
NO_PART: Final = "Must be a part with a text, or with the address of a picture."
NO_CALL: Final = "Must be a call with an id, and with a function's name and arguments as JSON text."
NO_RESULT: Final = "Must be a result, with tool_call_id and content as text."
# Of a model's turn in Responses; no other item can come where functions alone are offered.
ITEMS: Final = {
    "reasoning": ("id", "summary", "content", "encrypted_content", "status"),
    "function_call": ("id", "call_id", "name", "arguments", "status"),
    "message": ("id", "role", "content", "status", "phase"),
}
SAID: Final = ("output_text", "refusal")


def turns_of(messages: list[Any], path: str) -> tuple[Message, ...]:
    """The messages of a conversation, of what is known alone.

    Raises `Refused` with the path of what is none.
    """
    return tuple(_turn(message, f"{path}.{index}") for index, message in enumerate(messages))


def _turn(message: Any, path: str) -> Message:
    role = message.get("role") if isinstance(message, Mapping) else None
    if role == "tool":
        return _result(message, path)
    if role not in SAYING:
        raise Refused(f"{path}.{NO_ROLE}")
    content, calls = message.get("content"), message.get("tool_calls") or []
    turn: dict[str, Any] = {"role": role, "content": content}
    if isinstance(content, list):
        turn["content"] = [
            _part(part, f"{path}.content.{index}") for index, part in enumerate(content)
        ]
    elif not isinstance(content, str) and (content is not None or not calls):
        raise Refused(f"{path}.{NO_CONTENT}")
    if not isinstance(calls, list):
        raise Refused(f"{path}.tool_calls: {NO_CALL}")
    if calls:
        turn["tool_calls"] = [
            _call(call, f"{path}.tool_calls.{index}") for index, call in enumerate(calls)
        ]
    if own := _own(message.get("responses")):
        turn["responses"] = own
    return turn


def _result(message: Mapping[str, Any], path: str) -> Message:
    call_id, content = message.get("tool_call_id"), message.get("content")
    if not isinstance(call_id, str) or not isinstance(content, str):
        raise Refused(f"{path}: {NO_RESULT}")
    return {"role": "tool", "tool_call_id": call_id, "content": content}


def _part(part: Any, path: str) -> dict[str, Any]:
    kind = part.get("type") if isinstance(part, Mapping) else None
    if kind == "text" and isinstance(text := part.get("text"), str):
        return {"type": "text", "text": text}
    shown = part.get("image_url") if kind == "image_url" else None
    address = shown.get("url") if isinstance(shown, Mapping) else None
    if isinstance(address, str) and address.lower().startswith(PICTURES):
        return {"type": "image_url", "image_url": {"url": address}}
    raise Refused(f"{path}: {NO_PART}")


def _call(call: Any, path: str) -> dict[str, Any]:
    function = call.get("function") if isinstance(call, Mapping) else None
    if isinstance(function, Mapping):
        texts = (call.get("id"), function.get("name"), function.get("arguments"))
        if all(isinstance(text, str) for text in texts):
            called = {"name": function["name"], "arguments": function["arguments"]}
            return {"id": call["id"], "type": "function", "function": called}
    raise Refused(f"{path}: {NO_CALL}")


def _own(turn: Any) -> dict[str, Any] | None:
    """The items of Responses in a model's turn; any other is left out."""
    items = turn.get("items") if isinstance(turn, Mapping) else None
    if not isinstance(items, list) or not isinstance(model := turn.get("model"), str):
        return None
    return {"model": model, "items": [_known(item) for item in items if _is_said(item)]}


def _is_said(item: Any) -> bool:
    """Whether a model itself can have said this: a picture, for one, would be fetched."""
    if not isinstance(item, Mapping) or item.get("type") not in ITEMS:
        return False
    parts = item.get("content") or []
    return item["type"] != "message" or (
        isinstance(parts, list)
        and all(isinstance(part, Mapping) and part.get("type") in SAID for part in parts)
    )


def _known(item: Mapping[str, Any]) -> dict[str, Any]:
    names = ("type", *ITEMS[item["type"]])
    return {name: item[name] for name in names if name in item}
