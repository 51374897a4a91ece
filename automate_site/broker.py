"""Celery's broker inside one process: kombu's memory transport, woken instead of polling.

A message is taken the moment it is sent, and an idle server does nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, memory


class Channel(memory.Channel):
    """A channel that says when there may be a message to take.

    A worker takes no more than it has room for; there is room again once one is acknowledged.
    """

    arrived = threading.Event()

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:
        super()._put(queue, message, **kwargs)
        self.arrived.set()

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:  # noqa: FBT001, FBT002
        super().basic_ack(delivery_tag, multiple)
        self.arrived.set()

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:  # noqa: FBT001, FBT002
        super().basic_reject(delivery_tag, requeue)
        self.arrived.set()


class Transport(memory.Transport):
    """The transport behind `embedded://`."""

    Channel = Channel

    def drain_events(  # type: ignore[override]  # kombu's own bases differ
        self, connection: Any, timeout: float | None = None
    ) -> None:
        """Deliver one message; wait for it up to `timeout` seconds. Raises TimeoutError."""
        get: Callable[..., None] = self.cycle.get  # type: ignore[union-attr]  # set by __init__
        while True:
            Channel.arrived.clear()
            try:
                get(self._deliver, timeout=timeout)
            except Empty:
                if not Channel.arrived.wait(timeout):
                    raise TimeoutError from None
            else:
                return


def register() -> None:
    """Make `embedded://` known to kombu."""
    TRANSPORT_ALIASES["embedded"] = f"{__name__}:Transport"
