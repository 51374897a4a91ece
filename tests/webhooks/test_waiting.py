"""Callers of automations that respond: waiting for the reply, and what they are answered."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from automate_site.front import Front
from automations.models import Automation
from executions import replies, shell
from executions.models import Execution

Client = Callable[..., Any]
Make = Callable[..., Automation]
Url = Callable[[Automation], str]
Together = Callable[..., list[Any]]
Until = Callable[[Callable[[], object]], None]


def test_the_first_response_is_the_answer(
    client: Client, automation: Make, url: Url, engine: Any
) -> None:
    headers = {"X-Request-Id": "7"}
    engine.at_once = {"reply": {"status": 201, "headers": headers, "body": {"id": 5}}}

    answer = client("POST", url(automation(responds=True)))

    assert (answer.status, answer.json, answer.headers["x-request-id"]) == (201, {"id": 5}, "7")
    assert replies.waiting() == 0


def test_a_reply_that_comes_later_is_awaited(
    client: Client, automation: Make, url: Url, engine: Any, together: Together, until: Until
) -> None:
    made = automation(responds=True)

    def respond() -> None:
        until(lambda: engine.hinted)
        time.sleep(0.1)
        engine.settle(engine.hinted[0], reply={"status": 200, "headers": {}, "body": "late"})

    answer, _ = together(lambda: client("POST", url(made)), respond)

    assert (answer.status, answer.body) == (200, b"late")


def test_a_reply_of_a_step_inside_a_path_is_awaited(
    client: Client, automation: Make, url: Url, engine: Any
) -> None:
    made = automation(responds=True)
    plan = made.live.plan  # type: ignore[union-attr]  # it was made live
    choice = {"key": "choose", "use": "flow.conditional", "paths": {"else": plan["steps"]}}
    made.versions.update(plan={**plan, "steps": [choice]})
    engine.at_once = {"reply": {"status": 200, "headers": {}, "body": "inside"}}

    answer = client("POST", url(made))

    assert answer.body == b"inside"


@pytest.mark.parametrize(
    ("status", "code", "rest"),
    [
        ("success", 200, {"status": "success"}),
        ("failed", 500, {"error": "The automation failed."}),
        ("cancelled", 500, {"error": "The execution was cancelled."}),
        ("undecided", 500, {"error": "The execution waits for a person's decision."}),
    ],
)
def test_an_end_without_a_response_is_answered_without_inner_details(
    client: Client,
    automation: Make,
    url: Url,
    engine: Any,
    status: str,
    code: int,
    rest: dict[str, str],
) -> None:
    engine.at_once = {"status": status, "error": "The password is wrong", "error_path": "say"}

    answer = client("POST", url(automation(responds=True)))

    assert (answer.status, answer.json) == (code, {"execution_id": engine.hinted[0], **rest})


def test_a_failure_after_the_response_does_not_change_the_answer(
    client: Client, automation: Make, url: Url, engine: Any
) -> None:
    sent = {"status": 200, "headers": {}, "body": "done"}
    engine.at_once = {"reply": sent, "status": "failed", "error": "later"}

    answer = client("POST", url(automation(responds=True)))

    assert (answer.status, answer.body) == (200, b"done")


def test_after_the_reply_timeout_the_answer_is_202_and_the_execution_runs_on(
    client: Client, automation: Make, url: Url, settings: Any
) -> None:
    settings.AUTOMATE_REPLY_TIMEOUT = 0.05

    answer = client("POST", url(automation(responds=True)))

    stored = Execution.objects.get()
    assert (answer.status, answer.json) == (
        202,
        {"execution_id": stored.id, "status": "accepted"},
    )
    assert (stored.status, replies.waiting()) == ("pending", 0)


def test_being_told_of_an_execution_that_goes_on_does_not_end_the_wait(
    client: Client, automation: Make, url: Url, engine: Any, together: Together, until: Until
) -> None:
    made = automation(responds=True)

    def respond() -> None:
        until(lambda: engine.hinted)
        engine.settle(engine.hinted[0], status="paused")
        engine.settle(engine.hinted[0], reply={"status": 200, "headers": {}, "body": "x"})

    answer, _ = together(lambda: client("POST", url(made)), respond)

    assert answer.body == b"x"


def test_a_client_that_leaves_stops_waiting_and_the_execution_runs_on(
    client: Client, automation: Make, url: Url
) -> None:
    answer = client("POST", url(automation(responds=True)), leaves_after=0.05)

    assert (answer, replies.waiting()) == (None, 0)
    assert Execution.objects.get().status == "pending"


def test_a_client_that_leaves_while_it_sends_has_started_nothing(
    automation: Make, url: Url
) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError(message)

    path = url(automation())
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": []}
    asyncio.run(Front()(scope, receive, send))

    assert not Execution.objects.exists()


def test_a_server_that_stops_answers_everybody_who_waits_202(
    client: Client, automation: Make, url: Url, together: Together, until: Until
) -> None:
    made = automation(responds=True)

    def stop() -> None:
        until(lambda: Execution.objects.count() == 2 and replies.waiting() == 2)
        replies.drain()

    *answers, _ = together(*[lambda: client("POST", url(made))] * 2, stop)

    assert [answer.status for answer in answers] == [202, 202]
    assert replies.waiting() == 0


def test_a_server_that_is_stopping_lets_nobody_wait(
    client: Client, automation: Make, url: Url, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopping = threading.Event()
    stopping.set()
    monkeypatch.setattr(shell, "stopping", stopping)

    answer = client("POST", url(automation(responds=True)))

    assert (answer.status, replies.waiting()) == (202, 0)


def test_waiting_callers_hold_no_threads(
    client: Client, automation: Make, url: Url, together: Together, until: Until, engine: Any
) -> None:
    made, callers = automation(responds=True), 40
    threads_inside: list[int] = []

    def respond() -> None:
        until(lambda: len(engine.hinted) == callers)
        names = [thread.name for thread in threading.enumerate()]
        threads_inside.append(sum(name.startswith(("run_", "page_")) for name in names))
        for execution_id in engine.hinted:
            body = {"reply": {"status": 200, "headers": {}, "body": execution_id}}
            engine.settle(execution_id, **body)

    *answers, _ = together(*[lambda: client("POST", url(made))] * callers, respond)

    assert sorted(answer.body.decode() for answer in answers) == sorted(engine.hinted)
    assert threads_inside[0] <= 8 + 24
