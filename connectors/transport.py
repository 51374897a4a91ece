"""The transport that every outgoing request takes, which enforces the rules of the guard.

A host name is resolved once, every address it has is checked, and the connection goes to a checked
address, so that a second answer of the name server cannot lead elsewhere. TLS and the Host header
keep the name. A redirect is a new request and is checked like one.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

import httpcore2
import httpx2

from .guard import SETTING, check_url, forbidden, literal
from .sdk.outcomes import Refused

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .guard import Address, Rules
    from .sdk.pictures import PictureContent

    Resolver = Callable[[str, int], Sequence[str]]

DNS_SECONDS = 10.0
# Below the five seconds after which common servers close an idle connection: reusing one that is
# being closed would leave it unknown whether the request was processed.
KEEPALIVE_SECONDS = 4.0

_CORE_ERRORS = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.UnsupportedProtocol,
)


def system_addresses(host: str, port: int) -> list[str]:
    """All addresses of a host, as the system resolves it. Raises OSError."""
    # As bytes, because Python would encode text by IDNA 2003, which the URL is already beyond.
    found = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


class GuardedBackend(httpcore2.NetworkBackend):
    """Opens connections for the pool, to checked addresses only."""

    def __init__(self, rules: Callable[[], Rules], resolve: Resolver = system_addresses) -> None:
        self._rules = rules
        self._resolve = resolve
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Resolve, check every address, then dial them in turn within `timeout` seconds in all."""
        deadline = time.monotonic() + (timeout or DNS_SECONDS)
        addresses = self._addresses(host, port, min(timeout or DNS_SECONDS, DNS_SECONDS))
        self._check(host, port, addresses)
        for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            share = max(0.001, (deadline - time.monotonic()) / left)
            try:
                return self._backend.connect_tcp(
                    str(address), port, share, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if left == 1:
                    raise
        raise httpcore2.ConnectError(f"{host} has no address")

    def _check(self, host: str, port: int, addresses: Sequence[Address]) -> None:
        rules = self._rules()
        if (host, port) == rules.own:
            return
        for address in addresses:
            word = forbidden(address)
            if word and not rules.allowed.covers(host, port, address):
                raise Refused(f"{host} is {word} address; allow it with {SETTING}")

    def _addresses(self, host: str, port: int, seconds: float) -> list[Address]:
        """Resolve in a thread of its own: the system's resolver knows no time limit."""
        if address := literal(host):
            return [_unmapped(address)]
        answer: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answer.put(self._resolve(host, port))
            except (OSError, ValueError) as error:
                answer.put(error)

        threading.Thread(target=ask, name="resolve", daemon=True).start()
        try:
            found = answer.get(timeout=seconds)
        except queue.Empty:
            raise httpcore2.ConnectTimeout(f"{host} was not resolved in time") from None
        if isinstance(found, Exception):
            raise httpcore2.ConnectError(str(found)) from found
        return list(dict.fromkeys(_unmapped(ip_address(address)) for address in found))


def _unmapped(address: Address) -> Address:
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


@contextmanager
def _as_httpx2_errors() -> Iterator[None]:
    """The two packages name their errors alike; callers know those of httpx2."""
    try:
        yield
    except _CORE_ERRORS as error:
        raise getattr(httpx2, type(error).__name__)(str(error)) from error


class _CoreBody(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx2_errors():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class GuardedTransport(httpx2.BaseTransport):
    """A pool of connections whose every request and every connection is checked.

    `rules` is asked each time; `ssl_context` is for https. Raises Refused, and httpx2's errors.
    """

    def __init__(
        self,
        rules: Callable[[], Rules],
        ssl_context: ssl.SSLContext | None = None,
        resolve: Resolver = system_addresses,
    ) -> None:
        self._rules = rules
        self._pool = httpcore2.ConnectionPool(
            ssl_context=ssl_context,
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=GuardedBackend(rules, resolve),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request to where it may go."""
        check_url(request.url, self._rules())
        core = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _as_httpx2_errors():
            answer = self._pool.handle_request(core)
        return httpx2.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_CoreBody(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


def of_ours(method: str, picture: PictureContent) -> httpx2.Response:
    """What the address of a picture that is kept here answers, without asking anybody."""
    headers = {"Content-Type": picture.mime, "Content-Length": str(len(picture.content))}
    content = b"" if method == "HEAD" else picture.content
    return httpx2.Response(200, headers=headers, stream=httpx2.ByteStream(content))
