"""Reads a multipart/form-data body (RFC 7578), as uploads arrive."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message

from simulators.contentstack.wire import Refusal, Request


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its bytes, and what its header says of a file."""

    content: bytes
    filename: str = ""
    content_type: str = ""

    @property
    def text(self) -> str:
        """The part as text."""
        return self.content.decode(errors="replace")


def is_multipart(request: Request) -> bool:
    """Tell whether a request says that its body has parts."""
    return request.headers.get("content-type", "").lower().startswith("multipart/form-data")


def parts_of(request: Request) -> dict[str, Part]:
    """Return the parts of a body by name; the last of a name counts. Raises Refusal."""
    boundary = _header("content-type", request.headers.get("content-type", "")).get_param(
        "boundary"
    )
    if not isinstance(boundary, str) or not boundary:
        raise Refusal(400, "The upload has no boundary.", 100)
    mark = b"\r\n--" + boundary.encode("latin-1")
    found = {}
    # The first mark has no line break before it, the last has two hyphens after it.
    for piece in (b"\r\n" + request.body).split(mark)[1:]:
        if piece.startswith(b"--"):
            break
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name, part = _part(head.decode(errors="replace"), content)
        found[name] = part
    return found


def _part(head: str, content: bytes) -> tuple[str, Part]:
    named: dict[str, str] = {}
    for line in head.split("\r\n"):
        key, _, value = line.partition(":")
        named[key.strip().lower()] = value.strip()
    disposition = _header("content-disposition", named.get("content-disposition", ""))
    name = disposition.get_param("name", "", "content-disposition")
    filename = disposition.get_filename("") or ""
    return str(name), Part(content, filename, named.get("content-type", ""))


def _header(name: str, value: str) -> Message:
    message = Message()
    message[name] = value
    return message
