"""Asking for a picture, in today's way and in the older one, and reading what comes.

https://platform.openai.com/docs/api-reference/images, openai package 3.54.0.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import httpx2

from connectors.chatgpt.client import account_of, ask
from connectors.chatgpt.conversation import Usage, tokens
from connectors.chatgpt.costs import used_in
from connectors.chatgpt.errors import NO_PICTURE, Declined
from connectors.chatgpt.image_models import Dialect, image_capabilities, nearest
from connectors.chatgpt.terms import not_taken
from connectors.sdk import Context, Unavailable, Used

if TYPE_CHECKING:
    from openai import OpenAI

    from connectors.chatgpt.account import ChatGPTAccount

QUALITIES: Mapping[Dialect, Mapping[str, str]] = MappingProxyType(
    {
        "gpt-image": {"standard": "medium", "hd": "high"},
        "dall-e": {"standard": "standard", "hd": "hd"},
    }
)
STYLES: Mapping[str, str] = MappingProxyType(
    {
        "vivid": "Style: vivid, dramatic and hyper-real.",
        "natural": "Style: natural, calm and true to life.",
    }
)
SECONDS = 180.0  # of silence; a picture of high quality takes two minutes
MOST_LESSONS = 4  # times that one picture is asked for again on other terms
NOT_BASE64 = (
    "The picture in the answer is not base64. Try again later; where it stays so, the account's"
    " Base URL leads to a server that does not speak OpenAI's image API."
)
SPARE = ("size", "quality", "style", "response_format")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The picture that is asked for, in the words of the form."""

    model: str
    prompt: str
    size: str
    style: str
    quality: str


@dataclass(frozen=True, slots=True)
class ImageTerms:
    """How a model is asked: in which way, for which size, and what is left out."""

    dialect: Dialect
    size: str
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Drawn:
    """One picture as it came: its bytes, or else the address that it has for an hour, and the
    prompt that was really drawn.
    """

    content: bytes
    url: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: pictures, and what they cost; `usage` is None where the service does not count."""

    pictures: tuple[Drawn, ...]
    usage: Usage | None
    used: Used | None


def image_terms(wanted: Wanted, account: ChatGPTAccount | None) -> ImageTerms:
    """The terms that the table of image models advises, or the account; without one, at OpenAI."""
    model = wanted.model
    known = account.draws(model) if account else image_capabilities(model, at_openai=True)
    return ImageTerms(known.dialect, nearest(wanted.size, known.sizes))


def request(wanted: Wanted, terms: ImageTerms) -> dict[str, Any]:
    """The request for a picture. A style that has no parameter becomes part of the prompt."""
    has_style = terms.dialect == "dall-e" and "style" not in terms.without
    sent = {
        "model": wanted.model,
        "prompt": wanted.prompt if has_style else f"{wanted.prompt}\n\n{STYLES[wanted.style]}",
        "n": 1,
        "size": terms.size,
        "quality": QUALITIES[terms.dialect][wanted.quality],
    }
    if terms.dialect == "dall-e":
        sent |= {"style": wanted.style, "response_format": "b64_json"}
    return {name: value for name, value in sent.items() if name not in terms.without}


def draw(ctx: Context, wanted: Wanted) -> Answer:
    """Ask for a picture and return what came; what is at an address is not fetched yet.

    A refusal that names a parameter is answered by one call without it, recorded in the log.
    Raises `Refused` or `Unavailable` with the service's own words.
    """
    terms = image_terms(wanted, account_of(ctx))
    for _ in range(MOST_LESSONS):
        try:
            body = _call(ctx, request(wanted, terms))
            break
        except Declined as said:
            lesson = _learnt(terms, said, request(wanted, terms))
            if lesson is None:
                raise
            terms, change = lesson
            ctx.log(f"{said.message} So {wanted.model} was asked again {change}.")
    else:
        body = _call(ctx, request(wanted, terms))
    _report(ctx, wanted, terms)
    return _read(body, wanted.model)


def _call(ctx: Context, sent: dict[str, Any]) -> dict[str, Any]:
    patience = httpx2.Timeout(SECONDS, connect=ctx.http.timeout.connect)

    def call(client: OpenAI) -> Any:
        return client.images.with_raw_response.generate(**sent, timeout=patience)

    return ask(ctx, call, sent["model"])


def _learnt(
    terms: ImageTerms, said: Declined, sent: Mapping[str, Any]
) -> tuple[ImageTerms, str] | None:
    """Other terms after a request was declined, with what changed in words; None if none help."""
    name = not_taken(said, sent, SPARE)
    if not name and said.param in ("quality", "size") and said.param in sent:
        name = said.param  # the parameter is known, its value is not
    if not name:
        return None
    if terms.dialect == "dall-e" and name in ("style", "quality"):
        return replace(terms, dialect="gpt-image"), "in the way of today's image models"
    return replace(terms, without=terms.without | {name}), f"without {name}"


def _report(ctx: Context, wanted: Wanted, terms: ImageTerms) -> None:
    """Record what became of the options of the form."""
    sent = request(wanted, terms)
    if "style" not in sent:
        ctx.log(f"Added to the prompt: {STYLES[wanted.style]}")
    if (size := sent.get("size", "a size of its own choice")) != wanted.size:
        ctx.log(f"{wanted.model} does not draw {wanted.size}; it was asked for {size}.")


def _read(body: Mapping[str, Any], model: str) -> Answer:
    listed = body.get("data")
    rows = [row for row in listed if isinstance(row, Mapping)] if isinstance(listed, list) else []
    pictures = tuple(_drawn(row) for row in rows)
    if not pictures:
        raise Unavailable(NO_PICTURE, sent=True)
    used = body.get("usage")
    usage = Usage(
        tokens(used, "input_tokens"),
        tokens(used, "output_tokens"),
        tokens(used, "total_tokens"),
        tokens(used, "input_tokens_details", "cached_tokens"),
    )
    return Answer(pictures, usage if isinstance(used, Mapping) else None, used_in(body, model))


def _drawn(row: Mapping[str, Any]) -> Drawn:
    """One picture: in the answer itself, or where the answer says."""
    encoded, url = row.get("b64_json"), row.get("url")
    prompt = str(row.get("revised_prompt") or "")
    if isinstance(url, str) and not encoded and url.startswith("data:"):
        encoded = url.partition(",")[2]
    if isinstance(encoded, str) and encoded:
        try:
            return Drawn(b64decode(encoded, validate=True), "", prompt)
        except (ValueError, binascii.Error):
            raise Unavailable(NOT_BASE64, sent=True) from None
    if isinstance(url, str) and url:
        return Drawn(b"", url, prompt)
    raise Unavailable(NO_PICTURE, sent=True)
