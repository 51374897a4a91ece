from __future__ import annotations

from typing import Any

import pytest

from connectors.http.account import HttpAccount
from connectors.http.actions.call import Call
from connectors.sdk import Refused
from connectors.sdk.values import load
from tests.connectors.doubles import StepContext
from tests.connectors.http.exchange import URL, run, sent, service


@pytest.mark.parametrize(
    ("body", "headers", "content", "content_type"),
    [
        (None, {}, b"", None),
        ({"a": "ä\0\ud800"}, {}, b'{"a": "\\u00e4\\u0000\\ud800"}', "application/json"),
        ([1], {}, b"[1]", "application/json"),
        (False, {}, b"false", "application/json"),
        ("ä", {}, "ä".encode(), "text/plain; charset=utf-8"),
        (' {"a": 1}', {}, b' {"a": 1}', "application/json"),
        ("[not json", {}, b"[not json", "text/plain; charset=utf-8"),
        ("[" * 100_000, {}, b"[" * 100_000, "text/plain; charset=utf-8"),
        ("<a/>", {"content-type": "text/xml"}, b"<a/>", "text/xml"),
        ({}, {"Content-Type": "application/x+json"}, b"{}", "application/x+json"),
        (
            {"a": "ä &", "b": [1, True, None]},
            {"Content-Type": "application/x-www-form-urlencoded"},
            b"a=%C3%A4+%26&b=1&b=true&b=",
            "application/x-www-form-urlencoded",
        ),
    ],
)
def test_the_body_is_sent_as_what_it_is(
    body: Any, headers: dict[str, str], content: bytes, content_type: str | None
) -> None:
    request = sent(method="POST", body=body, headers=headers)

    assert request.read() == content
    assert request.headers.get("content-type") == content_type


def test_a_body_that_its_content_type_cannot_hold_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        sent(method="POST", body={}, headers={"Content-Type": "text/xml"})

    assert caught.value.message == "body: A body of type text/xml must be given as text"


@pytest.mark.parametrize("values", [{"body": "\ud800"}, {"query": {"a": "\ud800"}}])
def test_half_a_character_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        sent(method="POST", **values)

    assert caught.value.message == (
        "The request holds half of a character (a lone surrogate), which cannot be sent"
    )


def test_query_values_are_added_to_the_address() -> None:
    request = sent(url=f"{URL}?a=1&b=2", query={"b": "ä&", "c": 3, "d": True})

    assert str(request.url) == f"{URL}?a=1&b=%C3%A4%26&c=3&d=true"


def test_an_address_of_this_server_is_completed() -> None:
    assert str(sent(url="/simulators/echo").url) == "http://127.0.0.1:8000/simulators/echo"


def test_headers_are_sent_as_written() -> None:
    request = sent(headers={"X-Number": 5, "X-Switch": False, "Accept": " text/html "})

    assert request.headers["x-number"] == "5"
    assert request.headers["x-switch"] == "false"
    assert request.headers["accept"] == "text/html"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_writes_carry_the_idempotency_key_unless_the_step_names_one(method: str) -> None:
    ours = sent(method=method)
    theirs = sent(method=method, headers={"idempotency-key": "7"})

    assert ours.headers["Idempotency-Key"] == "execution/rows[1]/save"
    assert theirs.headers["Idempotency-Key"] == "7"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reads_carry_no_idempotency_key(method: str) -> None:
    assert "idempotency-key" not in sent(method=method).headers


@pytest.mark.parametrize(
    ("method", "effect", "repeatable"),
    [
        ("GET", "read", True),
        ("HEAD", "read", True),
        ("PUT", "write", True),
        ("DELETE", "write", True),
        ("POST", "write", False),
        ("PATCH", "write", False),
    ],
)
def test_the_method_decides_what_may_run_again(method: str, effect: str, repeatable: bool) -> None:
    inputs = load(Call.Inputs, {"url": URL, "method": method})

    assert Call().effect_of(inputs) == effect
    assert Call().is_repeatable(inputs) is repeatable


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"Host": "x"}, "headers.Host: Host is set by the server itself; leave it out."),
        ({"TE": "x"}, "headers.TE: TE is set by the server itself; leave it out."),
        ({"X": "a\nb"}, "headers.X: A header's value must not hold line breaks."),
    ],
)
def test_headers_that_cannot_be_sent_are_refused_in_drafts_and_at_run_time(
    headers: dict[str, str], message: str
) -> None:
    path, _, sentence = message.partition(": ")

    with pytest.raises(Refused) as caught:
        sent(headers=headers)

    assert caught.value.message == message
    assert Call().check({"headers": headers}) == {path: sentence}


@pytest.mark.parametrize("inputs", [{}, {"headers": None}, {"headers": "{{trigger.headers}}"}])
def test_a_draft_without_headers_has_no_faults(inputs: dict[str, Any]) -> None:
    assert Call().check(inputs) == {}


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("api.example.com", URL),
        ("other.example, api.example.com:443", URL),
        ("[::1]:8443", "https://[::1]:8443/"),
        ("müller.de", "http://müller.de/"),
        ("xn--mller-kva.de:80", "http://müller.de/"),
    ],
)
def test_an_account_is_used_for_its_hosts(host: str, url: str) -> None:
    account = HttpAccount({"host": host, "kind": "bearer", "token": "t"})

    assert run(service(204), account, url=url)["status"] == 204


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("example.com", URL),
        ("api.example.com:8443", URL),
        ("api.example.com:443", "http://api.example.com/"),
    ],
)
def test_an_account_for_another_host_is_refused_before_anything_is_sent(
    host: str, url: str
) -> None:
    asked = service()
    account = HttpAccount({"host": host, "kind": "bearer", "token": "t"})

    with pytest.raises(Refused) as caught:
        run(asked, account, url=url)

    assert asked.seen == []
    assert caught.value.message == (
        f"The account is for {host}; its credentials are not sent to api.example.com."
        " Add the host to the account, or choose another account"
    )


@pytest.mark.parametrize("url", ["http://[::1", "http://exa\0mple/"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    inputs = Call.Inputs({"url": url, "method": "GET"})

    with pytest.raises(Refused) as caught:
        Call().run(inputs, StepContext())

    assert caught.value.message.startswith("url: ")
