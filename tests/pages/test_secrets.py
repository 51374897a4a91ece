"""A trigger's secret counts for callers at once, so it changes only when somebody says so."""

from __future__ import annotations

from typing import Any

import pytest

from automations.models import Automation
from projects.models import Project
from tests.pages.answers import errors, text, written
from tests.pages.step_page import EDIT, HTMX, open_step, part, shop

__all__ = ["open_step", "shop"]

TYPED = "long-enough-42"


def secret() -> str:
    return Automation.objects.get(name="shop").secret


@pytest.mark.parametrize("button", ["autosave", "redraw", "add"])
def test_a_form_that_saves_itself_or_is_drawn_again_leaves_the_secret_alone(
    open_step: Any, button: str
) -> None:
    page = open_step("trigger").fill(with__method="POST", with__secure="on", with__secret=TYPED)

    answer = page.post(HTMX, **{button: "on"})

    assert secret() == ""
    assert part("trigger")["with"] == {"method": "POST", "secure": True}
    assert ", but for the secret</span>" in text(answer)


@pytest.mark.parametrize("button", ["proceed", "exit"])
def test_a_button_that_saves_takes_the_secret_and_writes_that_down(
    open_step: Any, project: Project, button: str
) -> None:
    page = open_step("trigger").fill(with__method="POST", with__secure="on", with__secret=TYPED)

    page.post(save=button)

    assert secret() == TYPED
    entries = [entry[1:] for entry in written(project)]
    assert entries == [
        ("automation.edited", "shop", {"step": "trigger"}),
        ("automation.secret", "shop", {}),
    ]


@pytest.mark.parametrize("button", ["proceed", "exit"])
def test_a_secret_that_cannot_be_taken_is_said_and_none_is_made_in_its_place(
    open_step: Any, button: str
) -> None:
    page = open_step("trigger").fill(with__method="POST", with__secure="on", with__secret="short")

    answer = page.post(save=button)

    assert (answer.status_code, secret()) == (422, "")
    assert errors(answer) == {"with-secret": "Must have at least 12 characters."}


def test_a_secret_is_made_by_the_button_that_saves_and_shown_once(open_step: Any) -> None:
    page = open_step("trigger").fill(with__method="POST", with__secure="on")

    answer = page.post(save="exit")

    assert len(secret()) > 20
    assert (answer.status_code, secret() in text(answer)) == (200, True)
    assert open_step("trigger").post(save="exit").headers["Location"] == EDIT


def test_the_field_says_from_when_on_a_secret_counts(open_step: Any) -> None:
    page = open_step("trigger").fill(with__method="POST", with__secure="on")

    before = text(page.press(redraw="on").answer)
    page.post(save="exit")
    after = text(open_step("trigger").answer)

    assert "let Proceed or Save and Exit make one. It counts from then on." in before
    assert "it counts at once, for those who call what is live, too." in after
