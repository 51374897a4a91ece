"""What is said of a schema while it is typed, and the button that puts it right."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from automations import editing
from connectors.chatgpt.actions.chat import Chat
from connectors.sdk import Fix
from tests.pages.answers import errors, text
from tests.pages.step_page import HTMX, inputs, open_step, part, shop

__all__ = ["open_step", "shop"]

OPEN = '{"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}'
STRICT = {**json.loads(OPEN), "additionalProperties": False}
CLOSED = 'additionalProperties: Must be false; add "additionalProperties": false.'
BUTTON = re.compile(r'<button[^>]*name="fix" value="([^"]*)"[^>]*>.*?</button>', re.DOTALL)


def structured(open_step: Any, schema: str) -> Any:
    """The form of a Chat step with its schema, and nothing else filled in."""
    page = open_step("chat").fill(with__response_type="structured").press(redraw="on")
    return page.fill(with__schema=schema)


def buttons(answer: Any) -> list[tuple[str, str]]:
    """The buttons that put something right: the control, and what they say."""
    said = [
        (match[1], " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", match[0]).split()))
        for match in BUTTON.finditer(answer.content.decode())
    ]
    return [(name, unescape(words)) for name, words in said]


def test_a_fault_is_said_while_the_schema_is_typed_though_other_fields_are_empty(
    open_step: Any,
) -> None:
    answer = structured(open_step, OPEN).post(HTMX, autosave="on")

    assert answer.status_code == 200
    assert errors(answer) == {"with-schema": CLOSED}
    assert buttons(answer) == [("with.schema", "Add additionalProperties: false : Schema")]
    assert '<textarea class="code" id="field-with-schema"' not in text(answer)


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ('{"type": "obj', {"with-schema": "Line 1, column 10: a text that begins here does not"}),
        ("", {}),
        (json.dumps(STRICT), {}),
        ('{"type": "object", "description": "{{1.body.text}}"}', {}),
    ],
)
def test_what_is_half_typed_is_told_by_its_place_alone(
    open_step: Any, schema: str, said: dict[str, str]
) -> None:
    answer = structured(open_step, schema).post(HTMX, autosave="on")

    found = errors(answer)
    assert list(found) == list(said)
    assert all(found[name].startswith(words) for name, words in said.items())
    assert buttons(answer) == []


def test_the_button_puts_the_schema_right_without_a_script(open_step: Any) -> None:
    page = structured(open_step, OPEN).press(redraw="on")

    page.press(fix="with.schema")

    fixed = json.dumps(STRICT, indent=2)
    assert page.data["with.schema"].replace("\r\n", "\n") == fixed
    assert inputs("chat")["schema"] == fixed
    assert (errors(page.answer), buttons(page.answer)) == ({}, [])
    assert 'data-focus="field-with-schema"' in page.answer.content.decode()


def test_the_button_draws_the_fields_alone_for_htmx(open_step: Any) -> None:
    page = structured(open_step, OPEN)

    answer = page.post(HTMX, fix="with.schema")

    assert answer.content.decode().startswith('<div id="step-fields"')
    assert inputs("chat")["schema"] == json.dumps(STRICT, indent=2)


def test_what_is_typed_in_other_fields_stays_when_the_schema_is_put_right(open_step: Any) -> None:
    page = structured(open_step, OPEN).fill(with__prompt="Be brief.")

    page.press(fix="with.schema")

    assert (page.data["with.prompt"], inputs("chat")["prompt"]) == ("Be brief.", "Be brief.")


@pytest.mark.parametrize(
    "name", ["with.schema", "with.prompt", "with.gone.0.x", "with.", "account"]
)
def test_a_button_for_what_has_no_fix_changes_nothing(open_step: Any, name: str) -> None:
    page = structured(open_step, json.dumps(STRICT)).fill(with__prompt="Be brief.")

    page.press(fix=name)

    assert (inputs("chat")["schema"], inputs("chat")["prompt"]) == (json.dumps(STRICT), "Be brief.")


def test_a_value_inside_a_row_is_put_right_there_alone(
    open_step: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = "messages.1.query"
    monkeypatch.setattr(Chat, "check", lambda _self, _inputs: {place: "Must be right."})
    monkeypatch.setattr(Chat, "fixes", lambda _self, _inputs: {place: Fix("Right it", "right")})
    page = open_step("chat").press(add="with.messages").press(add="with.messages")
    page.fill(with__messages__0__query="first", with__messages__1__query="wrong")

    said = buttons(page.post(HTMX, autosave="on"))
    page.data["revision"] = editing.revision(part("chat"))
    page.press(fix=f"with.{place}")

    assert said == [(f"with.{place}", "Right it : Input Query")]
    assert [row["query"] for row in inputs("chat")["messages"]] == ["first", "right"]


def test_several_faults_are_a_list_with_the_place_of_each(open_step: Any) -> None:
    schema = '{"type": "object", "properties": {"<b>": {"type": "txt"}}}'

    answer = structured(open_step, schema).post(HTMX, autosave="on")

    page = answer.content.decode()
    assert errors(answer) == {"with-schema": "3 things are to be put right."}
    assert re.findall(r"<li><code>(.*?)</code> (\w+)", page) == [
        ("required", "Add"),
        ("additionalProperties", "Must"),
        ("properties.&lt;b&gt;.type", "There"),
    ]
    assert "<b>" not in page
    assert buttons(answer) == [("with.schema", "Fix what can be fixed : Schema")]
