"""Chat with Vision: ask a model about pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.chatgpt import options
from connectors.chatgpt.account import ChatGPTAccount
from connectors.chatgpt.conversation import Conversation
from connectors.chatgpt.converse import converse
from connectors.chatgpt.costs import conversation_use
from connectors.chatgpt.notes import model_notes
from connectors.chatgpt.outputs import ChatOutput, chat_output
from connectors.chatgpt.prompts import VisionPrompt, prompt_messages
from connectors.sdk import Action, Context, Estimate, Fields, Group


class ChatWithVision(Action):
    """Return chat responses about pictures, which are given by their addresses.

    A picture is an https:// address, a data:image/… address, or one of this server's own pictures,
    which is sent along. OpenAI opens other addresses itself; for any other server the picture is
    fetched here and sent along. All together may have 50 MB, and a data: address, like every text
    of a form, 1,000,000 characters: a picture of 750 kB. Give a larger one by its URL.

    Choose “+ Add Prompt Text”, and user as its Role. Choose “+ Add Prompt Input” for the question,
    and once more, with Image (URL) under Select Prompt Type, for each picture. What comes out is a
    text about them; to have a picture made of a text, there is [[DALL-E 3 Image Generator]].
    """

    label = "Chat with Vision"
    effect = "read"
    paid = True
    account = ChatGPTAccount
    leads = ("text",)

    class Inputs(Fields):
        model = options.VISION_MODEL
        messages = Group(
            "Prompt Text",
            VisionPrompt,
            help="One row for each message: a user's is made of texts and pictures.",
            min_items=1,
            max_items=100,
            add_label="+ Add Prompt Text",
        )
        n = options.N
        max_tokens = options.MAX_TOKENS
        temperature = options.TEMPERATURE
        frequency_penalty = options.FREQUENCY_PENALTY
        presence_penalty = options.PRESENCE_PENALTY
        sanitize = options.SANITIZE

    class Output(ChatOutput):
        """What every chat action returns."""

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Ask, and return the choices."""
        asked = Conversation(
            model=inputs.model,
            messages=prompt_messages(inputs.messages),
            max_tokens=int(inputs.max_tokens),
            temperature=inputs.temperature,
            n=int(inputs.n),
            frequency_penalty=inputs.frequency_penalty,
            presence_penalty=inputs.presence_penalty,
        )
        return chat_output(ctx, asked, converse(ctx, asked), clean=inputs.sanitize)

    def may_use(self, inputs: Mapping[str, Any], automations: Any = ()) -> Estimate:
        """One call for all choices."""
        return conversation_use(inputs, self.Inputs)

    def notes(self, inputs: Mapping[str, Any], account: Any) -> Mapping[str, str]:
        """What this model does not take."""
        return model_notes(inputs, account, self.Inputs)
