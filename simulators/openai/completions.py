"""The Completions dialect, for the models that compatible servers still offer there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulators.openai import checks, rejections, tokens
from simulators.openai.catalogue import Model
from simulators.openai.conversation import Ask, Conversation, Reply, Stamp, Turn
from simulators.openai.parameter_table import COMPLETIONS
from simulators.openai.rejections import Rejection

# The endpoint's own default: sixteen tokens, unlike the other dialects.
_LIMIT = 16


def read(body: dict[str, Any], model: Model) -> Ask:
    """Check a request as the service does and return it; raise Rejection for what it refuses."""
    unknown = [name for name in body if name not in COMPLETIONS]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        raise Rejection(f"Unrecognized request argument{plural} supplied: {', '.join(unknown)}")
    checks.check_parameters(body, COMPLETIONS)
    prompt = checks.required(body, "prompt", "prompt")
    if isinstance(prompt, list):
        if len(prompt) != 1 or not isinstance(prompt[0], str):
            raise rejections.invalid_value("prompt", "the simulator takes one text.")
        prompt = prompt[0]
    limit = _LIMIT if body.get("max_tokens") is None else body["max_tokens"]
    checks.check_limit(model, limit, "max_tokens")
    conversation = Conversation((Turn("user", prompt),))
    return Ask(body, model, conversation, body.get("n") or 1, limit, "none")


def write(ask: Ask, replies: Sequence[Reply], stamp: Stamp) -> dict[str, Any]:
    """Return the `text_completion` object for the replies."""
    choices, written = [], 0
    for index, reply in enumerate(replies):
        text, _, complete = tokens.cut(reply.text, ask)
        reason = "stop" if complete else "length"
        choices.append({"index": index, "text": text, "logprobs": None, "finish_reason": reason})
        written += tokens.count(text)
    prompt = tokens.count_prompt(ask.conversation)
    return {
        "id": f"cmpl-{stamp.id}",
        "object": "text_completion",
        "created": stamp.created,
        "model": ask.model.id,
        "choices": choices,
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": written,
            "total_tokens": prompt + written,
        },
        "system_fingerprint": "fp_simulated",
    }
