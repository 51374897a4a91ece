"""What calls of models may use, from a step's inputs, and what an answer says that one did use."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.chatgpt.conversation import tokens
from connectors.chatgpt.entries.allowance import FRAME as BATCH_FRAME
from connectors.chatgpt.entries.allowance import allowance
from connectors.chatgpt.picture_tokens import picture_tokens
from connectors.sdk import Estimate, Fields, Integer, SubAutomation, Used
from connectors.sdk.costs import BYTES_A_TOKEN, is_count, tokens_of

FRAME = 50  # tokens around the texts: roles, and what the wire itself adds; 16 for each message
MESSAGE = 16
SEEN = 800  # tokens of one picture that is shown to a model, about
# Of a sub automation that is offered: what is around it, and, for one that is not known yet, about
# and at most. A reference may bring in a larger one: a run counts it as it is.
AROUND_TOOL = 100
TOOL = 300
LARGEST_TOOL = 3_000
USUAL_SHARE = 4  # of the limit, an answer takes about the fourth part
REPAIR = 1_000  # tokens that say what is wrong with an answer that is to be JSON, once
NOT_SENT = ("model", "max_tokens", "n", "temperature", "response_type", "sanitize")
COUNTED = ("prompt_tokens", "input_tokens", "completion_tokens", "output_tokens")  # in a usage
# Tokens of a drawn picture of 1024 by 1024, by quality; others in proportion to their area.
DRAWN = {"standard": 1_056, "medium": 1_056, "hd": 4_160, "high": 4_160, "low": 272}
AREA = 1024 * 1024
LONGEST_SIZE = 9  # characters, such as 1024x1792


def conversation_use(
    inputs: Mapping[str, Any], fields: type[Fields], automations: Sequence[SubAutomation] = ()
) -> Estimate:
    """What an action with these fields uses that asks a model once, `n` times or with tools.

    `automations` are those that it may offer as tools.
    """
    model = str(inputs.get("model") or "")
    limit, n = _number(inputs, "max_tokens", fields), _number(inputs, "n", fields)
    about, most = _given(inputs, model)
    tools = [_tool(name, automations) for name in _tools(inputs)]
    about, most = about + sum(each for each, _ in tools), most + sum(each for _, each in tools)
    first = Used(model, input=most, output=limit)
    again = Used(model, input=most + limit + REPAIR, output=limit)
    usual = Used(model, input=about, output=max(1, limit // USUAL_SHARE))
    repairs = ((again, 1),) if inputs.get("response_type") in ("json", "structured") else ()
    return Estimate(((usual, n),), ((first, n), *repairs))


def translation_use(inputs: Mapping[str, Any], fields: type[Fields]) -> Estimate:
    """What translating an entry uses: batches whose answers are about as long as what they hold."""
    model, limit = str(inputs.get("model") or ""), _number(inputs, "max_tokens", fields)
    about, _ = tokens_of(inputs.get("entry"))
    said, wishes = tokens_of(inputs.get("prompt"))
    usual, allowed = 1 + 2 * about // limit, allowance(inputs.get("entry"), limit)
    batch = Used(model, input=about // usual + BATCH_FRAME // 4 + said, output=min(limit, about))
    largest = Used(
        model, input=-(-allowed.sent // allowed.calls) + BATCH_FRAME + wishes, output=limit
    )
    return Estimate(((batch, usual),), ((largest, allowed.calls),))


def image_use(inputs: Mapping[str, Any], model: str) -> Estimate:
    """What drawing one picture uses."""
    about, most = tokens_of(inputs.get("prompt"))
    width, _, height = str(inputs.get("size") or "1024x1024")[:LONGEST_SIZE].partition("x")
    area = int(width) * int(height) if width.isdecimal() and height.isdecimal() else 2 * AREA
    square = DRAWN.get(str(inputs.get("quality") or "standard"), max(DRAWN.values()))
    drawn = square * area // AREA
    usual = Used(model, input=about + FRAME, output=drawn, drawn=drawn)
    largest = Used(model, input=most + 4 * FRAME, output=2 * drawn, drawn=2 * drawn)
    return Estimate(((usual, 1),), ((largest, 1),))


def used_in(body: Mapping[str, Any], model: str = "") -> Used | None:
    """What an answer says that its call used; None for a list that no model made: it costs nothing.

    In the words of Chat Completions, Responses and Images alike. `model` is the one that was asked,
    and is taken where the answer names none.
    """
    if body.get("object") == "list" and not model:
        return None
    named = body.get("model")
    name = named if isinstance(named, str) and named else model
    counts = body.get("usage")
    if not isinstance(counts, Mapping):
        return Used(name, counted=False)
    entered = tokens(counts, "prompt_tokens") or tokens(counts, "input_tokens")
    made = tokens(counts, "completion_tokens") or tokens(counts, "output_tokens")
    if not (entered or made) or any(_is_odd(counts.get(name)) for name in COUNTED):
        return Used(name, counted=False)
    is_drawing = "data" in body
    return Used(
        name,
        input=entered,
        output=made,
        cached=min(entered, _detail(counts, "cached_tokens")),
        pictures=min(entered, _detail(counts, "image_tokens")) if is_drawing else 0,
        drawn=made if is_drawing else 0,
    )


def _is_odd(figure: object) -> bool:
    return figure is not None and not is_count(figure)


def _detail(counts: Mapping[str, Any], name: str) -> int:
    return tokens(counts, "prompt_tokens_details", name) or tokens(
        counts, "input_tokens_details", name
    )


def _given(inputs: Mapping[str, Any], model: str) -> tuple[int, int]:
    """The tokens of what a conversation is given: about, and at most."""
    sent = {name: value for name, value in inputs.items() if name not in NOT_SENT}
    rows = _rows(sent)
    pictures = [part for row in rows for part in _pictures(row)]
    # A picture is looked at: its address, which may hold all of it, is no text.
    most = tokens_of(sent)[1] - tokens_of(pictures)[1]
    about, shown = -(-most // BYTES_A_TOKEN), len(pictures)
    messages = MESSAGE * (2 + len(rows))
    return (
        about + FRAME + messages + SEEN * shown,
        most + FRAME + messages + picture_tokens(model) * shown,
    )


def _tools(inputs: Mapping[str, Any]) -> list[Any]:
    listed = inputs.get("sub_automations")
    return listed if isinstance(listed, list) else []


def _tool(name: Any, automations: Sequence[SubAutomation]) -> tuple[int, int]:
    """The tokens of a sub automation that is offered: about, and at most."""
    for each in automations:
        if each.name == name:
            schema = json.dumps(dict(each.schema), ensure_ascii=False)
            about, most = tokens_of([each.name, each.description, schema])
            return about + AROUND_TOOL // 4, most + AROUND_TOOL
    return TOOL, LARGEST_TOOL


def _rows(inputs: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The messages: those of the form, or those that Function Calling returned."""
    before = inputs.get("function_calling_response")
    listed = (before if isinstance(before, Mapping) else inputs).get("messages")
    return [row for row in listed if isinstance(row, Mapping)] if isinstance(listed, list) else []


def _pictures(row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    content = row.get("content")
    for part in content if isinstance(content, list) else ():
        if isinstance(part, Mapping) and part.get("type") in ("image", "image_url"):
            yield part


def _number(inputs: Mapping[str, Any], name: str, fields: type[Fields]) -> int:
    """A whole number of the form, as its field allows it; 1 where the form has no such field."""
    field = fields.__fields__.get(name)
    if not isinstance(field, Integer):
        return 1
    value = inputs.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        value = field.default
    least, most = field.min or 1, field.max or 1
    return int(max(least, min(most, value)))  # in this order NaN is the limit
