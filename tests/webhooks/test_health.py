"""The addresses beside the automations': alive, ready, metrics, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError

from automate_site.celery import app as celery_app
from automate_site.front import Front
from automations.models import Automation
from executions import accept, shell, store, writing
from executions.clock import now
from executions.models import Execution

Client = Callable[..., Any]
READY = {"server": "ready", "database": "ready", "broker": "ready"}


@pytest.fixture
def broken_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(Execution.objects, "exists", fail)
    monkeypatch.setattr(Execution.objects, "filter", fail)


def test_a_living_server_says_so(client: Client) -> None:
    answer = client("GET", "/healthz")

    assert (answer.status, answer.json) == (200, {"status": "alive"})


def test_a_server_that_can_work_is_ready(client: Client) -> None:
    answer = client("GET", "/readyz")

    assert (answer.status, answer.json) == (200, READY)


@pytest.mark.usefixtures("broken_database")
def test_a_server_without_its_database_is_not_ready(client: Client) -> None:
    answer = client("GET", "/readyz")

    assert (answer.status, answer.json) == (503, READY | {"database": "not ready"})


def test_a_server_without_its_broker_is_not_ready(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMBEDDED = False
    monkeypatch.setitem(celery_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")

    answer = client("GET", "/readyz")

    assert (answer.status, answer.json) == (503, READY | {"broker": "not ready"})


def test_a_server_that_stops_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    stopping = threading.Event()
    stopping.set()
    monkeypatch.setattr(shell, "stopping", stopping)

    answer = client("GET", "/readyz")

    assert (answer.status, answer.json) == (503, READY | {"server": "not ready"})


def test_metrics_count_answers_by_status_and_what_is_due(
    client: Client, automation: Callable[..., Automation], url: Callable[[Automation], str]
) -> None:
    made = automation()
    accept.commit(accept.new_execution(made, {}, now() - store.KEPT))
    client("POST", url(made))
    before = _numbers(client)

    client("POST", url(made))
    after = _numbers(client)

    counted = 'automate_answers_total{status="202"}'
    assert after[counted] - before[counted] == 1
    assert (after["automate_executions_due"], after["automate_callers_waiting"]) == (1, 0)


@pytest.mark.usefixtures("broken_database")
def test_metrics_are_there_without_the_database(client: Client) -> None:
    assert str(_numbers(client)["automate_executions_due"]) == "nan"


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_metrics_are_given_to_the_machine_itself(client: Any, address: str) -> None:
    client.address = address

    assert client("GET", "/metrics").status == 200


@pytest.mark.parametrize("address", ["203.0.113.9", "10.0.0.1", "::ffff:10.0.0.1", ""])
def test_metrics_are_given_to_nobody_else(client: Any, address: str) -> None:
    client.address = address

    assert client("GET", "/metrics", b"", {"Authorization": "Bearer "}).status == 401


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_what_a_proxy_passes_on_is_not_from_this_machine(client: Client, header: str) -> None:
    assert client("GET", "/metrics", b"", {header: "127.0.0.1"}).status == 401


@pytest.mark.parametrize(("sent", "status"), [("t0ken", 200), ("t0ke", 401), ("", 401)])
def test_metrics_are_given_for_the_token(
    stranger: Client, settings: Any, sent: str, status: int
) -> None:
    settings.AUTOMATE_METRICS_TOKEN = "t0ken"

    answer = stranger("GET", "/metrics", b"", {"Authorization": f"Bearer {sent}"})

    assert answer.status == status


def test_the_front_door_leads_to_sign_in(client: Client) -> None:
    answer = client("GET", "/")

    assert (answer.status, answer.headers["location"]) == (302, "/user/login/?next=/")


def test_an_address_without_a_page_is_answered_404_in_plain_text(client: Client) -> None:
    answer = client("GET", "/nowhere")

    assert (answer.status, answer.body) == (404, b"There is nothing at this address.\n")


def test_a_fault_of_our_own_is_answered_500_without_details(
    client: Client,
    automation: Callable[..., Automation],
    url: Callable[[Automation], str],
) -> None:
    made = automation()
    made.encrypted_secret = "unreadable"
    made.save()

    answer = client("POST", url(made))

    assert (answer.status, answer.json) == (
        500,
        {"error": "The server made an error; its log says more."},
    )


@pytest.mark.parametrize("fault", [OperationalError("disk full"), IntegrityError("another's")])
def test_a_request_that_cannot_be_stored_is_answered_503(
    client: Client,
    automation: Callable[..., Automation],
    url: Callable[[Automation], str],
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
) -> None:
    made = automation()

    def fail(_: Any) -> None:
        raise fault

    monkeypatch.setattr(writing, "write", fail)

    answer = client("POST", url(made))

    assert (answer.status, answer.headers["retry-after"]) == (503, "1")


def test_an_automation_deleted_at_the_last_moment_is_answered_404(
    client: Client,
    automation: Callable[..., Automation],
    url: Callable[[Automation], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, commit = automation(), accept.commit

    def delete_before(*given: Any) -> Execution:
        Automation.objects.filter(pk=made.pk).delete()
        return commit(*given)

    monkeypatch.setattr(accept, "commit", delete_before)

    assert client("POST", url(made)).status == 404


@pytest.mark.parametrize(("on", "status"), [(True, 401), (False, 404)])
def test_the_simulator_answers_where_simulators_are_on(
    client: Any, settings: Any, on: bool, status: int
) -> None:
    settings.AUTOMATE_SIMULATORS = on
    client.application = Front()

    assert client("GET", "/simulators/openai/v1/models").status == status


def _numbers(client: Client) -> dict[str, float]:
    lines = client("GET", "/metrics").body.decode().splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}
