"""Configuring: conditions, failures, secrets, odd texts, and what is not there any more."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from automations import editing
from automations.models import Automation
from automations.step_form import SET_MEANWHILE
from connectors.models import Account
from projects.models import AuditEntry
from tests.pages.answers import errors, text
from tests.pages.step_page import EDIT, Page, inputs, open_step, part, shop, step

__all__ = ["open_step", "shop"]

SCRIPT = '<script>alert("1")</script>'


def test_conditions_of_the_trigger_are_rows(open_step: Any) -> None:
    page = open_step("trigger").fill(with__method="POST").press(add="conditions.rows")
    page.fill(conditions__rows__0__path="body.text", conditions__rows__0__value="x")
    page.fill(conditions__match="any").post(save="exit")

    rows = [{"path": "body.text", "operator": "equals", "value": "x"}]
    assert part("trigger")["conditions"] == {"match": "any", "rows": rows}


def test_what_to_do_on_failure_has_its_ranges(open_step: Any) -> None:
    page = open_step("web").fill(title="Ask", note="Look.", on_failure="retry").press(redraw="on")
    page.data["on_failure.times"], page.data["on_failure.delay"] = "11", "0.5"

    answer = page.post(save="proceed")

    said = errors(answer)
    assert said["on_failure-times"] == "Must be at most 10."
    assert "on_failure" not in said
    page.data["on_failure.times"] = "4"
    page.data["revision"] = page.form()["revision"]
    page.post(save="exit")
    assert part("web") == {
        "key": "web",
        "title": "Ask",
        "use": "http.call",
        "on_failure": {"retry": {"times": 4, "delay": 0.5}},
        "note": "Look.",
    }


def test_a_secret_is_made_shown_once_and_never_again(open_step: Any) -> None:
    page = open_step("trigger").fill(with__method="POST", with__secure="on")
    page.post(save="proceed")
    secret = Automation.objects.get(name="shop").secret

    later = open_step("trigger").answer

    assert len(secret) > 20
    assert (secret in text(page.answer), secret in text(later)) == (True, False)
    assert "A secret is set. Enter another to replace it." in text(later)
    assert secret not in str(Automation.objects.get(name="shop").draft)


def test_a_secret_that_somebody_else_set_meanwhile_is_not_replaced_unseen(open_step: Any) -> None:
    open_step("trigger").fill(with__method="POST", with__secure="on").post(save="exit")
    mine, theirs = open_step("trigger"), open_step("trigger")
    theirs.fill(with__secret="what-they-took").post(save="exit")

    refused = mine.fill(with__secret="what-i-thought").post(save="exit")
    kept = Automation.objects.get(name="shop").secret
    mine.data["secret_mark"] = mine.form()["secret_mark"]
    mine.fill(with__secret="what-i-thought").post(save="exit")

    assert (errors(refused), kept) == ({"with-secret": SET_MEANWHILE}, "what-they-took")
    assert Automation.objects.get(name="shop").secret == "what-i-thought"


def test_another_secret_replaces_it_if_it_fits(open_step: Any) -> None:
    page = open_step("trigger").fill(with__method="POST", with__secure="on")
    page.post(save="exit")
    page = open_step("trigger")
    made = Automation.objects.get(name="shop").secret

    refused = page.fill(with__secret="short").post(save="proceed")
    kept = Automation.objects.get(name="shop").secret
    page.fill(with__secret="long-enough-42").post(save="exit")

    assert errors(refused) == {"with-secret": "Must have at least 12 characters."}
    assert "short" not in text(refused).partition("<form")[2].partition("Must have")[0]
    assert kept == made
    assert Automation.objects.get(name="shop").secret == "long-enough-42"
    assert AuditEntry.objects.filter(details__contains="long-enough").count() == 0


def test_a_viewer_sees_everything_and_can_change_nothing(viewer: Client, shop: Automation) -> None:
    del shop
    page = Page(viewer, "choose")

    shown = text(page.answer)
    assert '<fieldset class="whole" disabled>' in shown
    assert 'name="save"' not in shown
    assert page.post(save="exit").status_code == 403


@pytest.mark.parametrize(
    "typed",
    [SCRIPT, "שלום {{ עולם", "a\x00b", "x" * 10_000, "\u202eabc", "{{", "{{1}} }} {{nope.a}}"],
)
def test_odd_texts_are_kept_and_shown_as_they_are(open_step: Any, typed: str) -> None:
    page = open_step("chat").fill(with__prompt=typed, with__model=typed, title=typed, note=typed)
    page.post(save="exit")

    answer = open_step("chat").answer

    assert answer.status_code == 200
    assert SCRIPT not in answer.content.decode()
    assert inputs("chat")["prompt"] == typed.replace("\x00", "").replace("{{1}}", "{{trigger}}")


def test_half_characters_in_json_are_kept(open_step: Any) -> None:
    page = open_step("answer").fill(with__body='{"a": "\\ud800"}')
    page.post(save="exit")

    assert inputs("answer") == {"body": {"a": "\ud800"}}
    assert '"a": "\\ud800"' in text(open_step("answer").answer)


def test_a_text_that_is_too_long_is_kept_with_a_message(open_step: Any) -> None:
    page = open_step("chat").fill(with__prompt="x" * 1_000_001)

    answer = page.post(save="proceed")

    assert errors(answer)["with-prompt"] == "Must have at most 1000000 characters."


def test_a_text_that_could_be_read_as_a_number_stays_a_text(open_step: Any) -> None:
    shop = Automation.objects.get(name="shop")
    wanted = step("answer", "response.respond", **{"with": {"status": 200, "body": "5"}})
    editing.change(shop, lambda draft: editing.replaced(draft, "answer", wanted))

    open_step("answer").post(save="exit")

    assert inputs("answer") == {"status": 200, "body": "5"}


def test_a_step_whose_action_is_not_installed_is_shown_and_kept(
    editor: Client, shop: Automation
) -> None:
    gone = step("web", "fax.send", **{"with": {"to": "Ada"}})
    editing.change(shop, lambda draft: editing.replaced(draft, "web", gone))

    answer = editor.get(f"{EDIT}step/web/configure/")

    assert answer.status_code == 200
    assert "“fax.send” is not installed." in text(answer)
    assert "Ada" in text(answer)


def test_a_deleted_account_is_said_in_place(open_step: Any, account: Account) -> None:
    account.delete()

    answer = open_step("chat").answer

    assert errors(answer) == {"account": "The account was deleted; choose another one of ChatGPT."}


def test_a_step_that_never_was_is_not_found(editor: Client, shop: Automation) -> None:
    del shop
    assert editor.get(f"{EDIT}step/nothing/configure/").status_code == 404


def test_rows_are_groups_with_a_name_and_the_buttons_say_what_they_add(
    open_step: Any, shop: Automation
) -> None:
    called = {"use": "sub_automation.called", "with": {"schema": [{"key": "text"}]}}
    shop.draft = {**shop.draft, "trigger": called}
    shop.save()

    rows = text(open_step("trigger").answer)
    headers = text(open_step("answer").answer)

    row = rows.partition('role="group" aria-label="Schema 1"')[2]
    assert 'name="with.schema.0.description"' in row
    assert ">+ Add Response Header</button>" in headers
