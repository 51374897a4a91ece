"""The load generator, a process of its own: `python -m benchmarks.load URL --callers 16`.

It speaks plain HTTP/1.1 over connections that it keeps. A client library would take as much of the
processor as the server does, and that would be measured too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

WARM_UP = 1.0  # seconds, not counted
PROBE_EVERY = 0.05  # seconds
PATIENCE = 120.0  # seconds until the whole load is given up


@dataclass
class Result:
    """What the callers saw. Latencies are in milliseconds, those of the probe in its own list."""

    began: float = 0.0  # Unix time of the first request that counts
    seconds: float = 0.0  # from then to the last answer that counts
    latencies: list[float] = field(default_factory=list)
    probes: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


class Connection(asyncio.Protocol):
    """One kept connection with at most one request under way."""

    def __init__(self) -> None:
        self._received = b""
        self._answer: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, address: SplitResult) -> Connection:
        """Connect to the host of a URL."""
        loop, host = asyncio.get_running_loop(), address.hostname or "127.0.0.1"
        _, connection = await loop.create_connection(cls, host, address.port or 80)
        return connection

    async def ask(self, request: bytes) -> int:
        """Send a request and wait for the whole answer; its status."""
        assert self._transport  # noqa: S101 - `open` has connected
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP is one
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator or len(body) < _length(head):
            return
        self._received = b""
        if self._answer:
            self._answer.set_result(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio."""
        if self._answer and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the server hung up"))


def _length(head: bytes) -> int:
    """The length of the body; every answer of the server states it."""
    _, _, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0])


def _request(method: str, address: SplitResult, body: str = "") -> bytes:
    lines = [
        f"{method} {address.path} HTTP/1.1",
        f"Host: {address.netloc}",
        "Content-Type: application/json",
        f"Content-Length: {len(body.encode())}",
    ]
    return "\r\n".join([*lines, "", body]).encode()


async def _measured(connection: Connection, request: bytes, result: Result) -> float:
    """Ask once; the milliseconds that it took."""
    begun = time.perf_counter()
    result.statuses[await connection.ask(request)] += 1
    return round((time.perf_counter() - begun) * 1000, 3)


async def repeat(url: str, body: str, callers: int, seconds: float) -> Result:
    """Each caller asks again as soon as it is answered, for so many seconds after the warm-up."""
    address, result = urlsplit(url), Result()
    request = _request("POST", address, body)
    connections = [await Connection.open(address) for _ in range(callers)]
    counted_from = time.perf_counter() + WARM_UP
    result.began, result.seconds = time.time() + WARM_UP, seconds

    async def call(connection: Connection) -> None:
        while time.perf_counter() < counted_from:
            await _measured(connection, request, result)
        while True:
            latency = await _measured(connection, request, result)
            if time.perf_counter() > counted_from + seconds:
                return
            result.latencies.append(latency)

    await asyncio.gather(*map(call, connections))
    return result


async def once(url: str, body: str, callers: int, probe: str) -> Result:
    """All callers ask at once, one request each; meanwhile `probe` is asked at fixed times."""
    address, result = urlsplit(url), Result()
    request = _request("POST", address, body)
    connections = [await Connection.open(address) for _ in range(callers)]
    probing = asyncio.create_task(_probe(urlsplit(probe), result)) if probe else None
    result.began, begun = time.time(), time.perf_counter()
    asked = [_measured(connection, request, result) for connection in connections]
    result.latencies = list(await asyncio.gather(*asked))
    result.seconds = time.perf_counter() - begun
    if probing:
        probing.cancel()
        await asyncio.wait([probing])
    return result


async def _probe(address: SplitResult, result: Result) -> None:
    """Ask over a new connection each time, whether the last one was answered or not."""
    request = _request("GET", address)

    async def ask() -> None:
        begun = time.perf_counter()
        connection = await Connection.open(address)
        result.statuses[await connection.ask(request)] += 1
        result.probes.append(round((time.perf_counter() - begun) * 1000, 3))
        connection.close()

    async with asyncio.TaskGroup() as group:
        try:
            while True:
                group.create_task(ask())
                await asyncio.sleep(PROBE_EVERY)
        except asyncio.CancelledError:
            return  # the group waits for those that are still under way


async def _within_patience(arguments: argparse.Namespace) -> Result:
    url, body, callers = arguments.url, arguments.body, arguments.callers
    async with asyncio.timeout(PATIENCE):
        if arguments.seconds:
            return await repeat(url, body, callers, arguments.seconds)
        return await once(url, body, callers, arguments.probe)


def main() -> None:
    """Print the result as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--body", default="", help="JSON to post")
    parser.add_argument("--callers", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0, help="without: one request each")
    parser.add_argument("--probe", default="", help="an address to GET every 50 ms meanwhile")
    json.dump(vars(asyncio.run(_within_patience(parser.parse_args()))), sys.stdout)


if __name__ == "__main__":
    main()
