"""Prompt: let a model go on from a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.chatgpt import options
from connectors.chatgpt.account import ChatGPTAccount
from connectors.chatgpt.conversation import Choice, Conversation
from connectors.chatgpt.converse import converse
from connectors.chatgpt.costs import conversation_use
from connectors.chatgpt.notes import model_notes
from connectors.chatgpt.outputs import UsedTokens, report, used_tokens
from connectors.chatgpt.sanitize import sanitize
from connectors.sdk import Action, Context, Estimate, Fields, Group, Integer, LongText, Text

MOST_CHARACTERS = 128  # of a user identifier, by the service


class PromptChoice(Fields):
    """One response, in the shape of the service."""

    index = Integer("Index", example=0)
    text = LongText("Text", required=False, example="The Last Lamp")
    finish_reason = Text("Finish Reason", example="stop")


class Prompt(Action):
    """Give a model one text, without roles or instructions, and get the text that it answers.

    A model of the old Completions is asked there; any other gets the Prompt Text as the message of
    a user. What comes has the same shape.
    """

    label = "Prompt"
    effect = "read"
    paid = True
    account = ChatGPTAccount
    leads = ("text",)

    class Inputs(Fields):
        model = options.PROMPT_MODEL
        prompt = LongText(
            "Prompt Text",
            help="What the model is to answer, or to go on with.",
            example="A title for a story about a lighthouse:",
        )
        n = Integer(
            "Number of Prompt Responses",
            help="How many answers to generate. Each is paid for.",
            min=1,
            max=3,
            default=1,
            optional=True,
        )
        max_tokens = options.MAX_TOKENS
        temperature = options.TEMPERATURE
        user = Text(
            "User Identifier",
            help="Helps the service to detect abuse: a name of your own for whoever asks, "
            "not an address or anything else that tells who it is.",
            max_length=MOST_CHARACTERS,
            optional=True,
            example="reader-1",
        )
        frequency_penalty = options.FREQUENCY_PENALTY
        presence_penalty = options.PRESENCE_PENALTY
        sanitize = options.SANITIZE

    class Output(Fields):
        choices = Group("Choices", PromptChoice)
        text = LongText("Text", required=False, example="The Last Lamp")
        usage = Group("Usage", UsedTokens, many=False)
        model = Text("Model", example="gpt-6-luna")

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Ask, and return the choices."""
        asked = Conversation(
            model=inputs.model,
            messages=({"role": "user", "content": inputs.prompt},),
            max_tokens=int(inputs.max_tokens),
            temperature=inputs.temperature,
            n=int(inputs.n),
            frequency_penalty=inputs.frequency_penalty,
            presence_penalty=inputs.presence_penalty,
            user=inputs.user,
        )
        reply = converse(ctx, asked)
        report(ctx, asked, reply)
        choices = [
            _choice(index, choice, clean=inputs.sanitize)
            for index, choice in enumerate(reply.choices)
        ]
        return {
            "choices": choices,
            "text": choices[0]["text"],
            "usage": used_tokens(reply.usage),
            "model": reply.model,
        }

    def may_use(self, inputs: Mapping[str, Any], automations: Any = ()) -> Estimate:
        """One call for all choices."""
        return conversation_use(inputs, self.Inputs)

    def notes(self, inputs: Mapping[str, Any], account: Any) -> Mapping[str, str]:
        """What this model does not take."""
        return model_notes(inputs, account, self.Inputs)


def _choice(index: int, choice: Choice, *, clean: bool) -> dict[str, Any]:
    text = sanitize(choice.text) if clean else choice.text
    return {"index": index, "text": text, "finish_reason": choice.finish_reason}
