"""Parts of a form that can be closed are open where something in them is news."""

from __future__ import annotations

import re
from typing import Any

from tests.pages.answers import text
from tests.pages.step_page import open_step, shop

__all__ = ["open_step", "shop"]
SETTINGS = "Name, note and failures"


def is_open(answer: Any, summary: str) -> bool:
    found = re.search(rf"<details[^>]*?( open)?>\s*<summary>(?:<[^>]*>)*{summary}", text(answer))
    assert found
    return bool(found[1])


def test_the_settings_are_closed_at_first(open_step: Any) -> None:
    assert not is_open(open_step("chat").answer, SETTINGS)


def test_the_settings_stay_open_where_one_of_them_draws_the_form_again(open_step: Any) -> None:
    page = open_step("chat").fill(on_failure="retry").press(redraw="on_failure")

    assert is_open(page.answer, SETTINGS)
    assert not is_open(page.press(redraw="with.response_type").answer, SETTINGS)


def test_the_settings_are_open_where_one_of_them_is_wrong(open_step: Any) -> None:
    page = open_step("chat").fill(on_failure="retry").press(redraw="on_failure")

    page.fill(**{"on_failure.times": "99"}).press(redraw="with.response_type")

    assert is_open(page.answer, SETTINGS)


def test_optional_fields_stay_open_where_one_of_them_draws_the_form_again(open_step: Any) -> None:
    page = open_step("chat")

    assert is_open(page.press(redraw="with.max_tokens").answer, "Show Optional Fields")
    assert not is_open(page.press(redraw="on_failure").answer, "Show Optional Fields")
