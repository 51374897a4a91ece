"""The errors of a service and of the connection to it."""

from __future__ import annotations

import ssl
from typing import Any

import httpx2
import pytest

from connectors.sdk import Refused, Unavailable

HTML = "<!doctype html><title>Welcome</title>"
WEB_PAGE = "The service answered with a web page instead of JSON. Check the account's base URL."
CUT_SHORT = "The service's answer was cut short or is not JSON."


def error(status: int, headers: dict[str, str] | None = None, **said: Any) -> httpx2.Response:
    body = {"message": "Their words.", "type": None, "param": None, "code": None, **said}
    return httpx2.Response(status, json={"error": body}, headers=headers)


@pytest.mark.parametrize("model", ["gpt-6-luna", "gpt-5.2-pro"])
@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (400, {}, Refused),
        (401, {}, Refused),
        (403, {}, Refused),
        (404, {"code": "model_not_found"}, Refused),
        (413, {}, Refused),
        (422, {}, Refused),
        (429, {"code": "insufficient_quota"}, Refused),
        (429, {"type": "insufficient_quota"}, Refused),
        (429, {"code": "rate_limit_exceeded"}, Unavailable),
        (408, {}, Unavailable),
        (409, {}, Unavailable),
        (425, {}, Unavailable),
        (500, {}, Unavailable),
        (503, {}, Unavailable),
        (529, {}, Unavailable),
    ],
)
def test_an_error_is_told_in_the_services_own_words(
    answering: Any, model: str, status: int, said: Any, kind: type[Refused], chat: Any
) -> None:
    ctx = answering(error(status, **said))

    with pytest.raises(kind) as raised:
        chat(ctx, model=model)

    assert raised.value.message == f"ChatGPT answered {status}: Their words."
    assert len(ctx.sent) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After-Ms": "250"}, 0.25),
        ({"Retry-After": "Sun, 22 Nov 2026 12:01:00 GMT"}, 60),
        ({}, None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_that_the_service_asks_for_is_passed_on(
    answering: Any, status: int, headers: dict[str, str], seconds: float | None, chat: Any
) -> None:
    ctx = answering(error(status, headers))

    with pytest.raises(Unavailable) as raised:
        chat(ctx)

    assert raised.value.retry_after == seconds


def test_a_404_that_names_no_model_points_at_the_base_url(answering: Any, chat: Any) -> None:
    ctx = answering(httpx2.Response(404, json={"detail": "Not Found"}))

    with pytest.raises(Refused) as raised:
        chat(ctx)

    assert raised.value.message == (
        "ChatGPT answered 404: Not Found. Check the account's base URL."
    )


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (httpx2.Response(502, html=HTML), "a web page instead of an error message"),
        (httpx2.Response(502, text=""), "no error message"),
        (httpx2.Response(502, text=" over\n loaded "), "over loaded"),
        (httpx2.Response(502, json=[]), "no error message"),
        (httpx2.Response(502, json={"error": "model is loading"}), "model is loading"),
        (httpx2.Response(502, json={"error": {"message": 5}}), "no error message"),
        (httpx2.Response(502, text="x" * 2000), "x" * 500),
    ],
)
def test_an_error_of_another_shape_is_told_too(
    answering: Any, response: httpx2.Response, message: str, chat: Any
) -> None:
    ctx = answering(response)

    with pytest.raises(Unavailable) as raised:
        chat(ctx)

    assert raised.value.message == f"ChatGPT answered 502: {message}"


def test_a_key_that_the_service_repeats_is_hidden(answering: Any, chat: Any) -> None:
    ctx = answering(error(401, message="Wrong key: sk-very-secret!"), api_key="sk-very-secret")

    with pytest.raises(Refused) as raised:
        chat(ctx)

    assert raised.value.message == "ChatGPT answered 401: Wrong key: •••!"
    assert str(raised.value) == raised.value.message
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("broken", "message", "sent"),
    [
        (httpx2.ReadTimeout("slow"), "ChatGPT did not answer within 10 s", True),
        (
            httpx2.ConnectTimeout("slow"),
            "ChatGPT could not be reached at models.example.com within 10 s",
            False,
        ),
        (
            httpx2.ConnectError("no"),
            "ChatGPT could not be reached at models.example.com",
            False,
        ),
        (
            httpx2.RemoteProtocolError("cut"),
            "The connection to models.example.com broke before the answer was complete",
            True,
        ),
        (ssl.SSLError("bad record"), "The connection to ChatGPT failed: ('bad record',)", True),
    ],
)
def test_a_broken_connection_is_told(
    answering: Any, broken: Exception, message: str, sent: bool, chat: Any
) -> None:
    ctx = answering(broken)

    with pytest.raises(Unavailable) as raised:
        chat(ctx)

    assert raised.value.message == message
    assert raised.value.sent is sent


def test_an_address_that_the_guard_refuses_is_refused(answering: Any, chat: Any) -> None:
    ctx = answering(Refused("127.0.0.1 is a private address"))

    with pytest.raises(Refused) as raised:
        chat(ctx)

    assert raised.value.message == "127.0.0.1 is a private address"


@pytest.mark.parametrize(
    ("key", "kind", "words"),
    [
        ("sk-wrong-key-of-someone", Refused, "Incorrect API key provided"),
        ("sk-sim-429", Unavailable, "429"),
        ("sk-sim-quota", Refused, "quota"),
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

    assert raised.value.message == "ChatGPT did not answer within 0.2 s"


def test_a_model_that_was_shut_down_is_refused_in_the_services_words(
    simulated: Any, chat: Any
) -> None:
    ctx = simulated()

    with pytest.raises(Refused) as raised:
        chat(ctx, model="gpt-4")

    assert raised.value.message.startswith(
        "ChatGPT answered 404: The model `gpt-4` has been deprecated"
    )
