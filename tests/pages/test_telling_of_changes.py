"""Before a test that changes something, its page says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from automations import samples
from automations.models import Automation
from connectors.models import Account
from executions.clock import now
from projects.models import Project
from tests.executions.plans import echo
from tests.pages.building import EDIT, draft_of
from tests.pages.reading import page, text
from tests.pages.tests_of_steps import ALL, PAYLOAD, SAY, hello, hinted

__all__ = ["hello", "hinted"]

SAID = "Testing really does this:"


def call(key: str, method: Any) -> dict[str, Any]:
    given = {"url": "https://example.com/", "method": method}
    return {"key": key, "use": "http.call", "with": given}


def ready(project: Project, *steps: dict[str, Any]) -> Automation:
    """A draft whose trigger is tested."""
    made = draft_of(project, *steps)
    samples.keep(made, made.draft, "trigger", PAYLOAD, now())
    return made


@pytest.mark.parametrize(
    ("method", "said"), [("POST", True), ("GET", False), ("{{trigger.method}}", True)]
)
def test_a_step_that_changes_something_says_so_before_it_is_tested(
    method: str, said: bool, project: Project, editor: Client
) -> None:
    ready(project, call("say", method))

    shown = text(page(editor, SAY))

    assert (f"{SAID} it changes something at a service." in shown) is said


def test_the_service_is_named(project: Project, editor: Client) -> None:
    values: dict[str, Any] = {
        "kind": "management_token",
        "stack_api_key": "blt1",
        "management_token": "cs1",
    }
    account = Account.objects.create(
        project=project, connector="contentstack", title="Main", values=values
    )
    given = {"stack": "blt1", "content_type": "page", "entry_data": {"title": "Hi"}}
    step = {"key": "say", "use": "contentstack.create_entry", "with": given}
    ready(project, {**step, "account": account.pk})

    shown = text(page(editor, SAY))

    assert f"{SAID} it changes something in Contentstack." in shown


@pytest.mark.usefixtures("hello")
def test_a_step_that_changes_nothing_says_nothing(editor: Client) -> None:
    assert [SAID in text(page(editor, address)) for address in (SAY, ALL)] == [False, False]


def test_whoever_may_not_test_is_told_nothing(project: Project, viewer: Client) -> None:
    ready(project, call("say", "POST"))

    assert [SAID in text(page(viewer, address)) for address in (SAY, ALL)] == [False, False]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([call("a", "POST"), call("b", "GET")], "1 step changes something at a service."),
        ([call("a", "POST"), call("b", "PUT")], "2 steps change something at a service."),
    ],
)
def test_testing_all_says_how_many_steps_change_something(
    steps: list[dict[str, Any]], said: str, project: Project, editor: Client
) -> None:
    ready(project, echo("say", "Hi"), *steps)

    assert f"{SAID} {said}" in text(page(editor, ALL))


def test_the_header_leads_to_what_is_said_before_all_is_tested(
    project: Project, editor: Client
) -> None:
    ready(project, call("say", "POST"))

    assert f'<a class="button" href="{ALL}">Test all</a>' in page(editor, EDIT)
