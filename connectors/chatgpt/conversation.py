"""A conversation and its reply, the same for every dialect.

Messages are written as Chat Completions has them. An assistant's turn that came from Responses
also carries, under `responses`, the items that it was made of: the encrypted reasoning among them
has to go back with the result of a function.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.sdk import SubAutomation
from connectors.sdk.costs import is_count

Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a model is asked. What is None is not sent.

    `max_tokens` is 1 to 2048, `temperature` 0 to 2, `n` (choices) 1 to 3, the penalties -2 to 2.
    `response_format` is that of Chat Completions; `tools` are the sub automations to choose from.
    `user` is an identifier of the person asked for, by which the service detects abuse.
    """

    model: str
    messages: tuple[Message, ...]
    max_tokens: int | None = None
    temperature: float | None = None
    n: int | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    response_format: Mapping[str, Any] | None = None
    tools: tuple[SubAutomation, ...] = ()
    user: str | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is one text and nothing else, as the old Completions take it."""
        alone = len(self.messages) == 1 and self.messages[0].get("role") == "user"
        is_text = alone and isinstance(self.messages[0].get("content"), str)
        return is_text and not self.tools and self.response_format is None

    @property
    def uses_tools(self) -> bool:
        """Whether tools are offered now, or were called in an earlier turn."""
        return bool(self.tools) or any(message.get("tool_calls") for message in self.messages)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as the service counted them. Reasoning and cached ones are parts of the others."""

    input: int = 0
    output: int = 0
    total: int = 0
    cached: int = 0
    reasoning: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.total + other.total,
            self.cached + other.cached,
            self.reasoning + other.reasoning,
        )


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A function that the model wants called. `arguments` is JSON text, as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer. `finish_reason` is `stop`, `length`, `refusal`, `tool_calls` or the service's.

    `turn` is the answer as a message of the next call; `reasoning` the tokens that this one answer
    spent on it, where the service counts them by answer.
    """

    text: str
    finish_reason: str
    turn: dict[str, Any]
    refusal: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    reasoning: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What one or several calls brought."""

    choices: tuple[Choice, ...] = ()
    usage: Usage = Usage()
    model: str = ""

    def __add__(self, other: Reply) -> Reply:
        return Reply(
            self.choices + other.choices, self.usage + other.usage, self.model or other.model
        )


def tokens(counted: object, *path: str) -> int:
    """A number deep inside a usage object, or 0 where the service does not count it, or oddly."""
    for name in path:
        counted = counted.get(name) if isinstance(counted, Mapping) else None
    return counted if is_count(counted) else 0
