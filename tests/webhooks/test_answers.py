"""The HTTP form of what a Response step sends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executions.answers import answer_of
from executions.replies import Outcome

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
ANY_TEXT = st.text(st.characters())  # lone surrogates too


@pytest.mark.parametrize(
    ("body", "headers", "content", "content_type"),
    [
        ({"a": [1, None]}, {}, b'{"a":[1,null]}', "application/json"),
        ([], {}, b"[]", "application/json"),
        (False, {}, b"false", "application/json"),
        ("Grüß", {}, "Grüß".encode(), "text/plain; charset=utf-8"),
        ("", {}, b"", "text/plain; charset=utf-8"),
        (None, {}, b"", None),
        ("<b>", {"content-type": "text/html"}, b"<b>", "text/html"),
        ("é", {"Content-Type": "text/plain; charset=latin-1"}, b"\xe9", None),
        ("é", {"Content-Type": "text/plain; charset=nonsense"}, b"\xc3\xa9", None),
        ({"a": 1}, {"Content-Type": "application/problem+json"}, b'{"a":1}', None),
        ("\ud800", {}, b"?", "text/plain; charset=utf-8"),
        (["\ud800"], {}, b'["\\ud800"]', "application/json"),
    ],
)
def test_a_body_is_sent_as_what_it_is(
    body: Any, headers: dict[str, str], content: bytes, content_type: str | None
) -> None:
    sent = answer_of(Outcome("e", "running", {"status": 200, "headers": headers, "body": body}))

    declared = next(iter(headers.values()), content_type)
    assert (sent.content, sent.get("Content-Type")) == (content, declared)


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_a_body_has_none(status: int) -> None:
    sent = answer_of(Outcome("e", "success", {"status": status, "headers": {}, "body": ""}))

    assert (sent.status_code, sent.content, dict(sent.items())) == (status, b"", {})


def test_headers_that_cannot_be_sent_are_left_out() -> None:
    headers = {"Content-Length": "5", "X-Break": "a\r\nSet-Cookie: b", "X-Fine": "yes"}

    sent = answer_of(Outcome("e", "success", {"status": 200, "headers": headers, "body": None}))

    assert dict(sent.items()) == {"X-Fine": "yes"}


@given(ANY_TEXT)
def test_any_text_can_be_sent(text: str) -> None:
    sent = answer_of(Outcome("e", "success", {"status": 200, "headers": {}, "body": text}))

    assert sent.content == text.encode("utf-8", "replace")


@given(st.lists(JSON_VALUES | ANY_TEXT))
def test_any_json_is_sent_as_it_is(value: Any) -> None:
    sent = answer_of(Outcome("e", "success", {"status": 200, "headers": {}, "body": value}))

    assert sent.content.isascii()
    assert json.loads(sent.content) == value


@given(st.text(max_size=30))
def test_any_content_type_can_be_sent_or_is_left_out(content_type: str) -> None:
    headers = {"Content-Type": content_type}

    sent = answer_of(Outcome("e", "success", {"status": 200, "headers": headers, "body": "a"}))

    assert sent.status_code == 200
