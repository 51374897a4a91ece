from __future__ import annotations

import contextlib
import json
from typing import Any
from urllib.parse import urlencode

import httpx2
from hypothesis import given
from hypothesis import strategies as st

from connectors.http.body import media_type, read_body
from connectors.sdk import Rejected

any_text = st.text(st.characters(exclude_categories=()))  # with \0 and lone surrogates
sendable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
any_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | any_text,
    lambda inner: st.lists(inner) | st.dictionaries(any_text, inner),
)
types = st.sampled_from(
    [
        "",
        "application/json",
        "application/json; charset=utf-16",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "multipart/form-data; boundary*0=b; boundary*1*=''%62",
        "text/plain",
    ]
) | st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"))
scraps = st.sampled_from(
    [
        b"--b\r\n",
        b"--b--",
        b"\r\n",
        b"Content-Disposition: form-data; ",
        b'name="a"',
        b"name*0*=utf-8''%ff",
        b"; filename=",
        b"[",
        b"}",
        b'"',
        b"\\u",
        b"NaN",
        b"1e999",
        b"%f",
        b"&a=",
    ]
)
bodies = st.binary() | st.lists(scraps | st.binary(max_size=3)).map(b"".join)


@given(bodies, types, st.sampled_from(["", "gzip"]))
def test_any_body_of_any_type_is_read_or_answered_with_a_sentence(
    body: bytes, content_type: str, encoding: str
) -> None:
    try:
        found = (200, read_body(body, content_type, encoding))
    except Rejected as answer:
        found = (answer.status, answer.body["error"])

    status, value = found
    assert status in (200, 400, 415)
    assert json.loads(json.dumps(value, allow_nan=False)) == value


@given(any_json)
def test_any_json_value_arrives_as_it_was_sent(value: Any) -> None:
    body = json.dumps(value).encode()

    assert read_body(body, "application/json") == value
    assert read_body(body) == value


@given(st.dictionaries(sendable, sendable | st.lists(sendable, min_size=2), max_size=9))
def test_any_form_arrives_as_it_was_sent(fields: dict[str, str | list[str]]) -> None:
    body = urlencode(fields, doseq=True).encode()

    found = read_body(body, "application/x-www-form-urlencoded") if body else {}

    assert found == fields


@given(st.dictionaries(st.text("abc ÄÖ'&=[]", min_size=1), sendable, min_size=1, max_size=9))
def test_any_multipart_form_of_a_common_client_arrives_as_it_was_sent(
    fields: dict[str, str],
) -> None:
    parts = [(name, (None, value.encode())) for name, value in fields.items()]
    request = httpx2.Request("POST", "http://a", files=parts)

    found = read_body(request.read(), request.headers["content-type"])

    assert found == fields


@given(sendable)
def test_any_text_arrives_as_it_was_sent(text: str) -> None:
    expected = text.removeprefix("\ufeff") if text else None

    assert read_body(text.encode(), "text/plain") == expected


@given(st.text())
def test_any_content_type_can_be_read(content_type: str) -> None:
    with contextlib.suppress(Rejected):
        read_body(b"a", content_type)

    assert [type(piece) for piece in media_type(content_type)] == [str, str, str]
