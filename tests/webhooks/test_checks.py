"""The checks of a request at the address of an automation, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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


def test_a_file_in_a_form_is_answered_415(client: Client, automation: Make, url: Url) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n--b--'

    answer = client(
        "POST", url(automation()), part, {"Content-Type": "multipart/form-data; boundary=b"}
    )

    assert answer.status == 415


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
