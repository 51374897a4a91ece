"""The instructions that people followed before hold, line by line: in the form of the builder, and
in the request that leaves after it was filled in.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from automations.models import Automation, Version
from connectors import registry
from connectors.models import Account
from connectors.sdk.values import load
from projects.models import Project
from tests.connectors.chatgpt.conftest import FRENCH, GERMAN
from tests.connectors.chatgpt.drawn_form import buttons, error_at, seen, tree, words
from tests.connectors.chatgpt.function_instructions import (
    CALLING,
    PROMPT,
    RESPONDING,
    TRANSLATING,
)
from tests.connectors.chatgpt.instruction_rows import Adds, Lines, Row, Way
from tests.connectors.chatgpt.instructions import CHAT, IMAGE, VISION
from tests.pages.answers import errors
from tests.pages.conftest import _fast_hashes, account, editor, elsewhere, people, project
from tests.pages.step_page import EDIT, Page, inputs

__all__ = ["_fast_hashes", "account", "editor", "elsewhere", "people", "project"]

ACTIONS: dict[str, Lines] = {
    "chatgpt.chat": CHAT,
    "chatgpt.chat_with_vision": VISION,
    "chatgpt.generate_image": IMAGE,
    "chatgpt.function_calling": CALLING,
    "chatgpt.function_calling_response": RESPONDING,
    "chatgpt.prompt": PROMPT,
    "chatgpt.translate_entry": TRANSLATING,
}
SHARED = {"Choose an Action", "+ Add New Account", "Proceed", "Test Action", "Save and Exit"}
COMMON = {"API Model", "Show Optional Fields", "Number of Tokens"}
SAMPLED = {"Randomness of Responses", "Sanitize text"}
PENALTIES = {"Frequency of Repeated Words", "Presence of Repeated Responses"}
ROLES = {"system", "assistant", "user"}
# What the instructions print in bold.
BOLD: dict[str, set[str]] = {
    "chatgpt.chat": COMMON
    | SAMPLED
    | PENALTIES
    | ROLES
    | {"Chat", "Prompt Text", "Role", "Input Query", "Response Type", "Text", "JSON"}
    | {"Structured Output", "Number of Chat Responses"},
    "chatgpt.chat_with_vision": COMMON
    | SAMPLED
    | PENALTIES
    | ROLES
    | {"Chat with Vision", "Prompt Text", "+ Add Prompt Text", "Role", "+ Add Prompt Input"}
    | {"Select Prompt Type", "Text", "Image", "Prompt Value", "Number of Chat Responses"}
    | {"gpt-4-vision-preview"},
    "chatgpt.generate_image": {"DALL-E 3 Image Generator", "Prompt Text", "Select Image Size"}
    | {"Select Style", "Vivid", "Select Quality", "Standard"},
    "chatgpt.function_calling": COMMON
    | SAMPLED
    | ROLES
    | {"Function Calling", "Prompt Text", "+ Add Prompt Text", "Input Query"}
    | {"+ Add Sub Automation"},
    "chatgpt.function_calling_response": COMMON
    | SAMPLED
    | {"Function Calling Response", "Sub Automation Response"},
    "chatgpt.prompt": COMMON
    | SAMPLED
    | PENALTIES
    | {"Prompt", "Prompt Text", "Number of Prompt Responses", "User Identifier"},
    "chatgpt.translate_entry": COMMON
    | {"Translate an Entry", "Entry Data", "Content Type Schema", "Select Language"}
    | {"Prompt Text"},
}
ROWS = [(use, row) for use, lines in ACTIONS.items() for row in lines.rows]


def each_row(of: Callable[[Row], object] = lambda row: row) -> pytest.MarkDecorator:
    """A test of all rows that have what it is about."""
    rows = [(use, row) for use, row in ROWS if of(row)]
    names = [f"{use}-{row.line}-{row.control}" for use, row in rows]
    return pytest.mark.parametrize(("use", "row"), rows, ids=names)


Fresh = Callable[..., Page]


@pytest.fixture
def fresh(editor: Client, project: Project, account: Account) -> Fresh:
    """Make a step of an action with stored inputs, and open its form."""
    for tool in (GERMAN, FRENCH):
        sub = Automation.objects.create(project=project, name=tool.name, title=tool.name)
        sub.live = Version.objects.create(
            automation=sub,
            number=1,
            use="sub_automation.called",
            plan={"trigger": {"use": "sub_automation.called"}, "steps": []},
            arguments_schema=dict(tool.schema),
        )
        sub.save()

    def made(use: str, given: Any) -> Page:
        step = {"key": "ask", "use": use, "account": account.pk, "with": dict(given)}
        draft = {"trigger": {"use": "http.request"}, "steps": [step]}
        Automation.objects.update_or_create(
            project=project, name="shop", defaults={"title": "Shop", "draft": draft}
        )
        return Page(editor, "ask")

    return made


def filled(page: Page, *typed: Any) -> Any:
    """Enter into the controls of the form, and press Proceed."""
    for each in typed:
        page.fill(**{f"with.{control}": value for control, value in each.items()})
    return page.post(save="proceed")


def ran(at_openai: Any, use: str, way: Way) -> dict[str, Any]:
    """Run the step with what is stored of it: the first body, how many calls, and the output."""
    ctx, action = at_openai(**way.account), registry.action(use)
    output = action.run(load(action.Inputs, inputs("ask")), ctx)
    posts = [sent for sent in ctx.sent if sent.method == "POST"]
    return {"body": posts[0].body, "calls": len(posts), "output": output}


def found(value: Any, place: str) -> Any:
    """What stands at a place: names, positions, and `json` or `last` for what is in a text."""
    for name in place.split("."):
        if isinstance(value, list):
            value = value[int(name)] if int(name) < len(value) else None
        elif isinstance(value, str):
            value = json.loads(value) if name == "json" else value.splitlines()[-1]
        else:
            value = (value or {}).get(name)
    return value


def given_of(use: str, row: Row) -> Any:
    return row.given or ACTIONS[use].given


@pytest.mark.parametrize("use", ACTIONS)
def test_every_line_is_in_the_table_and_every_printed_label(use: str) -> None:
    lines = ACTIONS[use]
    numbers = {1, 2, *range(lines.count - 2, lines.count + 1)}
    numbers |= {row.line for row in lines.rows} | {adds.line for adds in lines.adds}
    labels = {lines.label, *(each.label for each in lines.adds)}
    for row in lines.rows:
        labels |= {row.seen.label, *row.seen.choices, *(typed for typed, _ in row.noted)}
        labels |= {"Show Optional Fields"} if row.seen.toggled else set()
    labels |= {label.removesuffix(" (URL)") for label in labels}

    assert numbers == set(range(1, lines.count + 1))
    assert BOLD[use] - labels == set()


@each_row()
def test_the_form_shows_the_field(fresh: Fresh, use: str, row: Row) -> None:
    given = given_of(use, row)

    shown = seen(tree(text_of(fresh(use, given))), f"with.{row.control}")

    # What is chosen already is no default.
    assert (replace(shown, default="") if found(given, row.control) else shown) == row.seen


@each_row(lambda row: row.refused)
def test_what_is_out_of_range_is_refused_at_the_field(fresh: Fresh, use: str, row: Row) -> None:
    said = []
    for typed, _ in row.refused:
        page = fresh(use, given_of(use, row))
        answer = filled(page, ACTIONS[use].typed, row.beside, {row.control: typed})
        said.append((typed, error_at(tree(answer.content.decode()), f"with.{row.control}")))

    assert said == list(row.refused)


@each_row(lambda row: row.noted)
def test_a_note_stands_beside_the_field(fresh: Fresh, use: str, row: Row) -> None:
    (entered, note) = row.noted[0]

    page = fresh(use, {**given_of(use, row), row.control: entered})

    notes = tree(text_of(page)).find(
        f".//div[@id='field-with-{row.control}-notes']/p[@class='note']"
    )
    assert notes is not None
    assert words(notes) == note


@each_row(lambda row: row.places)
def test_what_is_entered_is_what_leaves(fresh: Fresh, at_openai: Any, use: str, row: Row) -> None:
    ways, left, wanted = ACTIONS[use].ways, [], []
    entered = [({row.control: typed}, tuple(values)) for typed, *values in row.sends]
    entered += [({}, row.unset)] if row.unset else []
    for typed, values in entered:
        for way, place, value in zip(ways, row.places, values, strict=False):
            page = fresh(use, given_of(use, row))
            proceeded = filled(page, ACTIONS[use].typed, way.typed, row.beside, typed)
            assert proceeded.status_code == 302, errors(proceeded)
            left.append((way.name, typed, found(ran(at_openai, use, way), place)))
            wanted.append((way.name, typed, value))

    assert left == wanted


@pytest.mark.parametrize(
    ("use", "adds"),
    [
        pytest.param(use, adds, id=f"{use}-{adds.line}-{adds.label}")
        for use, lines in ACTIONS.items()
        for adds in lines.adds
    ],
)
def test_a_button_adds_a_row(fresh: Fresh, use: str, adds: Adds) -> None:
    page = fresh(use, ACTIONS[use].given)
    page.fill(**{f"with.{name}": value for name, value in ACTIONS[use].typed.items()})
    path = f".//button[@id='field-with-{adds.control.replace('.', '-')}-add']"
    button = tree(text_of(page)).find(path)
    before = len(page.data.getlist(f"with.{adds.grows}"))

    page.press(add=f"with.{adds.control}")

    assert button is not None
    assert words(button) == adds.label
    assert len(page.data.getlist(f"with.{adds.grows}")) == before + 1


@pytest.mark.parametrize("use", ACTIONS)
def test_the_action_is_chosen_by_its_label(fresh: Fresh, use: str) -> None:
    page = fresh("chatgpt.chat", {})

    chosen = tree(page.client.get(f"{EDIT}step/ask/action/").content.decode())

    assert words(next(chosen.iter("h1"))).startswith("Choose an Action")
    button = chosen.find(f".//button[@value='{use}']")
    assert button is not None
    assert words(button).startswith(ACTIONS[use].label)


@pytest.mark.parametrize("use", ACTIONS)
def test_the_account_is_chosen_and_leaves_as_the_key(
    fresh: Fresh, simulated: Any, use: str
) -> None:
    page = fresh(use, ACTIONS[use].given)
    shown = tree(text_of(page))
    filled(page, ACTIONS[use].typed)
    ctx, action = simulated(organization_id="org-1"), registry.action(use)

    action.run(load(action.Inputs, inputs("ask")), ctx)

    assert "+ Add New Account" in buttons(shown)
    assert words(next(shown.iter("h1"))).endswith(ACTIONS[use].label)
    assert ctx.sent[0].headers["Authorization"] == "Bearer sk-sim-demo"
    assert ctx.sent[0].headers["OpenAI-Organization"] == "org-1"


@pytest.mark.parametrize("use", ACTIONS)
def test_proceed_test_action_and_save_and_exit_follow(fresh: Fresh, use: str) -> None:
    page = fresh(use, ACTIONS[use].given)
    shown = buttons(tree(text_of(page)))
    proceeded = filled(page, ACTIONS[use].typed)
    test = page.client.get(proceeded.headers["Location"])

    left = Page(page.client, "ask").post(save="exit")

    assert {"Proceed", "Save and Exit"} <= set(shown)
    assert "Test Action" in buttons(tree(test.content.decode()))
    assert left.headers["Location"] == EDIT


def text_of(page: Page) -> str:
    """The HTML of the page that is open."""
    return str(page.answer.content.decode())
