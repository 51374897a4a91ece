"""A webhook that somebody took away or switched off in the stack, found out by its daily check."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from pytest_django import Settings

from automations import publish
from automations.models import Automation
from connectors import clients
from connectors.guard import parse_allowed
from connectors.models import Account
from executions import standing
from executions.clock import now
from projects.models import Project
from simulators.contentstack.app import application_in

pytestmark = pytest.mark.django_db

STACK = "bltdemoblog000000"
TOKEN = "cssim-marketing"
TRIGGER = {
    "use": "contentstack.entry",
    "with": {"event": "create", "stack": STACK, "branch": "main"},
}
WAIT = {"key": "wait", "use": "flow.wait", "with": {"amount": 1}}


@pytest.fixture
def service(tmp_path: Path, settings: Settings) -> Iterator[str]:
    """The stand-in, listening, and a server that may call it."""
    application = application_in(tmp_path)
    config = uvicorn.Config(application, port=0, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    settings.AUTOMATE_ALLOW_PRIVATE_HOSTS = parse_allowed("127.0.0.1")
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    clients.close_connections()
    server.should_exit = True
    thread.join(10)
    application.close()


@pytest.fixture
def stack(service: str) -> Iterator[httpx2.Client]:
    """Somebody who works in the stack."""
    headers = {"api_key": STACK, "authorization": TOKEN}
    address = f"{service}/simulators/contentstack/v3"
    with httpx2.Client(base_url=address, headers=headers, trust_env=False) as made:
        yield made


@pytest.fixture
def told(service: str) -> Automation:
    """An automation whose webhook was set up a day ago."""
    project = Project.objects.create(slug="demo", title="Demo")
    base_url = f"{service}/simulators/contentstack"
    values: dict[str, Any] = {"stack_api_key": STACK, "management_token": TOKEN}
    account = Account.objects.create(
        project=project,
        connector="contentstack",
        title="Blog",
        values={**values, "base_url": base_url},
    )
    draft = {"trigger": {**TRIGGER, "account": account.pk}, "steps": [WAIT]}
    made = Automation.objects.create(project=project, name="told", title="Told", draft=draft)
    publish.activate(made)
    standing.see_to(made)
    checked = (now() - timedelta(days=1)).isoformat()
    made.trigger_state = {**made.trigger_state, "checked": checked}
    made.save()
    return made


def webhooks(stack: httpx2.Client) -> list[dict[str, Any]]:
    return list(stack.get("/webhooks").json()["webhooks"])


def check(automation: Automation) -> None:
    standing.look_again()
    standing.see_to(automation)


def test_a_webhook_that_somebody_deleted_is_there_again_after_the_check(
    told: Automation, stack: httpx2.Client
) -> None:
    (before,) = webhooks(stack)
    stack.delete(f"/webhooks/{before['uid']}")

    check(told)

    (after,) = webhooks(stack)
    assert after["uid"] == told.trigger_state["kept"]["webhook"] != before["uid"]
    assert after["destinations"][0]["target_url"] == before["destinations"][0]["target_url"]
    assert told.trigger_trouble == ""


def test_a_webhook_that_somebody_disabled_is_enabled_by_the_check(
    told: Automation, stack: httpx2.Client
) -> None:
    (before,) = webhooks(stack)
    stack.put(f"/webhooks/{before['uid']}", json={"webhook": {**before, "disabled": True}})
    (disabled,) = webhooks(stack)

    check(told)

    (after,) = webhooks(stack)
    assert (disabled["disabled"], after["disabled"], after["uid"]) == (True, False, before["uid"])
