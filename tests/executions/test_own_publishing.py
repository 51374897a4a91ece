"""An automation that publishes what was published comes to rest, with a real stand-in of the
service: what it says and tells is its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from connectors import clients, registry
from connectors.contentstack.actions.publish_entry import TOLD_WITHIN, PublishEntry
from connectors.models import Account as AccountRow
from connectors.sdk import Rejected, Request
from connectors.sdk.values import load, prepare
from executions.models import Execution
from projects.models import Project
from simulators.contentstack import limits
from simulators.contentstack.app import application_in
from tests.connectors.contentstack.conftest import TRIAL, InProcess

from .conftest import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.store]

POST = {"content_type": "blog_post", "entry": "bltposthello00000"}
PLACE = "/content_types/blog_post/entries/bltposthello00000"
ACCOUNT: dict[str, Any] = {**TRIAL, "base_url": "http://stack.example.com/simulators/contentstack"}
STACK = ACCOUNT["stack_api_key"]
SECRET = "made-by-us-0123456789"
WEBHOOK = {
    "name": "Everything",
    "destinations": [{"target_url": "http://127.0.0.1:9/", "custom_header": []}],
    "channels": ["content_types.entries"],
    "branches": ["main"],
    "retry_policy": "manual",
    "concise_payload": False,
}


class Stack:
    """The stand-in as people use it, and what it has told since it was asked last."""

    def __init__(self, transport: InProcess) -> None:
        headers = {"api_key": STACK, "authorization": ACCOUNT["management_token"]}
        self._client = httpx2.Client(transport=transport, headers=headers)
        self._seen: set[str] = set()
        told = self._ask("POST", "/webhooks", {"webhook": WEBHOOK})
        self._webhook = told["webhook"]["uid"]

    def publish(self, *locales: str, at: str = "production", instead: str = "publish") -> None:
        body = {"entry": {"environments": [at], "locales": list(locales)}}
        self._ask("POST", f"{PLACE}/{instead}", body)

    def change(self, title: str) -> None:
        self._ask("PUT", PLACE, {"entry": {"title": title}})

    def news(self) -> list[dict[str, Any]]:
        listed = self._ask("GET", f"/webhooks/{self._webhook}/executions")["webhooks"]
        fresh = [one["uid"] for one in reversed(listed) if one["uid"] not in self._seen]
        self._seen |= {*fresh}
        return [self._ask("GET", f"/webhooks/{one}/logs")["webhook"]["body"] for one in fresh]

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._client.request(method, f"{ACCOUNT['base_url']}/v3{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A stack of its own, which is asked without a network."""
    monkeypatch.setattr(limits, "SIZE", 1000)  # the time of the test stands still, the stack's goes
    application = application_in(tmp_path)
    transport = InProcess(application)
    monkeypatch.setattr(clients, "client", lambda *_, **__: httpx2.Client(transport=transport))
    yield Stack(transport)
    application.close()


@pytest.fixture
def started_by(automate: Any, project: Project) -> Any:
    """`started_by(event, action, …)`: an automation that does that to the entry."""
    row = AccountRow.objects.create(
        project=project, connector="contentstack", title="Mine", values=ACCOUNT
    )

    def make(event: str, action: str, **inputs: Any) -> Any:
        values = {"stack": STACK, **POST, **inputs}
        step = {"key": "do", "use": f"contentstack.{action}", "account": row.pk, "with": values}
        automation = automate("a", [step])
        automation.live.use = "contentstack.entry"
        automation.live.plan["trigger"] = {
            "use": "contentstack.entry",
            "with": {"event": event, "stack": STACK},
        }
        automation.live.save()
        return automation

    return make


@pytest.fixture
def publishing(started_by: Any) -> Any:
    """`publishing(event, locales, at=…)`: one that publishes it."""

    def make(event: str, *locales: str, at: str = "production") -> Any:
        return started_by(event, "publish_entry", environments=[at], locales=locales)

    return make


