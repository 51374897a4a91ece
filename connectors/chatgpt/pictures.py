"""Pictures on their way to a model."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import httpx2

from connectors.chatgpt.client import account_of
from connectors.sdk import Refused, Unavailable
from connectors.sdk.http import calling
from connectors.sdk.pictures import traits

if TYPE_CHECKING:
    from connectors.chatgpt.conversation import Message
    from connectors.sdk import Context

PICTURES = ("https://", "http://", "data:image/")  # how an address of a picture begins
MOST = 50_000_000  # characters of all addresses in one request; the service takes no more
TOO_MANY = (
    f"The pictures come to more than {MOST // 1_000_000} MB as they are sent. "
    "Send fewer or smaller ones."
)
LATER = (408, 425, 429)


def with_pictures(ctx: Context, messages: Sequence[Message]) -> tuple[Message, ...]:
    """The messages with pictures as a model can open them, each picture read once.

    Raises `Refused` for more than 50 MB in all, and what `for_model` raises.
    """
    opened: dict[str, str] = {}
    size = 0
    for address in _addresses(messages):
        if address not in opened:
            opened[address] = for_model(ctx, address)
        size += len(opened[address])
        if size > MOST:
            raise Refused(TOO_MANY)
    return tuple(_with(message, opened) for message in messages)


def for_model(ctx: Context, address: str) -> str:
    """The address of a picture as a model can open it.

    One of our own becomes a data URL, since the service cannot reach this machine. So does any
    other for a server that is not OpenAI's: it may stand in our network, where an address of
    somebody's choice must not lead it. `data:image/…` stays as it is. Raises `Refused` for what is
    no picture or may not be reached, and `Unavailable`.
    """
    picture = ctx.pictures.read(address)
    if picture is not None:
        return _data_url(picture.mime, picture.content)
    if account_of(ctx).is_openai or address.lower().startswith("data:"):
        return address
    answer = _asked_for(ctx, address)
    if answer.is_error:
        said = f"The picture could not be fetched from {_place(answer)}."
        later = answer.is_server_error or answer.status_code in LATER
        raise Unavailable(said) if later else Refused(said)
    try:
        return _data_url(traits(answer.content).mime, answer.content)
    except Refused as refused:
        raise Refused(f"{refused.message} It came from {_place(answer)}.") from None


def fetched(ctx: Context, address: str) -> bytes:
    """A picture that a model has made, from where its answer says. Raises `Unavailable`."""
    answer = _asked_for(ctx, address)
    if answer.is_error:
        raise Unavailable(f"The picture could not be fetched from {_place(answer)}.", sent=True)
    return answer.content


def _asked_for(ctx: Context, address: str) -> httpx2.Response:
    """The answer of a picture's server, by way of the guard."""
    with calling("The picture's server"):
        return ctx.http.get(address)


def _place(answer: httpx2.Response) -> str:
    """The host, and what it answered; the rest of the address may hold a secret."""
    said = f": it answered {answer.status_code}" if answer.is_error else ""
    return f"{answer.url.host}{said}"


def _data_url(mime: str, content: bytes) -> str:
    return f"data:{mime};base64,{b64encode(content).decode('ascii')}"


def _addresses(messages: Sequence[Message]) -> Iterator[str]:
    for message in messages:
        content = message.get("content")
        for part in content if isinstance(content, list) else ():
            if part["type"] == "image_url":
                yield part["image_url"]["url"]


def _with(message: Message, opened: Mapping[str, str]) -> Message:
    content = message.get("content")
    if not isinstance(content, list):
        return message
    return {**message, "content": [_part(part, opened) for part in content]}


def _part(part: Mapping[str, Any], opened: Mapping[str, str]) -> Mapping[str, Any]:
    if part["type"] != "image_url":
        return part
    return {**part, "image_url": {"url": opened[part["image_url"]["url"]]}}
