from __future__ import annotations

from typing import Any

import pytest

from connectors.http.account import HttpAccount
from connectors.sdk.values import load, problems

HOSTS = "Must be hosts such as api.example.com, without https:// and path, separated by commas."


def account(**values: Any) -> HttpAccount:
    return load(HttpAccount, {"host": "api.example.com", **values})


@pytest.mark.parametrize(
    ("values", "headers"),
    [
        ({"token": "t0k"}, {"Authorization": "Bearer t0k"}),
        (
            {"kind": "basic", "username": "Aladdin", "password": "open sesame"},
            {"Authorization": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
        ),
        (
            {"kind": "basic", "username": "ada", "password": "ä:b"},
            {"Authorization": "Basic YWRhOsOkOmI="},
        ),
        (
            {"kind": "header", "header_name": "X-Api-Key", "header_value": "a b"},
            {"X-Api-Key": "a b"},
        ),
    ],
)
def test_each_kind_makes_its_header(values: dict[str, Any], headers: dict[str, str]) -> None:
    assert account(**values).headers() == headers
    assert account(**values).faults() == {}


def test_several_hosts_may_be_named() -> None:
    found = account(host=" API.example.com , [::1]:8443,b.example:80", token="t").hosts()

    assert found == ("api.example.com", "[::1]:8443", "b.example:80")


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, ["host: This field is required.", "token: This field is required."]),
        (
            {"host": "https://api.example.com", "token": "t"},
            [f"host: {HOSTS}"],
        ),
        (
            {"host": "a", "token": "t\nX: y"},
            ["token: Must be letters, digits and signs of ASCII, without blanks."],
        ),
        (
            {"host": "a", "kind": "basic", "username": "a:b", "password": "a\nb"},
            ["password: Must be on one line.", "username: Must not hold a colon."],
        ),
        (
            {"host": "a", "kind": "header", "header_name": "X", "header_value": "ä"},
            ["header_value: Must be letters, digits, signs and blanks of ASCII."],
        ),
    ],
)
def test_what_cannot_be_sent_is_refused(values: dict[str, Any], found: list[str]) -> None:
    assert [str(problem) for problem in problems(HttpAccount, values)] == found


@pytest.mark.parametrize(
    ("host", "faults"),
    [
        ("api.example.com:1, [::1]:65535, [::1], b", {}),
        ("api.example.com:99999", {"host": "A port is a number from 1 to 65535."}),
        ("a, b:65536 , c", {"host": "A port is a number from 1 to 65535."}),
        ("a:0", {"host": "A port is a number from 1 to 65535."}),
    ],
)
def test_a_port_that_does_not_exist_is_a_fault_of_the_hosts(
    host: str, faults: dict[str, str]
) -> None:
    assert account(host=host, token="t0k").faults() == faults


@pytest.mark.parametrize("name", ["Host", "connection", "X Y"])
def test_a_header_that_cannot_be_set_is_a_fault_of_its_name(name: str) -> None:
    faults = account(kind="header", header_name=name, header_value="x").faults()

    assert list(faults) == ["header_name"]
