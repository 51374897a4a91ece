"""A file from the web: fetched within limits, and known for what it is."""

from __future__ import annotations

import io
import mimetypes
import time
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import httpx2

from connectors.sdk import Context, Refused, Unavailable
from connectors.sdk.http import calling
from connectors.sdk.pictures import LARGEST, traits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FETCH_SECONDS = 60.0  # a file that is not here by then is not uploaded any more
SEND_SECONDS = 60.0  # after these an upload that is still being sent is broken off
PATIENCE = httpx2.Timeout(20.0, connect=10.0)
LATER = (408, 425, 429)
PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
PAGES = (".html", ".htm", ".xhtml")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is uploaded: its name, its bytes, its media type."""

    name: str
    content: bytes
    media_type: str


def fetched(ctx: Context, address: str, name: str) -> File:
    """The file at an address, to be called `name`. The account's credentials stay here.

    Raises `Refused` for what is no such file, `Unavailable` where it may be there later; in both
    cases nothing was uploaded, so it may be fetched again.
    """
    over = time.monotonic() + FETCH_SECONDS
    try:
        url = httpx2.URL(ctx.absolute(address.strip()))
        with calling("The file's server"), ctx.http.stream("GET", url, timeout=PATIENCE) as answer:
            _refuse_errors(answer)
            content = b"".join(_parts(answer, over))
    except httpx2.InvalidURL as error:
        raise Refused(f"input_url: {error}") from None
    except Unavailable as error:
        raise Unavailable(f"input_url: {error.message}", error.retry_after) from None
    except Refused as error:
        raise Refused(f"input_url: {error.message}") from None
    declared = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if (plain := file_name(name)) != name.strip():
        ctx.log(f"The file is called {plain}: a file name holds no / or \\.")
    return File(plain, content, _media_type(ctx, content, declared, name, url.host))


def _refuse_errors(answer: httpx2.Response) -> None:
    status, host = answer.status_code, answer.url.host
    if status in LATER or status >= 500:
        raise Unavailable(f"{host} answered {status} instead of the file.")
    if status in (401, 403):
        raise Refused(f"{host} answered {status}: the file cannot be fetched without signing in.")
    if status != 200:
        raise Refused(f"{host} answered {status} instead of the file.")


def _parts(answer: httpx2.Response, over: float) -> Iterator[bytes]:
    for part in answer.iter_bytes():
        if time.monotonic() > over:
            raise Unavailable(f"The file did not come within {FETCH_SECONDS:g} s.")
        yield part


def file_name(name: str) -> str:
    """The name without what would be folders to the service."""
    return name.strip().replace("/", "-").replace("\\", "-")


def extension(name: str) -> str:
    """`.png` of `vacation.png`, in lower case."""
    return PurePosixPath(file_name(name)).suffix.lower()


def _media_type(ctx: Context, content: bytes, declared: str, name: str, host: str) -> str:
    """What the file is: by its bytes, else as its server says. Raises `Refused` for what it is not.

    SVG and other documents are the service's to judge: it takes files of every kind.
    """
    if not content:
        raise Refused(f"input_url: {host} answered with nothing: the file is empty.")
    seen, ending = _picture_type(content), extension(name)
    is_page = declared == "text/html" or content[:64].lstrip().lower().startswith(
        (b"<!doctype html", b"<html")
    )
    if seen is None and is_page and ending not in PAGES:
        raise Refused(f"input_url: {host} answered with a web page, not with a file.")
    if seen is None and ending in PICTURES:
        raise Refused(
            f"input_url: {host} answered with {declared or 'bytes'}, "
            f"which is no picture as {ending} says."
        )
    if seen and PICTURES.get(ending) not in (None, seen):
        ctx.log(f"{file_name(name)} is called {ending}, but it is {seen}.")
    return seen or declared or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _picture_type(content: bytes) -> str | None:
    try:
        return traits(content[:LARGEST]).mime
    except Refused:
        return None


class InTime(io.BytesIO):
    """Bytes that are sent within `SEND_SECONDS`, or not at all."""

    def __init__(self, content: bytes, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(content)
        self._clock = clock
        self._over = clock() + SEND_SECONDS

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes. Raises `httpx2.WriteTimeout` once it is too late."""
        if self._clock() > self._over:
            raise httpx2.WriteTimeout("The file was not sent in time")
        return super().read(size)
