"""A request as both dialects mean it: turns, tools and the form of the reply."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from simulators.openai.catalogue import Model


@dataclass(frozen=True, slots=True)
class Turn:
    """One message. `role` is instructions, user, assistant or tool; `pictures` says what each of
    its images is.
    """

    role: str
    text: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    """One function that the model may call, with the JSON Schema of its arguments."""

    name: str
    description: str
    schema: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """The form of the reply: text, json_object or json_schema with its schema."""

    kind: str = "text"
    schema: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything that decides the reply.

    `choice` is auto, none, required, or `named`; `named` is then the tool that must be called.
    """

    turns: tuple[Turn, ...]
    tools: tuple[Tool, ...] = ()
    choice: str = "auto"
    named: str = ""
    form: Form = Form()

    @property
    def question(self) -> str:
        """The text of the last user turn; without one, of the last turn."""
        for turn in reversed(self.turns):
            if turn.role == "user":
                return turn.text
        return self.turns[-1].text

    @property
    def result(self) -> str | None:
        """The tool result that this request brings; None when it asks something new."""
        return self.turns[-1].text if self.turns[-1].role == "tool" else None

    @property
    def background(self) -> list[str]:
        """The texts that say how to answer the question, nearest first.

        These are all instructions, and user turns that nothing has answered yet.
        """
        texts: list[str] = []
        answered = asked = False
        for turn in reversed(self.turns):
            if turn.role == "user" and not asked:
                asked = True
            elif turn.role == "instructions" or (turn.role == "user" and not answered):
                texts.append(turn.text)
            answered = answered or (asked and turn.role == "assistant")
        return texts


@dataclass(frozen=True, slots=True)
class Ask:
    """A checked request.

    `limit` is the most tokens to write (None: the model's own limit); `effort` the reasoning
    effort in force, "none" where the model does not reason; `body` the request as it was sent.
    """

    body: dict[str, Any]
    model: Model
    conversation: Conversation
    n: int
    limit: int | None
    effort: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: a text, a call of one tool, or a refusal."""

    text: str = ""
    tool: str | None = None
    arguments: str = ""
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is not decided by the question: an id made from the request, and the time (s)."""

    id: str
    created: int
