"""What a model does not take stands beside the field, before anything runs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from connectors.models import Account
from tests.pages.answers import text
from tests.pages.step_page import HTMX, open_step, shop

__all__ = ["open_step", "shop"]

UNUSED = dict.fromkeys(
    ("temperature", "frequency_penalty", "presence_penalty"), "Not used by gpt-6-astra."
)
NO_REASONING = {
    "temperature": "gpt-6-luna is asked to answer without reasoning first: only then it takes this."
}
REASONS = {"max_tokens": "gpt-6-astra reasons first, and spends some of these on that."}


def notes(answer: Any) -> dict[str, str]:
    """What is said beside fields, by their names."""
    each = re.findall(r'id="field-with-([\w-]+)-notes"(.*?)</div>', text(answer), re.DOTALL)
    found = {name: re.findall(r'<p class="note">(.+?)</p>', said) for name, said in each}
    return {name: said[0] for name, said in found.items() if said}


def say(account: Account, **values: Any) -> None:
    account.values = {"api_key": "sk-sim-demo", **values}
    account.save()


def test_what_the_model_does_not_use_is_said_beside_the_field(open_step: Any) -> None:
    open_step("chat").fill(with__model="gpt-6-astra").post(save="exit")

    page = open_step("chat").answer

    assert notes(page) == UNUSED | REASONS


def test_notes_come_and_go_while_one_types(open_step: Any) -> None:
    page = open_step("chat").fill(with__model="gpt-6-astra")
    came = page.post(HTMX, autosave="on")
    said, revision = (
        re.findall(rf'id="{name}" value="([^"]*)"', text(came))[0] for name in ("said", "revision")
    )

    page.fill(said=said, revision=revision, with__model="gpt-6-luna")
    gone = page.post(HTMX, autosave="on")

    assert notes(came) == UNUSED | REASONS
    assert notes(gone) == NO_REASONING
    assert 'id="field-with-temperature-notes" hx-swap-oob="true"' in text(gone)


def test_a_model_that_ends_is_named_with_its_date_and_its_replacement(
    open_step: Any, account: Account
) -> None:
    say(account, base_url="/simulators/openai/v1")
    open_step("chat").fill(with__model="gpt-4o").post(save="exit")

    at_openai = notes(open_step("chat").answer)
    say(account, base_url="https://models.example.com/v1")
    elsewhere = notes(open_step("chat").answer)

    assert at_openai == {
        "model": "OpenAI's last day for gpt-4o: 2027-01-14. Choose gpt-6-luna in its place."
    }
    assert elsewhere == {}


def test_what_the_account_says_of_its_models_counts(open_step: Any, account: Account) -> None:
    say(
        account,
        base_url="https://models.example.com/v1",
        models={"mine": {"temperature": "never", "functions": False}},
    )

    open_step("choose").fill(with__model="mine").post(save="exit")

    assert notes(open_step("choose").answer) == {
        "model": "mine calls no functions: choose another model.",
        "max_tokens": "mine reasons first, and spends some of these on that.",
        "temperature": "Not used by mine.",
    }


@pytest.mark.parametrize(
    ("limit", "said"),
    [(15, {"max_tokens": "mine takes no limit below 16: it gets that one."}), (16, {})],
)
def test_a_limit_that_a_model_does_not_take_is_said_beside_it(
    open_step: Any, account: Account, limit: int, said: dict[str, str]
) -> None:
    say(
        account, base_url="https://models.example.com/v1", models={"mine": {"dialect": "responses"}}
    )

    open_step("chat").fill(with__model="mine", with__max_tokens=limit).post(save="exit")

    found = notes(open_step("chat").answer)
    assert {name: found[name] for name in found if name == "max_tokens"} == said


def test_an_account_that_cannot_be_opened_stops_no_page(open_step: Any, settings: Any) -> None:
    open_step("chat").fill(with__model="gpt-6-astra").post(save="exit")
    settings.AUTOMATE_ENCRYPTION_KEYS = ["A" * 43 + "="]

    assert notes(open_step("chat").answer) == UNUSED | REASONS


@pytest.mark.parametrize("model", ["{{trigger.body.model}}", ""])
def test_a_model_that_is_not_known_yet_has_no_notes(open_step: Any, model: str) -> None:
    open_step("chat").fill(with__model=model, with__prompt="x").post(save="exit")

    assert notes(open_step("chat").answer) == {}


def test_notes_cost_no_query(open_step: Any) -> None:
    open_step("chat").fill(with__model="unheard-of").post(save="exit")
    with CaptureQueriesContext(connection) as without:
        open_step("chat")
    open_step("chat").fill(with__model="gpt-6-astra").post(save="exit")

    with CaptureQueriesContext(connection) as with_notes:
        open_step("chat")

    assert len(with_notes) == len(without)


def test_a_connector_that_fails_over_its_notes_costs_the_notes_and_not_the_form(
    open_step: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    open_step("chat").fill(with__model="gpt-6-astra").post(save="exit")

    def failing(*_: object) -> dict[str, str]:
        raise KeyError("plain")

    monkeypatch.setattr("connectors.chatgpt.actions.chat.model_notes", failing)
    page = open_step("chat").answer

    assert (page.status_code, notes(page)) == (200, {})
    assert caplog.messages == ["chatgpt.chat has no notes for what was entered"]
