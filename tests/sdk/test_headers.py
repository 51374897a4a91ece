from __future__ import annotations

from typing import Any

import pytest

from connectors.sdk.headers import header_faults, header_text

SERVER = "{} is set by the server itself; leave it out."
NAME = "A header's name holds letters, digits and hyphens only, such as X-Request-Id."
LINES = "A header's value must not hold line breaks."
ASCII = "A header's value holds letters, digits and signs of ASCII only; encode the others."


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/html; charset=utf-8"},
        {"X-Empty": ""},
        {"X-Number": 5, "X-Switch": True},
        {"x_odd.name!": "a\tb"},
    ],
)
def test_headers_that_http_allows_have_no_faults(headers: dict[str, Any]) -> None:
    assert header_faults(headers) == {}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("Connection", "close", SERVER.format("Connection")),
        ("KEEP-ALIVE", "1", SERVER.format("KEEP-ALIVE")),
        ("transfer-encoding", "chunked", SERVER.format("transfer-encoding")),
        ("Content-Length", "3", SERVER.format("Content-Length")),
        ("Set-Cookie", "a=b", SERVER.format("Set-Cookie")),
        ("", "x", NAME),
        ("X Y", "x", NAME),
        ("X:", "x", NAME),
        ("X\r\nY", "x", NAME),
        ("Größe", "x", NAME),
        ("X", "a\r\nSet-Cookie: b", LINES),
        ("X", "a\nb", LINES),
        ("X", "a\0b", LINES),
        ("X", "grün", ASCII),
        ("X", "\x1b", ASCII),
        ("X", "\ud800", ASCII),
    ],
)
def test_a_header_that_cannot_be_sent_is_named_with_the_reason(
    name: str, value: str, sentence: str
) -> None:
    assert header_faults({name: value}, {"set-cookie"}) == {name: sentence}


def test_a_header_named_twice_in_different_case_is_a_fault() -> None:
    faults = header_faults({"Accept": "a", "accept": "b"})

    assert faults == {
        "accept": "“accept” is named twice; upper and lower case are the same header."
    }


def test_a_draft_is_not_asked_what_its_references_will_bring() -> None:
    headers = {"X": "{{trigger.body.größe}}", "Host": "{{vars.host}}"}

    faults = header_faults(headers, {"host"}, draft=True)

    assert faults == {"Host": SERVER.format("Host")}


@pytest.mark.parametrize(
    ("value", "text"), [("a", "a"), (" a b\t", "a b"), (5, "5"), (True, "true"), (False, "false")]
)
def test_values_are_written_out_and_trimmed(value: Any, text: str) -> None:
    assert header_text(value) == text
