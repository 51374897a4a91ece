"""Counting tokens without a tokenizer: four characters are one, as a rule of thumb."""

from __future__ import annotations

import json

from simulators.openai.conversation import Ask, Conversation

# Tokens that a model spends on reasoning before it writes. Small enough that a limit of a few
# hundred leaves room, large enough that a limit of a few dozen returns nothing, as it does there.
REASONING = {
    "none": 0,
    "minimal": 8,
    "low": 24,
    "medium": 48,
    "high": 96,
    "xhigh": 192,
    "max": 384,
}


def count(text: str) -> int:
    """Return the tokens of a text; no text has none."""
    return -(-len(text) // 4)


def count_prompt(conversation: Conversation) -> int:
    """Return the tokens of everything that was sent, with four for each turn's frame."""
    turns = sum(4 + count(turn.text) + 85 * len(turn.pictures) for turn in conversation.turns)
    tools = sum(
        count(tool.name + tool.description + json.dumps(tool.schema)) for tool in conversation.tools
    )
    return turns + tools


def cut(text: str, ask: Ask) -> tuple[str, int, bool]:
    """Cut a reply to the request's limit.

    Returns the text that fits, the tokens spent on reasoning, and whether the reply is complete.
    """
    reasoning = REASONING[ask.effort]
    if ask.limit is None:
        return text, reasoning, True
    room = ask.limit - reasoning
    if room <= 0:
        return "", ask.limit, False
    return text[: room * 4], reasoning, count(text) <= room
