"""Places that are not what they were, and how deep steps may stand."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from automations import arrange
from automations.models import Automation, Kept
from projects.models import Project
from tests.pages.building import EDIT, SAY, agreed, asked, draft_of, keys, respond, sent
from tests.pages.conftest import People
from tests.pages.reading import text


def _loop(key: str, *steps: dict[str, Any]) -> dict[str, Any]:
    return {"key": key, "use": "flow.repeat", "with": {"times": 2}, "steps": [*steps]}


def test_a_current_item_that_moves_into_another_loop_is_asked_about(
    project: Project, editor: Client
) -> None:
    item = {**SAY, "with": {"status": 200, "body": "{{current_item}}"}}
    automation = draft_of(project, _loop("one", item, respond("x")), _loop("two", respond("y")))

    said = asked(editor, "step/say/move/", to="steps.1.steps.0")
    agreed(editor, "step/say/move/", to="steps.1.steps.0")

    assert "{{current_item_elsewhere}}: There is no step" in said
    automation.refresh_from_db()
    moved = automation.draft["steps"][1]["steps"][0]
    assert moved["with"]["body"] == "{{current_item_elsewhere}}"


def test_a_place_that_was_shown_in_another_arrangement_is_refused(
    automation: Automation, editor: Client
) -> None:
    seen = arrange.digest(automation.draft)
    sent(editor, "step/end/copy/")
    sent(editor, "step/say/duplicate/")
    before = keys(automation)

    answers = [
        sent(editor, address, seen=seen, **more)
        for address, more in (
            ("step/end/move/", {"to": "steps.1"}),
            ("add/steps.1/action/", {"use": "response.respond"}),
            ("add/steps.1/paste/", {}),
        )
    ]

    stale = "The steps were arranged anew meanwhile. Choose the place again."
    assert [said for _, _, said in answers] == [[stale], [stale], [stale]]
    assert keys(automation) == before


@pytest.mark.parametrize("page", ["", "add/steps.1/", "step/end/configure/", "add/steps.1/action/"])
def test_forms_carry_the_arrangement_in_which_their_places_were_shown(
    page: str, automation: Automation, editor: Client
) -> None:
    shown = editor.get(EDIT + page, {"connector": "http"}).content.decode()

    seen = f'name="seen" value="{arrange.digest(automation.draft)}"'
    assert shown.count(seen) == {"": 3, "add/steps.1/": 3}.get(page, 2)


def test_an_arrangement_changes_with_the_order_of_steps_and_not_with_what_they_do(
    automation: Automation,
) -> None:
    draft = automation.draft
    other = {**draft, "steps": [{**step, "title": "Mine"} for step in draft["steps"]]}

    assert arrange.digest(other) == arrange.digest(draft)
    assert arrange.digest(arrange.shifted(draft, "end", -1)) != arrange.digest(draft)


def test_a_new_step_stands_in_the_arrangement_in_which_its_place_was_chosen(
    automation: Automation, editor: Client
) -> None:
    seen = arrange.digest(automation.draft)
    shown = editor.get(f"{EDIT}add/steps.1/connector/", {"seen": seen}).content.decode()
    sent(editor, "step/say/duplicate/")

    actions = f"{EDIT}add/steps.1/action/"
    page = editor.get(actions, {"connector": "chatgpt", "seen": seen}).content.decode()

    assert f'href="{actions}?connector=chatgpt&amp;seen={seen}"' in shown
    only = shown.partition('id="pick-response"')[0].rpartition("<form")[2]
    assert f'name="seen" value="{seen}"' in only
    assert f'name="seen" value="{seen}"' in page.partition('class="picks"')[2]


@pytest.mark.usefixtures("automation")
def test_what_is_kept_of_a_person_is_one_copy_and_one_deletion(
    editor: Client, people: People
) -> None:
    for way in ("say/copy/", "end/copy/", "say/delete/", "end/delete/"):
        sent(editor, f"step/{way}")

    rows = Kept.objects.order_by("slot").values_list("user", "slot", "title")
    assert list(rows) == [
        (people.editor.pk, "copied", "4 · Response"),
        (people.editor.pk, "deleted", "3 · Response"),
    ]
    assert not {"copied_step", "deleted_step"} & {*editor.session.keys()}


def test_a_draft_with_too_many_levels_can_be_opened(project: Project, editor: Client) -> None:
    step = respond("last")
    for number in range(60):
        step = {"key": f"d{number}", "use": "flow.conditional", "then": [step]}
    draft_of(project, step)

    for page in ("", "step/d59/configure/", "step/last/configure/", "add/steps.1/"):
        shown = text(editor.get(EDIT + page).content.decode())
        assert "What stands inside it is not drawn: there are too many levels." in shown


def test_more_levels_than_an_automation_may_have_are_refused(
    project: Project, editor: Client
) -> None:
    step: dict[str, Any] = {"key": "d", "use": "flow.conditional"}
    for number in range(9):
        step = {"key": f"d{number}", "use": "flow.conditional", "then": [step]}
    automation = draft_of(project, step)
    place = "steps.0" + ".then.0" * 10

    _, _, said = sent(editor, f"add/{place}/action/", use="response.respond")

    assert said == ["There are more than 10 levels of steps; call a sub automation."]
    assert len(keys(automation)) == 10
