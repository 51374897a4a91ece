"""Each action of ChatGPT is configured, tested, saved and run, in both dialects of the service."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from simulators.openai.record import recorded
from tests.acceptance.browser import watched
from tests.acceptance.building import (
    account_of,
    activate,
    box,
    choose,
    flow,
    follow,
    insert,
    output_of_test,
    press,
    proceed,
    save_and_exit,
    stage,
)
from tests.acceptance.chatgpt_steps import UNFINISHED
from tests.acceptance.filling import OWNER, PASSWORD
from tests.acceptance.people import sign_in
from tests.acceptance.processes import Server, post
from tests.acceptance.workshop import path_of, prepare

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.acceptance
KEY = "sk-sim_Zq7WvKp3Tj5Xr8"
ORGANIZATION = "org-Bn6Xr8Lm2Hd4"
# What an account can keep to, the automation that is built with it, and where its calls go.
DIALECTS = {
    "Chat Completions": ("ask-everything", "/v1/chat/completions"),
    "Responses": ("ask-everything-again", "/v1/responses"),
}
SCHEMA = {
    "type": "object",
    "properties": {"title": {"type": "string"}},
    "required": ["title"],
    "additionalProperties": False,
}
ENTRY = {"uid": "blt0123456789abcdef", "title": "Good morning", "url": "/good-morning"}
FIELDS = [{"uid": "title", "data_type": "text"}, {"uid": "url", "data_type": "text"}]
RAN = {"response": {"text": "Guten Morgen"}, "status": 200}
PICTURE = "With 1 picture: PNG of 1792 by 1024"
ALWAYS = ("/v1/models", "/v1/images/generations")
ANSWERS = {
    "chat": {"title": "[simulated] You wrote: Suggest a title."},
    "complete": "[simulated] You wrote: Say hello.",
    "choose": "translate-to-german",
    "say": "Guten Morgen",
    "translate": "Guten Morgen",
}


@pytest.fixture(scope="module")
def place(folder: Path) -> Iterator[Server]:
    """A server with an automation for each dialect, whose seven steps are to be configured."""
    with Server(folder / "data", AUTOMATE_ALLOW_PRIVATE_HOSTS="127.0.0.1") as started:
        prepare(started)
        for name, _ in DIALECTS.values():
            document = folder / f"{name}.yaml"
            document.write_text(UNFINISHED.replace("ask-everything", name))
            started.manage("import_automations", "demo", str(document))
        yield started


@pytest.mark.parametrize(
    ("dialect", "other"), [("Chat Completions", "Responses"), ("Responses", "Chat Completions")]
)
def test_every_action_is_configured_tested_and_run_in_each_dialect(
    dialect: str, other: str, place: Server, browser: Browser, openai: str, model_calls: Path
) -> None:
    (name, path), (_, other_path) = DIALECTS[dialect], DIALECTS[other]
    before = len(calls_of(model_calls))
    with watched(browser, place.url) as page:
        sign_in(page, OWNER, PASSWORD)
        page.wait_for_url("**/projects/")
        page.goto(path_of(name))
        build(page, openai, dialect)
        activate(page)
        url = address(page, name)
        answers = [post(url, {}).json()]
        look_at_the_execution(page)
        asked = len(calls_of(model_calls))

        change_dialect(page, dialect, other)
        answers.append(post(url, {}).json())
        look_at_the_execution(page)

    first, second = answers
    assert second == first
    assert PICTURE in first.pop("look")
    assert first.pop("draw").startswith(f"{place.url}/pictures/")
    assert first == ANSWERS
    assert set(calls_of(model_calls)[before:asked]) == {*ALWAYS, path}
    assert set(calls_of(model_calls)[asked:]) == {*ALWAYS, other_path}
    assert [each for each in (KEY, ORGANIZATION) if each in place.output + place.errors] == []


def calls_of(model_calls: Path) -> list[str]:
    """The paths of all calls of the service so far."""
    return [line["path"] for line in recorded(model_calls)]


def account_in(dialect: str) -> str:
    """The title of the account that keeps to a dialect at first."""
    return f"Team in {dialect}"


def build(page: Page, openai: str, dialect: str) -> None:
    """All seven steps, each by its form, its test, and Save and Exit."""
    open_step(page, "Chat", 2)
    add_account(page, openai, dialect)
    configure_chat(page)
    expect(shown_by_test(page)).to_contain_text("title: [simulated] You wrote: Suggest a title.")
    save_and_exit(page)
    for number, (title, configure, shown) in enumerate(OTHERS, start=3):
        open_step(page, title, number)
        account_of(page).select_option(account_in(dialect))
        configure(page)
        expect(shown_by_test(page)).to_contain_text(shown)
        if title in LOOKS:
            LOOKS[title](page)
        save_and_exit(page)


def open_step(page: Page, title: str, number: int) -> None:
    """By its card in the flow."""
    card = re.compile(rf"^{title}\b.* Number {number}$")
    flow(page).get_by_role("link", name=card).click()
    expect(stage(page)).to_have_text("Configure Action")


def shown_by_test(page: Page) -> Locator:
    """From the form to the test; what it put out."""
    proceed(page)
    return output_of_test(page)


def add_account(page: Page, openai: str, dialect: str) -> None:
    """In the dialog, with the dialect that is to be kept to."""
    press(page, "+ Add New Account")
    dialog = page.get_by_role("dialog", name="Authorize")
    dialog.get_by_label("Title").fill(account_in(dialect))
    dialog.get_by_label("Organization ID").fill(ORGANIZATION)
    dialog.get_by_text("Show Optional Fields").click()
    dialog.get_by_label("Base URL").fill(openai)
    authorize(dialog, dialect)
    expect(dialog).to_have_count(0)
    expect(account_of(page).locator("option:checked")).to_have_text(account_in(dialect))


def authorize(form: Page | Locator, dialect: str) -> None:
    """With the key, which no form sends back."""
    form.get_by_label("API Key").fill(KEY)
    form.get_by_role("radio", name=dialect, exact=True).check()
    press(form, "Authorize")


def change_dialect(page: Page, dialect: str, other: str) -> None:
    """Of the account, on its own page."""
    title = account_in(dialect)
    page.goto("/projects/demo/accounts/")
    follow(page, title)
    form = page.locator("form").filter(has=page.get_by_label("API Key"))
    if not form.get_by_role("radio", name=other).is_visible():
        form.get_by_text("Show Optional Fields").click()
    authorize(form, other)
    expect(page.get_by_text(f"“{title}” is authorized.")).to_be_visible()


def configure_chat(page: Page) -> None:
    """With a structured answer."""
    choose(page, "API Model", "gpt-6-luna")
    box(page, "Prompt Text").fill("You are brief.")
    box(page, "Input Query").fill("Suggest a title.")
    page.get_by_text("Show Optional Fields").click()
    page.get_by_role("radio", name="Structured Output").check()
    box(page, "Schema").fill(json.dumps(SCHEMA))
    box(page, "Number of Tokens").fill("300")


def configure_picture(page: Page) -> None:
    """Other than what is chosen already."""
    box(page, "Prompt Text").fill("A red fox")
    for choice in ("1792x1024", "Natural", "HD"):
        page.get_by_role("radio", name=choice, exact=True).check()


def configure_vision(page: Page) -> None:
    """The picture that the step before made."""
    row = page.get_by_role("group", name="Prompt Text 1", exact=True)
    row.get_by_role("radio", name="user").check()
    row.get_by_role("radio", name="Image (URL)").check()
    value = box(row, "Prompt Value")
    value.click()
    data = page.get_by_role("complementary", name="Suggested Data Elements")
    data.get_by_role("button").filter(has=page.get_by_text("url", exact=True)).click()
    expect(value.get_by_text("3.url", exact=True)).to_be_visible()


def configure_prompt(page: Page) -> None:
    """Two answers."""
    box(page, "Prompt Text").fill("Say hello.")
    page.get_by_text("Show Optional Fields").click()
    box(page, "Number of Prompt Responses").fill("2")


def configure_function(page: Page) -> None:
    """One of the demo's sub automations."""
    row = page.get_by_role("group", name="Prompt Text 1", exact=True)
    row.get_by_role("radio", name="user").check()
    box(row, "Input Query").fill("Translate Good morning to German")
    choose(page, "Sub Automation 1", "Translate to German", "translate-to-german")


