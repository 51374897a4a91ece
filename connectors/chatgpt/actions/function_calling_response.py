"""Function Calling Response: the sentence that follows the result of a sub automation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from connectors.chatgpt import options
from connectors.chatgpt.account import ChatGPTAccount
from connectors.chatgpt.called import CALL_ID, CHOSEN, TALK
from connectors.chatgpt.conversation import Choice, Conversation, Reply
from connectors.chatgpt.converse import converse
from connectors.chatgpt.costs import conversation_use
from connectors.chatgpt.notes import model_notes
from connectors.chatgpt.outputs import ChatOutput, chat_output
from connectors.chatgpt.tools import result_of, tool_message
from connectors.chatgpt.turns import turns_of
from connectors.sdk import Action, Context, Estimate, Fields, Json, Refused

NOT_AN_OUTPUT = (
    "function_calling_response: Must be the whole output of a Function Calling step, "
    "with its “function” and “messages”."
)


class FunctionCallingResponse(Action):
    """Let a model put the result of a sub automation into words.

    Choose the whole output of each of the two steps before it, under “Suggested Data Element(s)”:
    of [[Function Calling]] and of [[Sub Automation]], in a document `{{function_calling}}` and
    `{{run}}` where these are the keys of the steps. Where Function Calling chose no sub automation,
    its text is returned and nothing is asked.
    """

    label = "Function Calling Response"
    effect = "read"
    paid = True
    account = ChatGPTAccount
    leads = ("text",)
    example = {
        "function_calling_response": "{{function_calling}}",
        "sub_automation_response": "{{run}}",
    }

    class Inputs(Fields):
        model = options.MODEL
        function_calling_response = Json(
            "Function Calling Response",
            type="object",
            help="The whole output of the Function Calling step.",
            example={"function": CHOSEN, "tool_call_id": CALL_ID, "messages": TALK},
        )
        sub_automation_response = Json(
            "Sub Automation Response",
            help="The whole output of the Sub Automation step.",
            example={"response": {"text": "Guten Morgen"}, "status": 200, "execution_id": "e1"},
        )
        max_tokens = options.MAX_TOKENS
        temperature = options.TEMPERATURE
        sanitize = options.SANITIZE

    class Output(ChatOutput):
        """What every chat action returns."""

    def may_use(self, inputs: Mapping[str, Any], automations: Any = ()) -> Estimate:
        """What the question and its answers use."""
        return conversation_use(inputs, self.Inputs)

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Send the result back, and return what the model makes of it."""
        before = inputs.function_calling_response
        given, function = before.get("messages"), before.get("function")
        if not isinstance(given, list) or "function" not in before:
            raise Refused(NOT_AN_OUTPUT)
        messages = turns_of(given, "function_calling_response.messages")
        call_id = str(before.get("tool_call_id") or "")
        if function is not None:
            result = result_of(inputs.sub_automation_response)
            content = result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)
            messages = (*messages, tool_message(call_id, content))
        asked = Conversation(
            model=inputs.model,
            messages=messages,
            max_tokens=int(inputs.max_tokens),
            temperature=inputs.temperature,
        )
        reply = converse(ctx, asked) if function is not None else _said_before(before)
        return chat_output(ctx, asked, reply, clean=inputs.sanitize)

    def notes(self, inputs: Mapping[str, Any], account: Any) -> Mapping[str, str]:
        """What this model does not take."""
        return model_notes(inputs, account, self.Inputs)


def _said_before(output: dict[str, Any]) -> Reply:
    """The reply of Function Calling where it chose nothing, with no tokens of its own."""
    text = str(output.get("text") or "")
    reason = str(output.get("finish_reason") or "stop")
    return Reply((Choice(text, reason, {}),), model=str(output.get("model") or ""))
