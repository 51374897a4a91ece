"""Where the step of a form was deleted meanwhile, its lookups say so."""

from __future__ import annotations

from django.test import Client

from automations.models import Automation
from tests.pages.answers import text
from tests.pages.step_page import EDIT, shop

__all__ = ["shop"]


def test_the_choices_for_a_deleted_step_are_answered_by_a_sentence(
    editor: Client, shop: Automation
) -> None:
    del shop

    answer = editor.post(f"{EDIT}step/gone/lookup/?field=with.model", {"search": ""})

    assert (answer.status_code, text(answer)) == (404, "There is no such step any more.\n")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
