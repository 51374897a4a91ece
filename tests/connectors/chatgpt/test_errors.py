"""The errors of a service and of the connection to it."""

from __future__ import annotations

import ssl
from typing import Any

import httpx2
import pytest

from connectors.sdk import Refused, Unavailable

HTML = "<!doctype html><title>Welcome</title>"
WEB_PAGE = "The service answered with a web page instead of JSON. Check the account's base URL."
AGAIN = "Try again later, or let the step retry."
CUT_SHORT = f"The service's answer was cut short or is not JSON. {AGAIN}"


def error(status: int, headers: dict[str, str] | None = None, **said: Any) -> httpx2.Response:
    body = {"message": "Their words.", "type": None, "param": None, "code": None, **said}
    return httpx2.Response(status, json={"error": body}, headers=headers)


SLOW = "Try again later, or ask for a shorter answer."
UNREACHED = "Check the account's base URL, or try again later."
KEY = "Enter a valid API Key in the account."
MAY_NOT = "Give the API key this permission in the service's settings, or use another key."
MORE_CREDIT = (
    "Add credit or raise the limit on the billing page of the service; waiting does not help."
)
OTHER = "Choose another API Model; the list shows those of the account."
LESS_OFTEN = "Let the step retry, or ask less often."
ORGANIZATION = "Correct the Organization ID of the account, or use a key of that organization."
SHORTER = "Shorten the prompt, or choose a model that takes more."
POLICY = "Change the prompt: the service does not answer this one."
REGION = "The service does not serve the place where this server stands; use another service."


@pytest.mark.parametrize("model", ["gpt-6-luna", "gpt-5.2-pro"])
@pytest.mark.parametrize(
    ("status", "said", "kind", "advice"),
    [
        (400, {}, Refused, ""),
        (418, {}, Refused, ""),
        (422, {}, Refused, ""),
        (400, {"code": "context_length_exceeded"}, Refused, SHORTER),
        (400, {"code": "string_above_max_length"}, Refused, SHORTER),
        (400, {"code": "content_policy_violation"}, Refused, POLICY),
        (400, {"code": "content_filter"}, Refused, POLICY),
        (400, {"code": "invalid_prompt"}, Refused, POLICY),
        (401, {}, Refused, KEY),
        (401, {"code": "invalid_api_key"}, Refused, KEY),
        (401, {"code": "mismatched_organization"}, Refused, ORGANIZATION),
        (401, {"code": "no_organization"}, Refused, ORGANIZATION),
        (402, {}, Refused, MORE_CREDIT),
        (403, {}, Refused, MAY_NOT),
        (403, {"code": "unsupported_country_region_territory"}, Refused, REGION),
        (
            403,
            {"code": "ip_not_authorized"},
            Refused,
            "Add this server's address to those that the service's project allows.",
        ),
        (404, {"code": "model_not_found"}, Refused, OTHER),
        (413, {}, Refused, "Send less: smaller pictures, or a shorter prompt."),
        (429, {"code": "insufficient_quota"}, Refused, MORE_CREDIT),
        (429, {"type": "insufficient_quota"}, Refused, MORE_CREDIT),
        (429, {"code": "billing_hard_limit_reached"}, Refused, MORE_CREDIT),
        (429, {"code": "rate_limit_exceeded"}, Unavailable, LESS_OFTEN),
        (429, {}, Unavailable, LESS_OFTEN),
        (408, {}, Unavailable, AGAIN),
        (409, {}, Unavailable, AGAIN),
        (425, {}, Unavailable, AGAIN),
        (500, {}, Unavailable, AGAIN),
        (503, {"code": "server_is_overloaded"}, Unavailable, AGAIN),
        (529, {}, Unavailable, AGAIN),
    ],
)
def test_an_error_is_told_in_the_services_own_words_with_what_to_do(
    answering: Any, model: str, status: int, said: Any, kind: type[Refused], advice: str, chat: Any
) -> None:
    ctx = answering(error(status, **said))

    with pytest.raises(kind) as raised:
        chat(ctx, model=model)

    assert raised.value.message == f"ChatGPT answered {status}: Their words. {advice}".rstrip()
    assert len(ctx.sent) == 1


