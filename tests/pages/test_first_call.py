"""The commands that pages offer work when they are copied."""

from __future__ import annotations

import json
import re
import shlex
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from automations import demo, samples
from automations.flow import TRIGGER
from automations.models import Automation
from projects.models import Membership, Project, Role, User
from tests.pages.reading import page

pytestmark = pytest.mark.store


def offered(shown: str) -> list[list[str]]:
    """The curl commands of a page that can be copied, as a shell reads them."""
    codes = re.findall(r"</copy-button><pre[^>]*><code[^>]*>(.*?)</code>", shown, re.DOTALL)
    words = [shlex.split(unescape(code)) for code in codes]
    return [command for command in words if command[0] == "curl"]


@pytest.fixture
def visitor(settings: Settings, db: None) -> Client:
    """A browser of a viewer of the demo, which has just been made."""
    del db
    settings.AUTOMATE_SIMULATORS = True
    demo.ensure_demo()
    user = User.objects.create_user("ada@example.com")
    project = Project.objects.get(slug=demo.SLUG)
    Membership.objects.create(project=project, user=user, role=Role.VIEWER)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("path", ["executions/", f"automations/{demo.FIRST}/"])
def test_the_demo_is_called_with_all_that_it_needs(visitor: Client, path: str) -> None:
    (command,) = offered(page(visitor, f"/projects/demo/{path}"))

    assert shlex.join(command) == demo.try_line()
    assert json.loads(command[command.index("-d") + 1]) == demo.EXAMPLE


def test_a_changed_demo_is_called_with_what_its_steps_read(visitor: Client) -> None:
    automation = Automation.objects.get(name=demo.FIRST)
    step = {"key": "say", "use": "response.respond", "with": {"body": "{{trigger.body.name}}"}}
    automation.draft = {**automation.draft, "steps": [step]}
    automation.save()

    (command,) = offered(page(visitor, f"/projects/demo/automations/{demo.FIRST}/"))

    assert json.loads(command[command.index("-d") + 1]) == {"name": "example name"}


def test_an_empty_sample_gives_way_to_what_the_steps_read(visitor: Client) -> None:
    automation = Automation.objects.get(name=demo.FIRST)
    samples.keep(automation, automation.draft, TRIGGER, {"body": {}}, timezone.now())

    (command,) = offered(page(visitor, f"/projects/demo/automations/{demo.FIRST}/"))

    assert json.loads(command[command.index("-d") + 1]) == demo.EXAMPLE
