"""Everything that a service can answer, with status 200, instead of an answer."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from connectors.sdk import Refused, Unavailable

HTML = "<!doctype html><title>Welcome</title>"
WEB_PAGE = "The service answered with a web page instead of JSON. Check the account's base URL."
CUT_SHORT = "The service's answer was cut short or is not JSON."


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
            "The service answered with JSON that is not an object.",
        ),
        (
            httpx2.Response(200, text="[]"),
            Unavailable,
            "The service answered with JSON that is not an object.",
        ),
        (
            {"error": {"message": "Their words.", "code": 402}},
            Refused,
            "ChatGPT answered with an error: Their words.",
        ),
        (
            {"error": {"message": "Their words.", "code": "server_error"}},
            Unavailable,
            "ChatGPT answered with an error: Their words.",
        ),
        (
            {"error": {"message": "Their words.", "code": "invalid_prompt"}, "status": "failed"},
            Refused,
            "ChatGPT answered with an error: Their words.",
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
        ("gpt-6-luna", {}, "The service answered without any choices."),
        ("gpt-6-luna", {"choices": []}, "The service answered without any choices."),
        ("gpt-6-luna", {"choices": None}, "The service answered without any choices."),
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
        ("gpt-5.2-pro", {}, "The service answered without any output."),
        ("gpt-5.2-pro", {"output": []}, "The service answered without any output."),
        ("gpt-5.2-pro", {"output": None}, "The service answered without any output."),
    ],
)
def test_an_answer_without_choices_is_told(
    answering: Any, model: str, answer: Any, message: str, chat: Any
) -> None:
    ctx = answering(answer)

    with pytest.raises(Unavailable) as raised:
        chat(ctx, model=model)

    assert raised.value.message == message
