"""What the server is busy with: automations with a bit of everything, and their callers."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import httpx2

from tests.acceptance import mixed_load

TLS = httpx2.create_ssl_context()  # never used, and slower to make than a request
PAUSE = 0.15  # seconds between two requests of a caller, and before one is sent again
PATIENCE = 60.0  # seconds for which a request with a key is sent again, unless told otherwise
GERMAN = "Guten Morgen"  # what a question is answered

# Answered at once by its Response.
ECHO = """
automation: echo
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: answer
    use: response.respond
    with: {status: 200, body: "{{trigger.body.id}}"}
"""
# The first POST is turned away with 503 and tried again.
RETRIED = """
automation: retried
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: knock
    use: http.call
    with: {url: "{{orders}}/knock?busy=1&delay=0.05", method: POST, body: "{{trigger.body.id}}"}
    on_failure:
      retry: {times: 5, delay: 0.3}
  - key: pause
    use: flow.wait
    with: {amount: 0.2}
  - key: put
    use: http.call
    with: {url: "{{orders}}/knocked?delay=0.02", method: PUT, body: {}}
"""
# A model call that is longer than most of the server's lives.
LONG = """
automation: long
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: ask
    use: chatgpt.chat
    account: Long
    with: {model: gpt-6-luna, prompt: Be brief, query: "{{trigger.body.text}}"}
  - key: put
    use: http.call
    with: {url: "{{orders}}/said?delay=0.02", method: PUT, body: "{{ask.text}}"}
"""
# What the callers ask for, in turn. A question is longer than most of the server's lives, so
# whoever waits for its Response asks for nothing else: the others would hardly come to ask.
WAITING = ("question",)
PASSING = ("echo", "order", "echo", "retried", "echo", "long")
CALLERS = (WAITING,) * 3 + (PASSING,) * 5
# What each automation writes, by the path of the step run, and with which method.
WRITES = {
    "order": {"take": "POST", **{f"items[{number}]/put": "PUT" for number in (1, 2, 3)}},
    "note-german": {"note": "POST"},
    "retried": {"knock": "POST", "put": "PUT"},
    "long": {"put": "PUT"},
}


def documents(orders: str) -> list[str]:
    """All automations; they need the accounts “Slow” and “Long”."""
    own = [text.replace(mixed_load.ORDERS, orders) for text in (ECHO, RETRIED, LONG)]
    return [*mixed_load.documents(orders), *own]


@dataclass(frozen=True, slots=True)
class Told:
    """The last that a caller was told about a request; status 0 is a broken connection.

    `began` and `ended` are Unix times of the last sending.
    """

    id: str
    automation: str
    status: int
    body: str
    began: float
    ended: float

    @property
    def accepted(self) -> bool:
        """Whether the server has said that the request will be carried out."""
        return 200 <= self.status < 300


class Callers:
    """Callers that go on until `finish`, whether the server is there or not.

    Every second request carries an Idempotency-Key and is sent again until it is accepted.
    """

    def __init__(self, urls: Mapping[str, str], name: str, patience: float = PATIENCE) -> None:
        self._urls = urls
        self._name = name
        self._patience = patience
        self._told: list[Told] = []
        self._refusals: list[int] = []
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._call, args=(number, turns))
            for number, turns in enumerate(CALLERS)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def refused(self) -> list[int]:
        """The statuses of all answers over 399, those to requests that were sent again too."""
        return self._refusals

    def finish(self) -> list[Told]:
        """Send nothing new, wait for the answers that are still to come, and tell all."""
        self._over.set()
        for thread in self._threads:
            thread.join()
        return self._told

    def _call(self, number: int, turns: Sequence[str]) -> None:
        count = number
        while not self._over.wait(PAUSE):
            count += 1
            automation = turns[count % len(turns)]
            again = (count + count // len(turns)) % 2 == 0
            name = f"caller-{self._name}-{number}-{count}"
            self._told.append(self._ask(name, automation, again=again))

    def _ask(self, name: str, automation: str, *, again: bool) -> Told:
        told = self._send(name, automation, again=again)
        until = time.monotonic() + self._patience
        while again and not told.accepted and time.monotonic() < until:
            time.sleep(PAUSE)
            told = self._send(name, automation, again=True)
        return told

    def _send(self, name: str, automation: str, *, again: bool) -> Told:
        headers = {"Idempotency-Key": name} if again else {}
        body = {"id": name, "text": f"Translate “{name}” to German"}
        began = time.time()
        try:
            answer = httpx2.post(
                self._urls[automation], json=body, headers=headers, timeout=30, verify=TLS
            )
        except httpx2.TransportError:
            return Told(name, automation, 0, "", began, time.time())
        if answer.status_code >= 400:
            self._refusals.append(answer.status_code)
        return Told(name, automation, answer.status_code, answer.text, began, time.time())