@pytest.fixture
def deliver(stack: Stack, accept: Any, advance: Any, clock: Clock) -> Any:
    """`deliver(automation)`: hand it what the stack tells, until there is nothing more; how the
    executions ended.
    """

    def all_of(automation: Any) -> list[str]:
        trigger = registry.trigger("contentstack.entry")
        given = prepare(trigger.Inputs, automation.live.plan["trigger"]["with"])
        ended: list[str] = []
        while (told := stack.news()) and len(ended) < 20:
            for each in told:
                try:
                    payload = trigger.receive(load(trigger.Inputs, given), _request(each))
                except Rejected:
                    continue
                ended.append(advance(accept(automation, payload)).status)
                clock.pass_time(10)
        return ended

    return all_of


def _request(body: Any) -> Request:
    content = httpx2.Request("POST", "http://a/", json=body).read()
    return Request("POST", {}, {"ah-http-key": SECRET}, content)


@pytest.mark.parametrize("event", ["publish", "all"])
def test_what_an_automation_published_itself_does_not_start_it(
    stack: Stack, publishing: Any, deliver: Any, event: str
) -> None:
    automation = publishing(event, "en-us", "de-de")
    stack.publish("en-us")

    ended = deliver(automation)

    assert ended == ["success", "rejected", "rejected"]
    error = Execution.objects.order_by("-accepted_at")[0].error
    assert error.startswith("Not run again: the automation made this change itself")


def test_an_environment_may_be_named_by_its_uid(
    stack: Stack, publishing: Any, deliver: Any
) -> None:
    stack.publish("en-us")
    (told,) = stack.news()
    automation = publishing("publish", "en-us", at=told["data"]["environment"]["uid"])
    stack.publish("en-us")

    assert deliver(automation) == ["success", "rejected"]


def test_what_a_person_publishes_afterwards_starts_it(
    stack: Stack, publishing: Any, deliver: Any
) -> None:
    automation = publishing("publish", "en-us")
    stack.publish("en-us")
    deliver(automation)

    stack.publish("de-de")
    in_another_language = deliver(automation)
    stack.publish("en-us", at="staging")
    elsewhere = deliver(automation)
    stack.change("Hello again")
    stack.publish("en-us")
    newer = deliver(automation)

    assert in_another_language == elsewhere == newer == ["success", "rejected"]


def test_what_a_person_publishes_once_more_later_starts_it(
    stack: Stack, publishing: Any, deliver: Any, clock: Clock
) -> None:
    automation = publishing("publish", "en-us")
    stack.publish("en-us")
    deliver(automation)
    clock.pass_time(TOLD_WITHIN.total_seconds())

    stack.publish("en-us")

    assert deliver(automation) == ["success", "rejected"]


def test_what_waited_for_a_worker_is_looked_at_as_of_when_it_came(
    stack: Stack, publishing: Any, accept: Any, advance: Any, clock: Clock
) -> None:
    automation = publishing("publish", "en-us")
    stack.publish("en-us")
    (told,) = stack.news()
    advance(accept(automation, told))
    (by_itself,) = stack.news()
    execution = accept(automation, by_itself)
    clock.pass_time(2 * TOLD_WITHIN.total_seconds())

    assert advance(execution).status == "rejected"


def test_what_is_published_at_a_time_is_known_until_then() -> None:
    at = datetime.now(UTC) + timedelta(days=9)
    values = {"stack": STACK, **POST, "environments": ["production"], "locales": ["en-us"]}
    inputs = load(PublishEntry.Inputs, {**values, "scheduled_at": at.isoformat()})

    known_for = PublishEntry().known_for(inputs)

    assert timedelta(days=9) < known_for <= timedelta(days=9) + TOLD_WITHIN


def test_an_automation_is_started_when_a_person_publishes_what_it_wrote(
    stack: Stack, started_by: Any, deliver: Any
) -> None:
    automation = started_by("all", "update_entry", entry_data={"summary": "By our own hand"})
    stack.change("Hello again")
    written = deliver(automation)

    stack.publish("en-us")

    assert written == deliver(automation) == ["success", "rejected"]


def test_unpublishing_is_nobodys_own(stack: Stack, publishing: Any, deliver: Any) -> None:
    automation = publishing("unpublish", "en-us")
    stack.publish("en-us")
    deliver(automation)

    stack.publish("en-us", instead="unpublish")

    assert deliver(automation) == ["success"]
