"""Numbers of steps that are typed into a form."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from tests.pages.step_page import EDIT, Page, open_step, part, shop

Opened = Callable[[str], Page]

__all__ = ["open_step", "shop"]


def test_a_number_that_names_no_step_never_begins_to_name_one(
    open_step: Opened, editor: Client
) -> None:
    open_step("answer").fill(with__body="{{9.text}}").post(save="exit")
    for _ in range(4):
        editor.post(f"{EDIT}add/steps.0/action/", {"use": "chatgpt.chat"})

    assert part("answer")["with"]["body"] == "{{no_step_9.text}}"
    said = "There is no step 9; choose it again."
    assert said in editor.get(f"{EDIT}step/answer/configure/").content.decode()


def test_saving_such_a_number_twice_is_saving_the_same(open_step: Opened) -> None:
    page = open_step("answer").fill(with__body="{{9.text}}")

    answers = [page.post(autosave="on").status_code for _ in range(2)]

    assert answers == [200, 200]
    assert part("answer")["with"]["body"] == "{{no_step_9.text}}"
