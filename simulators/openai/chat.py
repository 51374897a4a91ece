"""The Chat Completions dialect: reading a request, writing the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulators.openai import checks, rejections, tokens
from simulators.openai.catalogue import Model
from simulators.openai.conversation import Ask, Conversation, Form, Reply, Stamp, Tool, Turn
from simulators.openai.parameter_table import CHAT
from simulators.openai.rejections import Rejection
from simulators.openai.seen import picture

_ROLES = ("system", "assistant", "user", "tool", "developer")
_WORDS = {"system": "instructions", "developer": "instructions"}


def read(body: dict[str, Any], model: Model) -> Ask:
    """Check a request as the service does and return it; raise Rejection for what it refuses."""
    unknown = [name for name in body if name not in CHAT]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        raise Rejection(f"Unrecognized request argument{plural} supplied: {', '.join(unknown)}")
    checks.check_parameters(body, CHAT)
    messages = checks.required(body, "messages", "messages")
    if not messages:
        told = "empty array. Expected an array with minimum length 1, but got an empty array."
        raise rejections.invalid_value("messages", told, "empty_array")
    turns = tuple(_turn(message, f"messages[{n}]") for n, message in enumerate(messages))
    _check_tool_turns(messages)
    effort = checks.effort_in_force(model, body.get("reasoning_effort"), "reasoning_effort")
    tools = _tools(body)
    _check_for_model(body, model, effort, tools)
    choice, named = _choice(body, tools)
    conversation = Conversation(turns, tools, choice, named, _form(body, turns))
    limit = body.get("max_completion_tokens") or body.get("max_tokens")
    return Ask(body, model, conversation, body.get("n") or 1, limit, effort)


def write(ask: Ask, replies: Sequence[Reply], stamp: Stamp) -> dict[str, Any]:
    """Return the `chat.completion` object for the replies."""
    choices, written, reasoned = [], 0, 0
    for index, reply in enumerate(replies):
        choice, spent, reasoning = _choice_object(ask, reply, index, stamp)
        choices.append(choice)
        written += spent
        reasoned += reasoning
    prompt = tokens.count_prompt(ask.conversation)
    return {
        "id": f"chatcmpl-{stamp.id}",
        "object": "chat.completion",
        "created": stamp.created,
        "model": ask.model.id,
        "choices": choices,
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": written,
            "total_tokens": prompt + written,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {
                "reasoning_tokens": reasoned,
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        },
        "service_tier": "default",
        "system_fingerprint": "fp_simulated",
    }


def _choice_object(
    ask: Ask, reply: Reply, index: int, stamp: Stamp
) -> tuple[dict[str, Any], int, int]:
    """Return one choice, the tokens written for it, and those of them spent on reasoning."""
    whole = reply.arguments if reply.tool else reply.refusal or reply.text
    text, reasoning, complete = tokens.cut(whole, ask)
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
    reason = "stop" if complete else "length"
    if reply.refusal:
        message |= {"content": None, "refusal": text}
    elif reply.tool and (text or complete):
        call = {
            "id": f"call_{stamp.id[:20]}{index}",
            "type": "function",
            "function": {"name": reply.tool, "arguments": text},
        }
        message |= {"content": None, "tool_calls": [call]}
        # A call that the request itself demanded by name ends with "stop", as it does there.
        reason = "length" if not complete else _ended_by_call(ask)
    message["annotations"] = []
    choice = {"index": index, "message": message, "logprobs": None, "finish_reason": reason}
    return choice, reasoning + tokens.count(text), reasoning


def _ended_by_call(ask: Ask) -> str:
    return "stop" if ask.conversation.choice == "named" else "tool_calls"


def _turn(message: Any, path: str) -> Turn:
    checks.check_type(path, message, "object")
    role = checks.required(message, "role", f"{path}.role")
    if role not in _ROLES:
        raise rejections.not_one_of(f"{path}.role", role, _ROLES)
    content = message.get("content")
    if content is None:
        if role == "assistant" and (message.get("tool_calls") or message.get("refusal")):
            return Turn("assistant", "")
        raise rejections.wrong_type(f"{path}.content", "string", content)
    text, pictures = _content(content, f"{path}.content", role)
    return Turn(_WORDS.get(role, role), text, pictures)


def _content(content: Any, path: str, role: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a message and its pictures in words."""
    if isinstance(content, str):
        return content, ()
    checks.check_type(path, content, "string or array")
    texts, pictures = [], []
    for number, part in enumerate(content):
        where = f"{path}[{number}]"
        kind = checks.required(checks.check_type(where, part, "object"), "type", f"{where}.type")
        if kind == "text":
            text = checks.required(part, "text", f"{where}.text")
            texts.append(checks.check_type(f"{where}.text", text, "string"))
        elif kind == "image_url" and role == "user":
            shown = checks.required(part, "image_url", f"{where}.image_url")
            checks.check_type(f"{where}.image_url", shown, "object")
            url = checks.required(shown, "url", f"{where}.image_url.url")
            pictures.append(picture(url, where))
        else:
            raise rejections.not_one_of(f"{where}.type", kind, ("text", "image_url"))
    return "\n".join(texts), tuple(pictures)


