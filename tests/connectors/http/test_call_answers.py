from __future__ import annotations

from typing import Any

import httpx2
import pytest

from connectors.http.actions.call import Call
from connectors.sdk import Refused, Unavailable
from connectors.sdk.values import problems
from tests.connectors.http.exchange import JSON, Service, run, service

HTML = {"content-type": "text/html; charset=utf-8"}


@pytest.mark.parametrize(
    ("headers", "content", "body"),
    [
        (JSON, b'{"id": 7}', {"id": 7}),
        ({"content-type": "application/problem+json"}, b"[1]", [1]),
        (JSON, b"\xef\xbb\xbf1", 1),
        (JSON, b"", None),
        (JSON, b"{oops", "{oops"),
        (JSON, b"NaN", "NaN"),
        ({"content-type": "text/plain"}, b'{"id": 7}', '{"id": 7}'),
        ({"content-type": "text/plain; charset=iso-8859-1"}, b"\xe4", "ä"),
        ({"content-type": "application/javascript"}, b"a()", "a()"),
        ({"content-type": "application/x-unheard-of"}, "ä".encode(), "ä"),
        ({}, b'{"id": 7}', {"id": 7}),
        ({}, b"hello", "hello"),
    ],
)
def test_the_answer_is_parsed_if_it_is_json_and_else_text(
    headers: dict[str, str], content: bytes, body: Any
) -> None:
    output = run(service(201, content, headers))

    assert output["status"] == 201
    assert output["body"] == body
    assert problems(Call.Output, output) == []


def test_the_answers_headers_are_passed_on_in_lower_case() -> None:
    output = run(service(200, b"{}", {"X-Total": "3", **JSON}))

    assert output["headers"] == {"x-total": "3", "content-length": "2", **JSON}


@pytest.mark.parametrize(
    ("headers", "content", "kind"),
    [
        ({"content-type": "image/png"}, b"\x89PNG", "image/png"),
        ({"content-type": "application/octet-stream"}, b"a\0b", "application/octet-stream"),
        ({"content-type": "text/plain"}, b"\xff", "text/plain"),
        ({"content-type": "text/plain; charset=klingon"}, b"a", "text/plain"),
        ({"content-type": "text/plain; charset=idna"}, b"\xff", "text/plain"),
        ({}, b"\xff", "bytes"),
    ],
)
def test_an_answer_that_is_no_text_is_refused(
    headers: dict[str, str], content: bytes, kind: str
) -> None:
    with pytest.raises(Refused) as caught:
        run(service(200, content, headers))

    assert caught.value.message == (
        f"api.example.com answered with {kind} that is no text in UTF-8;"
        " steps can use JSON and text only"
    )


@pytest.mark.parametrize(
    ("status", "content", "headers", "message"),
    [
        (404, b"", {}, "404 Not Found"),
        (400, b'{"error": {"message": "No", "code": 7}}', JSON, "400 Bad Request: No"),
        (409, b'{"error_message": "No", "errors": {"a": ["b"]}}', JSON, "409 Conflict: No"),
        (401, b'{"error": "a", "error_description": "b"}', JSON, "401 Unauthorized: b"),
        (400, b'{"errors": ["a", {"detail": "b"}]}', JSON, "400 Bad Request: a b"),
        (400, b'{"x": 1}', JSON, '400 Bad Request: {"x": 1}'),
        (403, b"  Go\n away ", {}, "403 Forbidden: Go away"),
        (403, b"<p>", HTML, "403 Forbidden: a web page instead of an explanation"),
        (403, b"\xff", {"content-type": "image/png"}, "403 Forbidden"),
        (499, b"", {}, "499"),
        (400, b"x" * 501, {}, "400 Bad Request: " + "x" * 499 + "…"),
    ],
)
def test_a_refusal_is_told_in_the_services_words(
    status: int, content: bytes, headers: dict[str, str], message: str
) -> None:
    with pytest.raises(Refused) as caught:
        run(service(status, content, headers))

    assert caught.value.message == f"api.example.com answered {message}"


@pytest.mark.parametrize(
    ("status", "headers", "wait", "sent"),
    [
        (408, {}, None, False),
        (425, {}, None, False),
        (429, {"retry-after": "7"}, 7.0, False),
        (429, {"retry-after": "Sun, 22 Nov 2026 09:31:00 GMT"}, 60.0, False),
        (500, {}, None, False),
        (502, {}, None, True),
        (503, {"retry-after": "1"}, 1.0, False),
        (504, {}, None, True),
    ],
)
def test_what_may_get_better_is_unavailable(
    status: int, headers: dict[str, str], wait: float | None, sent: bool
) -> None:
    with pytest.raises(Unavailable) as caught:
        run(service(status, b"later", headers))

    assert caught.value.message.startswith(f"api.example.com answered {status} ")
    assert caught.value.message.endswith(": later")
    assert caught.value.retry_after == wait
    assert caught.value.sent is sent


@pytest.mark.parametrize("status", [404, 429, 500])
def test_with_throw_error_off_an_error_status_is_an_output(status: int) -> None:
    output = run(service(status, b'{"error": "no"}', JSON), throw_error=False)

    assert output["status"] == status
    assert output["body"] == {"error": "no"}


@pytest.mark.parametrize(
    ("error", "message", "sent"),
    [
        (httpx2.ConnectTimeout("x"), "api.example.com could not be reached", False),
        (httpx2.ReadError("x"), "The connection to api.example.com broke", True),
    ],
)
def test_a_lost_connection_is_unavailable(error: Exception, message: str, sent: bool) -> None:
    def broken(_: httpx2.Request) -> httpx2.Response:
        raise error

    with pytest.raises(Unavailable) as caught:
        run(Service(broken))

    assert caught.value.message.startswith(message)
    assert caught.value.sent is sent
