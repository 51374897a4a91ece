"""What the stand-in sees of a picture: where it is, or its type and size. It opens no address."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from typing import Any

from simulators.openai.checks import check_type
from simulators.openai.rejections import Rejection

_DATA = re.compile(r"data:image/([a-z0-9.+-]{1,40});base64,", re.IGNORECASE)
# How the bytes of each type begin; the types are those of the service's vision guide.
_BEGINNINGS = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
}
_LONGEST_ADDRESS = 100
_PNG_HEAD = 24


def picture(url: Any, path: str) -> str:
    """Return a picture in words; raise Rejection for an address that shows none."""
    check_type(path, url, "string")
    if url.lower().startswith(("http://", "https://")):
        return str(url[:_LONGEST_ADDRESS])
    match = _DATA.match(url)
    if not match:
        raise Rejection(
            "Invalid 'image_url': expected a base64-encoded data URL with an image MIME type, or "
            "an http(s) URL.",
            param=path,
            code="invalid_image_url",
        )
    try:
        content = base64.b64decode(url[match.end() :], validate=True)
    except (ValueError, binascii.Error):
        raise Rejection("Invalid base64 image_url.", param=path, code="invalid_base64") from None
    kind = match[1].lower().replace("jpg", "jpeg")
    if not content.startswith(_BEGINNINGS.get(kind, ())):
        raise Rejection(
            "You uploaded an unsupported image. Please make sure your image has of one the "
            "following formats: ['png', 'jpeg', 'gif', 'webp'].",
            param=path,
            code="invalid_image_format",
        )
    return f"{kind.upper()}{_size(kind, content)}, {len(content)} bytes"


def _size(kind: str, content: bytes) -> str:
    """Return the width and height where they stand at the beginning; nothing for other types."""
    if kind == "png" and len(content) >= _PNG_HEAD:
        width, height = struct.unpack(">II", content[16:_PNG_HEAD])
        return f" of {width} by {height}"
    return ""