def _check_tool_turns(messages: list[dict[str, Any]]) -> None:
    """Refuse tool results nobody asked for, and calls that nobody answered."""
    waiting: dict[str, None] = {}
    for number, message in enumerate(messages):
        if message["role"] == "tool":
            call = checks.required(message, "tool_call_id", f"messages[{number}].tool_call_id")
            if str(call) not in waiting:
                raise Rejection(
                    "Invalid parameter: messages with role 'tool' must be a response to a "
                    "preceding message with 'tool_calls'.",
                    param=f"messages.[{number}].role",
                )
            del waiting[str(call)]
            continue
        _check_answered(waiting, number)
        calls = message.get("tool_calls") if message["role"] == "assistant" else None
        for call in checks.check_type(f"messages[{number}].tool_calls", calls or [], "array"):
            path = f"messages[{number}].tool_calls[{len(waiting)}].id"
            checks.check_type(path.removesuffix(".id"), call, "object")
            waiting[str(checks.required(call, "id", path))] = None
    _check_answered(waiting, len(messages))


def _check_answered(waiting: dict[str, None], number: int) -> None:
    if waiting:
        raise Rejection(
            "An assistant message with 'tool_calls' must be followed by tool messages responding "
            "to each 'tool_call_id'. The following tool_call_ids did not have response messages: "
            + ", ".join(waiting),
            param=f"messages.[{number}].role",
        )


def _tools(body: dict[str, Any]) -> tuple[Tool, ...]:
    tools = []
    for number, tool in enumerate(body.get("tools") or ()):
        path = f"tools[{number}]"
        kind = checks.required(checks.check_type(path, tool, "object"), "type", f"{path}.type")
        if kind != "function":
            raise rejections.not_one_of(f"{path}.type", kind, ("function",))
        function = checks.required(tool, "function", f"{path}.function")
        checks.check_type(f"{path}.function", function, "object")
        tools.append(checks.read_tool(function, f"{path}.function"))
    return tuple(tools)


def _check_for_model(
    body: dict[str, Any], model: Model, effort: str, tools: tuple[Tool, ...]
) -> None:
    """Refuse what this model does not take in this dialect."""
    if model.efforts and body.get("max_tokens") is not None:
        raise rejections.unsupported_parameter("max_tokens", "Use 'max_completion_tokens' instead.")
    for name in ("max_tokens", "max_completion_tokens"):
        checks.check_limit(model, body.get(name), name)
    if tools and effort != "none" and not model.chat_tools:
        raise Rejection(
            f"Function tools with reasoning_effort are not supported for {model.id} in "
            "/v1/chat/completions. To use function tools, use /v1/responses or set "
            "reasoning_effort to 'none'.",
            param="reasoning_effort",
        )
    checks.check_sampling(body, effort)


def _choice(body: dict[str, Any], tools: tuple[Tool, ...]) -> tuple[str, str]:
    """Return tool_choice as a word and the name of the tool it may name."""
    wanted = body.get("tool_choice")
    function = wanted.get("function") if isinstance(wanted, dict) else None
    return checks.read_choice(wanted, function, tools, "tool_choice.function.name")


def _form(body: dict[str, Any], turns: tuple[Turn, ...]) -> Form:
    wanted = body.get("response_format") or {"type": "text"}
    inner = checks.check_type(
        "response_format.json_schema", wanted.get("json_schema") or {}, "object"
    )
    path = "response_format.json_schema" if inner else "response_format"
    form = checks.read_form(wanted, inner, path)
    if form.kind == "json_object" and not any("json" in turn.text.lower() for turn in turns):
        raise Rejection(
            "'messages' must contain the word 'json' in some form, to use 'response_format' of "
            "type 'json_object'.",
            param="messages",
        )
    return form
