"""Arranging the steps of a draft."""

from __future__ import annotations

import re

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from automations.models import Automation
from connectors.models import Account
from projects.models import AuditEntry, Membership, Project, Role
from tests.pages.building import (
    EDIT,
    FETCH,
    SAY,
    agreed,
    agreement,
    asked,
    draft_of,
    keys,
    respond,
    sent,
)
from tests.pages.conftest import People
from tests.pages.reading import text


@pytest.mark.parametrize(
    ("data", "order"),
    [
        ({"by": "-1"}, ["steps.0 fetch", "steps.1 end", "steps.2 say"]),
        ({"to": "steps.0"}, ["steps.0 end", "steps.1 fetch", "steps.2 say"]),
    ],
)
def test_a_step_is_moved(
    data: dict[str, str], order: list[str], automation: Automation, editor: Client
) -> None:
    number = order.index(next(one for one in order if "end" in one)) + 2

    found = sent(editor, "step/end/move/", **data)

    assert found == (302, "step/end/configure/", [f"Moved: it is {number} · Response now."])
    assert keys(automation) == order
    assert AuditEntry.objects.get().details == {"moved": "end"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"by": "1"}, "It is the last step."),
        ({"to": "steps.9"}, "There is no place steps.9 any more."),
        ({"to": "steps.-1"}, "There is no place steps.-1 any more."),
        ({}, "Choose a place."),
        ({"by": "5"}, "Choose a place."),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(
    data: dict[str, str], said: str, automation: Automation, editor: Client
) -> None:
    before = keys(automation)

    found = sent(editor, "step/end/move/", **data)

    assert found == (302, "step/end/configure/", [said])
    assert keys(automation) == before
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("change", ["move", "duplicate", "copy", "delete"])
def test_a_step_that_is_gone_says_so(change: str, automation: Automation, editor: Client) -> None:
    found = sent(editor, f"step/gone/{change}/", by="1")

    assert found == (302, "", ["There is no step “gone” any more."])
    assert len(keys(automation)) == 3


def test_what_a_move_would_break_is_said_before(automation: Automation, editor: Client) -> None:
    before = keys(automation)

    said = asked(editor, "step/say/move/", by="-1")

    assert "Move 3 · Response ?" in said
    assert "This would break 1 reference. Nothing is changed yet." in said
    assert "3 · Response , Response Body:" in said
    assert keys(automation) == before


def test_whoever_means_it_moves_anyway(automation: Automation, editor: Client) -> None:
    agreed(editor, "step/say/move/", by="-1")

    assert keys(automation) == ["steps.0 say", "steps.1 fetch", "steps.2 end"]


def test_what_breaks_more_than_was_agreed_to_is_asked_about_again(
    automation: Automation, editor: Client
) -> None:
    address = f"{EDIT}step/fetch/delete/"
    shown = editor.post(address).content.decode()
    other = {**SAY, "key": "other"}
    automation.draft = {**automation.draft, "steps": [*automation.draft["steps"], other]}
    automation.save()

    again = editor.post(address, {"anyway": agreement(shown)})
    done = editor.post(address, {"anyway": agreement(again.content.decode())})

    assert (again.status_code, done.status_code) == (409, 302)
    assert "This would break 2 references." in text(again.content.decode())


def test_the_question_carries_what_was_sent(automation: Automation, editor: Client) -> None:
    answer = editor.post(f"{EDIT}step/say/move/", {"to": "steps.0"})

    shown = answer.content.decode()
    form = shown.partition('id="anyway"')[2].partition("</form>")[0]
    assert f'action="{EDIT}step/say/move/"' in form
    assert '<input type="hidden" name="to" value="steps.0">' in form
    assert len(keys(automation)) == 3


def test_a_duplicate_stands_right_after_it(automation: Automation, editor: Client) -> None:
    found = sent(editor, "step/say/duplicate/")

    assert found == (302, "step/say_2/configure/", ["Duplicated as 4 · Response."])
    assert keys(automation) == ["steps.0 fetch", "steps.1 say", "steps.2 say_2", "steps.3 end"]


def test_what_a_deletion_would_break_is_said_before(automation: Automation, editor: Client) -> None:
    said = asked(editor, "step/fetch/delete/")

    assert "Delete 2 · HTTP Request ?" in said
    assert "3 · Response , Response Body:" in said
    assert len(keys(automation)) == 3


