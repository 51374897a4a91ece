"""A picture is paid for once: what came is noted at once, and a repeated run begins from that.

A process may die, and storing or fetching may fail, after the model was paid and before the step's
record says what came of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from time import sleep
from typing import Any, Final, TypeVar

from connectors.chatgpt.conversation import Usage
from connectors.chatgpt.image_wire import Answer, Drawn, Wanted, draw
from connectors.chatgpt.pictures import fetched
from connectors.sdk import Context, PaidPictures, Picture, Refused, Unavailable, Used

T = TypeVar("T")

URL_LIVES: Final = timedelta(minutes=60)  # of pictures, platform.openai.com/docs/guides/images
PAUSES: Final = (1.0, 4.0)  # seconds before what failed is tried once more
PAID: Final = "The picture was drawn and is paid for, but could not be had. "
TAKEN: Final = (
    "An earlier run of this step had the picture drawn; it is taken, and not paid for again."
)
FETCHED: Final = (
    "An earlier run of this step had the picture drawn; it is fetched, and not paid for again."
)
GONE: Final = (
    "An earlier run of this step had the picture drawn, but it is not there any more. "
    "So it is drawn, and paid for, again."
)


@dataclass(frozen=True, slots=True)
class Made:
    """The pictures that are kept, the prompt that was really drawn of each, and the usage."""

    pictures: tuple[Picture, ...]
    prompts: tuple[str, ...]
    usage: Usage | None


def made_once(ctx: Context, wanted: Wanted) -> Made:
    """The pictures that are wanted: those of an earlier run of this step, else new ones.

    Raises `Refused` and `Unavailable`; where the picture is paid for already, they say so.
    """
    before = ctx.pictures.paid()
    if before and before.facts["wanted"] == _mark(wanted):
        if before.pictures:
            return _taken(ctx, before)
        asked_at = datetime.fromisoformat(before.facts["asked_at"])
        if _urls(before.facts) and ctx.now() < asked_at + URL_LIVES:
            ctx.log(FETCHED)
            return _kept(ctx, _answer(before.facts), before.facts)
        ctx.log(GONE)
    answer = draw(ctx, wanted)
    facts = _facts(ctx, wanted, answer)
    if all(each.url for each in answer.pictures):
        with suppress(Unavailable):  # if only the note is missing, the picture may still be had
            # This run reports the call itself; if it is cut off, the call stays of unknown price.
            ctx.pictures.keep_paid({**facts, "used": None})
    return _kept(ctx, answer, facts)


def _taken(ctx: Context, before: PaidPictures) -> Made:
    """What an earlier run has kept. That run was cut off, so its call is reported now."""
    ctx.log(TAKEN)
    if used := before.facts["used"]:
        ctx.used(replace(Used(**used), earlier=True))
    answer = _answer(before.facts)
    return Made(before.pictures, _prompts(answer), answer.usage)


def _kept(ctx: Context, answer: Answer, facts: Mapping[str, Any]) -> Made:
    """Fetch what is at an address, keep all and note it."""
    try:
        contents = [each.content or _patiently(fetched, ctx, each.url) for each in answer.pictures]
        pictures = _patiently(ctx.pictures.keep_paid, facts, contents)
    except Unavailable as said:
        raise Unavailable(PAID + said.message, said.retry_after, sent=True) from said
    except Refused as said:
        raise Refused(PAID + said.message, sent=True) from said
    return Made(pictures, _prompts(answer), answer.usage)


def _patiently(do: Callable[..., T], *arguments: Any) -> T:
    """Do it, and where it fails for now, after a pause once more."""
    for pause in PAUSES:
        try:
            return do(*arguments)
        except Unavailable:
            sleep(pause)
    return do(*arguments)


def _facts(ctx: Context, wanted: Wanted, answer: Answer) -> dict[str, Any]:
    """What a repeated run needs to know. What is wanted is in it only as a digest."""
    return {
        "wanted": _mark(wanted),
        "asked_at": ctx.now().isoformat(),
        "pictures": [{"url": each.url, "prompt": each.prompt} for each in answer.pictures],
        "usage": asdict(answer.usage) if answer.usage else None,
        "used": asdict(answer.used) if answer.used else None,
    }


def _answer(facts: Mapping[str, Any]) -> Answer:
    usage = facts["usage"]
    pictures = tuple(Drawn(b"", each["url"], each["prompt"]) for each in facts["pictures"])
    return Answer(pictures, Usage(**usage) if usage else None, None)


def _urls(facts: Mapping[str, Any]) -> bool:
    return all(each["url"] for each in facts["pictures"])


def _prompts(answer: Answer) -> tuple[str, ...]:
    return tuple(each.prompt for each in answer.pictures)


def _mark(wanted: Wanted) -> str:
    return hashlib.sha256(json.dumps(asdict(wanted)).encode()).hexdigest()
