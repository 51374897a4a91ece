"""The broker inside one process: whoever waits for a message has it at once."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from threading import Timer
from typing import Any

import pytest
from kombu import Connection, Queue

from automate_site import broker
from automate_site.environment import EMBEDDED_BROKER

PATIENCE = 2.0  # seconds that a worker waits for messages before it looks again
SOON = 0.1  # seconds until another thread does something


class Line:
    """A queue, and a worker that has room for one message at a time."""

    def __init__(self, connection: Connection, name: str) -> None:
        self.taken: list[Any] = []
        self._connection = connection
        self._producer = connection.Producer(routing_key=name)
        self._consumer = connection.Consumer(
            [Queue(name)], callbacks=[lambda _, message: self.taken.append(message)]
        )
        self._consumer.qos(prefetch_count=1)
        self._consumer.consume()

    def put(self, *bodies: str) -> None:
        for body in bodies:
            self._producer.publish(body)

    def take(self, patience: float = PATIENCE) -> float:
        """Wait for one more message; how many seconds that took."""
        begun = time.monotonic()
        self._connection.drain_events(timeout=patience)
        return time.monotonic() - begun

    @property
    def bodies(self) -> list[str]:
        return [message.payload for message in self.taken]


@pytest.fixture
def line() -> Iterator[Line]:
    broker.register()
    with Connection(EMBEDDED_BROKER) as connection:
        yield Line(connection, secrets.token_hex(4))


@pytest.mark.parametrize("end", ["ack", "reject"])
def test_the_next_message_is_taken_as_soon_as_there_is_room(line: Line, end: str) -> None:
    line.put("a", "b", "c")
    line.take()

    waits = []
    for _ in range(2):
        _soon(getattr(line.taken[-1], end))
        waits.append(line.take())

    assert line.bodies == ["a", "b", "c"]
    assert max(waits) < PATIENCE / 2


def test_a_message_is_taken_as_soon_as_it_is_sent(line: Line) -> None:
    _soon(lambda: line.put("a"))

    waited = line.take()

    assert line.bodies == ["a"]
    assert waited < PATIENCE / 2


def test_without_a_message_the_wait_ends_in_time(line: Line) -> None:
    with pytest.raises(TimeoutError):
        line.take(SOON)

    assert line.bodies == []


def _soon(do: Callable[[], object]) -> None:
    Timer(SOON, do).start()
