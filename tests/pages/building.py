"""A draft to build on, and where its pages are."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.messages import get_messages
from django.test import Client

from automations.draft import each_step
from automations.models import Automation
from projects.models import Project
from tests.pages.reading import text

EDIT = "/projects/site/automations/hello/edit/"
TRIGGER = {"use": "http.request", "with": {"method": "POST"}}
RESPONSE = {"use": "response.respond"}
CALL: dict[str, Any] = {"use": "http.call", "with": {"method": "GET", "url": "https://example.com"}}
FETCH = {"key": "fetch", **CALL}
SAY = {"key": "say", **RESPONSE, "with": {"status": 200, "body": "{{fetch.body}}"}}


def respond(key: str, status: int | None = 200, **more: Any) -> dict[str, Any]:
    """A step that answers, faultless by itself."""
    return {"key": key, **RESPONSE, "with": {"status": status}, **more}


def draft_of(project: Project, *steps: dict[str, Any], name: str = "hello") -> Automation:
    """An automation with these steps, started by a request."""
    draft = {"trigger": TRIGGER, "steps": list(steps)}
    return Automation.objects.create(project=project, name=name, title="Say hello", draft=draft)


def keys(automation: Automation) -> list[str]:
    """The keys of the stored steps with their places: `steps.0 first`."""
    automation.refresh_from_db()
    return [f"{one.path} {one.step['key']}" for one in each_step(automation.draft["steps"])]


def asked(client: Client, address: str, **data: str) -> str:
    """What the page says that asks about a change before it is made."""
    answer = client.post(EDIT + address, data)
    assert answer.status_code == 409
    return text(answer.content.decode())


def agreed(client: Client, address: str, **data: str) -> tuple[int, str, list[str]]:
    """The same of a form that breaks something, sent again by somebody who agrees to that."""
    shown = client.post(EDIT + address, data).content.decode()
    return sent(client, address, **data, anyway=agreement(shown))


def agreement(page: str) -> str:
    """What the button of a page sends that asks about a change."""
    found = re.search(r'name="anyway" value="(\w+)"', page)
    assert found is not None
    return found[1]


def sent(client: Client, address: str, **data: str) -> tuple[int, str, list[str]]:
    """The answer to a form: its status, where it leads to within the builder, and what it says."""
    client.cookies.pop("messages", None)  # those of earlier answers, which no page has shown
    answer = client.post(EDIT + address, data)
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    return answer.status_code, answer.headers.get("Location", "").removeprefix(EDIT), said
