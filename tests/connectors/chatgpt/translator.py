"""A model that translates as a test tells it to, at the transport."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2

# From the numbered texts of a call to the items of its answer.
Behaviour = Callable[[list[tuple[int, str]]], list[tuple[Any, Any]]]


def louder(text: str) -> str:
    """A translation that keeps everything but the words: they are in capitals."""
    return text.upper()


@dataclass
class Translator(httpx2.BaseTransport):
    """Answers Chat Completions. `spoil` changes the answer's text; four characters are a token."""

    behave: Behaviour = lambda texts: [(number, louder(text)) for number, text in texts]
    spoil: Callable[[str], str] = str
    calls: list[list[str]] = field(default_factory=list)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        asked = json.loads(request.read())
        texts = [
            (each["id"], each["text"])
            for each in json.loads(asked["messages"][-1]["content"])["texts"]
        ]
        self.calls.append([text for _, text in texts])
        items = [{"id": number, "text": text} for number, text in self.behave(texts)]
        answer = self.spoil(json.dumps({"translations": items}, ensure_ascii=False))
        limit = asked.get("max_completion_tokens") or asked["max_tokens"]
        cut, used = answer[: limit * 4], min(limit, len(answer) // 4)
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": cut},
            "finish_reason": "stop" if cut == answer else "length",
        }
        usage = {"prompt_tokens": 1, "completion_tokens": used, "total_tokens": used + 1}
        content = json.dumps({"model": "m", "choices": [choice], "usage": usage})
        return httpx2.Response(200, content=content.encode("utf-8", "surrogatepass"))
