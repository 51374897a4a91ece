"""Requests that callers repeat under an Idempotency-Key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from automations.models import Automation
from executions import accept, replies, store, writing
from executions.clock import now
from executions.models import Execution, IdempotencyKey

KEY = {"Idempotency-Key": "order-7"}

Client = Callable[..., Any]
Make = Callable[..., Automation]
Url = Callable[[Automation], str]
Together = Callable[..., list[Any]]
Until = Callable[[Callable[[], object]], None]


def test_the_same_request_is_the_same_execution_and_answer(
    client: Client, automation: Make, url: Url, engine: Any
) -> None:
    made = automation()

    first, again = (client("POST", url(made), b"a", KEY) for _ in range(2))

    assert (first.status, first.json) == (again.status, again.json)
    assert engine.hinted == [Execution.objects.get().id]


def test_without_a_key_every_request_is_an_execution_of_its_own(
    client: Client, automation: Make, url: Url
) -> None:
    made = automation()

    for _ in range(2):
        client("POST", url(made), b"a")

    assert Execution.objects.count() == 2


@pytest.mark.parametrize(
    ("query", "body", "headers"),
    [
        ("?a=1", b"other", KEY),
        ("?a=2", b"body", KEY),
        ("", b"body", KEY),
        ("?a=1", b"body", KEY | {"Content-Type": "text/html"}),
    ],
)
def test_another_request_under_the_key_is_answered_422(
    client: Client, automation: Make, url: Url, query: str, body: bytes, headers: dict[str, str]
) -> None:
    made = automation()
    client("POST", f"{url(made)}?a=1", b"body", KEY)

    answer = client("POST", url(made) + query, body, headers)

    assert (answer.status, list(answer.json)) == (422, ["error"])
    assert Execution.objects.count() == 1


def test_the_secret_and_other_headers_do_not_make_a_request_another(
    client: Client, automation: Make, url: Url
) -> None:
    secret = "correct-horse-1"
    made = automation(secret=secret)

    first = client("POST", f"{url(made)}?a=1&ah-http-key={secret}", b"a", KEY)
    again = client("POST", f"{url(made)}?a=1", b"a", KEY | {"ah-http-key": secret, "X-Try": "2"})

    assert (first.status, first.json) == (again.status, again.json)


def test_a_key_belongs_to_one_trigger(client: Client, automation: Make, url: Url) -> None:
    answers = [client("POST", url(automation()), body, KEY) for body in (b"a", b"b")]

    assert [answer.status for answer in answers] == [202, 202]
    assert Execution.objects.count() == 2


def test_a_repeated_request_gets_the_reply_of_the_first(
    client: Client, automation: Make, url: Url, engine: Any
) -> None:
    engine.at_once = {"reply": {"status": 201, "headers": {"X-A": "1"}, "body": "made"}}
    made = automation(responds=True)

    first, again = (client("POST", url(made), b"a", KEY) for _ in range(2))

    assert (first.status, first.body, first.headers["x-a"]) == (201, b"made", "1")
    assert (again.status, again.body, again.headers) == (first.status, first.body, first.headers)
    assert len(engine.hinted) == 1


def test_a_repeated_request_waits_for_an_unfinished_execution(
    client: Client,
    automation: Make,
    url: Url,
    engine: Any,
    settings: Any,
    together: Together,
    until: Until,
) -> None:
    settings.AUTOMATE_REPLY_TIMEOUT = 0.05
    made = automation(responds=True)
    first = client("POST", url(made), b"a", KEY)
    settings.AUTOMATE_REPLY_TIMEOUT = 5

    def respond() -> None:
        until(lambda: replies.waiting() == 1)
        engine.settle(engine.hinted[0], reply={"status": 200, "headers": {}, "body": "made"})

    again, _ = together(lambda: client("POST", url(made), b"a", KEY), respond)

    assert (first.status, again.status, again.body) == (202, 200, b"made")


def test_a_repeated_request_that_was_skipped_is_skipped_again(
    client: Client, automation: Make, url: Url
) -> None:
    rows = [{"path": "body", "operator": "equals", "value": "news"}]
    made = automation(conditions={"rows": rows})

    answers = [client("POST", url(made), b"a", KEY) for _ in range(2)]

    assert [answer.json for answer in answers] == [{"status": "skipped"}] * 2
    assert Execution.objects.count() == 1


def test_a_repeated_request_is_answered_by_the_version_that_ran(
    client: Client, automation: Make, url: Url, engine: Any
) -> None:
    made = automation()
    first = client("POST", url(made), b"a", KEY)
    engine.settle(engine.hinted[0], status="success")
    old = made.versions.get()
    steps = [{"key": "answer", "use": "response.respond", "with": {"status": 200}}]
    made.live = made.versions.create(number=2, use=old.use, plan={**old.plan, "steps": steps})
    made.save()

    again = client("POST", url(made), b"a", KEY)

    assert (again.status, again.json) == (first.status, first.json)


def test_of_simultaneous_first_requests_one_is_committed_and_the_others_join_it(
    client: Client, automation: Make, url: Url, engine: Any, together: Together, until: Until
) -> None:
    made, callers = automation(responds=True), 6

    def respond() -> None:
        until(lambda: engine.hinted)
        engine.settle(engine.hinted[0], reply={"status": 200, "headers": {}, "body": "one"})

    *answers, _ = together(*[lambda: client("POST", url(made), b"a", KEY)] * callers, respond)

    assert [answer.body for answer in answers] == [b"one"] * callers
    assert engine.hinted == [Execution.objects.get().id]


def test_one_who_is_second_at_the_last_moment_joins_the_first(
    automation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, once = automation(), accept.Once("order-7", "d" * 64)
    first, second = (accept.new_execution(made, {}, now()) for _ in range(2))
    write = writing.write

    def commit_the_first_before(body: Callable[[], Any]) -> Any:
        monkeypatch.setattr(writing, "write", write)
        accept.commit(first, once)
        return write(body)

    monkeypatch.setattr(writing, "write", commit_the_first_before)

    joined = accept.commit(second, once)

    assert [joined.id, *Execution.objects.values_list("id", flat=True)] == [first.id, first.id]


def test_an_automation_that_was_deleted_meanwhile_accepts_nothing(automation: Make) -> None:
    made = automation()
    execution = accept.new_execution(made, {}, now())
    Automation.objects.filter(pk=made.pk).delete()

    with pytest.raises(accept.Deleted):
        accept.commit(execution)


@pytest.mark.parametrize(("key", "status"), [("k" * 255, 202), ("k" * 256, 400), ("", 400)])
def test_a_key_has_at_most_255_characters(
    client: Client, automation: Make, url: Url, key: str, status: int
) -> None:
    answer = client("POST", url(automation()), b"", {"Idempotency-Key": key})

    assert answer.status == status


def test_after_24_hours_a_key_may_be_used_for_another_request(
    client: Client, automation: Make, url: Url
) -> None:
    made = automation()
    client("POST", url(made), b"a", KEY)
    IdempotencyKey.objects.update(expires_at=now() - timedelta(seconds=1))

    answer = client("POST", url(made), b"b", KEY)

    assert (answer.status, Execution.objects.count()) == (202, 2)


def test_old_keys_are_forgotten_and_their_executions_kept(automation: Make) -> None:
    made, start = automation(), now()
    for hours in (25, 24, 23):
        execution = accept.new_execution(made, {}, start - timedelta(hours=hours))
        accept.commit(execution, accept.Once(f"{hours}", ""))

    store.forget_old(start)

    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["23"]
    assert Execution.objects.count() == 3
