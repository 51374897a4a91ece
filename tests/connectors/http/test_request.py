from __future__ import annotations

from typing import Any

import pytest

from connectors.http.triggers.request import Request
from connectors.sdk import Rejected
from connectors.sdk import Request as Inbound
from connectors.sdk.values import load, problems

SECRET = "a-secret-of-ours"


def inputs(**values: Any) -> Request.Inputs:
    return load(Request.Inputs, {"method": "POST", **values})


def inbound(**parts: Any) -> Inbound:
    return Inbound(**{"method": "POST", "query": {}, "headers": {}, **parts})


@pytest.mark.parametrize(("wanted", "sent"), [("GET", "POST"), ("POST", "GET"), ("GET", "HEAD")])
def test_another_method_is_answered_405_with_allow(wanted: str, sent: str) -> None:
    with pytest.raises(Rejected) as caught:
        Request().verify(inputs(method=wanted), inbound(method=sent), "")

    assert caught.value.status == 405
    assert caught.value.body == {"error": f"This address takes {wanted} requests only."}
    assert caught.value.headers == {"Allow": wanted}


@pytest.mark.parametrize(
    "parts",
    [
        {"headers": {"ah-http-key": SECRET}},
        {"headers": {"Ah-Http-Key": SECRET}},
        {"query": {"ah-http-key": SECRET}},
        {"query": {"ah-http-key": ["wrong", SECRET]}},
        {"query": {"ah-http-key": SECRET}, "headers": {"ah-http-key": "wrong"}},
    ],
)
def test_the_secret_is_taken_from_the_header_or_the_query(parts: dict[str, Any]) -> None:
    Request().verify(inputs(secure=True), inbound(**parts), SECRET)


@pytest.mark.parametrize(
    "parts",
    [
        {"headers": {"ah-http-key": "wrong"}},
        {"headers": {"ah-http-key": SECRET + " "}},
        {"headers": {"ah-http-key": SECRET.upper()}},
        {"headers": {"ah-http-key": "ä\ud800"}},
        {"query": {"ah-http-key": ""}},
        {"query": {"ah-http-key": ["wrong", "wrong"]}},
    ],
)
def test_a_wrong_secret_is_answered_401(parts: dict[str, Any]) -> None:
    with pytest.raises(Rejected) as caught:
        Request().verify(inputs(secure=True), inbound(**parts), SECRET)

    assert caught.value.status == 401
    assert caught.value.body == {"error": "The secret in ah-http-key is wrong."}
    assert caught.value.headers == {"WWW-Authenticate": "ah-http-key"}


@pytest.mark.parametrize(
    "parts",
    [{}, {"headers": {"authorization": SECRET}}, {"query": {"AH-HTTP-KEY": SECRET}}],
)
def test_a_missing_secret_is_answered_401_with_where_to_send_it(parts: dict[str, Any]) -> None:
    with pytest.raises(Rejected) as caught:
        Request().verify(inputs(secure=True), inbound(**parts), SECRET)

    assert caught.value.status == 401
    assert caught.value.body == {
        "error": "Send the secret in the header or the query parameter ah-http-key."
    }


@pytest.mark.parametrize("given", ["", SECRET])
def test_a_secured_address_without_a_stored_secret_lets_nobody_in(given: str) -> None:
    request = inbound(headers={"ah-http-key": given})

    with pytest.raises(Rejected) as caught:
        Request().verify(inputs(secure=True), request, "")

    assert caught.value.status == 401


def test_an_open_address_asks_for_no_secret() -> None:
    Request().verify(inputs(secure=False), inbound(), "")


def test_the_method_is_checked_before_the_secret() -> None:
    with pytest.raises(Rejected) as caught:
        Request().verify(inputs(secure=True), inbound(method="GET"), SECRET)

    assert caught.value.status == 405


def test_the_output_is_the_request_without_credentials() -> None:
    request = inbound(
        query={"page": "2", "tag": ["a", "b"], "ah-http-key": SECRET},
        headers={
            "Content-Type": "application/json",
            "Authorization": "Bearer x",
            "Proxy-Authorization": "Basic x",
            "Cookie": "session=1",
            "AH-HTTP-Key": SECRET,
            "Idempotency-Key": "7",
            "X-Api-Key": "of another system",
        },
        body=b'{"text": "Good morning"}',
    )

    output = Request().receive(inputs(), request)

    assert output == {
        "method": "POST",
        "query": {"page": "2", "tag": ["a", "b"]},
        "headers": {
            "content-type": "application/json",
            "idempotency-key": "7",
            "x-api-key": "of another system",
        },
        "body": {"text": "Good morning"},
    }
    assert problems(Request.Output, output) == []


def test_a_request_without_a_body_has_null_in_its_place() -> None:
    output = Request().receive(inputs(method="GET"), inbound(method="GET"))

    assert output == {"method": "GET", "query": {}, "headers": {}, "body": None}


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"content-type": "application/json"}, b"{", 400),
        ({"content-type": "image/png"}, b"x", 415),
        ({"content-encoding": "br"}, b"x", 415),
    ],
)
def test_a_body_that_cannot_be_read_is_rejected(
    headers: dict[str, str], body: bytes, status: int
) -> None:
    with pytest.raises(Rejected) as caught:
        Request().receive(inputs(), inbound(headers=headers, body=body))

    assert caught.value.status == status


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"method": "GET"}, []),
        ({"method": "POST", "secure": True}, []),
        ({"method": "POST", "secure": True, "secret": "x" * 12}, []),
        ({}, ["method: This field is required."]),
        ({"method": "PUT"}, ["method: Must be one of: GET, POST."]),
        (
            {"method": "GET", "secure": True, "secret": "x" * 11},
            ["secret: Must have at least 12 characters."],
        ),
        (
            {"method": "GET", "secure": True, "secret": "x x x x x x x"},
            ["secret: Use letters, digits and signs of ASCII, without blanks."],
        ),
        (
            {"method": "GET", "secure": True, "secret": "x" * 12 + "\n"},
            ["secret: Use letters, digits and signs of ASCII, without blanks."],
        ),
    ],
)
def test_the_inputs_are_checked(values: dict[str, Any], found: list[str]) -> None:
    assert [str(problem) for problem in problems(Request.Inputs, values)] == found
