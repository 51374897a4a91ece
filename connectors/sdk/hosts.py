"""The host of an address: where a request for it goes, and how people write it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import httpx2

MAX_PORT: Final = 65535


def endpoint(url: httpx2.URL) -> tuple[str, int]:
    """The host, in ASCII, and the port that a request for `url` goes to."""
    return url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)


def spellings(url: httpx2.URL) -> set[str]:
    """How an account may name the host of a URL: in ASCII or not, with its port or without."""
    ascii_host, port = endpoint(url)
    names = {f"[{host}]" if ":" in host else host for host in (url.host, ascii_host)}
    return names | {f"{name}:{port}" for name in names}