@pytest.mark.parametrize(
    ("status", "words", "advice"),
    [
        (
            400,
            (
                "This model's maximum context length is 8192 tokens. However, you requested 9000 "
                "tokens (8500 in the messages, 500 in the completion)."
            ),
            "It has 9,000 where at most 8,192 are taken. " + SHORTER,
        ),
        (
            400,
            (
                "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted "
                "in 300010 tokens."
            ),
            "It has 300,010 where at most 272,000 are taken. " + SHORTER,
        ),
        (
            500,
            "the request (9000 tokens) exceeds the available context size (8192 tokens)",
            "It has 9,000 where at most 8,192 are taken. " + SHORTER,
        ),
        (401, "You have insufficient permissions for this operation. Missing scopes: x", MAY_NOT),
        (401, "No such organization: org-1", ORGANIZATION),
        (403, "Project `p` does not have access to model `gpt-6-luna`", MAY_NOT),
        (404, "The model `gpt-4` has been deprecated", "Choose gpt-6.1-terra in place of gpt-4."),
        (404, 'model "llama9" not found, try pulling it first', OTHER),
        (
            404,
            "This is not a chat model and thus not supported in the v1/images endpoint.",
            "Choose a model that can.",
        ),
        (
            429,
            "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 50000.",
            (
                "Shorten the prompt or lower Number of Tokens: it does not fit into the account's "
                "limit."
            ),
        ),
    ],
)
def test_words_tell_what_no_code_does(
    answering: Any, status: int, words: str, advice: str, chat: Any
) -> None:
    ctx = answering(error(status, message=words))

    with pytest.raises(Refused) as raised:
        chat(ctx)

    assert raised.value.message == f"ChatGPT answered {status}: {words.rstrip('.')}. {advice}"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After-Ms": "250"}, 0.25),
        ({"Retry-After": "Sun, 22 Nov 2026 12:01:00 GMT"}, 60),
        ({"Retry-After": "999999999"}, 86400),
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
    waits = {7: "7 s", 0.25: "0.25 s", 60: "60 s", 86400: "24 h", None: ""}[seconds]
    assert (f"It may be asked again in {waits}. " in raised.value.message) is bool(waits)


@pytest.mark.parametrize(
    ("words", "seconds", "told"),
    [
        ("Please try again in 1s. Visit", 1, "1 s"),
        ("Please try again in 20ms.", 0.02, "0.02 s"),
        ("Please try again in 6m0s.", 360, "6 min"),
        ("Please try again in 1h2m3.5s.", 3723.5, "62.1 min"),
        ("Please try again in 24h0m0s.", 86400, "24 h"),
        ("Please try again in 72h0m0s.", 86400, "24 h"),
        ("Please try again in 999999999h9m9s.", 86400, "24 h"),
    ],
)
def test_a_wait_that_only_the_words_name_is_passed_on(
    answering: Any, words: str, seconds: float, told: str, chat: Any
) -> None:
    ctx = answering(error(429, message=words))

    with pytest.raises(Unavailable) as raised:
        chat(ctx)

    assert raised.value.retry_after == seconds
    assert raised.value.message.endswith(f". It may be asked again in {told}. {LESS_OFTEN}")


def test_a_404_that_names_no_model_points_at_the_base_url(answering: Any, chat: Any) -> None:
    ctx = answering(httpx2.Response(404, json={"detail": "Not Found"}))

    with pytest.raises(Refused) as raised:
        chat(ctx)

    assert raised.value.message == (
        "ChatGPT answered 404: Not Found."
        " Check the account's base URL, and whether its server has this action."
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

    assert raised.value.message == f"ChatGPT answered 502: {message}. {AGAIN}"


def test_a_key_that_the_service_repeats_is_hidden(answering: Any, chat: Any) -> None:
    ctx = answering(error(401, message="Wrong key: sk-very-secret!"), api_key="sk-very-secret")

    with pytest.raises(Refused) as raised:
        chat(ctx)

    assert raised.value.message == f"ChatGPT answered 401: Wrong key: •••! {KEY}"
    assert str(raised.value) == raised.value.message
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("broken", "message", "sent", "advice"),
    [
        (httpx2.ReadTimeout("slow"), "ChatGPT did not answer within 35 s", True, SLOW),
        (
            httpx2.ConnectTimeout("slow"),
            "ChatGPT could not be reached at models.example.com within 10 s",
            False,
            UNREACHED,
        ),
        (
            httpx2.ConnectError("no"),
            "ChatGPT could not be reached at models.example.com",
            False,
            UNREACHED,
        ),
        (
            httpx2.RemoteProtocolError("cut"),
            "The connection to models.example.com broke before the answer was complete",
            True,
            SLOW,
        ),
        (
            ssl.SSLError("bad record"),
            "The connection to ChatGPT failed: ('bad record',)",
            True,
            UNREACHED,
        ),
    ],
)
def test_a_broken_connection_is_told(
    answering: Any, broken: Exception, message: str, sent: bool, advice: str, chat: Any
) -> None:
    ctx = answering(broken)

    with pytest.raises(Unavailable) as raised:
        chat(ctx)

    assert raised.value.message == f"{message}. {advice}"
    assert raised.value.sent is sent


def test_an_address_that_the_guard_refuses_is_refused(answering: Any, chat: Any) -> None:
    ctx = answering(Refused("127.0.0.1 is a private address"))

    with pytest.raises(Refused) as raised:
        chat(ctx)

    assert raised.value.message == "127.0.0.1 is a private address"


def test_a_key_is_not_shown_by_its_ends_either(answering: Any, chat: Any) -> None:
    words = "Incorrect API key provided: sk-proj-****************mn~p. Find yours on our pages."
    ctx = answering(error(401, message=words))

    with pytest.raises(Refused) as raised:
        chat(ctx)

    assert raised.value.message == (
        "ChatGPT answered 401: Incorrect API key provided: •••. Find yours on our pages. " + KEY
    )