def test_a_copy_does_not_refer_to_a_step_that_came_after_the_one_it_meant(
    automation: Automation, editor: Client
) -> None:
    for way in ("say/copy/", "say/delete/", "fetch/delete/"):
        sent(editor, f"step/{way}")
    sent(editor, "add/steps.0/action/", use="http.call")

    said = asked(editor, "add/steps.1/paste/")

    assert "There is no step “fetch”" in said
    assert keys(automation) == ["steps.0 http_request", "steps.1 end"]


def test_a_copy_is_pasted_in_the_same_automation_with_its_references(
    automation: Automation, editor: Client
) -> None:
    sent(editor, "step/say/copy/")

    found = sent(editor, "add/steps.3/paste/")

    assert found == (302, "step/say_2/configure/", ["Pasted as 5 · Response."])
    automation.refresh_from_db()
    assert automation.draft["steps"][3] == {**SAY, "key": "say_2"}


def test_a_copy_is_offered_where_steps_are_added(automation: Automation, editor: Client) -> None:
    assert "Paste" not in text(editor.get(f"{EDIT}add/steps.0/").content.decode())

    sent(editor, "step/say/copy/")

    shown = text(editor.get(f"{EDIT}add/steps.0/").content.decode())
    assert "Paste 3 · Response The step that you copied." in shown
    assert len(keys(automation)) == 3


def test_a_copy_is_pasted_in_another_automation_where_its_references_lead_nowhere(
    automation: Automation, project: Project, editor: Client
) -> None:
    second = draft_of(project, FETCH, name="second")
    there = "/projects/site/automations/second/edit/add/steps.1/paste/"
    sent(editor, "step/say/copy/")

    first = editor.post(there)
    done = editor.post(there, {"anyway": agreement(first.content.decode())})

    second.refresh_from_db()
    assert (first.status_code, done.status_code) == (409, 302)
    assert second.draft["steps"][1]["with"]["body"] == "{{fetch_elsewhere.body}}"
    assert len(keys(automation)) == 3


def test_a_copy_from_another_project_comes_without_accounts(
    project: Project, elsewhere: Project, people: People, editor: Client, account: Account
) -> None:
    Membership.objects.create(project=elsewhere, user=people.editor, role=Role.EDITOR)
    inner = {"key": "ask", "use": "chatgpt.chat", "account": account.pk}
    draft_of(project, {"key": "rows", "use": "flow.repeat", "with": {"times": 2}, "steps": [inner]})
    theirs = draft_of(elsewhere, name="theirs")
    sent(editor, "step/rows/copy/")

    answer = editor.post("/projects/elsewhere/automations/theirs/edit/add/steps.0/paste/")

    theirs.refresh_from_db()
    step = theirs.draft["steps"][0]
    assert step["steps"] == [{"key": "ask", "use": "chatgpt.chat"}]
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert said[-1].endswith("Choose its accounts again: it comes from another project.")


def test_without_a_copy_there_is_nothing_to_paste(automation: Automation, editor: Client) -> None:
    _, _, said = sent(editor, "add/steps.0/paste/")

    assert said == ["No step is copied. Copy one first, from the menu at its head."]
    assert len(keys(automation)) == 3


def test_a_step_does_not_move_into_itself(project: Project, editor: Client) -> None:
    automation = draft_of(project, {"key": "split", "use": "flow.conditional"})

    _, _, said = sent(editor, "step/split/move/", to="steps.0.then.0")

    assert said == ["A step cannot stand inside itself."]
    assert keys(automation) == ["steps.0 split"]


def test_a_step_can_be_moved_into_a_path_without_dragging_it(
    project: Project, editor: Client
) -> None:
    equal = {"input": "a", "operator": "equals", "value": "a"}
    split = {"key": "split", "use": "flow.conditional", "with": {"conditions": [equal]}}
    automation = draft_of(project, split, respond("say"))

    page = editor.get(f"{EDIT}step/say/configure/").content.decode()
    places = re.findall(r'<option value="(steps[^"]*)">([^<]*)', page.partition('name="to"')[2])
    sent(editor, "step/say/move/", by="", to=places[2][0])

    assert " ".join(dict(places)) == "steps.0 steps.0.then.0 steps.0.else.0 steps.1"
    assert places[2][1] == "first in 2 · Conditional Path, Otherwise"
    assert keys(automation) == ["steps.0 split", "steps.0.else.0 say"]
