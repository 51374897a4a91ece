"""Pictures of this server on their way to a model."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectors.sdk import Context


def for_model(ctx: Context, address: str) -> str:
    """The address of a picture as a model can open it.

    One of our own becomes a data URL, since the service cannot reach this machine; any other
    (`https://…`, `data:image/…`) stays as it is.
    """
    picture = ctx.pictures.read(address)
    if picture is None:
        return address
    return f"data:{picture.mime};base64,{b64encode(picture.content).decode('ascii')}"
