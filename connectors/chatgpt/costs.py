"""What calls of models may use, from a step's inputs, and what an answer says that one did use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.chatgpt.conversation import tokens
from connectors.sdk import Estimate, Used
from connectors.sdk.costs import tokens_of

LIMIT = 500  # tokens of an answer where no limit is set
FRAME = 50  # tokens around the texts: roles, and what the wire itself adds; 16 for each message
MESSAGE = 16
PICTURE = 3_000  # tokens of one picture that is shown to a model, at most; most are far below
SEEN = 800  # about
TOOL = 300  # of a sub automation that is offered: about, and below at most
LARGEST_TOOL = 3_000
USUAL_SHARE = 4  # of the limit, an answer takes about the fourth part
REPAIRS = 1  # a structured answer that does not fit is asked for once more
NOT_SENT = ("model", "sanitize", "response_type", "temperature", "size", "style", "quality")
# Tokens of a drawn picture of 1024 by 1024, by quality; others in proportion to their area.
DRAWN = {"standard": 1_056, "medium": 1_056, "hd": 4_160, "high": 4_160, "low": 272}
AREA = 1024 * 1024
MOST_NUMBER = 10**9  # typed by somebody who has not been told yet that it is too large


def conversation_use(inputs: Mapping[str, Any]) -> Estimate:
    """What an action uses that asks a model once, `n` times or with tools."""
    model = str(inputs.get("model") or "")
    limit, n = _number(inputs, "max_tokens", LIMIT), max(1, _number(inputs, "n", 1))
    about, most, is_open = _given(inputs)
    repairs = REPAIRS if inputs.get("response_type") == "structured" else 0
    first = Used(model, input=most, output=limit)
    again = Used(model, input=most + limit + FRAME, output=limit)
    usual = Used(model, input=about, output=max(1, limit // USUAL_SHARE))
    return Estimate((usual,) * n, (first,) * n + (again,) * repairs, is_open)


def translation_use(inputs: Mapping[str, Any]) -> Estimate:
    """What translating an entry uses: batches whose answers are about as long as what they hold."""
    model, limit = str(inputs.get("model") or ""), max(1, _number(inputs, "max_tokens", 2_000))
    about, most, is_open = tokens_of(inputs.get("entry"))
    said, _, _ = tokens_of(inputs.get("prompt"))
    frame = said * 4 + 600  # what each batch is told before its texts
    usual = 1 + 2 * about // limit
    batches = 2 * (1 + 2 * most // limit)  # one that does not fit is asked for once more
    return Estimate(
        (Used(model, input=about // usual + frame, output=min(limit, about)),) * usual,
        (Used(model, input=most // max(1, batches // 2) + frame, output=limit),) * batches,
        is_open,
    )


def image_use(inputs: Mapping[str, Any], model: str) -> Estimate:
    """What drawing one picture uses."""
    about, most, is_open = tokens_of(inputs.get("prompt"))
    width, _, height = str(inputs.get("size") or "1024x1024").partition("x")
    area = int(width) * int(height) if width.isdecimal() and height.isdecimal() else 2 * AREA
    square = DRAWN.get(str(inputs.get("quality") or "standard"), max(DRAWN.values()))
    drawn = square * area // AREA
    usual = Used(model, input=about + FRAME, output=drawn, drawn=drawn)
    largest = Used(model, input=most + 4 * FRAME, output=2 * drawn, drawn=2 * drawn)
    return Estimate((usual,), (largest,), is_open)


def used_in(body: Mapping[str, Any], model: str = "") -> Used | None:
    """What an answer says that its call used; None for a list, which costs nothing.

    In the words of Chat Completions, Responses and Images alike. `model` is taken where the answer
    names none.
    """
    if body.get("object") == "list":
        return None
    named = body.get("model")
    name = named if isinstance(named, str) and named else model
    counts = body.get("usage")
    if not isinstance(counts, Mapping):
        return Used(name, counted=False)
    entered = tokens(counts, "prompt_tokens") or tokens(counts, "input_tokens")
    made = tokens(counts, "completion_tokens") or tokens(counts, "output_tokens")
    if not entered and not made:
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


def _detail(counts: Mapping[str, Any], name: str) -> int:
    return tokens(counts, "prompt_tokens_details", name) or tokens(
        counts, "input_tokens_details", name
    )


def _given(inputs: Mapping[str, Any]) -> tuple[int, int, bool]:
    """The tokens of what a conversation is given: about, at most, and whether there may be more."""
    sent = {name: value for name, value in inputs.items() if name not in NOT_SENT}
    about, most, is_open = tokens_of(sent)
    rows = [row for row in sent.get("messages") or () if isinstance(row, Mapping)]
    shown = sum(1 for row in rows for _ in _pictures(row))
    listed = sent.get("sub_automations")
    tools = len(listed) if isinstance(listed, list) else 0
    messages = MESSAGE * (2 + len(rows))
    return (
        about + FRAME + messages + SEEN * shown + TOOL * tools,
        most + FRAME + messages + PICTURE * shown + LARGEST_TOOL * tools,
        is_open,
    )


def _pictures(row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    content = row.get("content")
    for part in content if isinstance(content, list) else ():
        if isinstance(part, Mapping) and part.get("type") in ("image", "image_url"):
            yield part


def _number(inputs: Mapping[str, Any], name: str, otherwise: int) -> int:
    value = inputs.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return otherwise
    return int(value) if abs(value) < MOST_NUMBER else otherwise
