"""Everything that a service can answer, with status 200, instead of an answer."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from connectors.sdk import Refused, Unavailable

HTML = "<!doctype html><title>Welcome</title>"
WEB_PAGE = "The service answered with a web page instead of JSON. Check the account's base URL."
AGAIN = "Try again later, or let the step retry."
CUT_SHORT = f"The service's answer was cut short or is not JSON. {AGAIN}"


@pytest.mark.parametrize("model", ["gpt-6-luna", "gpt-5.2-pro"])
@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        (httpx2.Response(200, html=HTML), Refused, WEB_PAGE),
        (httpx2.Response(200, text=f" {HTML}"), Refused, WEB_PAGE),
        (httpx2.Response(200, text=""), Unavailable, CUT_SHORT),
        (httpx2.Response(200, text='{"choices": [{"mess'), Unavailable, CUT_SHORT),
        (httpx2.Response(200, text="[" * 100_000), Unavailable, CUT_SHORT),
        (
            httpx2.Response(200, text="null"),
            Unavailable,
            f"The service answered with JSON that is not an object. {AGAIN}",
        ),
        (
            httpx2.Response(200, text="[]"),
            Unavailable,
            f"The service answered with JSON that is not an object. {AGAIN}",
        ),
        (
            {"error": {"message": "Their words.", "code": 402}},
            Refused,
            (
                "ChatGPT answered with an error: Their words. Add credit or raise the limit on the "
                "billing page of the service; waiting does not help."
            ),
        ),
        (
            {"error": {"message": "Their words.", "code": "server_error"}},
            Unavailable,
            f"ChatGPT answered with an error: Their words. {AGAIN}",
        ),
        (
            {"error": {"message": "Their words.", "code": "invalid_prompt"}, "status": "failed"},
            Refused,
            (
                "ChatGPT answered with an error: Their words. "
                "Change the prompt: the service does not answer this one."
            ),
        ),
        ({"error": "Their words."}, Refused, "ChatGPT answered with an error: Their words."),
    ],
)
def test_a_200_that_is_no_answer_is_told(
    answering: Any, model: str, answer: Any, kind: type[Refused], message: str, chat: Any
) -> None:
    ctx = answering(answer)

    with pytest.raises(kind) as raised:
        chat(ctx, model=model)

    assert raised.value.message == message


@pytest.mark.parametrize(
    ("model", "answer", "message"),
    [
        (
            "gpt-6-luna",
            {},
            f"The service answered without any choices. {AGAIN}",
        ),
        (
            "gpt-6-luna",
            {"choices": []},
            f"The service answered without any choices. {AGAIN}",
        ),
        (
            "gpt-6-luna",
            {"choices": None},
            f"The service answered without any choices. {AGAIN}",
        ),
        (
            "gpt-6-luna",
            {"choices": [None]},
            "The service answered with a choice that holds no message.",
        ),
        (
            "gpt-6-luna",
            {"choices": [{"message": None}]},
            "The service answered with a choice that holds no message.",
        ),
        (
            "gpt-5.2-pro",
            {},
            f"The service answered without any output. {AGAIN}",
        ),
        (
            "gpt-5.2-pro",
            {"output": []},
            f"The service answered without any output. {AGAIN}",
        ),
        (
            "gpt-5.2-pro",
            {"output": None},
            f"The service answered without any output. {AGAIN}",
        ),
    ],
)
def test_an_answer_without_choices_is_told(
    answering: Any, model: str, answer: Any, message: str, chat: Any
) -> None:
    ctx = answering(answer)

    with pytest.raises(Unavailable) as raised:
        chat(ctx, model=model)

    assert raised.value.message == message
