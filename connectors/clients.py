"""The clients through which everything that leaves the process goes.

Each step gets a light client of its own, with its account's headers; all of them share a set of
connection pools, which outlive them.
"""

from __future__ import annotations

import functools
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx2
from django.conf import settings

from .guard import SIMULATORS, Rules
from .sdk.hosts import endpoint, spellings
from .sdk.outcomes import Refused
from .transport import GuardedTransport, of_ours

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from .sdk.pictures import PictureContent

    Own = Callable[[str], PictureContent | None]

# One pool slows steeply with hundreds of calls under way: each call walks its lists under one lock.
POOLS = 32
CONNECT_SECONDS = 10.0
MAX_REDIRECTS = 5
HERE = "this server"  # in place of the host, where nothing left the process
MAX_ANSWER_BYTES = 25_000_000
# A server that sends a byte now and then never times out; this many times the silence is the end.
TOTAL_FACTOR = 10

_FIRST = "first_url"
# What goes along when a redirect leads to another origin: nothing that may be a credential. The
# client has already replaced the cookies by those of the new host.
_HARMLESS = frozenset(
    {"accept", "accept-encoding", "accept-language", "connection", "cookie", "user-agent"}
)


class _Pools:
    """The shared transports; the least loaded one is lent out, the first among equals.

    So a quiet process uses one pool and its warm connections, and a busy one spreads out.
    """

    def __init__(self, transports: list[GuardedTransport]) -> None:
        self._transports = transports
        self._loads = [0] * len(transports)
        self._lock = threading.Lock()

    def borrow(self) -> tuple[GuardedTransport, Callable[[], None]]:
        """A transport, and what to call when its answer has been read or given up."""
        with self._lock:
            index = self._loads.index(min(self._loads))
            self._loads[index] += 1

        def give_back() -> None:
            with self._lock:
                self._loads[index] -= 1

        return self._transports[index], give_back

    def close(self) -> None:
        for transport in self._transports:
            transport.close()


def rules() -> Rules:
    """The outgoing rules that the settings state."""
    own = _own() if settings.AUTOMATE_SIMULATORS else None
    return Rules(settings.AUTOMATE_ALLOW_PRIVATE_HOSTS, own)


def _own() -> tuple[str, int]:
    return endpoint(httpx2.URL(f"http://{settings.AUTOMATE_OWN_ADDRESS}"))


@functools.cache
def _pools() -> _Pools:
    context = httpx2.create_ssl_context(trust_env=False)
    return _Pools([GuardedTransport(rules, context) for _ in range(POOLS)])


@dataclass(frozen=True, slots=True)
class RequestFact:
    """One request as it is reported: `status` is None when no answer came, and `host` is `HERE`
    where it was answered without leaving the process.
    """

    method: str
    host: str
    status: int | None
    milliseconds: int


class _Answer(httpx2.Response):
    """A response that stops being read when it grows beyond the limit, decompressed."""

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        size = 0
        for chunk in super().iter_bytes(chunk_size):
            size += len(chunk)
            if size > MAX_ANSWER_BYTES:
                raise _too_large(self.request.url)
            yield chunk


def _too_large(url: httpx2.URL) -> Refused:
    words = f"{url.host} answered with more than {MAX_ANSWER_BYTES // 1_000_000} MB"
    return Refused(words, sent=True)


class _AnswerBody(httpx2.SyncByteStream):
    """The bytes as they arrive: bounded in size and time; tells once when it is over."""

    def __init__(
        self,
        answer: httpx2.Response,
        url: httpx2.URL,
        deadline: float,
        on_close: Callable[[], None],
    ) -> None:
        self._answer = answer
        self._url = url
        self._deadline = deadline
        self._on_close: Callable[[], None] | None = on_close

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._answer.iter_raw():
            size += len(chunk)
            if size > MAX_ANSWER_BYTES:
                raise _too_large(self._url)
            if time.monotonic() > self._deadline:
                raise httpx2.ReadTimeout("the answer was not complete in time")
            yield chunk

    def close(self) -> None:
        on_close, self._on_close = self._on_close, None
        if on_close:
            try:
                self._answer.close()
            finally:
                on_close()


