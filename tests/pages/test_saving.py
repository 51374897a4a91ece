"""The form of a step saves itself, and nobody's change is overwritten unseen."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from automations import editing, step_saving
from automations.models import Automation
from projects.models import AuditEntry, Project
from tests.pages.answers import errors, text
from tests.pages.step_page import EDIT, HTMX, Page, inputs, open_step, part, shop

__all__ = ["open_step", "shop"]


def test_a_change_is_saved_and_answered_by_pieces_without_a_control(open_step: Any) -> None:
    page = open_step("chat").fill(with__prompt="Hello", with__max_tokens="4096")

    answer = page.post(HTMX, autosave="on")

    shown = text(answer)
    assert answer.status_code == 200
    assert inputs("chat") == {"prompt": "Hello", "max_tokens": 4096}
    assert re.search(r'<span id="saved"[^>]* hx-swap-oob="true">Saved \d\d:\d\d:\d\d</span>', shown)
    revision = editing.revision(part("chat"))
    assert f'id="revision" value="{revision}" hx-swap-oob="true"' in shown
    assert 'id="field-with-max_tokens-notes" hx-swap-oob="true"' in shown
    assert errors(answer) == {"with-max_tokens": "Must be at most 2048."}
    assert 'id="card-chat"' in shown
    assert re.findall(r"<(?:textarea|select|html)", shown) == []


def test_what_a_typed_reference_leads_to_comes_with_the_answer(open_step: Any) -> None:
    page = open_step("answer").fill(with__body="{{trigger.body.text}} {{trigger.boddy}}")

    shown = text(page.post(HTMX, autosave="on"))

    (said,) = re.findall(
        r'<div id="told" hidden hx-swap-oob="true">'
        r'<script id="references" type="application/json">(.*?)</script></div>',
        shown,
    )
    told = json.loads(said)
    assert told["dead"] == {
        "trigger.boddy": "There is no output “boddy” in “1”; did you mean “body”?"
    }
    assert told["samples"] == {"trigger.body.text": "“Good morning”"}


def test_a_message_goes_when_its_fault_is_gone(open_step: Any) -> None:
    page = open_step("chat").fill(with__max_tokens="4096")
    page.post(HTMX, autosave="on")
    said = re.findall(r'name="said" id="said" value="([^"]*)"', text(page.answer))
    page.data["revision"] = editing.revision(part("chat"))

    answer = page.fill(said=said[0], with__max_tokens="40").post(HTMX, autosave="on")

    assert said == ["field-with-max_tokens"]
    assert errors(answer) == {}
    assert 'id="field-with-max_tokens-notes" hx-swap-oob="true"' in text(answer)


def test_an_empty_field_is_not_complained_of_while_one_types(open_step: Any) -> None:
    answer = open_step("chat").fill(with__prompt="x").post(HTMX, autosave="on")

    assert errors(answer) == {}


def test_saving_by_itself_and_by_a_button_at_once_is_no_conflict(open_step: Any) -> None:
    page = open_step("chat").fill(with__prompt="Hello")

    first = page.post(HTMX, autosave="on")
    second = page.post(save="exit")

    assert (first.status_code, second.status_code) == (200, 302)


def test_a_redraw_brings_the_fields_and_the_revision_alone(open_step: Any) -> None:
    page = open_step("chat").fill(with__prompt="Hello")

    answer = page.post(HTMX, add="with.messages", autosave="on")

    shown = text(answer)
    assert "<html" not in shown
    assert shown.count('id="step-fields"') == 1
    assert 'data-focus="with-messages+"' in shown
    assert 'name="with.messages.0.query"' in shown
    assert f'id="revision" value="{editing.revision(part("chat"))}"' in shown


@pytest.fixture
def behind(open_step: Any, owner: Client) -> Page:
    """A form that was drawn before the owner changed the same step."""
    page: Page = open_step("chat").fill(with__prompt="Mine", with__query="Same")
    Page(owner, "chat").fill(with__prompt="Theirs", with__query="Same").post(save="exit")
    return page


def test_the_later_save_is_refused_with_what_differs(behind: Page) -> None:
    answer = behind.post(save="proceed")

    shown = text(answer)
    assert answer.status_code == 409
    assert "olga@example.com changed this step" in shown
    rows = re.findall(r'<th scope="row">(.*?)</th><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>', shown)
    assert rows == [("Prompt Text", "Mine", "Theirs")]
    assert inputs("chat") == {"prompt": "Theirs", "query": "Same"}
    assert str(behind.form()["with.prompt"]).strip() == "Mine"
    assert "hx-post" not in shown.partition('<form id="step-form"')[2].partition("</form>")[0]


def test_mine_is_saved_over_theirs_when_that_is_meant(behind: Page) -> None:
    behind.post(save="proceed")
    behind.data = behind.form()
    (mine,) = re.findall(r'name="save" value="(mine:\w+)"', text(behind.answer))

    others = [behind.post(add="with.messages"), behind.post(save="exit")]
    answer = behind.post(save=mine)

    assert [other.status_code for other in others] == [409, 409]
    assert answer.headers["Location"] == behind.address
    assert inputs("chat")["prompt"] == "Mine"


def test_a_form_that_saves_itself_stops_at_a_conflict(behind: Page) -> None:
    answer = behind.post(HTMX, autosave="on")

    assert answer.status_code == 200
    assert "data-stopped>Not saved: olga@example.com changed this step." in text(answer)
    assert inputs("chat")["prompt"] == "Theirs"


def test_what_was_typed_about_a_deleted_step_can_still_be_read(open_step: Any) -> None:
    page = open_step("chat").fill(with__prompt="A long <b>text</b>")
    shop = Automation.objects.get(name="shop")
    editing.change(shop, lambda draft: {**draft, "steps": draft["steps"][:2]})

    by_itself = page.post(HTMX, autosave="on")
    answer = page.post(save="proceed")

    assert "data-stopped>Not saved: this step was deleted meanwhile." in text(by_itself)
    assert answer.status_code == 410
    assert "A long <b>text</b>" in text(answer)
    assert "<b>text</b>" not in answer.content.decode()


@pytest.mark.parametrize(
    "typed", [{"with.prompt": "x" * 4_000_001}, {f"with.x{n}": "" for n in range(10_001)}]
)
def test_more_than_a_form_may_hold_is_refused_in_words(
    editor: Client, open_step: Any, typed: dict[str, str]
) -> None:
    address = open_step("chat").address

    answer = editor.post(address, typed, headers=HTMX)

    said = "That is more than one form may hold: 10,000 values, and 4 MB in all."
    assert answer.status_code == 400
    assert said in text(answer)


def test_edits_of_one_step_are_written_down_once_in_ten_minutes(
    open_step: Any, project: Project
) -> None:
    def count() -> int:
        return AuditEntry.objects.filter(project=project, action="automation.edited").count()

    open_step("chat").fill(with__prompt="1").post(save="exit")
    open_step("chat").fill(with__prompt="2").post(save="exit")
    open_step("web").fill(note="3").post(save="exit")
    soon = count()
    AuditEntry.objects.update(at=timezone.now() - step_saving.ONCE_IN)
    open_step("chat").fill(with__prompt="4").post(save="exit")

    assert (soon, count()) == (2, 3)


def test_the_button_for_an_account_saves_and_leads_to_its_page(open_step: Any) -> None:
    answer = open_step("chat").fill(with__prompt="x").post(save="account")

    assert answer.headers["Location"] == f"{EDIT}step/chat/account/"
    assert inputs("chat") == {"prompt": "x"}


def test_the_button_of_a_lookup_saves_and_leads_to_its_choices(open_step: Any) -> None:
    answer = open_step("chat").fill(with__prompt="x").post(look_up="with.model")

    assert answer.headers["Location"] == f"{EDIT}step/chat/lookup/?field=with.model"
    assert inputs("chat") == {"prompt": "x"}


UNFINISHED = "{{ is not finished: choose data from the list, or delete it."


def test_nothing_is_said_about_a_reference_that_is_still_being_typed(open_step: Any) -> None:
    page = open_step("chat").fill(with__prompt="Say {{")

    typing = page.post(HTMX, autosave="on", typing="with.prompt")
    left = page.post(HTMX, autosave="on")

    assert errors(typing) == {}
    assert errors(left) == {"with-prompt": UNFINISHED}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("{{", UNFINISHED),
        ("a {{trigger.bo", UNFINISHED),
        ("{{trigger.body}} {{\n", UNFINISHED),
        ("{{nothing here}} {{", "{{nothing here}}"),
        ("{{trigger.body", UNFINISHED),
        ("{{} and", "{{} and"),
    ],
)
def test_a_reference_that_was_only_begun_is_told_from_a_wrong_one(
    open_step: Any, typed: str, said: str
) -> None:
    answer = open_step("chat").fill(with__prompt=typed).post(HTMX, autosave="on")

    assert errors(answer)["with-prompt"].startswith(said)


def test_blanks_and_line_breaks_fill_in_no_required_text(open_step: Any) -> None:
    answer = open_step("chat").fill(with__query=" \n\t ", with__prompt="x").post(save="proceed")

    assert answer.status_code == 422
    assert errors(answer)["with-query"] == "This field is required."
