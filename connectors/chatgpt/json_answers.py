"""An answer that has to be JSON: read strictly, held to its schema, and asked for once more where
it does not fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from connectors.chatgpt.conversation import Choice, Conversation, Reply
from connectors.chatgpt.converse import converse
from connectors.chatgpt.schemas import faults_of
from connectors.chatgpt.strict_json import parse
from connectors.sdk import Context, Refused
from connectors.sdk.wording import shortened

UNFINISHED = ("length", "refusal", "content_filter")
LONGEST = 500  # characters of what is wrong with one answer
REPAIR = (
    "This answer cannot be used: {fault}\n"
    "Answer again with the whole JSON, put right, and nothing before or after it."
)


def converse_in_json(
    ctx: Context, asked: Conversation, schema: Mapping[str, Any] | None
) -> tuple[Reply, Any]:
    """Ask a model for JSON and return its reply with the first choice parsed.

    An answer that does not fit is shown to the model once, with what is wrong with it: the log says
    so, and the tokens count. What the model did not finish or refused is None and is not asked for
    again; `finish_reason` says which. Raises `Refused` for what does not fit then either.
    """
    reply = converse(ctx, asked)
    first = reply.choices[0]
    value, fault = _read(first, schema)
    if not fault:
        return reply, value
    ctx.log(f"{fault} {asked.model} was asked once to put it right.")
    said = {"role": "user", "content": REPAIR.format(fault=fault)}
    once = replace(asked, messages=(*asked.messages, first.turn, said), n=None)
    again = converse(ctx, once)
    mended = again.choices[0]
    value, fault = _read(mended, schema)
    if fault:
        raise Refused(f"{fault} It was asked for twice.")
    return replace(
        reply, choices=(mended, *reply.choices[1:]), usage=reply.usage + again.usage
    ), value


def _read(choice: Choice, schema: Mapping[str, Any] | None) -> tuple[Any, str]:
    """A choice as JSON, or what is wrong with it as a sentence; neither where it did not finish."""
    value, fault = None, ""
    try:
        value = parse(choice.text)
    except ValueError as error:
        fault = f"The answer is not JSON: {error}."
    if not fault and schema is not None and (found := faults_of(schema, value)):
        fault = f"The answer does not fit its schema: {shortened(found, LONGEST)}"
    if not fault and not isinstance(value, dict):
        fault = "The answer is JSON, but no object."
    if fault and choice.finish_reason in UNFINISHED:
        return None, ""
    return (None, fault) if fault else (value, "")
