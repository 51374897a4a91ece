"""Test Trigger: the next request becomes the sample."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from automations import samples
from automations.models import Automation, Sample
from executions import listening, webhooks
from executions.clock import now
from executions.models import Execution

from .conftest import Client

JSON = {"content-type": "application/json"}
BODY = b'{"text": "Good morning"}'
RECEIVED = (200, {"result": "Received as the test sample"})
INACTIVE = (404, {"result": "The automation is currently being tested or not activated"})
Made = Callable[..., Automation]
Url = Callable[[Automation], str]


@pytest.fixture
def drafted(automation: Made) -> Made:
    """Makes inactive automations whose draft has this trigger."""

    def make(*, secret: str = "", **trigger: Any) -> Automation:
        made = automation(live=False, secret=secret)
        inputs = {"method": "POST", **trigger}
        made.draft = {"trigger": {"use": "http.request", "with": inputs}, "steps": []}
        made.save()
        return made

    return make


@pytest.fixture
def send(client: Client, url: Url) -> Callable[..., tuple[int, Any]]:
    """Sends a request to an automation; what it is answered."""

    def sent(automation: Automation, method: str = "POST", **headers: str) -> tuple[int, Any]:
        body = BODY if method == "POST" else b""
        answer = client(method, url(automation), body, {**JSON, **headers})
        assert answer
        return answer.status, answer.json

    return sent


def sample(automation: Automation) -> Any:
    return Sample.objects.get(automation=automation, key="trigger").output


def test_an_inactive_automation_takes_one_request_as_its_sample(drafted: Made, send: Any) -> None:
    automation = drafted()
    listening.start(automation, now())

    answers = [send(automation), send(automation)]

    assert answers == [RECEIVED, INACTIVE]
    assert sample(automation)["body"] == {"text": "Good morning"}
    assert samples.states(automation, automation.draft) == {"trigger": "tested"}
    assert Execution.objects.count() == 0


def test_without_listening_an_inactive_automation_takes_none(drafted: Made, send: Any) -> None:
    over, stopped = drafted(), drafted()
    listening.start(over, now() - timedelta(minutes=5))
    listening.start(stopped, now())
    listening.stop(stopped)

    assert [send(over), send(stopped)] == [INACTIVE, INACTIVE]
    assert Sample.objects.count() == 0


def test_the_triggers_own_checks_come_first_and_listening_goes_on(drafted: Made, send: Any) -> None:
    automation = drafted(secret="s3cret", secure=True)
    listening.start(automation, now())

    answers = [
        send(automation, "GET")[0],
        send(automation)[0],
        send(automation, **{"ah-http-key": "wrong"})[0],
        send(automation, **{"content-type": "text/html"})[0],
        send(automation, **{"ah-http-key": "s3cret"}),
    ]

    assert answers == [405, 401, 401, 401, RECEIVED]
    assert "ah-http-key" not in sample(automation)["headers"]


@pytest.mark.parametrize("trigger", [None, {"use": "sub_automation.called"}, {"use": "gone.gone"}])
def test_a_draft_whose_trigger_takes_no_requests_receives_none(
    trigger: Any, drafted: Made, send: Any
) -> None:
    automation = drafted()
    automation.draft = {"steps": [], **({"trigger": trigger} if trigger else {})}
    automation.save()
    listening.start(automation, now())

    status, _ = send(automation)

    assert status == 404
    assert Sample.objects.count() == 0


def test_an_active_automation_runs_as_usual_and_the_sample_is_a_copy(
    automation: Made, send: Any
) -> None:
    made = automation()
    listening.start(made, now())

    answers = [send(made)[0], send(made)[0]]

    assert answers == [202, 202]
    executions = Execution.objects.all()
    assert [execution.test for execution in executions] == [False, False]
    assert sample(made) == executions[0].payload


def test_of_two_requests_at_the_same_time_one_is_the_sample(
    drafted: Made, send: Any, together: Any
) -> None:
    automation = drafted()
    listening.start(automation, now())

    answers = together(lambda: send(automation), lambda: send(automation))

    assert sorted(answers, key=lambda one: one[0]) == [RECEIVED, INACTIVE]


def test_who_does_not_listen_is_asked_no_further_query(
    automation: Made, url: Url, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet, over = automation(), automation()
    listening.start(over, now() - timedelta(hours=1))
    monkeypatch.setattr(
        listening, "receive", lambda *_: pytest.fail("asked although nobody listens")
    )
    monkeypatch.setattr(listening, "draft_version", lambda *_: pytest.fail("asked for the draft"))

    statuses = [client("POST", url(each), BODY, JSON) for each in (quiet, over)]

    assert [answer.status for answer in statuses if answer] == [202, 202]


def test_listening_is_read_with_the_automation_in_one_query(automation: Made) -> None:
    made = automation()
    listening.start(made, now())

    with CaptureQueriesContext(connection) as queries:
        found, _ = webhooks._automation(made.trigger_id)

    assert listening.listens(found, now())
    assert not listening.listens(found, now() + timedelta(minutes=5))
    assert len(queries) == 1
