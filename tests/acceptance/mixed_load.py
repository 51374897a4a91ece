"""Two automations with a bit of everything, and callers who keep them busy."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass

import httpx2

TLS = httpx2.create_ssl_context()  # never used, and slower to make than a request
CALLERS = 8
PAUSE = 0.15  # seconds between two requests of a caller
ORDERS = "{{orders}}"  # stands for the address of the service of orders

# Answered at once: a POST, a pause, and a PUT in each round of a loop.
ORDER = """
automation: order
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: take
    use: http.call
    with: {url: "{{orders}}/orders?delay=0.1", method: POST, body: "{{trigger.body.id}}"}
  - key: pause
    use: flow.wait
    with: {amount: 0.3}
  - key: items
    use: flow.repeat
    with: {times: 3}
    steps:
      - key: put
        use: http.call
        with: {url: "{{orders}}/items/{{current_item}}?delay=0.02", method: PUT, body: {}}
"""
# Answered by its Response: two model calls, and between them a sub automation that posts.
QUESTION = """
automation: question
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: choose
    use: chatgpt.function_calling
    account: Slow
    with:
      model: gpt-6-luna
      messages:
        - role: user
          query: "{{trigger.body.text}}"
      sub_automations: [note-german]
  - key: run
    use: sub_automation.run
    with:
      sub_automation: "{{choose.function.name}}"
      template: "{{choose.function.arguments}}"
  - key: say
    use: chatgpt.function_calling_response
    account: Slow
    with:
      model: gpt-6-luna
      function_calling_response: "{{choose}}"
      sub_automation_response: "{{run}}"
  - key: answer
    use: response.respond
    with: {status: 200, body: "{{say.text}}"}
"""
NOTE = """
automation: note-german
trigger:
  use: sub_automation.called
  with:
    description: Translates a text into German.
    schema:
      - key: text
steps:
  - key: note
    use: http.call
    with: {url: "{{orders}}/notes?delay=0.05", method: POST, body: "{{trigger.text}}"}
  - key: answer
    use: response.respond
    with: {status: 200, body: Guten Morgen}
"""


def documents(orders: str) -> list[str]:
    """The automations `order`, `question` and `note-german`; they need an account “Slow”."""
    return [text.replace(ORDERS, orders) for text in (ORDER, QUESTION, NOTE)]


@dataclass(frozen=True, slots=True)
class Told:
    """The last thing that a caller was told about a request; status 0 is a broken connection."""

    id: str
    automation: str
    status: int
    body: str


class Callers:
    """Callers that go on until `finish`, whether the server is there or not.

    Every second request carries an Idempotency-Key and is sent again until there is an answer.
    """

    def __init__(self, urls: dict[str, str]) -> None:
        self._urls = urls
        self._told: list[Told] = []
        self._over = threading.Event()
        self._given_up = threading.Event()
        self._threads = [
            threading.Thread(target=self._call, args=(f"caller{number}",), daemon=True)
            for number in range(CALLERS)
        ]

    @property
    def answered(self) -> int:
        """How many requests have been answered so far."""
        return sum(told.status != 0 for told in list(self._told))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self) -> list[Told]:
        """Send nothing new, and wait for the answers that are still to come."""
        self._over.set()
        for thread in self._threads:
            thread.join()
        return self._told

    def give_up(self) -> None:
        """Send nothing any more: nobody will answer."""
        self._over.set()
        self._given_up.set()

    def _call(self, caller: str) -> None:
        count = 0
        while not self._over.wait(PAUSE):
            count += 1
            name = "question" if count % 3 else "order"
            self._told.append(self._ask(f"{caller}-{count}", name, again=count % 2 == 0))

    def _ask(self, name: str, automation: str, *, again: bool) -> Told:
        headers = {"Idempotency-Key": name} if again else {}
        body = {"id": name, "text": f"Translate “{name}” to German"}

        def send() -> Told | None:
            with suppress(httpx2.TransportError):
                url = self._urls[automation]
                answer = httpx2.post(url, json=body, headers=headers, timeout=30, verify=TLS)
                return Told(name, automation, answer.status_code, answer.text)
            return None

        told = send()
        while again and told is None and not self._given_up.wait(PAUSE):
            told = send()
        return told or Told(name, automation, 0, "")
