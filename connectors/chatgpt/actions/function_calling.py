"""Function Calling: let a model choose a sub automation and its arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.chatgpt import options
from connectors.chatgpt.account import ChatGPTAccount
from connectors.chatgpt.called import CALL_ID, CHOSEN, TALK, CallingChoice, ChosenFunction
from connectors.chatgpt.conversation import Conversation
from connectors.chatgpt.converse import converse
from connectors.chatgpt.costs import conversation_use
from connectors.chatgpt.notes import model_notes
from connectors.chatgpt.outputs import FINISH_HELP, ChatOutput, chat_output
from connectors.chatgpt.prompts import PromptText, prompt_messages, row_faults
from connectors.chatgpt.tools import arguments_of, chosen, offered, others_of, turn_with
from connectors.sdk import (
    Action,
    Context,
    Estimate,
    Fields,
    Group,
    Json,
    LongText,
    Lookup,
    Text,
    live_sub_automations,
)

MOST_TOOLS = 128  # the service's own limit for one request


class FunctionCalling(Action):
    """Let a model choose which sub automation fits the prompt, and with which arguments.

    Make the sub automations first, each an automation of its own: [[Sub Automation Trigger]] with
    a Description and the arguments under Schema, the steps that do the work, [[Response]] with what
    is to come out, then “Activate”. Those that are active are live, and can be chosen here.

    Nothing is run yet. Put a [[Sub Automation]] step after this one: `function.name` of this output
    into its field Sub Automation, `function.arguments` into Sub Automation Template. Then
    [[Function Calling Response]] gets the whole outputs of both. Where no sub automation fits, the
    model answers with text. [This example](../examples/translate-on-request.yaml) has all steps.
    """

    label = "Function Calling"
    effect = "read"
    paid = True
    account = ChatGPTAccount
    leads = ("function", "text")

    class Inputs(Fields):
        model = options.TOOL_MODEL
        messages = Group(
            "Prompt Text",
            PromptText,
            help="One row for each message; a user's is an Input Query, or texts and pictures.",
            min_items=1,
            max_items=100,
            add_label="+ Add Prompt Text",
        )
        sub_automations = Lookup(
            "Sub Automation",
            source=live_sub_automations,
            help="Active (live) ones of this project. The model sees what each is for, and its "
            "arguments.",
            many=True,
            min_items=1,
            max_items=MOST_TOOLS,
            add_label="+ Add Sub Automation",
            example=["translate-to-german", "translate-to-french"],
        )
        max_tokens = options.MAX_TOKENS
        temperature = options.TEMPERATURE
        sanitize = options.SANITIZE

    class Output(ChatOutput):
        message = Group("Message", CallingChoice)
        text = LongText(
            "Text", required=False, help="The answer where nothing was chosen.", example=""
        )
        finish_reason = Text("Finish Reason", help=FINISH_HELP, example="tool_calls")
        function = Group(
            "Function",
            ChosenFunction,
            many=False,
            required=False,
            help="null when the model just answered.",
        )
        sub_automation = Text("Sub Automation", required=False, example=CHOSEN["name"])
        tool_call_id = Text("Tool Call ID", required=False, example=CALL_ID)
        others = Json(
            "Other Calls",
            type="array",
            help="What else the model called at once, each with name and arguments; none is run.",
            example=[],
        )
        messages = Json(
            "Messages",
            type="array",
            help="The conversation so far, for Function Calling Response.",
            example=TALK,
        )

    def may_use(self, inputs: Mapping[str, Any], automations: Any = ()) -> Estimate:
        """What the question and its answers use."""
        return conversation_use(inputs, self.Inputs, automations)

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Ask, and return the choice."""
        tools = offered(ctx, inputs.sub_automations)
        asked = Conversation(
            model=inputs.model,
            messages=prompt_messages(inputs.messages),
            max_tokens=int(inputs.max_tokens),
            temperature=inputs.temperature,
            tools=tools,
        )
        reply = converse(ctx, asked)
        output = chat_output(ctx, asked, reply, clean=inputs.sanitize)
        first = reply.choices[0]
        call = chosen(ctx, tools, first)
        function = call and {"name": call.name, "arguments": arguments_of(call, tools, first)}
        return {
            **output,
            "function": function,
            "sub_automation": call and call.name,
            "tool_call_id": call and call.id,
            "others": others_of(first),
            "messages": [*asked.messages, turn_with(first, call)],
        }

    def notes(self, inputs: Mapping[str, Any], account: Any) -> Mapping[str, str]:
        """What this model does not take."""
        return model_notes(inputs, account, self.Inputs, functions=True)

    def check(self, inputs: Mapping[str, Any]) -> Mapping[str, str]:
        """Whether every row of a user says something."""
        return row_faults(inputs.get("messages"))
