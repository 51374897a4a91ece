"""Callers who keep two automations busy, and what they were told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import httpx2

CALLERS = 6
PAUSE = 0.15  # seconds between two requests of a caller
ORDER = "order"  # answered 202, runs on its own
QUESTION = "question"  # answered by its Response


@dataclass(frozen=True, slots=True)
class Told:
    """The last thing that a caller was told about a request; status 0 is a broken connection."""

    id: str
    automation: str
    status: int
    body: str


class MixedLoad:
    """Callers that go on until `finish`, whether the server is there or not.

    Every second request carries an Idempotency-Key, and is sent again until there is an answer.
    """

    def __init__(self, urls: dict[str, str]) -> None:
        self._urls = urls
        self.told: list[Told] = []
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._call, args=(f"caller{number}",))
            for number in range(CALLERS)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self) -> list[Told]:
        """Send nothing new, wait for the answers that are still to come."""
        self._over.set()
        for thread in self._threads:
            thread.join()
        return self.told

    def _call(self, caller: str) -> None:
        count = 0
        while not self._over.wait(PAUSE):
            count += 1
            name = QUESTION if count % 3 else ORDER
            self.told.append(self._ask(f"{caller}-{count}", name, again=count % 2 == 0))

    def _ask(self, name: str, automation: str, *, again: bool) -> Told:
        headers = {"Idempotency-Key": name} if again else {}
        body = {"id": name, "text": f"Translate “{name}” to German"}

        def send() -> Told | None:
            with suppress(httpx2.TransportError):
                answer = httpx2.post(
                    self._urls[automation], json=body, headers=headers, timeout=30
                )
                return Told(name, automation, answer.status_code, answer.text)
            return None

        return (_until_answered(send) if again else send()) or Told(name, automation, 0, "")


def _until_answered(send: Callable[[], Told | None]) -> Told:
    while (told := send()) is None:
        time.sleep(PAUSE)
    return told
