from __future__ import annotations

import contextlib
import time
from typing import Any

import pytest

from connectors.http.body import read_body
from connectors.sdk import Rejected

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=xyz"
DEEP_100 = b"[" * 100 + b"]" * 100


def part(disposition: str, content: bytes) -> bytes:
    head = f"--xyz\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
    return head.encode() + content + b"\r\n"


def fault(body: bytes, content_type: str = "", encoding: str = "") -> tuple[int, str]:
    with pytest.raises(Rejected) as caught:
        read_body(body, content_type, encoding)
    assert list(caught.value.body) == ["error"]
    return caught.value.status, caught.value.body["error"]


@pytest.mark.parametrize(
    ("content_type", "body", "value"),
    [
        (JSON, b"", None),
        ("image/png", b"", None),
        (JSON, b'{"a": [1, 2.5, true, null, "\xc3\xa4"]}', {"a": [1, 2.5, True, None, "ä"]}),
        ("APPLICATION/JSON; Charset=UTF-8", b'"a"', "a"),
        ('application/json; charset="utf-8"', b"1", 1),
        ("application/json; charset=iso-8859-1", b'"ascii"', "ascii"),
        ("application/vnd.contentstack+json", b"{}", {}),
        (JSON, b"\xef\xbb\xbf{}", {}),
        (JSON, b'{"a": 1, "a": 2}', {"a": 2}),
        (JSON, b'"\\u0000\\ud800"', "\0\ud800"),
        (JSON, b"9" * 4300, int("9" * 4300)),
        (JSON, b"-" + b"9" * 4300, -int("9" * 4300)),
        (JSON, b'"NaN, Infinity"', "NaN, Infinity"),
        (FORM, b"a=1&b=%C3%A4+x&a=2&c=&d", {"a": ["1", "2"], "b": "ä x", "c": "", "d": ""}),
        (FORM, "ö=ü".encode(), {"ö": "ü"}),
        ("text/plain", b"a\r\nb\x01", "a\r\nb\x01"),
        ("text/csv; charset=us-ascii", b"a;b", "a;b"),
        ("text/plain", b'{"a": 1}', '{"a": 1}'),
        ("application/xml", b"<a/>", "<a/>"),
        ("image/svg+xml", b"<svg/>", "<svg/>"),
        ("", b'{"a": 1}', {"a": 1}),
        ("", b"hello", "hello"),
        ("", b"NaN", "NaN"),
        (MULTIPART, b"--xyz--", {}),
        (
            MULTIPART,
            part('name="a"', b"1") + part("name=b", b"\xc3\xa4\r\n\r\n") + b"--xyz--\r\n",
            {"a": "1", "b": "ä\r\n\r\n"},
        ),
        (
            MULTIPART,
            b"preamble\r\n" + part('name="a"', b"1") + part('name="a"', b"2") + b"--xyz--",
            {"a": ["1", "2"]},
        ),
    ],
)
def test_a_body_is_read_by_its_content_type(content_type: str, body: bytes, value: Any) -> None:
    assert read_body(body, content_type) == value


def test_a_hundred_levels_are_allowed() -> None:
    value = read_body(DEEP_100, JSON)

    for _ in range(99):
        (value,) = value
    assert value == []


def test_brackets_in_texts_are_no_levels() -> None:
    assert read_body(b'"' + b"[" * 500 + b'"', JSON) == "[" * 500


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"{", "line 1, column 2: Expecting property name enclosed in double quotes."),
        (b'{"a": 1,\n "b" 2}', "line 2, column 6: Expecting ':' delimiter."),
        (b'"abc', "line 1, column 1: Unterminated string."),
        (b'"\x01"', "line 1, column 2: Invalid control character."),
        (b"1 2", "line 1, column 3: Extra data."),
        (b" ", "line 1, column 2: Expecting value."),
        (b'{"NaN": [1e5,\nNaN]}', "line 2, column 1: NaN is no JSON value."),
        (b"[-Infinity]", "line 1, column 2: -Infinity is no JSON value."),
    ],
)
def test_malformed_json_is_answered_with_the_place(body: bytes, error: str) -> None:
    assert fault(body, JSON) == (400, f"The body is not valid JSON, {error}")


@pytest.mark.parametrize("content_type", [JSON, ""])
@pytest.mark.parametrize(
    "body",
    [
        b"[" + DEEP_100 + b"]",
        b'{"a":' * 101 + b"1" + b"}" * 101,
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
    ],
)
def test_over_a_hundred_levels_are_refused(body: bytes, content_type: str) -> None:
    error = "The body has lists or objects nested over 100 levels deep. Send it flatter."

    assert fault(body, content_type) == (400, error)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (
            b'{"9": 1.5, "a":\n ' + b"9" * 4301 + b"}",
            "In the body an integer has more than 4,300 digits, line 2, column 2. Send it as text.",
        ),
        (
            b"[" + b"9" * 400 + b", -1e999]",
            "In the body a number is too large, line 1, column 404. Send it as text.",
        ),
    ],
)
def test_numbers_that_cannot_be_kept_are_refused_with_the_place(body: bytes, error: str) -> None:
    assert fault(body, JSON) == (400, error)
    assert fault(body) == (400, error)


