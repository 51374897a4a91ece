"""Chat: ask a model once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.chatgpt import options
from connectors.chatgpt.account import ChatGPTAccount
from connectors.chatgpt.conversation import Conversation
from connectors.chatgpt.converse import converse
from connectors.chatgpt.costs import conversation_use
from connectors.chatgpt.json_answers import converse_in_json
from connectors.chatgpt.notes import model_notes
from connectors.chatgpt.outputs import ChatOutput, chat_output
from connectors.chatgpt.prompts import MorePrompt
from connectors.chatgpt.schemas import answer_format, schema_faults, schema_fixes, schema_of
from connectors.sdk import (
    Action,
    Choice,
    Code,
    Context,
    Estimate,
    Fields,
    Fix,
    Group,
    Json,
    LongText,
    When,
)

EDITOR = "You are a careful editor."


class Chat(Action):
    """Ask a model with instructions, each message in a role of its own, and an input query.

    The Prompt Text comes first, with its role, then the Input Query as user, then what was added.
    """

    label = "Chat"
    effect = "read"
    paid = True
    account = ChatGPTAccount
    leads = ("text", "json")

    class Inputs(Fields):
        model = options.MODEL
        prompt = LongText(
            "Prompt Text", help="What comes first: who answers, and how.", example=EDITOR
        )
        role = Choice(
            "Role",
            choices=options.ROLES,
            help="Who says it: system sets the context, user asks, assistant answered before.",
            default="user",
        )
        query = LongText(
            "Input Query",
            help="What the user asks.",
            example="Suggest a title for a story about a lighthouse.",
        )
        messages = Group(
            "Additional Prompt Text",
            MorePrompt,
            help="What comes after the Input Query, in this order.",
            max_items=10,
            add_label="+ Add Prompt Text",
            optional=True,
        )
        response_type = Choice(
            "Response Type",
            choices={"text": "Text", "json": "JSON", "structured": "Structured Output"},
            help="JSON and Structured Output answer in valid JSON; the latter keeps to a Schema.",
            default="text",
            optional=True,
            literal=True,
        )
        schema = Code(
            "Schema",
            help="A JSON Schema of an object: all fields required, additionalProperties false. "
            "[The documentation](structured-output.md) has the rules.",
            required=True,
            optional=True,
            shown_if=When("response_type", "structured"),
            example='{"type": "object", "properties": {"title": {"type": "string"}}, '
            '"required": ["title"], "additionalProperties": false}',
        )
        max_tokens = options.MAX_TOKENS
        temperature = options.TEMPERATURE
        n = options.N
        frequency_penalty = options.FREQUENCY_PENALTY
        presence_penalty = options.PRESENCE_PENALTY
        sanitize = options.SANITIZE

    class Output(ChatOutput):
        json = Json(
            "JSON",
            help="With the Response Type JSON or Structured Output: the first choice, parsed.",
            required=False,
            example={"title": "The Last Lamp"},
        )

    def may_use(self, inputs: Mapping[str, Any], automations: Any = ()) -> Estimate:
        """What the question and its answers use."""
        return conversation_use(inputs, self.Inputs)

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Ask, and return the choices."""
        schema = schema_of(inputs.schema) if inputs.response_type == "structured" else None
        asked = Conversation(
            model=inputs.model,
            messages=_messages(inputs),
            max_tokens=int(inputs.max_tokens),
            temperature=inputs.temperature,
            n=int(inputs.n),
            frequency_penalty=inputs.frequency_penalty,
            presence_penalty=inputs.presence_penalty,
            response_format=answer_format(inputs.response_type, schema),
        )
        if inputs.response_type == "text":
            return chat_output(ctx, asked, converse(ctx, asked), clean=inputs.sanitize)
        reply, value = converse_in_json(ctx, asked, schema)
        return {**chat_output(ctx, asked, reply, clean=inputs.sanitize), "json": value}

    def notes(self, inputs: Mapping[str, Any], account: Any) -> Mapping[str, str]:
        """What this model does not take."""
        return model_notes(inputs, account, self.Inputs)

    def check(self, inputs: Mapping[str, Any]) -> Mapping[str, str]:
        """Whether the schema of Structured Output can be used."""
        return schema_faults(inputs)

    def fixes(self, inputs: Mapping[str, Any]) -> Mapping[str, Fix]:
        """The schema of Structured Output, put right."""
        return schema_fixes(inputs)


def _messages(inputs: Chat.Inputs) -> tuple[dict[str, str], ...]:
    messages = [{"role": inputs.role, "content": inputs.prompt}]
    messages.append({"role": "user", "content": inputs.query})
    messages += [{"role": row.role, "content": row.query} for row in inputs.messages or []]
    if inputs.response_type == "json" and not any(
        "json" in each["content"].lower() for each in messages
    ):
        # The service refuses JSON mode where no message speaks of it. A user may say so at the end,
        # where templates of some models take no system.
        messages.append({"role": "user", "content": "Answer with a JSON object."})
    return tuple(messages)
