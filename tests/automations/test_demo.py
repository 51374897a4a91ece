from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from pytest_django import Settings

import simulators
from automations import demo
from automations.demo import FOLDER, try_line
from automations.models import Automation
from connectors import registry
from connectors.authorize import fitting
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


def test_the_demo_has_an_account_for_each_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    trials = {**simulators.TRIALS, "http": {"kind": "none"}, "uninstalled": {"key": "k"}}
    monkeypatch.setattr(simulators, "TRIALS", trials)

    try_line()

    labels = {key: each.connector.label for key, each in registry.connectors().items()}
    rows = Account.objects.values_list("connector", "title")
    assert dict(rows) == {
        key: f"Demo {labels[key]} (simulator)" for key in trials if key != "uninstalled"
    }
    assert dict(rows)["chatgpt"] == "Demo ChatGPT (simulator)"


def test_what_the_accounts_of_the_demo_hold_is_what_they_are_declared_to() -> None:
    try_line()

    for account in Account.objects.all():
        fitting(registry.account(account.connector), account.values)


def test_an_example_of_a_connector_that_is_not_installed_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = (
        "automation: post\ntitle: Post\nactive: true\ntrigger:\n  use: uninstalled.letter\n"
        "steps:\n  - key: send\n    use: response.respond\n    with:\n      status: 200\n"
    )
    (tmp_path / "strange.yaml").write_text(strange)
    for example in FOLDER.glob("translate-*.yaml"):
        (tmp_path / example.name).write_bytes(example.read_bytes())
    monkeypatch.setattr(demo, "FOLDER", tmp_path)

    line = try_line()

    assert line.startswith("curl ")
    assert not Automation.objects.filter(name="post").exists()


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
    assert Automation.objects.exists()
