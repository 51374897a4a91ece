"""The outputs that the chat actions share, and what the step run says about an answer."""

from __future__ import annotations

from typing import Any

from connectors.chatgpt.conversation import Choice, Conversation, Reply, Usage
from connectors.chatgpt.sanitize import sanitize
from connectors.sdk import Context, Fields, Group, Integer, LongText, Text

FINISH_HELP = (
    "Of the first answer: stop, length (cut off), refusal, tool_calls (a function was chosen), "
    "content_filter."
)


class AnswerMessage(Fields):
    """The message inside a choice."""

    role = Text("Role", example="assistant")
    content = LongText("Content", required=False, example="Guten Morgen")
    refusal = LongText(
        "Refusal", required=False, help="What the model said where it refused.", example=""
    )


class AnswerChoice(Fields):
    """One choice, in the shape of the service."""

    index = Integer("Index", example=0)
    message = Group("Message", AnswerMessage, many=False)
    finish_reason = Text("Finish Reason", example="stop")


class UsedTokens(Fields):
    """What the call used."""

    input_tokens = Integer("Input Tokens", example=24)
    output_tokens = Integer("Output Tokens", example=3)
    total_tokens = Integer("Total Tokens", example=27)
    cached_tokens = Integer("Cached Tokens", example=0)


class ChatOutput(Fields):
    """What every chat action returns."""

    message = Group("Message", AnswerChoice)
    text = LongText("Text", required=False, help="The first answer.", example="Guten Morgen")
    finish_reason = Text(
        "Finish Reason",
        help=FINISH_HELP,
        example="stop",
    )
    usage = Group("Usage", UsedTokens, many=False)
    model = Text("Model", example="gpt-6-luna")


def chat_output(ctx: Context, asked: Conversation, reply: Reply, *, clean: bool) -> dict[str, Any]:
    """The shared output of a reply, sanitized where `clean` says so; odd ends are recorded."""
    report(ctx, asked, reply)
    choices = [_choice(index, choice, clean=clean) for index, choice in enumerate(reply.choices)]
    return {
        "message": choices,
        "text": choices[0]["message"]["content"],
        "finish_reason": reply.choices[0].finish_reason,
        "usage": used_tokens(reply.usage),
        "model": reply.model,
    }


def report(ctx: Context, asked: Conversation, reply: Reply) -> None:
    """Record how answers ended that did not end well, and what to do."""
    count = len(reply.choices)
    for number, choice in enumerate(reply.choices, 1):
        if advice := _advice(choice, asked):
            ctx.log(f"Answer {number} of {count}: {advice}" if count > 1 else advice)


def used_tokens(usage: Usage) -> dict[str, int]:
    """The counted tokens as an output."""
    return {
        "input_tokens": usage.input,
        "output_tokens": usage.output,
        "total_tokens": usage.total,
        "cached_tokens": usage.cached,
    }


def _choice(index: int, choice: Choice, *, clean: bool) -> dict[str, Any]:
    content = sanitize(choice.text) if clean else choice.text
    message = {"role": "assistant", "content": content, "refusal": choice.refusal}
    return {"index": index, "message": message, "finish_reason": choice.finish_reason}


def _advice(choice: Choice, asked: Conversation) -> str:
    """What a person should know about how an answer ended."""
    if choice.refusal:
        return f"{asked.model} refused to answer: {choice.refusal}"
    if choice.finish_reason == "content_filter":
        return f"The service's content filter held back the answer of {asked.model}."
    if choice.finish_reason != "length":
        return ""
    tokens = "token" if asked.max_tokens == 1 else "tokens"
    cut = f"The answer was cut at {asked.max_tokens} {tokens}"
    if choice.reasoning:
        cut += f"; reasoning used {choice.reasoning}"
    if not choice.text and not choice.tool_calls:
        cut += ", so the text is empty"
    return f"{cut}. Raise Number of Tokens, or ask for a shorter answer."