@dataclass(frozen=True)
class _StepTransport(httpx2.BaseTransport):
    """What makes a client one step's own: its account's headers, its reports, its patience.

    Closing it leaves the shared pools open.
    """

    account_headers: Mapping[str, str] = field(repr=False)
    hosts: frozenset[str]
    total_seconds: float
    on_request: Callable[[RequestFact], None] | None
    own: Own | None = None

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if self.own and request.method in ("GET", "HEAD"):
            started = time.monotonic()
            if picture := self.own(str(request.url)):
                self._report(request.method, HERE, 200, started)
                return of_ours(request.method, picture)
        return self._sent(request)

    def _sent(self, request: httpx2.Request) -> httpx2.Response:
        outgoing = self._outgoing(request)
        started = time.monotonic()
        transport, give_back = _pools().borrow()

        def over(status: int | None) -> None:
            give_back()
            self._report(request.method, request.url.host, status, started)

        try:
            answer = transport.handle_request(outgoing)
        except BaseException:
            over(None)
            raise
        return _Answer(
            status_code=answer.status_code,
            headers=answer.headers,
            stream=_AnswerBody(
                answer,
                request.url,
                started + self.total_seconds,
                functools.partial(over, answer.status_code),
            ),
            extensions=answer.extensions,
        )

    def _report(self, method: str, host: str, status: int | None, started: float) -> None:
        if self.on_request:
            elapsed = round((time.monotonic() - started) * 1000)
            self.on_request(RequestFact(method, host, status, elapsed))

    def _outgoing(self, request: httpx2.Request) -> httpx2.Request:
        """The request as it is sent.

        The client's own copy, from which it builds redirects and which the response shows, never
        holds the account's headers.
        """
        first = request.extensions.setdefault(_FIRST, request.url)
        moved = not _same_origin(first, request.url)
        if moved and request.method not in ("GET", "HEAD"):
            raise Refused(
                f"{first.host} redirected a {request.method} request to {request.url.host};"
                " it is not sent on to another host"
            )
        headers = httpx2.Headers(
            [(k, v) for k, v in request.headers.multi_items() if not moved or k in _HARMLESS]
        )
        downgraded = first.scheme == "https" and request.url.scheme == "http"
        if not downgraded and not self.hosts.isdisjoint(spellings(request.url)):
            headers.update(self.account_headers)
        headers["Host"] = request.url.netloc.decode("ascii")
        stream = httpx2.ByteStream(b"") if moved else request.stream
        return httpx2.Request(
            request.method,
            request.url,
            headers=headers,
            stream=stream,
            extensions=request.extensions,
        )


def _same_origin(first: httpx2.URL, url: httpx2.URL) -> bool:
    """Whether a request that began at `first` is still there; the step from http to https is."""
    if first.scheme == "http" and url.scheme == "https":
        return first.host == url.host and first.port is None and url.port is None
    return first.scheme == url.scheme and endpoint(first) == endpoint(url)


def client(
    account_headers: Mapping[str, str] = {},
    hosts: Collection[str] = (),
    timeout_seconds: float = 60,
    on_request: Callable[[RequestFact], None] | None = None,
    total_seconds: float | None = None,
    own: Own | None = None,
) -> httpx2.Client:
    """A client for one step; cheap to make, and its closing leaves the shared connections open.

    `account_headers` are sent to `hosts` (`host` for any port, or `host:port`; IPv6 in brackets)
    and nowhere else, also after redirects; there they replace what the caller set.
    `timeout_seconds` (> 0) of silence end a request, `total_seconds` (ten times as many, unless
    given) do in any case. `own` gives the picture at an address of this server, None for any other:
    GET and HEAD of one are answered without a request, whatever host the address names. Each
    request is reported to `on_request`. No environment variable has a say. Requests raise Refused
    for what the guard forbids and for answers over 25 MB, decompressed, and httpx2's errors.
    """
    return httpx2.Client(
        transport=_StepTransport(
            account_headers,
            frozenset(host.lower() for host in hosts),
            total_seconds or TOTAL_FACTOR * timeout_seconds,
            on_request,
            own,
        ),
        timeout=httpx2.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds)),
        trust_env=False,
        follow_redirects=True,
        max_redirects=MAX_REDIRECTS,
    )


def absolute(base_url: str) -> str:
    """A base URL with its host. `/simulators/…` is on this server, wherever it listens today.

    Raises Refused for another path without a host, and for a simulator while they are off.
    """
    if base_url.startswith(SIMULATORS):
        return simulator_url(base_url)
    if base_url.startswith("/"):
        raise Refused(f"“{base_url}” has no host; give an https:// address")
    return base_url


def simulator_url(path: str) -> str:
    """The full URL of a path under `/simulators/`. Raises Refused while the simulators are off."""
    if not settings.AUTOMATE_SIMULATORS:
        raise Refused(f"{path} needs the simulators; start the server with AUTOMATE_SIMULATORS=on")
    return f"http://{settings.AUTOMATE_OWN_ADDRESS}{path}"


def close_connections() -> None:
    """Close the shared connections that are idle or in use; the next request opens new ones."""
    _pools().close()
