"""Faults of the running stand-in in full; `test_every_fault` has them all by their ends."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from connectors.sdk import Refused, Unavailable
from tests.connectors.chatgpt.test_errors import SLOW


def test_a_rate_limit_of_a_real_connection_says_how_long_to_wait(simulated: Any, chat: Any) -> None:
    ctx = simulated("sk-sim-429")

    with pytest.raises(Unavailable) as raised:
        chat(ctx)

    assert raised.value.retry_after == 1


def test_a_slow_service_is_told(simulated: Any, chat: Any) -> None:
    ctx = simulated("sk-sim-slow-2")
    ctx.http.timeout = httpx2.Timeout(0.15)

    with pytest.raises(Unavailable) as raised:
        chat(ctx, max_tokens=1)

    assert raised.value.message == f"ChatGPT did not answer within 0.2 s. {SLOW}"


def test_a_model_that_was_shut_down_is_refused_in_the_services_words(
    simulated: Any, chat: Any
) -> None:
    ctx = simulated()

    with pytest.raises(Refused) as raised:
        chat(ctx, model="gpt-4")

    assert raised.value.message == (
        "ChatGPT answered 404: The model `gpt-4` has been deprecated, learn more here: "
        "https://platform.openai.com/docs/deprecations. Choose gpt-6.1-terra in place of gpt-4."
    )
