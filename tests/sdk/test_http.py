from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime

import httpx2
import pytest

from connectors.sdk import Refused, Unavailable
from connectors.sdk.http import calling, retry_after

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
REQUEST = httpx2.Request(
    "POST",
    "https://api.openai.com/v1/responses",
    extensions={"timeout": {"connect": 10.0, "read": 60.0, "write": 60.0}},
)


def certificate_error() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "verify failed")
    error.verify_message = "certificate has expired"
    return error


@pytest.mark.parametrize(
    ("error", "reason", "message", "sent"),
    [
        (httpx2.ReadTimeout, None, "ChatGPT did not answer within 60 s", True),
        (httpx2.WriteTimeout, None, "ChatGPT did not take the request within 60 s", True),
        (
            httpx2.ReadError,
            ConnectionResetError(),
            "The connection to api.openai.com broke before the answer was complete",
            True,
        ),
        (
            httpx2.RemoteProtocolError,
            None,
            "The connection to api.openai.com broke before the answer was complete",
            True,
        ),
        (
            httpx2.DecodingError,
            None,
            "The answer of api.openai.com could not be decompressed",
            True,
        ),
        (
            httpx2.ConnectTimeout,
            None,
            "ChatGPT could not be reached at api.openai.com within 10 s",
            False,
        ),
        (httpx2.PoolTimeout, None, "Too many requests to ChatGPT are under way", False),
        (
            httpx2.ConnectError,
            socket.gaierror(-2, "Name or service not known"),
            "The name api.openai.com could not be resolved: check the address of ChatGPT",
            False,
        ),
        (
            httpx2.ConnectError,
            ConnectionRefusedError(),
            "api.openai.com refused the connection",
            False,
        ),
        (
            httpx2.ConnectError,
            ssl.SSLError(1, "handshake failure"),
            "No secure connection to api.openai.com could be made",
            False,
        ),
        (httpx2.ConnectError, OSError(), "ChatGPT could not be reached at api.openai.com", False),
    ],
)
def test_what_may_get_better_is_unavailable_and_says_whether_it_was_sent(
    error: type[httpx2.RequestError], reason: OSError | None, message: str, sent: bool
) -> None:
    with pytest.raises(Unavailable) as raised, calling("ChatGPT"):
        raise error("inner", request=REQUEST) from reason

    assert (raised.value.message, raised.value.sent) == (message, sent)


@pytest.mark.parametrize(
    ("error", "reason", "message"),
    [
        (httpx2.TooManyRedirects, None, "ChatGPT redirected the request too many times"),
        (httpx2.LocalProtocolError, None, "The request to ChatGPT cannot be sent: inner"),
        (
            httpx2.ConnectError,
            certificate_error(),
            "The certificate of api.openai.com is not trusted: certificate has expired",
        ),
    ],
)
def test_what_will_not_get_better_is_refused(
    error: type[httpx2.RequestError], reason: OSError | None, message: str
) -> None:
    with pytest.raises(Refused) as raised, calling("ChatGPT"):
        raise error("inner", request=REQUEST) from reason

    assert raised.value.message == message


def test_an_address_that_is_no_url_is_refused() -> None:
    with pytest.raises(Refused) as raised, calling("ChatGPT"):
        httpx2.URL("http://a.example:x")

    assert raised.value.message == "The address of ChatGPT is not a URL: Invalid port: 'x'"


def test_an_error_that_knows_no_request_names_the_service() -> None:
    with pytest.raises(Unavailable) as raised, calling("ChatGPT"):
        raise httpx2.ReadTimeout("inner")

    assert raised.value.message == "ChatGPT did not answer"


def test_a_transport_error_is_found_inside_another_librarys() -> None:
    with pytest.raises(Unavailable) as raised, calling("ChatGPT"):
        raise RuntimeError("outer") from httpx2.ReadTimeout("inner", request=REQUEST)

    assert raised.value.message == "ChatGPT did not answer within 60 s"


def test_outcomes_pass_unchanged() -> None:
    refused = Refused("a.example is a private address")

    with pytest.raises(Refused) as raised, calling("ChatGPT"):
        raise refused

    assert raised.value is refused


def test_other_errors_are_left_alone() -> None:
    with pytest.raises(KeyError), calling("ChatGPT"):
        raise KeyError("model")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "12"}, 12.0),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"Retry-After-Ms": "250", "Retry-After": "9"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9.0),
        ({"Retry-After": "Sun, 22 Nov 2026 12:01:30 GMT"}, 90.0),
        ({"Retry-After": "Sun, 22 Nov 2026 12:01:30 -0000"}, 90.0),
        ({"Retry-After": "Sun, 22 Nov 2026 11:59:00 GMT"}, 0.0),
        ({"Retry-After": "86401"}, 86_400.0),
        ({"Retry-After": "999999999"}, 86_400.0),
        ({"Retry-After-Ms": "999999999"}, 86_400.0),
        ({"Retry-After": "Fri, 31 Dec 9999 23:59:59 -2359"}, 86_400.0),
        ({"Retry-After": f"Sun, 22 Nov 2026 12:01:30 +{'9' * 30}"}, None),
        ({"Retry-After": "later"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "1e400"}, None),
        ({"Retry-After": "٣"}, None),
        ({"Retry-After": "9" * 400}, None),
        ({"Retry-After": ""}, None),
        ({"Retry-After": "Sun, 99 Nov 2026 12:01:30 GMT"}, None),
    ],
)
def test_the_wait_that_a_service_asks_for_is_read(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after(headers, NOW) == seconds
    assert retry_after(headers, NOW) == seconds
