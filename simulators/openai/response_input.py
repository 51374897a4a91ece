"""Reading the input items of a Responses request."""

from __future__ import annotations

from typing import Any

from simulators.openai import checks, rejections
from simulators.openai.conversation import Turn
from simulators.openai.rejections import Rejection
from simulators.openai.seen import picture

_ROLES = ("assistant", "system", "developer", "user")
_ITEMS = ("message", "function_call", "function_call_output", "reasoning")


def read_input(wanted: Any) -> tuple[Turn, ...]:
    """Return the turns of an input, a text or a list of items; raise Rejection for bad ones."""
    if isinstance(wanted, str):
        return (Turn("user", wanted),)
    if not wanted:
        told = "empty array. Expected an array with minimum length 1, but got an empty array."
        raise rejections.invalid_value("input", told, "empty_array")
    turns: list[Turn] = []
    waiting: dict[str, None] = {}
    for number, item in enumerate(wanted):
        path = f"input[{number}]"
        checks.check_type(path, item, "object")
        kind = item.get("type") or "message"
        if kind not in _ITEMS:
            raise rejections.not_one_of(f"{path}.type", kind, _ITEMS)
        if kind == "message":
            turns.append(_message(item, path))
        elif kind == "reasoning":
            _check_reasoning(item, path)
        elif kind == "function_call":
            waiting[_check_call(item, path)] = None
            turns.append(Turn("assistant", ""))
        else:
            turns.append(_result(item, path, waiting))
    if waiting:
        raise Rejection(
            f"No tool output found for function call {next(iter(waiting))}.", param="input"
        )
    if not turns:
        raise Rejection("Input must have at least one message.", param="input")
    return tuple(turns)


def _message(item: dict[str, Any], path: str) -> Turn:
    role = checks.required(item, "role", f"{path}.role")
    if role not in _ROLES:
        raise rejections.not_one_of(f"{path}.role", role, _ROLES)
    text, pictures = _content(checks.required(item, "content", f"{path}.content"), path, role)
    return Turn("instructions" if role in ("system", "developer") else role, text, pictures)


def _content(content: Any, path: str, role: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a message and its pictures in words."""
    if isinstance(content, str):
        return content, ()
    checks.check_type(f"{path}.content", content, "string or array")
    known = ("output_text", "refusal") if role == "assistant" else ("input_text", "input_image")
    texts, pictures = [], []
    for number, part in enumerate(content):
        where = f"{path}.content[{number}]"
        kind = checks.required(checks.check_type(where, part, "object"), "type", f"{where}.type")
        if kind not in known:
            raise rejections.not_one_of(f"{where}.type", kind, known)
        if kind == "input_image":
            url = checks.required(part, "image_url", f"{where}.image_url")
            pictures.append(picture(url, where))
        else:
            name = "refusal" if kind == "refusal" else "text"
            text = checks.required(part, name, f"{where}.{name}")
            texts.append(checks.check_type(f"{where}.{name}", text, "string"))
    return "\n".join(texts), tuple(pictures)


def _check_reasoning(item: dict[str, Any], path: str) -> None:
    """Refuse a reasoning item without its content, since nothing is stored here."""
    name = str(checks.required(item, "id", f"{path}.id"))
    if not item.get("encrypted_content"):
        raise Rejection(
            f"Item with id '{name}' not found. Items are not persisted when `store` is set to "
            "false. Try again with `store` set to true, or remove this item from your input.",
            status=404,
            param="input",
        )


def _check_call(item: dict[str, Any], path: str) -> str:
    """Return the call's id, by which its output refers to it."""
    for name in ("name", "arguments"):
        checks.check_type(f"{path}.{name}", checks.required(item, name, f"{path}.{name}"), "string")
    return str(checks.required(item, "call_id", f"{path}.call_id"))


def _result(item: dict[str, Any], path: str, waiting: dict[str, None]) -> Turn:
    call = str(checks.required(item, "call_id", f"{path}.call_id"))
    if call not in waiting:
        raise Rejection(
            f"No tool call found for function call output with call_id {call}.", param="input"
        )
    del waiting[call]
    output = checks.required(item, "output", f"{path}.output")
    text, pictures = _content(output, f"{path}.output", "user")
    return Turn("tool", text, pictures)
