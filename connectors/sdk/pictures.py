"""Pictures that this server keeps: what an action may do with them, and what counts as one."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import imagesize

from .outcomes import Refused

LARGEST = 18_000_000  # bytes; in base64 they fit into an answer of 25 MB, which is the largest
EXTENSIONS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/gif": ".gif",
}
NOT_TAKEN = "This is no picture that can be kept: it must be PNG, JPEG, WebP or GIF."


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is kept: its permanent address, its media type, its size in pixels."""

    url: str
    mime: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PictureContent:
    """The bytes of a picture that is kept, and their media type."""

    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Traits:
    """What the bytes of a picture say about it: the media type, width and height in pixels."""

    mime: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PaidPictures:
    """What an earlier run of this step has paid for: what it noted, and the pictures that it kept
    (none where it came to that no more, or where they were deleted).
    """

    facts: Mapping[str, Any]
    pictures: tuple[Picture, ...]


class Pictures(Protocol):
    """Where an action leaves pictures, and finds them again by their address."""

    def keep(self, content: bytes) -> Picture:
        """Keep a picture for good; the same bytes are kept once and have one address.

        Raises `Refused` for what `traits` refuses, `Unavailable` where it cannot be kept now.
        """

    def keep_paid(
        self, facts: Mapping[str, Any], contents: Sequence[bytes] = ()
    ) -> tuple[Picture, ...]:
        """Keep pictures that were paid for and, in the same transaction, what a repeated run of
        this step needs in order not to pay again; it replaces what was noted before.

        `facts` is a JSON object. A step that is not part of an execution notes nothing. Raises
        what `keep` raises.
        """

    def paid(self) -> PaidPictures | None:
        """What an earlier run of this step noted with `keep_paid`, for a week."""

    def read(self, url: str) -> PictureContent | None:
        """The picture at an address of this server, without a request; None for any other."""


def traits(content: bytes) -> Traits:
    """What a picture is, by its bytes alone.

    Raises `Refused` for more than 18 MB, and for anything but PNG, JPEG, WebP and GIF: SVG is a
    document that may hold scripts.
    """
    if len(content) > LARGEST:
        raise Refused(f"The picture is larger than {LARGEST // 1_000_000} MB.")
    mime = _media_type(content)
    if not mime:
        raise Refused(NOT_TAKEN)
    width, height = imagesize.get(io.BytesIO(content))
    if width < 1 or height < 1:
        raise Refused("The picture is damaged: its width and height cannot be read.")
    return Traits(mime, width, height)


def _media_type(content: bytes) -> str:
    """The media type by the first bytes; empty for any that is not kept.

    https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern
    """
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:14] == b"WEBPVP":
        return "image/webp"
    return ""
