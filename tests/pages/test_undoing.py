"""Deleting a step, and undoing that."""

from __future__ import annotations

from django.test import Client

from automations.models import Automation
from projects.models import Project
from tests.pages.building import agreed, draft_of, keys, respond, sent


def test_a_step_is_deleted_and_put_back(automation: Automation, editor: Client) -> None:
    before = keys(automation)

    status, where, said = sent(editor, "step/end/delete/")
    assert (status, where) == (302, "")
    assert said == ['Deleted 4 · Response. <button class="button small" form="undo">Undo</button>']
    assert keys(automation) == before[:2]

    assert sent(editor, "undo/") == (302, "step/end/configure/", ["4 · Response is back."])
    assert keys(automation) == before


def test_undoing_makes_references_whole_again(automation: Automation, editor: Client) -> None:
    draft = automation.draft
    agreed(editor, "step/fetch/delete/")

    sent(editor, "undo/")

    automation.refresh_from_db()
    assert automation.draft == draft


def test_a_title_is_only_text_in_what_is_said(project: Project, editor: Client) -> None:
    draft_of(project, respond("say", title="<b>Hi</b>"))

    _, _, said = sent(editor, "step/say/delete/")

    assert said[0].startswith("Deleted 2 · &lt;b&gt;Hi&lt;/b&gt;.")


def test_there_is_nothing_to_undo_twice(automation: Automation, editor: Client) -> None:
    sent(editor, "step/end/delete/")
    sent(editor, "undo/")

    assert sent(editor, "undo/") == (302, "", ["There is nothing to undo here any more."])
    assert len(keys(automation)) == 3


def test_a_deleted_step_comes_back_after_the_one_that_it_stood_behind(
    automation: Automation, editor: Client
) -> None:
    sent(editor, "step/end/delete/")
    agreed(editor, "step/say/move/", to="steps.0")

    sent(editor, "undo/")

    assert keys(automation) == ["steps.0 say", "steps.1 end", "steps.2 fetch"]


def test_a_deleted_step_comes_back_into_its_path_where_the_one_before_it_is_gone(
    project: Project, editor: Client
) -> None:
    steps = [respond("a"), respond("b"), respond("c")]
    automation = draft_of(project, {"key": "d", "use": "flow.conditional", "else": steps})
    for key in ("a", "c", "b"):
        sent(editor, f"step/{key}/delete/")
    sent(editor, "add/steps.0/action/", use="response.respond")

    sent(editor, "undo/")

    assert keys(automation) == ["steps.0 response", "steps.1 d", "steps.1.else.0 b"]


def test_undoing_is_refused_where_the_path_is_gone(project: Project, editor: Client) -> None:
    automation = draft_of(project, {"key": "d", "use": "flow.conditional", "then": [respond("a")]})
    sent(editor, "step/a/delete/")
    Automation.objects.update(draft={**automation.draft, "steps": []})

    found = sent(editor, "undo/")

    said = "2-1 · Response cannot be put back: the path in which it stood is gone."
    assert found == (302, "", [said])


def test_undoing_says_what_the_step_cannot_refer_to_any_more(
    automation: Automation, editor: Client
) -> None:
    sent(editor, "step/say/delete/")
    Automation.objects.update(draft={**automation.draft, "steps": [respond("end")]})

    _, where, said = sent(editor, "undo/")

    assert where == "step/say/configure/"
    assert said[1].startswith("What it refers to has changed meanwhile. Response Body: {{fetch")


def test_the_key_of_a_deleted_step_is_never_that_of_another(
    project: Project, editor: Client
) -> None:
    automation = draft_of(project, {"key": "chat", "use": "chatgpt.chat"})
    sent(editor, "step/chat/delete/")
    sent(editor, "add/steps.0/action/", use="chatgpt.chat")

    sent(editor, "undo/")

    assert keys(automation) == ["steps.0 chat", "steps.1 chat_2"]
    assert automation.spent == ["chat"]


def test_undoing_is_refused_where_another_step_has_the_key(
    automation: Automation, editor: Client
) -> None:
    sent(editor, "step/end/delete/")
    sent(editor, "add/steps.2/action/", use="response.respond")
    automation.refresh_from_db()
    steps = automation.draft["steps"]
    Automation.objects.update(draft={"steps": [*steps[:2], {**steps[2], "key": "end"}]})

    found = sent(editor, "undo/")

    said = "4 · Response cannot be put back: another step has its key by now."
    assert found == (302, "", [said])


def test_what_was_deleted_elsewhere_is_not_put_back_here(
    automation: Automation, project: Project, editor: Client
) -> None:
    draft_of(project, respond("other"), name="second")
    editor.post("/projects/site/automations/second/edit/step/other/delete/")

    assert sent(editor, "undo/") == (302, "", ["There is nothing to undo here any more."])
    assert len(keys(automation)) == 3
