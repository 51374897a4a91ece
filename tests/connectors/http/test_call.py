from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from connectors.http.account import HttpAccount
from connectors.http.actions.call import Call
from connectors.sdk import Refused, Unavailable
from connectors.sdk.values import load, problems
from tests.connectors.doubles import StepContext

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://api.example.com/orders"
JSON = {"content-type": "application/json"}
HTML = {"content-type": "text/html; charset=utf-8"}


class Service:
    """Answers every request in the same way and keeps what it was asked."""

    def __init__(self, answer: Callable[[httpx2.Request], httpx2.Response]) -> None:
        self.seen: list[httpx2.Request] = []
        self._answer = answer

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(request)
        return self._answer(request)


def service(
    status: int = 200, content: bytes = b"", headers: dict[str, str] | None = None
) -> Service:
    return Service(lambda _: httpx2.Response(status, content=content, headers=headers or {}))


def run(to: Service, account: HttpAccount | None = None, **values: Any) -> dict[str, Any]:
    inputs = load(Call.Inputs, {"url": URL, "method": "GET", **values})
    client = httpx2.Client(transport=httpx2.MockTransport(to))
    return Call().run(inputs, StepContext(http=client, account=account))


def sent(**values: Any) -> httpx2.Request:
    asked = service()
    run(asked, **values)
    (request,) = asked.seen
    return request


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
