"""What a run costs, beside the form of a step that is paid for."""

from __future__ import annotations

import time
from typing import Any

import pytest

from connectors.models import Account, ModelPrice
from projects.models import Project
from tests.pages.answers import text
from tests.pages.step_page import open_step, shop

__all__ = ["open_step", "shop"]

SERVER = "/simulators/openai/v1"


@pytest.fixture
def at_openai(project: Project) -> Account:
    return Account.objects.create(
        project=project,
        connector="chatgpt",
        title="OpenAI",
        values={"api_key": "sk-1", "organization_id": "org-1"},
    )


def asked(open_step: Any, account: Account, **values: str) -> str:
    """The sentence after the form was sent with these values."""
    page = open_step("chat").fill(account=str(account.pk), **values)
    page.post(save="exit")
    answer = open_step("chat").answer
    assert answer.status_code == 200
    said: str = answer.context["estimate"]
    return said


def test_a_run_is_estimated_with_openais_prices(open_step: Any, at_openai: Account) -> None:
    given = {"with__prompt": "Be brief.", "with__query": "Hello", "with__max_tokens": "2000"}

    said = asked(open_step, at_openai, with__model="gpt-6-luna", **given)

    assert said == "About $0.00026 a run, at most $0.001."


def test_what_references_bring_in_is_said_to_be_missing(open_step: Any, at_openai: Account) -> None:
    given = {"with__model": "gpt-6-luna", "with__query": "{{trigger.body.text}}"}

    said = asked(open_step, at_openai, **given)

    assert said.endswith(", and what the references bring in.")


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("llama-3", "The price of llama-3 is not known."),
        ("{{vars.model}}", "What a run costs depends on the model, which is a reference."),
        ("", ""),
    ],
)
def test_what_is_not_known_is_said_to_be(
    open_step: Any, at_openai: Account, model: str, said: str
) -> None:
    assert asked(open_step, at_openai, with__model=model) == said


def test_what_only_looks_like_references_is_read_in_no_time(
    open_step: Any, at_openai: Account
) -> None:
    given = {"with__model": "gpt-6-luna", "with__query": "{" * 80_000}
    began = time.process_time()

    said = asked(open_step, at_openai, **given)

    assert time.process_time() - began < 10  # seconds; a quadratic look takes a minute
    assert said.startswith("About $0.00")
    assert not said.endswith("bring in.")


def test_a_number_that_is_far_too_large_costs_what_the_largest_does(
    open_step: Any, at_openai: Account
) -> None:
    given = {"with__model": "gpt-6-luna", "with__query": "Hello"}

    largest, typed = (asked(open_step, at_openai, with__n=n, **given) for n in ("3", "5000000"))

    assert typed == largest


def test_another_server_has_prices_of_its_own(open_step: Any, account: Account) -> None:
    unknown = asked(open_step, account, with__model="gpt-6-luna")
    ModelPrice.objects.create(
        connector="chatgpt",
        server=SERVER,
        model="gpt-6-luna",
        since="2026-01-01",
        input=0,
        output=0,
    )

    known = asked(open_step, account, with__model="gpt-6-luna")

    assert unknown == f"The price of gpt-6-luna at {SERVER} is not known."
    assert known == "About $0.00 a run, at most $0.00."


def test_autosave_brings_the_sentence_up_to_date(open_step: Any, at_openai: Account) -> None:
    page = open_step("chat").fill(account=str(at_openai.pk), with__model="llama-3")

    answer = page.post(autosave="on")

    said = (
        '<p id="estimate" class="quiet" hx-swap-oob="true">The price of llama-3 is not known.</p>'
    )
    assert said in text(answer)


def test_a_step_that_costs_nothing_says_nothing(open_step: Any) -> None:
    assert open_step("trigger").answer.context["estimate"] == ""
