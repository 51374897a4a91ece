"""One button in the form of an account fills in what the stand-in of the service takes."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

import simulators
from tests.pages.answers import errors


@pytest.mark.parametrize("key", sorted(simulators.TRIALS))
def test_each_connector_with_a_stand_in_has_a_trial_account(
    key: str, editor: Client, settings: Settings
) -> None:
    settings.AUTOMATE_SIMULATORS = True
    address = f"/projects/site/accounts/new/{key}/"
    before = editor.get(address).content.decode()

    filled = editor.post(address, {"trial": "on"}, headers={"HX-Request": "true"})

    html = filled.content.decode()
    assert "Fill in the trial account" in before
    assert errors(filled) == {}
    assert {
        name: value for name, value in simulators.TRIALS[key].items() if f'"{value}"' not in html
    } == {}


def test_a_trial_account_is_offered_where_nothing_else_is_said_of_it(
    editor: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AUTOMATE_SIMULATORS = True
    trial = {"host": "stand-in.example.com", "kind": "bearer", "token": "trial-token"}
    monkeypatch.setattr(simulators, "TRIALS", {"http": trial})

    before = editor.get("/projects/site/accounts/new/http/").content.decode()

    assert "use the simulator of this server" in before
    assert "Fill in the trial account" in before
