"""Who is let in, how fast, and the faults that tokens ask for.

Source: https://www.contentstack.com/docs/developers/apis/content-management-api (Authentication,
Rate limiting, Errors).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from simulators.contentstack.app import Application, recorded
from simulators.contentstack.faults import KINDS
from simulators.contentstack.wire import Request

KEY = {"api_key": "bltdemoblog000000"}
TOKEN = KEY | {"authorization": "cssim-test"}
POSTS = "/content_types/blog_post/entries"


@pytest.fixture
def ask(stack_url: str) -> Iterator[httpx2.Client]:
    """A client without credentials, which does not wait when it is told to slow down."""
    with httpx2.Client(base_url=f"{stack_url}/v3", trust_env=False, timeout=10) as client:
        yield client


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        (KEY, 401, 105),
        (KEY | {"authorization": "other"}, 401, 105),
        (KEY | {"authtoken": "cssim-test"}, 401, 105),
        ({"authorization": "cssim-test"}, 412, 109),
        ({"api_key": "bltother", "authorization": "cssim-test"}, 412, 109),
    ],
)
def test_a_call_without_the_right_credentials_is_refused(
    ask: httpx2.Client, headers: dict[str, str], status: int, code: int
) -> None:
    answer = ask.get("/locales", headers=headers)

    assert (answer.status_code, answer.json()["error_code"]) == (status, code)


def test_a_management_token_cannot_list_stacks(ask: httpx2.Client) -> None:
    refused = ask.get("/stacks", headers=TOKEN)
    listed = ask.get("/stacks", headers={"authtoken": "bltsim-test"})

    assert (refused.status_code, refused.json()["error_code"]) == (401, 105)
    assert [each["api_key"] for each in listed.json()["stacks"]] == ["bltdemoblog000000"]


def test_who_logs_in_gets_an_authtoken_that_works(ask: httpx2.Client) -> None:
    answer = ask.post("/user-session", json={"user": {"email": "a@example.com", "password": "x"}})
    wrong = {"email": "a@example.com", "password": "wrong"}
    refused = ask.post("/user-session", json={"user": wrong})

    user = ask.get("/user", headers={"authtoken": answer.json()["user"]["authtoken"]})
    assert answer.json()["notice"] == "Login Successful."
    assert user.json()["user"]["uid"] == answer.json()["user"]["uid"]
    assert (refused.status_code, refused.json()["error_code"]) == (422, 104)


def test_the_eleventh_read_at_once_is_refused_and_counted(
    ask: httpx2.Client, stack_url: str
) -> None:
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: ask.get("/locales", headers=TOKEN), range(40)))

    refused = [each for each in answers if each.status_code == 429]
    counts = httpx2.get(f"{stack_url}/counts.json", trust_env=False).json()
    assert 10 <= len(answers) - len(refused) < 40
    assert counts["refused_429"] == counts["refused_429_reads"] == len(refused)
    assert refused[0].headers["x-ratelimit-limit"] == "10"
    assert refused[0].headers["x-ratelimit-remaining"] == "0"
    assert refused[0].json()["error_code"] == 429


def test_reads_and_writes_have_buckets_of_their_own(ask: httpx2.Client) -> None:
    read = ask.get("/locales", headers=TOKEN)
    wrote = ask.post(POSTS, json={"entry": {"title": "x"}}, headers=TOKEN)

    assert [each.headers["x-ratelimit-remaining"] for each in (read, wrote)] == ["9", "9"]


def test_who_keeps_below_ten_a_second_is_never_refused(ask: httpx2.Client) -> None:
    statuses = set()
    for _ in range(20):
        statuses.add(ask.get("/locales", headers=TOKEN).status_code)
        time.sleep(1 / 9.5)

    assert statuses == {200}


@pytest.mark.parametrize(
    ("fault", "status"),
    [("401", 401), ("403", 403), ("412", 412), ("422", 422), ("429", 429), ("500", 500)],
)
def test_a_token_asks_for_its_fault(ask: httpx2.Client, fault: str, status: int) -> None:
    answer = ask.get(POSTS, headers=KEY | {"authorization": f"cssim-{fault}"})

    assert answer.status_code == status
    assert answer.json()["error_code"] > 0


def test_every_fault_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "simulators.md").read_text()

    documented = [kind for kind in KINDS if f"`cssim-{kind}`" in page]

    assert documented == list(KINDS)


def test_a_bad_gateway_answers_with_a_page(ask: httpx2.Client) -> None:
    answer = ask.get(POSTS, headers=KEY | {"authorization": "cssim-502"})

    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")


def test_an_account_with_a_fault_can_still_be_added(ask: httpx2.Client) -> None:
    statuses = [
        ask.get("/content_types", headers=KEY | {"authorization": f"cssim-{kind}"}).status_code
        for kind in ("403", "422", "429", "500", "502", "slow-600")
    ]

    assert statuses == [200] * 6


def test_a_fault_may_pass_after_some_calls(ask: httpx2.Client) -> None:
    headers = KEY | {"authorization": "cssim-500-2"}

    statuses = [ask.get(POSTS, headers=headers).status_code for _ in range(3)]

    assert statuses == [500, 500, 200]


def test_a_slow_token_keeps_its_caller_waiting(ask: httpx2.Client) -> None:
    began = time.monotonic()

    ask.get(POSTS, headers=KEY | {"authorization": "cssim-slow-0.3"})

    assert time.monotonic() - began >= 0.3


def test_every_request_is_a_line_of_the_record(tmp_path: Path) -> None:
    application = Application(tmp_path, recorded=True)

    application.answer(Request("GET", "/v3/locales", "limit=1", TOKEN))
    application.close()

    (line,) = recorded(tmp_path)
    assert [line[name] for name in ("method", "path", "query", "status")] == [
        *("GET", "/v3/locales", "limit=1", 200)
    ]


def test_an_unknown_address_and_an_unreadable_body_are_refused(ask: httpx2.Client) -> None:
    unknown = ask.get("/nothing", headers=TOKEN)
    unreadable = ask.post(POSTS, content=b"{", headers=TOKEN)
    without = ask.post(POSTS, json={"title": "x"}, headers=TOKEN)

    seen: list[Any] = [each.status_code for each in (unknown, unreadable, without)]
    assert seen == [404, 400, 422]
    assert unknown.json()["errors"] == []
    assert "errors" not in unreadable.json()
