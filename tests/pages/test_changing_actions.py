"""Letting a step or the trigger do something else."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from automations.models import Automation
from connectors.models import Account
from projects.models import Project
from tests.pages.building import EDIT, RESPONSE, TRIGGER, agreed, draft_of, respond, sent
from tests.pages.reading import page, text

PATH = {"key": "split", "use": "flow.conditional", "then": [respond("inner")]}


def _stored(automation: Automation, index: int = 0) -> dict[str, object]:
    automation.refresh_from_db()
    found: dict[str, object] = automation.draft["steps"][index]
    return found


def test_another_action_keeps_what_it_has_too(
    project: Project, editor: Client, account: Account
) -> None:
    kept = {"title": "Ask", "note": "Mind the tone.", "on_failure": "ignore"}
    inputs = {"model": "gpt-6-luna", "query": "Hi"}
    step = {"key": "ask", "use": "chatgpt.chat", "account": account.pk, "with": inputs}
    automation = draft_of(project, {**step, **kept})

    found = agreed(editor, "step/ask/action/", use="chatgpt.function_calling")

    assert found == (302, "step/ask/configure/", [])
    changed = {"use": "chatgpt.function_calling", "with": {"model": "gpt-6-luna"}}
    assert _stored(automation) == {**step, **kept, **changed}


def test_an_action_of_another_connector_drops_the_account(
    project: Project, editor: Client, account: Account
) -> None:
    automation = draft_of(project, {"key": "ask", "use": "chatgpt.chat", "account": account.pk})

    sent(editor, "step/ask/action/", use="response.respond")

    assert _stored(automation) == {"key": "ask", "use": "response.respond"}


def test_choosing_the_same_again_changes_nothing(project: Project, editor: Client) -> None:
    automation = draft_of(project, respond("say", 201))

    sent(editor, "step/say/action/", use="response.respond")

    assert _stored(automation) == respond("say", 201)


def test_a_step_cannot_become_one_that_holds_steps(project: Project, editor: Client) -> None:
    automation = draft_of(project, respond("say"))

    _, where, said = sent(editor, "step/say/action/", use="flow.conditional")

    assert said == ["A step that holds steps cannot become another one."]
    assert (where, _stored(automation)) == ("", respond("say"))


@pytest.mark.parametrize("stage", ["connector", "action"])
def test_a_path_has_nothing_to_choose(stage: str, project: Project, editor: Client) -> None:
    draft_of(project, PATH)

    answer = editor.get(f"{EDIT}step/split/{stage}/")

    assert answer.headers["Location"] == f"{EDIT}step/split/configure/"


def test_fields_that_another_action_does_not_have_are_named_before_they_go(
    project: Project, editor: Client
) -> None:
    inputs = {"method": "PUT", "url": "https://example.com", "headers": {"a": "b"}}
    step = {"key": "web", "use": "http.call", "with": inputs}
    automation = draft_of(project, step)

    answer = editor.post(f"{EDIT}step/web/action/", {"use": "chatgpt.chat"})

    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "These fields are not in Chat and go: Method, URL, Headers" in text(shown)
    form = shown.partition('id="anyway"')[2].partition("</form>")[0]
    assert '<input type="hidden" name="use" value="chatgpt.chat">' in form
    assert "Change anyway" in form
    assert _stored(automation) == step


def test_what_another_action_breaks_is_said_before(project: Project, editor: Client) -> None:
    say = {"key": "say", **RESPONSE, "with": {"status": 200, "body": "{{web.body}}"}}
    automation = draft_of(project, {"key": "web", "use": "http.call"}, say)

    answer = editor.post(f"{EDIT}step/web/action/", {"use": "chatgpt.chat"})

    assert answer.status_code == 409
    assert "This would break 1 reference. Nothing is changed yet." in text(answer.content.decode())
    assert _stored(automation) == {"key": "web", "use": "http.call"}


def test_conditions_of_the_trigger_are_named_before_they_go(
    project: Project, editor: Client
) -> None:
    row = {"path": "body.a", "operator": "equals", "value": 1}
    trigger = {**TRIGGER, "conditions": {"rows": [row]}}
    draft = {"trigger": trigger, "steps": []}
    Automation.objects.create(project=project, name="hello", title="Hello", draft=draft)

    answer = editor.post(f"{EDIT}step/trigger/action/", {"use": "sub_automation.called"})

    said = "These fields are not in Sub Automation Trigger and go: Method, Trigger Conditions"
    assert said in text(answer.content.decode())


def test_an_action_is_chosen_with_its_connector_where_it_is_the_only_one(
    project: Project, editor: Client
) -> None:
    draft_of(project)

    shown = page(editor, f"{EDIT}add/steps.0/connector/")

    found = re.findall(r'<(a|button) id="pick-(\w+)"', shown)
    assert found == [
        ("a", "chatgpt"),
        ("a", "contentstack"),
        ("button", "flow"),
        ("button", "http"),
        ("button", "response"),
        ("button", "sub_automation"),
    ]
