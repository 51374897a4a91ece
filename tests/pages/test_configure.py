"""The page on which a trigger or a step is configured."""

from __future__ import annotations

import re
from typing import Any

import pytest

from automations import editing
from automations.models import Automation
from connectors.models import Account
from projects.models import Project
from tests.pages.answers import errors, text, written
from tests.pages.step_page import EDIT, inputs, open_step, part, shop, step

__all__ = ["open_step", "shop"]

SCRIPT = '<script>alert("1")</script>'


def test_a_fresh_step_has_its_head_its_stages_and_no_complaints(open_step: Any) -> None:
    answer = open_step("choose").answer

    page = text(answer)
    assert (answer.status_code, errors(answer)) == (200, {})
    assert "<h1>2 · <bdi>Function Calling</bdi></h1>" in page
    assert '<a href="/projects/site/automations/shop/edit/step/choose/test/">' in page
    first, *_ = re.findall(r'<button[^>]*name="save" value="(\w+)"', page)
    assert first == "proceed"


def test_proceed_stores_what_was_entered_and_goes_on_to_the_test(
    open_step: Any, account: Account, project: Project
) -> None:
    page = open_step("choose").fill(with__model="gpt-4o", with__messages__0__role="user")
    page.fill(with__messages__0__query="Hello")
    page.data.setlist("with.sub_automations", ["translate", ""])

    answer = page.post(save="proceed")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{EDIT}step/choose/test/")
    assert part("choose") == {
        "key": "choose",
        "use": "chatgpt.function_calling",
        "account": account.pk,
        "with": {
            "model": "gpt-4o",
            "messages": [{"role": "user", "query": "Hello"}],
            "sub_automations": ["translate"],
        },
    }
    entry = ("edgar@example.com", "automation.edited", "shop", {"step": "choose"})
    assert written(project) == [entry]


def test_proceed_with_what_is_missing_keeps_everything_and_says_so_at_the_fields(
    open_step: Any,
) -> None:
    page = open_step("choose").fill(with__model="gpt-4o", with__max_tokens="4096")

    answer = page.post(save="proceed")

    assert answer.status_code == 422
    assert errors(answer)["with-max_tokens"] == "Must be at most 2048."
    assert errors(answer)["with-sub_automations"] == "This field is required."
    assert '<a href="#field-with-max_tokens">Number of Tokens</a>: Must be at most 2048.' in text(
        answer
    )
    assert inputs("choose")["max_tokens"] == 4096


def test_what_is_wrong_is_kept_and_shown_with_its_message_after_going_away(
    open_step: Any,
) -> None:
    left = open_step("chat").fill(with__max_tokens="many", with__n="2.5").post(save="exit")

    answer = open_step("chat").answer

    assert (left.status_code, left.headers["Location"]) == (302, EDIT)
    assert inputs("chat") == {"max_tokens": "many", "n": 2.5}
    assert 'value="many"' in text(answer)
    assert errors(answer)["with-max_tokens"] == "Must be a whole number."
    assert errors(answer)["with-n"] == "Must be a whole number."


def test_save_and_exit_saves_an_empty_step_too(open_step: Any) -> None:
    answer = open_step("chat").post(save="exit")

    assert answer.headers["Location"] == EDIT
    assert inputs("chat") == {}


def test_a_path_has_save_configuration_in_place_of_proceed(open_step: Any) -> None:
    page = open_step("fork")
    page.fill(with__conditions__0__input="a", with__conditions__0__operator="is_empty")

    assert "Save Configuration</button>" in text(page.answer)
    assert "Proceed</button>" not in text(page.answer)
    assert page.post(save="proceed").headers["Location"] == EDIT
    assert inputs("fork") == {"conditions": [{"input": "a", "operator": "is_empty"}]}


@pytest.mark.parametrize(
    ("buttons", "wanted"),
    [
        ({"add": "with.messages"}, ["A", "B", ""]),
        ({"remove": "with.messages.0"}, ["B"]),
        ({"up": "with.messages.1"}, ["B", "A"]),
        ({"down": "with.messages.0"}, ["B", "A"]),
        ({"up": "with.messages.0"}, ["A", "B"]),
    ],
)
def test_rows_come_go_and_change_places(
    open_step: Any, buttons: dict[str, str], wanted: list[str]
) -> None:
    page = open_step("chat").press(add="with.messages").press(add="with.messages")
    page.fill(with__messages__0__query="A", with__messages__1__query="B").press(**buttons)

    typed = [page.data.get(f"with.messages.{i}.query") for i in range(len(wanted))]
    assert typed == wanted
    assert [row.get("query", "") for row in inputs("chat")["messages"]] == wanted


def test_the_row_that_has_to_be_there_is_filled_in_before_another_comes(open_step: Any) -> None:
    page = open_step("choose")

    page.press(add="with.messages")
    first = inputs("choose")["messages"]
    page.fill(with__messages__0__role="user").press(add="with.messages")

    assert first == [{}]
    assert inputs("choose")["messages"] == [{"role": "user"}, {}]


def test_the_last_row_that_must_be_has_no_button_that_removes_it(open_step: Any) -> None:
    page = text(open_step("choose").answer)

    assert 'name="remove" value="with.messages.0"' not in page


def test_a_list_gets_another_line_and_loses_one(open_step: Any) -> None:
    page = open_step("choose").fill(with__sub_automations="translate")

    page.press(add="with.sub_automations")
    more = page.data.getlist("with.sub_automations")
    page.press(remove="with.sub_automations.0")

    assert more == ["translate", ""]
    assert page.data.getlist("with.sub_automations") == [""]
    assert inputs("choose") == {"messages": [{}]}


