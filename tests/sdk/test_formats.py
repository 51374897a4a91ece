"""Addresses, e-mail addresses and moments: what they are and, above all, what they are not."""

from __future__ import annotations

import pytest

from connectors.sdk.schema import is_email, is_moment, is_url

URLS = [
    "https://example.com",
    "http://example.com:8080/path?q=1&r={}".replace("{}", "%7B"),
    "https://bücher.example/ä",
    "https://192.0.2.1/",
    "https://[2001:db8::1]:8443/",
    "https://example.com./",
    "HTTPS://EXAMPLE.COM/",
    "/simulators/openai/v1",
]
NO_URLS = [
    "",
    "example.com",
    "//example.com/path",
    "https://",
    "https:///path",
    "https://:80/",
    "https://.example.com",
    "https://example..com",
    "https://example.com:0/",
    "https://example.com:65536/",
    "https://example.com:port/",
    "https://exa mple.com/",
    " https://example.com",
    "https://example.com/\n",
    "https://example.com\\@evil.example",
    "https://[2001:db8::1",
    "https://example.com/\x00",
    "https://example.com/\ud800",
    "ftp://example.com/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "data:text/plain,hello",
    "mailto:ada@example.com",
    "simulators/openai",
]


@pytest.mark.parametrize("text", URLS)
def test_an_address_is_taken(text: str) -> None:
    assert is_url(text)


@pytest.mark.parametrize("text", NO_URLS)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert not is_url(text)


@pytest.mark.parametrize(
    "text", ["ada@example.com", "a.b+c@mail.example.co.uk", "ö@bücher.example"]
)
def test_an_email_address_is_taken(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "ada@example.",
        "ada@.com",
        "ada@example..com",
        "ada@@example.com",
        "ada@example.com,bob@example.com",
        "Ada <ada@example.com>",
        "ada @example.com",
        "ada@example.com\n",
        "a" * 65 + "@example.com",
        "ada@" + "a." * 130 + "com",
    ],
)
def test_what_is_no_email_address_is_refused(text: str) -> None:
    assert not is_email(text)


@pytest.mark.parametrize(
    "text",
    ["2026-11-22T09:30:00Z", "2026-11-22T09:30+01:00", "2026-11-22T09:30:00.123456-05:00"],
)
def test_a_moment_is_taken(text: str) -> None:
    assert is_moment(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-11-22",
        "2026-11-22T09:30:00",
        "2026-11-22 09:30:00+01:00",
        "2026-02-30T09:30:00Z",
        "2026-11-22T25:00:00Z",
        "2026-11-22T09:30:00+99:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1763800000",
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    assert not is_moment(text)


@pytest.mark.parametrize("check", [is_url, is_email, is_moment])
@pytest.mark.parametrize("value", [None, 5, [], {}])
def test_formats_say_nothing_about_what_is_no_text(check: object, value: object) -> None:
    assert callable(check)
    assert check(value) is True
