"""The body of a request at the address of an automation: what is taken, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from automations.models import Automation
from executions.models import Execution

LIMIT = 3 * 1024 * 1024
JSON = {"Content-Type": "application/json"}

Client = Callable[..., Any]
Make = Callable[..., Automation]
Url = Callable[[Automation], str]


def test_a_body_of_three_megabytes_is_accepted(client: Client, automation: Make, url: Url) -> None:
    answer = client("POST", url(automation()), b"x" * LIMIT, {"Content-Type": "text/plain"})

    assert (answer.status, len(Execution.objects.get().payload["body"])) == (202, LIMIT)


def test_a_larger_body_is_answered_413_and_not_read_to_its_end(
    client: Client, automation: Make, url: Url
) -> None:
    read = []

    def pieces() -> Iterator[bytes]:
        for size in [1024 * 1024] * 100:
            read.append(size)
            yield b"x" * size

    answer = client("POST", url(automation()), pieces())

    assert (answer.status, list(answer.json), len(read)) == (413, ["error"], 4)


def test_a_body_that_says_it_is_larger_is_answered_413_without_being_read(
    client: Client, automation: Make, url: Url
) -> None:
    read = []

    def pieces() -> Iterator[bytes]:
        read.append(1)
        yield b"x"

    answer = client("POST", url(automation()), pieces(), {"Content-Length": str(LIMIT + 1)})

    assert (answer.status, read) == (413, [])


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", "application/json"),
        (b'"\xff"', "application/json"),
        (b"[" * 101 + b"]" * 101, "application/json"),
        (b"NaN", "application/json"),
        (b"-Infinity", "application/json"),
        (b"1" * 4301, "application/json"),
        (b"\xff", "text/plain"),
    ],
)
def test_a_body_that_cannot_be_read_is_answered_400(
    client: Client, automation: Make, url: Url, body: bytes, content_type: str
) -> None:
    answer = client("POST", url(automation()), body, {"Content-Type": content_type})

    assert (answer.status, list(answer.json)) == (400, ["error"])
    assert not Execution.objects.exists()


@pytest.mark.parametrize("content_type", ["image/png", "application/octet-stream"])
def test_a_binary_body_is_answered_415(
    client: Client, automation: Make, url: Url, content_type: str
) -> None:
    answer = client("POST", url(automation()), b"\x89PNG", {"Content-Type": content_type})

    assert answer.status == 415


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "text/plain"}])
@pytest.mark.parametrize("body", [b"\x00\x01\x02", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"])
def test_a_body_with_zero_bytes_is_binary_and_answered_415(
    client: Client, automation: Make, url: Url, body: bytes, headers: dict[str, str]
) -> None:
    answer = client("POST", url(automation()), body, headers)

    assert (answer.status, answer.json) == (
        415,
        {"error": "The body is binary: it has zero bytes. Send JSON, a form or text."},
    )


def test_a_zero_byte_in_json_is_malformed_json_and_answered_400(
    client: Client, automation: Make, url: Url
) -> None:
    answer = client("POST", url(automation()), b'"\0"', JSON)

    assert answer.status == 400


def test_a_file_in_a_form_is_answered_415(client: Client, automation: Make, url: Url) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n--b--'

    answer = client(
        "POST", url(automation()), part, {"Content-Type": "multipart/form-data; boundary=b"}
    )

    assert answer.status == 415
