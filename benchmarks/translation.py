"""An entry of 400 texts (titles, plain, HTML and JSON rich text, each different) that is
translated with the default Number of Tokens. The calls are counted where they leave; the simulator
of the model is a process of its own. The fewest possible is what all answers take in tokens,
divided by the limit; the share of it that is lost is estimates on the safe side.
"""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import httpx2

from connectors.chatgpt.account import ChatGPTAccount
from connectors.chatgpt.actions.translate_entry import TranslateEntry
from connectors.sdk.values import load
from tests.acceptance.processes import Program
from tests.connectors.doubles import StepContext

from .targets import Measured

SECTIONS = 100  # of four texts
LIMIT = 2000  # tokens, the default
SENTENCES = (
    "The lighthouse keeper counts the ships that pass at night.",
    "Every morning he writes {{number}} names into a book.",
    "Nobody has read it yet.",
    "In winter, when the storms come, the light is on all day long, and so is he.",
    "Ask him about the sea and he will tell you about the birds.",
)


def measure(folder: Path) -> dict[str, Measured]:
    """How many calls it takes, of the fewest possible."""
    simulator = Program(["-m", "simulators.openai", "--port", "0"], folder / "openai")
    simulator.start()
    try:
        return _measured(simulator.printed("Ready"))
    finally:
        simulator.close()


def _measured(address: str) -> dict[str, Measured]:
    sent: list[httpx2.Request] = []
    account = load(ChatGPTAccount, {"api_key": "sk-sim-demo", "base_url": address})
    given = {"entry": _entry(), "content_type_schema": _fields(), "language": "de"}
    inputs = load(TranslateEntry.Inputs, {"model": "gpt-6-luna", **given})
    with httpx2.Client(event_hooks={"request": [sent.append]}, trust_env=False) as http:
        began = time.perf_counter()
        output = TranslateEntry().run(inputs, StepContext(http, account))
        took = time.perf_counter() - began
    if len(output["translated"]) != 4 * SECTIONS or output["skipped"]:
        raise RuntimeError("Not every text was translated.")
    tokens = output["usage"]["output_tokens"]
    fewest = math.ceil(tokens / LIMIT)
    details = f"{len(sent)} calls for {tokens:,} tokens, {fewest} at least; {took:.1f} s"
    return {"translating calls": Measured(len(sent) / fewest, details)}


def _fields() -> list[dict[str, Any]]:
    def field(uid: str, data_type: str = "text", **about: Any) -> dict[str, Any]:
        return {"uid": uid, "data_type": data_type, "field_metadata": about}

    inner = [field("title"), field("text"), field("body", allow_rich_text=True)]
    inner.append(field("story", "json", allow_json_rte=True))
    return [{"uid": "blocks", "data_type": "blocks", "blocks": [{"uid": "one", "schema": inner}]}]


def _entry() -> dict[str, Any]:
    return {"uid": "blt0123456789abcdef", "blocks": [_section(n) for n in range(SECTIONS)]}


def _section(number: int) -> dict[str, Any]:
    first, second, third = (SENTENCES[(number + shift) % len(SENTENCES)] for shift in range(3))
    leaf = {"text": f"{second} {third} That was day {number}."}
    return {
        "one": {
            "title": f"Day {number} at the lighthouse",
            "text": f"{first} {second} It is day {number}.",
            "body": f'<p class="day">{first} <b>{number}</b> days have gone.</p>',
            "story": {"type": "doc", "children": [{"type": "p", "children": [leaf]}]},
        }
    }
