"""The serving process is killed in the middle of model calls, ten times, under load."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from simulators.openai.record import recorded
from tests.acceptance.counting_server import counted
from tests.acceptance.mixed_load import MixedLoad, Told
from tests.acceptance.processes import Server, until

pytestmark = pytest.mark.acceptance

KILLS = 10
MODEL_SECONDS = 0.3  # what a model call takes
END_SECONDS = 60.0  # for everything that was accepted, after the last kill
BILLED_TWICE = "the service may have billed it twice"

# Answered at once; a POST, a pause, and a PUT in each round of a loop.
ORDER = """
automation: order
trigger:
  use: http.request
  with: {{method: POST}}
steps:
  - key: take
    use: http.call
    with: {{url: "{orders}/orders?delay=0.1", method: POST, body: "{{{{trigger.body.id}}}}"}}
  - key: pause
    use: flow.wait
    with: {{amount: 0.3}}
  - key: items
    use: flow.repeat
    with: {{times: 3}}
    steps:
      - key: put
        use: http.call
        with: {{url: "{orders}/items/{{{{current_item}}}}?delay=0.02", method: PUT, body: {{}}}}
"""
# Answered by its Response: two model calls, and between them a sub automation that posts.
QUESTION = """
automation: question
trigger:
  use: http.request
  with: {{method: POST}}
steps:
  - key: choose
    use: chatgpt.function_calling
    account: Slow
    with:
      model: gpt-6-luna
      messages:
        - query: "{{{{trigger.body.text}}}}"
      sub_automations: [note-german]
  - key: run
    use: sub_automation.run
    with:
      sub_automation: "{{{{choose.function.name}}}}"
      template: "{{{{choose.function.arguments}}}}"
  - key: say
    use: chatgpt.function_calling_response
    account: Slow
    with:
      model: gpt-6-luna
      function_calling_response: "{{{{choose}}}}"
      sub_automation_response: "{{{{run}}}}"
  - key: answer
    use: response.respond
    with: {{status: 200, body: "{{{{say.text}}}}"}}
---
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
    with: {{url: "{orders}/notes?delay=0.05", method: POST, body: "{{{{trigger.text}}}}"}}
  - key: answer
    use: response.respond
    with: {{status: 200, body: Guten Morgen}}
"""
POSTING = {"order": "take", "note-german": "note"}  # the step of each that must not run twice


@dataclass(frozen=True)
class Outcome:
    """What is left when everything has ended: the callers' side, the log, the services' counts."""

    told: list[Told]
    log: dict[str, dict[str, Any]]  # by id
    asked_for: dict[str, list[str]]  # executions by the id in the request's body
    orders: Counter[tuple[str, str]]  # by method and Idempotency-Key
    notes: dict[str, str]  # by execution and path
    model_calls: Counter[str]  # by SHA-256 of the prompt


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    ...
