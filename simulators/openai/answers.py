"""What the stand-in says. The same conversation always gets the same reply."""

from __future__ import annotations

import json
from typing import Any

from simulators.openai.conversation import Conversation, Reply
from simulators.openai.entries import translations
from simulators.openai.evidence import Evidence
from simulators.openai.instances import instance, misfitting
from simulators.openai.phrasebook import asked_translation, is_from_the_book, translated
from simulators.openai.tools import arguments, best_tool

MARK = "[simulated]"
REFUSAL = "I'm sorry, but I can't help with that."

_ECHOED = 400
# Where a function's result has one of these, it is the answer and the rest is detail.
_TELLING = ("text", "response", "result", "output", "answer", "translation", "message", "content")


def reply(conversation: Conversation, index: int) -> Reply:
    """Return one choice; `index` (from 0) tells apart the choices of one request."""
    if conversation.result is None and conversation.choice != "none":
        called = _call(conversation)
        if called:
            return called
    if (many := translations(conversation.question)) is not None:
        return Reply(text=many)
    text = _text(conversation, index)
    if conversation.form.kind == "json_object":
        return Reply(text=_dumped({"answer": text}))
    if conversation.form.kind == "json_schema":
        evidence = Evidence(conversation.question, [], text)
        return Reply(text=_dumped(instance(conversation.form.schema, evidence)))
    return Reply(text=text)


def misfit(conversation: Conversation, index: int) -> Reply:
    """Return a choice as a model gives it that does not keep to the form it was asked for."""
    right = reply(conversation, index)
    if conversation.form.kind == "json_object":
        return Reply(text=f"Sure, here it is: {right.text}")
    if conversation.form.kind == "json_schema":
        return Reply(text=_dumped(misfitting(conversation.form.schema, json.loads(right.text))))
    return right


def _call(conversation: Conversation) -> Reply | None:
    """Return a call of the tool that fits, or None for an ordinary answer."""
    tools = conversation.tools
    if conversation.choice == "named":
        tools = tuple(tool for tool in tools if tool.name == conversation.named)
    tool = best_tool(tools, conversation.question, must=conversation.choice != "auto")
    if tool is None:
        return None
    filled = arguments(tool, conversation.question)
    return Reply(tool=tool.name, arguments=_dumped(filled))


def _text(conversation: Conversation, index: int) -> str:
    if conversation.result is not None:
        return _about_result(conversation.result)
    question = conversation.question.strip()
    number = f" ({index + 1})" if index else ""
    asked = asked_translation(question, conversation.background)
    if asked:
        known = translated(asked)
        return known or f"{MARK}{number} {asked.language}: {asked.subject}"
    pictures = [each for turn in conversation.turns for each in turn.pictures]
    many = "s" if len(pictures) > 1 else ""
    seen = f" With {len(pictures)} picture{many}: {'; '.join(pictures)}." if pictures else ""
    return f"{MARK}{number} You wrote: {question[:_ECHOED]}{seen}"


def _about_result(result: str) -> str:
    """Return the answer to a function's result: a known translation as it is, else a sentence."""
    try:
        value = json.loads(result)
    except ValueError:
        value = result
    told = _told(value)
    if is_from_the_book(told) or told.startswith(MARK):
        return told
    return f"{MARK} The function answered: {told or 'nothing'}"


def _told(value: Any) -> str:
    """Return a JSON value in words."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return ", ".join(_told(each) for each in value)
    if isinstance(value, dict):
        for key in _TELLING:
            if value.get(key):
                return _told(value[key])
        return ", ".join(f"{key}: {_told(each)}" for key, each in value.items())
    return json.dumps(value)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
