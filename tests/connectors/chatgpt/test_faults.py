"""Every fault of the running stand-in, by its key, as a step tells it."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from connectors.sdk import Refused, Unavailable
from tests.connectors.chatgpt.test_errors import (
    CUT_SHORT,
    MAY_NOT,
    ORGANIZATION,
    POLICY,
    REGION,
    SHORTER,
    SLOW,
    WEB_PAGE,
)


@pytest.mark.parametrize(
    ("key", "kind", "words"),
    [
        ("sk-wrong-key-of-someone", Refused, "Incorrect API key provided"),
        ("sk-sim-429", Unavailable, "429"),
        ("sk-sim-quota", Refused, "quota"),
        ("sk-sim-org", Refused, ORGANIZATION),
        ("sk-sim-permission", Refused, MAY_NOT),
        ("sk-sim-region", Refused, REGION),
        ("sk-sim-gone", Refused, "Choose "),
        ("sk-sim-policy", Refused, POLICY),
        ("sk-sim-context", Refused, "It has 130,512 where at most 128,000 are taken. " + SHORTER),
        ("sk-sim-500", Unavailable, "500"),
        ("sk-sim-503", Unavailable, "503"),
        ("sk-sim-drop", Unavailable, "broke before the answer was complete"),
        ("sk-sim-truncated", Unavailable, CUT_SHORT),
        ("sk-sim-html", Refused, WEB_PAGE),
        ("sk-sim-empty", Unavailable, "without any"),
    ],
)
@pytest.mark.parametrize("model", ["gpt-6-luna", "gpt-4o"])
def test_every_fault_of_a_real_connection_is_told(
    simulated: Any, model: str, key: str, kind: type[Refused], words: str, chat: Any
) -> None:
    ctx = simulated(key)

    with pytest.raises(kind) as raised:
        chat(ctx, model=model)

    assert words in raised.value.message
    assert key not in raised.value.message


def test_a_rate_limit_of_a_real_connection_says_how_long_to_wait(simulated: Any, chat: Any) -> None:
    ctx = simulated("sk-sim-429")

    with pytest.raises(Unavailable) as raised:
        chat(ctx)

    assert raised.value.retry_after == 1


def test_a_slow_service_is_told(simulated: Any, chat: Any) -> None:
    ctx = simulated("sk-sim-slow-2")
    ctx.http.timeout = httpx2.Timeout(0.2)

    with pytest.raises(Unavailable) as raised:
        chat(ctx)

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
