"""A form complains of what is empty once somebody has begun to fill it in, and not before; what is
chosen is called by its name.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from automations import labels
from automations.models import Automation
from connectors.contentstack.fields import STACK
from connectors.models import Account
from connectors.sdk import Option
from projects.models import Project
from tests.pages.building import EDIT, TRIGGER
from tests.pages.reading import page, text

REQUIRED = "This field is required."


@pytest.fixture
def stack(project: Project) -> Account:
    return Account.objects.create(project=project, connector="contentstack", title="Mine")


def opened(client: Client, account: Account, inputs: dict[str, Any]) -> str:
    step = {"key": "make", "use": "contentstack.create_asset", "account": account.pk}
    Automation.objects.create(
        project=account.project,
        name="hello",
        title="Hello",
        draft={"trigger": TRIGGER, "steps": [{**step, "with": inputs}]},
    )
    return page(client, f"{EDIT}step/make/configure/")


@pytest.mark.parametrize("inputs", [{}, {"stack": "blt1"}])
def test_nothing_is_complained_of_before_anything_is_typed(
    inputs: dict[str, Any], editor: Client, stack: Account
) -> None:
    shown = opened(editor, stack, inputs)

    assert REQUIRED not in text(shown)
    assert 'class="dot unfinished"' in shown
    assert 'class="dot wrong"' not in shown


def test_what_somebody_began_says_what_is_missing(editor: Client, stack: Account) -> None:
    shown = opened(editor, stack, {"stack": "blt1", "title": "New"})

    assert text(shown).count(REQUIRED) == 2


def test_what_is_to_be_done_stands_above(editor: Client, stack: Account) -> None:
    shown = opened(editor, stack, {})

    head = shown.partition('class="to-do"')[2].partition("</a>")[0]
    assert re.sub("<[^>]*>", "", head).endswith("Finish step 2 before it can be activated")


def test_what_is_chosen_is_called_by_its_name(editor: Client, stack: Account) -> None:
    labels.remember(stack, STACK, {}, [Option("blt1", "Our <blog>")])

    shown = opened(editor, stack, {"stack": "blt1"})

    card = shown.partition('id="card-make"')[2].partition("</a>")[0]
    assert re.findall(r"<bdi>(.*?)</bdi>", card) == ["Create an Asset", "Our &lt;blog&gt;"]
    assert re.findall(r'class="lookup-label"><bdi>(.*?)</bdi>', shown) == ["Our &lt;blog&gt;"]


def test_only_mandatory_lookups_take_an_only_choice(editor: Client, stack: Account) -> None:
    shown = opened(editor, stack, {})

    assert re.findall(r'field=with\.(\w+)" [^>]*data-takes-only', shown) == ["stack"]
