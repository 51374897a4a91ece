"""A project with 200 automations of ten steps each, and two long ones to build on: what they are,
and what their parts put out.
"""

from __future__ import annotations

import json
import random
from typing import Any

AUTOMATIONS = 200
SUB_EVERY = 4  # of them one is a sub automation
LONG = {"thirty": 30, "hundred": 100}  # steps, by name
BLOCK = 10
ANSWER = "answer"  # the key of the last step
ACCOUNT = "Demo ChatGPT (simulator)"
MODEL = "gpt-6-luna"
SUB = "translate-to-german"
TEXT = "the morning train is late because a tree fell on its way from here to the sea"
LARGE = 4_500  # rows: a megabyte of JSON
USUAL = 50  # rows: 12 kB
HTTP = {"use": "http.request", "with": {"method": "POST"}}
CALLED = {
    "use": "sub_automation.called",
    "with": {"description": "Does its part.", "schema": [{"key": "text", "description": "A text"}]},
}


def documents() -> list[str]:
    """All of them; JSON is YAML as well. The long ones come last."""
    usual = [
        _document(f"usual-{n:03}", BLOCK, is_sub=n % SUB_EVERY == 0) for n in range(AUTOMATIONS)
    ]
    return [*usual, *(_document(name, steps) for name, steps in LONG.items())]


def keys(name: str) -> list[str]:
    """The keys of a long automation's steps, not more than of the shortest."""
    kinds = ("ask", "branch", "fetch", "call", "other", "each", "put", "note", "choose", "run")
    made = [f"{kind}_{block}" for block in range(LONG[name] // BLOCK) for kind in kinds]
    return [*made[:-1], ANSWER][-min(LONG.values()) :]


def sample(key: str) -> dict[str, Any]:
    """What a part has put out: the trigger a megabyte, as a caller may send it."""
    kind = key.partition("_")[0]
    chosen = random.Random(kind)  # noqa: S311 - the same words each time
    rows = [_row(number, chosen) for number in range(LARGE if kind == "trigger" else USUAL)]
    body = {"text": "Good morning", "language": "German", "rows": rows}
    match kind:
        case "trigger":
            return {"method": "POST", "headers": {}, "query": {}, "body": body}
        case "ask" | "note" | "other":
            return {"text": "Guten Morgen. " * 100, "json": {"rows": rows}, "usage": {}}
        case "fetch" | "put" | "call" | "run":
            return {"status": 200, "headers": {"content-type": "application/json"}, "body": body}
        case "each":
            return {"items": rows, "count": USUAL}
        case "choose":
            called = {"name": SUB, "arguments": {"text": "Good morning"}}
            return {"function": called, "messages": [{"role": "user", "content": "Translate"}]}
    return {"result": True}


def _row(number: int, chosen: random.Random) -> dict[str, Any]:
    """What a service may know of one thing."""
    text = " ".join(chosen.choices(TEXT.split(), k=25))
    price = chosen.randrange(100_000) / 100
    return {
        "id": number,
        "title": text[:30],
        "tags": text[:20].split(),
        "price": price,
        "text": text,
    }


def _document(name: str, steps: int, *, is_sub: bool = False) -> str:
    trigger, text = (CALLED, "trigger.text") if is_sub else (HTTP, "trigger.body.text")
    blocks = [_block(number, text) for number in range(steps // BLOCK)]
    made = [step for block in blocks for step in block]
    made[-1] = {"key": ANSWER, "use": "response.respond", "with": {"status": 200}}
    title = name.capitalize()
    return json.dumps({"automation": name, "title": title, "trigger": trigger, "steps": made})


def _block(number: int, text: str) -> list[dict[str, Any]]:
    """Ten steps with paths; each block refers to the one before."""
    before = "{{" + (f"ask_{number - 1}.text" if number else text) + "}}"
    ask, rows = f"{{{{ask_{number}.text}}}}", f"{{{{ask_{number}.json.rows}}}}"
    asked = [{"role": "user", "query": f"{before} and {{{{{text}}}}}"} for _ in range(3)]
    condition = {"input": ask, "operator": "contains", "value": "Morgen"}
    chosen = f"choose_{number}.function"
    return [
        _chat(f"ask_{number}", before, messages=asked),
        {
            "key": f"branch_{number}",
            "use": "flow.conditional",
            "with": {"conditions": [condition, {**condition, "value": before}]},
            "then": [
                _call(f"fetch_{number}", "POST", {"text": ask, "before": before}),
                _run(f"call_{number}", SUB, {"text": ask}),
            ],
            "else": [_chat(f"other_{number}", ask)],
        },
        {
            "key": f"each_{number}",
            "use": "flow.repeat",
            "with": {"over": rows},
            "steps": [
                _call(f"put_{number}", "PUT", {"text": "{{current_item}}", "all": ask}),
                _chat(f"note_{number}", f"{{{{put_{number}.body.text}}}}"),
            ],
        },
        {
            "key": f"choose_{number}",
            "use": "chatgpt.function_calling",
            "account": ACCOUNT,
            "with": {"model": MODEL, "messages": asked, "sub_automations": [SUB]},
        },
        _run(f"run_{number}", f"{{{{{chosen}.name}}}}", f"{{{{{chosen}.arguments}}}}"),
    ]


def _chat(key: str, query: str, **more: Any) -> dict[str, Any]:
    inputs = {"model": MODEL, "prompt": "You are a careful translator.", "query": query, **more}
    return {"key": key, "use": "chatgpt.chat", "account": ACCOUNT, "with": inputs}


def _call(key: str, method: str, body: dict[str, str]) -> dict[str, Any]:
    inputs = {"url": f"https://api.example.com/{key}", "method": method, "body": body}
    return {"key": key, "use": "http.call", "with": inputs}


def _run(key: str, name: str, template: Any) -> dict[str, Any]:
    return {
        "key": key,
        "use": "sub_automation.run",
        "with": {"sub_automation": name, "template": template},
    }
