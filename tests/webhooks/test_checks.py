"""The checks of a request at the address of an automation, in their order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from automations.models import Automation
from executions.models import Execution, Status

LIMIT = 3 * 1024 * 1024
SECRET = "correct-horse-1"
JSON = {"Content-Type": "application/json"}

Client = Callable[..., Any]
Make = Callable[..., Automation]
Url = Callable[[Automation], str]


def test_an_accepted_request_is_committed_and_hinted_and_answered_202(
    client: Client, automation: Make, url: Url, engine: Any
) -> None:
    made = automation()

    answer = client("POST", f"{url(made)}?page=2&tag=a&tag=b", b'{"text": "Hi"}', JSON)

    stored = Execution.objects.get()
    assert (answer.status, answer.json) == (
        202,
        {"execution_id": stored.id, "status": "accepted"},
    )
    assert engine.hinted == [stored.id]
    assert stored.version == made.live
    assert stored.status == Status.PENDING
    assert stored.payload == {
        "method": "POST",
        "query": {"page": "2", "tag": ["a", "b"]},
        "headers": {"content-type": "application/json"},
        "body": {"text": "Hi"},
    }


@pytest.mark.parametrize("tail", ["0" * 32, "A" * 32, "0" * 31, "0" * 33, "", "x/" + "0" * 32])
def test_an_unknown_url_is_answered_404(client: Client, tail: str) -> None:
    answer = client("POST", f"/automations-api/run/{tail}")

    assert (answer.status, list(answer.json)) == (404, ["error"])


def test_an_automation_that_is_not_active_is_answered_404_with_the_reason(
    client: Client, automation: Make, url: Url
) -> None:
    answer = client("POST", url(automation(live=False)))

    assert (answer.status, answer.json) == (
        404,
        {"result": "The automation is currently being tested or not activated"},
    )


def test_a_trigger_without_an_address_is_answered_404(
    client: Client, automation: Make, url: Url
) -> None:
    answer = client("POST", url(automation(use="sub_automation.called")))

    assert (answer.status, answer.json) == (
        404,
        {"error": "There is no automation at this address."},
    )


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
def test_another_method_is_answered_405_with_the_one_that_is_allowed(
    client: Client, automation: Make, url: Url, method: str
) -> None:
    answer = client(method, url(automation(method="POST")))

    assert (answer.status, answer.headers["allow"]) == (405, "POST")


def test_get_is_accepted_where_it_is_configured(client: Client, automation: Make, url: Url) -> None:
    answer = client("GET", url(automation(method="GET")))

    assert (answer.status, Execution.objects.get().payload["body"]) == (202, None)


@pytest.mark.parametrize(
    ("query", "headers"),
    [("", {}), ("?ah-http-key=wrong", {}), ("", {"ah-http-key": "wrong"}), ("?ah-http-key=", {})],
)
def test_a_missing_or_wrong_secret_is_answered_401(
    client: Client, automation: Make, url: Url, query: str, headers: dict[str, str]
) -> None:
    answer = client("POST", url(automation(secret=SECRET)) + query, b"", headers)

    assert (answer.status, Execution.objects.exists()) == (401, False)


@pytest.mark.parametrize(
    ("query", "headers"),
    [(f"?ah-http-key={SECRET}", {}), ("", {"ah-http-key": SECRET})],
)
def test_the_secret_is_accepted_in_header_and_query_and_not_passed_on(
    client: Client, automation: Make, url: Url, query: str, headers: dict[str, str]
) -> None:
    answer = client("POST", url(automation(secret=SECRET)) + query, b"", headers)

    payload = Execution.objects.get().payload
    assert (answer.status, payload["query"], payload["headers"]) == (202, {}, {})


def test_too_many_requests_are_answered_429_with_the_time_to_wait(
    client: Client, automation: Make, url: Url, settings: Any
) -> None:
    settings.AUTOMATE_WEBHOOK_RATE = (0.4, 2)
    made, other = automation(), automation()

    answers = [client("POST", url(made)) for _ in range(3)]

    assert [answer.status for answer in answers] == [202, 202, 429]
    assert answers[2].headers["retry-after"] == "3"
    assert client("POST", url(other)).status == 202
    assert Execution.objects.filter(automation=made).count() == 2


def test_the_checks_are_made_in_the_order_of_the_contract(
    client: Client, automation: Make, url: Url, settings: Any
) -> None:
    settings.AUTOMATE_WEBHOOK_RATE = (0.001, 1)
    made = automation(secret=SECRET)
    large, bad = b"x" * (LIMIT + 1), b"{"
    signed = {"ah-http-key": SECRET}
    client("POST", url(made), b"", signed)

    sent = [
        ("PUT", f"/automations-api/run/{'0' * 32}", large, JSON),
        ("PUT", url(automation(live=False)), large, JSON),
        ("PUT", url(made), large, JSON),
        ("POST", url(made), large, JSON),
        ("POST", url(made), large, JSON | signed),
        ("POST", url(made), bad, JSON | signed),
        ("POST", url(made), bad, {"Content-Type": "image/png"} | signed),
        ("POST", url(made), b"{}", JSON | signed),
    ]

    assert [client(*one).status for one in sent] == [404, 404, 405, 401, 413, 400, 415, 429]


def test_unmet_trigger_conditions_are_answered_200_and_recorded_as_rejected(
    client: Client, automation: Make, url: Url, engine: Any
) -> None:
    rows = [{"path": "body.kind", "operator": "equals", "value": "news"}]
    made = automation(responds=True, conditions={"match": "all", "rows": rows})

    answer = client("POST", url(made), b'{"kind": "sport"}', JSON)

    stored = Execution.objects.get()
    assert (answer.status, answer.json) == (200, {"status": "skipped"})
    assert stored.status == Status.REJECTED
    assert stored.error == "The Trigger Conditions are not met."
    assert (stored.due_at, stored.finished_at) == (None, stored.accepted_at)
    assert engine.hinted == []


def test_trigger_conditions_that_cannot_be_compared_are_unmet_with_the_reason(
    client: Client, automation: Make, url: Url
) -> None:
    rows = [{"path": "body", "operator": "greater_than", "value": "5"}]
    made = automation(conditions={"rows": rows})

    answer = client("POST", url(made), b"[1]", JSON)

    stored = Execution.objects.get()
    assert (answer.json, stored.status) == ({"status": "skipped"}, Status.REJECTED)
    assert stored.error.startswith("body: “greater than” compares two numbers or two dates")


def test_met_trigger_conditions_let_the_request_in(
    client: Client, automation: Make, url: Url
) -> None:
    rows = [{"path": "body.kind", "operator": "equals", "value": "news"}]
    made = automation(conditions={"rows": rows})

    answer = client("POST", url(made), b'{"kind": "news"}', JSON)

    assert (answer.status, Execution.objects.get().status) == (202, Status.PENDING)


def test_the_projects_variables_are_kept_as_they_are_when_a_request_is_accepted(
    client: Client, automation: Make, url: Url, project: Any
) -> None:
    project.variables.model.put(project, "city", "Bonn", secret=False)
    project.variables.model.put(project, "token", "hidden", secret=True)

    client("POST", url(automation()))

    assert Execution.objects.get().variables == {"plain": {"city": "Bonn"}, "secret": ["token"]}


@pytest.mark.parametrize("path", ["/automations-api/run/", f"/automations-api/run/{'0' * 32}"])
def test_every_answer_is_in_a_sandbox_and_not_sniffed(client: Client, path: str) -> None:
    answer = client("POST", path)

    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
