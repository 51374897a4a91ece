"""Steps that were copied or deleted before a document took the place of what they refer to."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from automations.models import Automation
from tests.pages.building import FETCH, SAY, TRIGGER, asked, keys, respond, sent

pytestmark = pytest.mark.store

Import = Callable[..., Any]


def _document(*steps: dict[str, Any]) -> str:
    return json.dumps({"automation": "hello", "trigger": TRIGGER, "steps": [*steps]})


def test_a_copy_means_what_it_meant_after_the_same_steps_are_imported(
    automation: Automation, editor: Client, run_import: Import
) -> None:
    sent(editor, "step/say/copy/")

    run_import(_document(FETCH, respond("new")))

    sent(editor, "add/steps.2/paste/")
    assert keys(automation) == ["steps.0 fetch", "steps.1 new", "steps.2 say_2"]
    assert automation.draft["steps"][2]["with"] == SAY["with"]


def test_a_copy_does_not_mean_another_step_to_which_a_document_gives_the_key(
    automation: Automation, editor: Client, run_import: Import
) -> None:
    sent(editor, "step/say/copy/")

    run_import(_document(respond("fetch")))

    assert "{{fetch_elsewhere.body}}" in asked(editor, "add/steps.1/paste/")
    assert keys(automation) == ["steps.0 fetch"]


def test_a_copy_does_not_mean_a_step_to_which_a_document_gives_a_key_that_was_spent(
    automation: Automation, editor: Client, run_import: Import
) -> None:
    for way in ("say/copy/", "say/delete/", "fetch/delete/"):
        sent(editor, f"step/{way}")

    run_import(_document(FETCH))

    assert "{{fetch_elsewhere.body}}" in asked(editor, "add/steps.1/paste/")
    assert keys(automation) == ["steps.0 fetch"]


@pytest.mark.usefixtures("automation")
def test_a_deleted_step_does_not_come_back_to_mean_another(
    editor: Client, run_import: Import
) -> None:
    sent(editor, "step/say/delete/")

    run_import(_document(respond("fetch")))

    assert sent(editor, "undo/") == (302, "", ["There is nothing to undo here any more."])