def configure_response(page: Page) -> None:
    """What was chosen, and what came of it."""
    insert(page, box(page, "Function Calling Response"), "6")
    box(page, "Sub Automation Response").fill(json.dumps(RAN))


def configure_translation(page: Page) -> None:
    """An entry with a text and something else."""
    box(page, "Entry Data").fill(json.dumps(ENTRY))
    box(page, "Content Type Schema").fill(json.dumps(FIELDS))
    page.get_by_role("combobox", name="Select Language").select_option("de")


def shows_the_picture(page: Page) -> None:
    """It is there, and not only its frame."""
    picture = page.get_by_role("img", name="The picture at this address").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 1792)
    expect(picture).to_be_visible()


def shows_before_and_after(page: Page) -> None:
    """Each text, in both languages."""
    texts = page.get_by_role("table", name="Texts before and after").get_by_role("row")
    expect(texts).to_have_text(
        [re.compile("Path"), re.compile("title.*Good morning.*Guten Morgen")]
    )


def address(page: Page, name: str) -> str:
    """Where requests are sent to, as the trigger's page has it."""
    page.goto(path_of(name, "step/trigger/test/"))
    return page.get_by_role("region", name="Address").get_by_role("code").first.inner_text()


def look_at_the_execution(page: Page) -> None:
    """The newest one, and what those of its steps put out that show it in a way of their own."""
    page.goto("/projects/demo/executions/")
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    for title, look in LOOKS.items():
        page.get_by_role("link", name=re.compile(f"^{title}")).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(rf"· {title}$"))
        page.get_by_role("link", name="Output", exact=True).click()
        look(page)


OTHERS: list[tuple[str, Callable[[Page], None], str]] = [
    ("DALL-E 3 Image Generator", configure_picture, "width: 1792"),
    ("Chat with Vision", configure_vision, PICTURE),
    ("Prompt", configure_prompt, "index: 1"),
    ("Function Calling", configure_function, "name: translate-to-german"),
    ("Function Calling Response", configure_response, "text: Guten Morgen"),
    ("Translate an Entry", configure_translation, "title: Guten Morgen"),
]
LOOKS: dict[str, Callable[[Page], None]] = {
    "DALL-E 3 Image Generator": shows_the_picture,
    "Translate an Entry": shows_before_and_after,
}
