"""The query of a request at the address of an automation: what is read, and when it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from automations.models import Automation
from executions.models import Execution

LIMIT = 3 * 1024 * 1024
SECRET = "correct-horse-1"

Client = Callable[..., Any]
Make = Callable[..., Automation]
Url = Callable[[Automation], str]


@pytest.mark.parametrize("query", ["a=%FF", "&".join("a=1" for _ in range(1001))])
def test_a_query_that_cannot_be_read_is_answered_400(
    client: Client, automation: Make, url: Url, query: str
) -> None:
    answer = client("POST", f"{url(automation())}?{query}")

    assert (answer.status, list(answer.json)) == (400, ["error"])


def test_a_query_with_raw_bytes_that_are_not_utf_8_is_answered_400(
    client: Client, automation: Make, url: Url
) -> None:
    answer = client("POST", f"{url(automation())}?a=\xff")

    assert (answer.status, list(answer.json)) == (400, ["error"])


def test_a_query_of_raw_utf_8_is_read(client: Client, automation: Make, url: Url) -> None:
    raw = "ä€".encode().decode("latin-1")

    answer = client("POST", f"{url(automation())}?a={raw}&b=%C3%A4+%2B")

    assert (answer.status, Execution.objects.get().payload["query"]) == (
        202,
        {"a": "ä€", "b": "ä +"},
    )


@pytest.mark.parametrize("query", ["a=%FF", "a=\xff", "&".join("a=1" for _ in range(1200))])
def test_a_query_is_checked_after_the_address_the_method_the_secret_and_the_size(
    client: Client, automation: Make, url: Url, query: str
) -> None:
    made, signed = automation(secret=SECRET), {"ah-http-key": SECRET}
    sent = [
        ("POST", f"/automations-api/run/{'0' * 32}?{query}", b"", signed),
        ("POST", f"{url(automation(live=False))}?{query}", b"", signed),
        ("PUT", f"{url(made)}?{query}", b"", signed),
        ("POST", f"{url(made)}?{query}", b"", {}),
        ("POST", f"{url(made)}?{query}", b"x" * (LIMIT + 1), signed),
        ("POST", f"{url(made)}?{query}", b"\0", signed),
        ("POST", f"{url(made)}?{query}&ah-http-key={SECRET}", b"", {}),
    ]

    assert [client(*one).status for one in sent] == [404, 404, 405, 401, 413, 400, 400]