@pytest.mark.parametrize("content_type", [JSON, FORM, "text/plain", ""])
def test_bytes_that_are_not_utf8_are_refused_with_the_place(content_type: str) -> None:
    assert fault(b"ab\xff", content_type) == (
        400,
        "The body is not UTF-8 (byte 3). Send it encoded in UTF-8.",
    )


@pytest.mark.parametrize(
    ("content_type", "body", "error"),
    [
        (
            "text/plain; charset=iso-8859-1",
            b"\xe4",
            "Send the body in UTF-8, not in iso-8859-1.",
        ),
        ("text/plain; charset=utf-16", b"a\0", "Send the body in UTF-8, not in utf-16."),
        (
            FORM,
            b"a=%FF",
            "The form has a percent-encoded value that is not UTF-8. Encode it in UTF-8.",
        ),
        (
            FORM,
            b"&".join([b"a=1"] * 1001),
            "A form has at most 1,000 fields. Send the values as JSON.",
        ),
        (
            MULTIPART,
            part('name="a"', b"1") * 1001 + b"--xyz--",
            "A form has at most 1,000 fields. Send the values as JSON.",
        ),
        (
            MULTIPART,
            part('name="a"', b"1"),
            "The multipart form does not end with its boundary. Let your client build it.",
        ),
        (
            "multipart/form-data",
            b"--xyz--",
            "The multipart form does not end with its boundary. Let your client build it.",
        ),
        (
            MULTIPART,
            part('title="a"', b"1") + b"--xyz--",
            "A part of the multipart form has no field name. Let your client build the form.",
        ),
        (
            MULTIPART,
            b"--xyz\r\nno blank line\r\n--xyz--",
            "A part of the multipart form has no field name. Let your client build the form.",
        ),
        (
            MULTIPART,
            part('name="a"', b"\xff") + b"--xyz--",
            "Field “a” is not UTF-8 (byte 1). Send it encoded in UTF-8.",
        ),
    ],
)
def test_what_cannot_be_read_is_answered_400(content_type: str, body: bytes, error: str) -> None:
    assert fault(body, content_type) == (400, error)


def test_a_thousand_fields_are_allowed() -> None:
    assert read_body(b"&".join([b"a=1"] * 1000), FORM) == {"a": ["1"] * 1000}
    assert read_body(part("name=a", b"1") * 1000 + b"--xyz--", MULTIPART) == {"a": ["1"] * 1000}


@pytest.mark.parametrize(
    ("content_type", "encoding", "body", "error"),
    [
        (
            "image/png",
            "",
            b"\x89PNG",
            "A body of type image/png is not accepted. Send JSON, a form or text.",
        ),
        (
            "application/octet-stream",
            "identity",
            b"{}",
            "A body of type application/octet-stream is not accepted. Send JSON, a form or text.",
        ),
        (JSON, "gzip", b"{}", "Send the body as it is, not encoded as gzip."),
        (
            MULTIPART,
            "",
            part('name="photo"; filename="a.png"', b"\x89PNG") + b"--xyz--",
            "Field “photo” is a file, and files are not accepted. Send its address, or its text.",
        ),
        (
            MULTIPART,
            "",
            part("name=\"photo\"; filename*=UTF-8''a.png", b"text") + b"--xyz--",
            "Field “photo” is a file, and files are not accepted. Send its address, or its text.",
        ),
    ],
)
def test_files_and_binary_bodies_are_answered_415(
    content_type: str, encoding: str, body: bytes, error: str
) -> None:
    assert fault(body, content_type, encoding) == (415, error)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (JSON, b"[" * 3_000_000),
        (JSON, b"[" + b"[],{}," * 500_000 + b"1]"),
        (JSON, b'["' + b'\\"' * 1_500_000),
        (JSON, b'["' + b"a" * 3_000_000 + b'",NaN]'),
        (JSON, b"[" + b'"a",' * 700_000 + b"NaN]"),
        (JSON, b"9" * 3_000_000),
        (JSON, b"[" + b"1.5e1," * 500_000 + b"1e999]"),
        (FORM, b"&" * 3_000_000),
        (FORM, b"a=" + b"%20" * 1_000_000),
        (MULTIPART, b"\r\n--xyz" * 400_000),
        (MULTIPART, part("name=a", b"\r\n" * 1_500_000) + b"--xyz--"),
        (MULTIPART, b"--xyz\r\n" + b"a:b;\r\n" * 500_000 + b"\r\n\r\n--xyz--"),
    ],
)
def test_no_body_of_three_megabytes_takes_long(content_type: str, body: bytes) -> None:
    started = time.process_time()

    with contextlib.suppress(Rejected):
        read_body(body, content_type)

    assert time.process_time() - started < 5
