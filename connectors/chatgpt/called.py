"""A function that a model called, as Function Calling gives it."""

from __future__ import annotations

from connectors.chatgpt.outputs import AnswerChoice, AnswerMessage
from connectors.sdk import Fields, Group, Json, LongText, Text

CHOSEN = {"name": "translate-to-german", "arguments": {"text": "Good morning"}}
CALL_ID = "call_abc123"
TALK = [
    {"role": "user", "content": "Translate Good morning to German"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {
                "id": CALL_ID,
                "type": "function",
                "function": {"name": CHOSEN["name"], "arguments": '{"text": "Good morning"}'},
            }
        ],
    },
]


class ChosenFunction(Fields):
    """The sub automation that the model chose, and what to run it with."""

    name = Text("Name", example=CHOSEN["name"])
    arguments = Json("Arguments", type="object", example=CHOSEN["arguments"])


class CallingMessage(AnswerMessage):
    """The message of an answer that calls a function: mostly without text."""

    content = LongText("Content", required=False, example="")


class CallingChoice(AnswerChoice):
    """One choice that calls a function."""

    message = Group("Message", CallingMessage, many=False)
    finish_reason = Text("Finish Reason", example="tool_calls")
