"""How long an answer is waited for."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from connectors.chatgpt.converse import patience


@pytest.mark.parametrize(
    ("tokens", "seconds"), [(None, 60), (1, 60.05), (500, 85), (2000, 160), (16384, 540)]
)
def test_a_longer_answer_is_waited_for_longer(tokens: int | None, seconds: float) -> None:
    waited = patience(httpx2.Timeout(60, connect=10), tokens)

    assert (waited.read, waited.connect) == (seconds, 10)


@pytest.mark.parametrize("model", ["gpt-6-luna", "gpt-6.1-sol"])
def test_the_call_itself_is_that_patient(answering: Any, chat: Any, model: str) -> None:
    ctx, asked = answering({}), []
    ctx.http.event_hooks = {"request": [lambda request: asked.append(request.extensions)]}

    with pytest.raises(Exception, match="without any"):
        chat(ctx, model=model, max_tokens=2000)

    assert [each["timeout"]["read"] for each in asked] == [110]
