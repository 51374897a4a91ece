from __future__ import annotations

import json
import shlex

import pytest
from pytest_django import Settings

from automations.demo import try_line
from automations.models import Automation
from connectors.models import Account
from projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def with_simulators(settings: Settings) -> None:
    settings.AUTOMATE_SIMULATORS = True


def test_an_empty_database_gets_a_demo_that_is_ready_to_run() -> None:
    line = try_line()

    row = Automation.objects.get(name="translate-on-request")
    words = shlex.split(line)
    assert (words[0], words[-1].rpartition("/")[2]) == ("curl", row.trigger_id)
    assert json.loads(words[words.index("-d") + 1]) == {
        "text": "Good morning",
        "language": "German",
    }
    assert Automation.objects.filter(live__isnull=True).count() == 0
    assert Account.objects.get().title == "Demo ChatGPT (simulator)"


def test_the_demo_is_made_once() -> None:
    first = try_line()

    assert try_line() == first
    assert Project.objects.count() == 1


def test_another_project_keeps_the_demo_out() -> None:
    Project.objects.create(slug="lab", title="Lab")

    assert try_line() == ""
    assert Project.objects.count() == 1


def test_without_simulators_there_is_nothing_to_try(settings: Settings) -> None:
    settings.AUTOMATE_SIMULATORS = False

    assert try_line() == ""
    assert Automation.objects.count() == 3
