"""The page of a step in a browser without JavaScript, and a draft to configure."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from automations import editing
from automations.models import Automation, Version
from connectors.models import Account
from projects.models import Project
from tests.pages.test_fields import sent

HTMX = {"HX-Request": "true"}
EDIT = "/projects/site/automations/shop/edit/"
ARGUMENTS = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "description": "The text to translate"},
        "count": {"type": "integer"},
        "polite": {"type": "boolean"},
    },
    "required": ["text"],
    "additionalProperties": False,
}


def step(key: str, use: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "use": use, **more}


@pytest.fixture
def shop(project: Project, account: Account) -> Automation:
    """A draft with a step of most kinds, and a sub automation that is live."""
    sub = Automation.objects.create(project=project, name="translate", title="Translate")
    sub.live = Version.objects.create(
        automation=sub,
        number=1,
        use="sub_automation.called",
        plan={"trigger": {"use": "sub_automation.called"}, "steps": []},
        arguments_schema=ARGUMENTS,
    )
    sub.save()
    steps = [
        step("choose", "chatgpt.function_calling", account=account.pk),
        step("call", "sub_automation.run"),
        step("fork", "flow.conditional"),
        step("chat", "chatgpt.chat", account=account.pk),
        step("web", "http.call"),
        step("answer", "response.respond"),
    ]
    draft = {"trigger": {"use": "http.request"}, "steps": steps}
    return Automation.objects.create(project=project, name="shop", title="Shop", draft=draft)


class Page:
    """A step's page in the browser of an editor, with what stands in its form."""

    def __init__(self, client: Client, key: str) -> None:
        self.client, self.key = client, key
        self.address = f"{EDIT}step/{key}/configure/"
        self.answer: Any = client.get(self.address)
        self.data = self.form()

    def form(self) -> QueryDict:
        page = self.answer.content.decode()
        return sent(page.partition('<form id="step-form"')[2].partition("</form>")[0])

    def fill(self, **values: str) -> Page:
        """Type into controls; `__` stands for the dots of their names."""
        for name, value in values.items():
            self.data[name.replace("__", ".")] = value
        return self

    def post(self, headers: Any = None, **buttons: str) -> Any:
        data = self.data.copy()
        data.update(buttons)
        given = {name: data.getlist(name) for name in data if name}
        self.answer = self.client.post(self.address, given, headers=headers or {})
        return self.answer

    def press(self, **buttons: str) -> Page:
        """Press a button that draws the form again."""
        assert self.post(**buttons).status_code == 200
        self.data = self.form()
        return self


@pytest.fixture
def open_step(editor: Client, shop: Automation) -> Any:
    del shop
    return lambda key: Page(editor, key)


def part(key: str) -> dict[str, Any]:
    return editing.part(Automation.objects.get(name="shop").draft, key)


def inputs(key: str) -> dict[str, Any]:
    return dict(part(key).get("with") or {})