def test_named_values_are_lines_of_name_and_value(open_step: Any) -> None:
    page = open_step("answer")
    page.fill(with__headers__0__name="X-A", with__headers__0__value="1").press(add="with.headers")
    page.fill(with__headers__1__name="X-B", with__headers__1__value="{{trigger.body}}")
    page.post(save="exit")

    assert inputs("answer") == {"headers": {"X-A": "1", "X-B": "{{trigger.body}}"}}


def test_what_a_hidden_field_held_comes_back_with_it(open_step: Any) -> None:
    page = open_step("chat").fill(with__response_type="structured").press(redraw="on")
    page.fill(with__schema='{"type": "object"}', with__response_type="text").press(redraw="on")
    stored = inputs("chat")

    page.fill(with__response_type="structured").press(redraw="on")

    assert stored == {}
    assert page.data["with.schema"].strip() == '{"type": "object"}'


def test_a_choice_becomes_a_text_for_a_reference_and_a_choice_again(open_step: Any) -> None:
    page = open_step("chat").press(as_text="with.role")
    control = page.data["with.role"]
    page.fill(with__role="{{1.body.role}}").post(save="exit")
    stored = inputs("chat")

    back = open_step("chat").press(as_control="with.role")

    assert (control, stored) == ("", {"role": "{{trigger.body.role}}"})
    assert back.data["with.role"] == "user"


def test_numbers_become_the_keys_that_the_page_was_drawn_with(open_step: Any) -> None:
    page = open_step("answer").fill(with__body="{{2.text}} and {{1.body}}")
    shop = Automation.objects.get(name="shop")
    editing.change(
        shop, lambda draft: {**draft, "steps": [step("new", "http.call"), *draft["steps"]]}
    )

    page.post(save="exit")

    assert inputs("answer")["body"] == "{{choose.text}} and {{trigger.body}}"


def test_a_number_whose_step_was_deleted_is_named_at_its_field(open_step: Any) -> None:
    page = open_step("answer").fill(with__status="200", with__body="{{2.text}}")
    shop = Automation.objects.get(name="shop")
    editing.change(shop, lambda draft: {**draft, "steps": draft["steps"][1:]})

    answer = page.post(save="proceed")

    said = "{{2.text}}: step 2 was deleted meanwhile; refer to another one."
    assert (answer.status_code, errors(answer)) == (422, {"with-body": said})
    assert inputs("answer")["body"] == "{{choose.text}}"


def test_the_arguments_of_a_sub_automation_are_a_form_of_their_own(open_step: Any) -> None:
    page = open_step("call").fill(with__sub_automation="translate").press(redraw="on")
    help_ = text(page.answer)
    page.fill(with__template__text="Hi", with__template__count="two", with__template__polite="true")

    answer = page.post(save="proceed")

    assert "Text. The text to translate" in help_
    assert errors(answer) == {"with-template-count": "Must be a whole number."}
    assert inputs("call") == {
        "sub_automation": "translate",
        "template": {"text": "Hi", "count": "two", "polite": True},
    }


def test_one_reference_may_stand_for_all_arguments(open_step: Any) -> None:
    page = open_step("call").fill(with__sub_automation="translate").press(redraw="on")
    page.press(as_text="with.template").fill(with__template="{{2.function.arguments}}")

    answer = page.post(save="exit")

    assert answer.status_code == 302
    assert inputs("call")["template"] == "{{choose.function.arguments}}"
    assert open_step("call").data["with.template"].strip() == "{{choose.function.arguments}}"


def test_arguments_that_the_sub_automation_does_not_have_are_shown_to_be_cleared(
    open_step: Any,
) -> None:
    page = open_step("call").fill(with__template='{"old": 1, "text": "Hi"}')
    page.fill(with__sub_automation="translate").press(redraw="on")

    assert page.data["with.template.old"] == "1"
    assert "There is no argument “old”" in errors(page.answer)["with-template-old"]

    page.fill(with__template__old="").post(save="exit")
    assert inputs("call")["template"] == {"text": "Hi"}


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        (
            "chat",
            {"with.schema": '{\n  "a": 1\n  "b": 2\n}'},
            "Line 3, column 3: a comma is missing.",
        ),
        ("call", {"with.template": "{"}, "Line 1, column 2: a name in double quotes is missing."),
        ("call", {"with.template": '{"a": 1,\n}'}, "Line 2, column 1: there is a comma too many."),
    ],
)
def test_a_fault_of_syntax_is_said_with_its_place(
    open_step: Any, key: str, typed: dict[str, str], said: str
) -> None:
    page = open_step(key)
    if key == "chat":
        page.fill(with__response_type="structured").press(redraw="on")
    (name,) = typed
    page.data.update(typed)
    page.data[name] = typed[name]

    answer = page.post(save="proceed")

    assert errors(answer)[name.replace(".", "-")] == said


@pytest.mark.parametrize(
    "body", ["{{trigger.body}}, hello", "{{trigger.body}} {{trigger.method}}", "{{trigger.body}}"]
)
def test_a_text_that_begins_with_a_reference_is_a_text(open_step: Any, body: str) -> None:
    page = open_step("answer").fill(with__status="200", with__body=body)

    answer = page.post(autosave="on")

    assert inputs("answer")["body"] == body
    assert "This is sent as text" not in text(answer)


def test_what_looks_like_json_and_is_none_is_said_to_be_sent_as_text(open_step: Any) -> None:
    page = open_step("answer").fill(with__status="200", with__body='{"a": }')

    answer = page.post(autosave="on")

    assert errors(answer) == {}
    assert "This is sent as text, since it is no JSON. Line 1, column 7: a value is missing." in (
        text(answer)
    )
