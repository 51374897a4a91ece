"""The first use case built by the keyboard alone: from an empty project through its two sub
automations to the German sentence. And the same keys for arranging what was built.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import PATIENCE, watched
from tests.acceptance.filling import OWNER, PASSWORD
from tests.acceptance.keyboard import Keyboard
from tests.acceptance.keyboard_building import (
    activate,
    add_account,
    add_step,
    cards,
    choose,
    choose_account,
    clone,
    edit,
    enter,
    gives,
    heading,
    insert,
    more,
    new_automation,
    proceed,
    save_and_exit,
)
from tests.acceptance.processes import Server, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.acceptance
STEPS = "/projects/demo/automations/translate-on-request/edit/step"
SENT = {"text": "Good morning", "language": "German"}
GERMAN = "You translate English into German. Answer with the translation only."
FRENCH = "You translate English into French. Answer with the translation only."


@pytest.fixture(scope="module")
def demo(folder: Path) -> Iterator[Server]:
    """A server whose owner has chosen a password."""
    with Server(folder / "data") as started:
        code = (
            f"from projects.models import User; user = User.objects.get(email='{OWNER}');"
            f"user.set_password('{PASSWORD}'); user.must_change_password = False; user.save()"
        )
        started.manage("shell", "-v", "0", "-c", code)
        yield started


def test_the_first_use_case_is_built_by_keyboard(demo: Server, browser: Browser) -> None:
    with watched(browser, demo.url) as page:
        keys = Keyboard(page)
        enter(keys)
        new_project(keys)
        translate_to_german(keys)
        translate_to_french(keys)
        url = translate_on_request(keys)

        answers = [post(url, {**SENT, "language": each}).text for each in ("German", "French")]

    assert answers == ["Guten Morgen", "Bonjour"]


def test_steps_are_arranged_by_keyboard(demo: Server, browser: Browser) -> None:
    with watched(browser, demo.url) as page:
        keys = Keyboard(page)
        enter(keys, f"{STEPS}/run/configure/")
        keys.arrived("3 · Sub Automation")

        more(keys, "Move down")
        keys.arrived("Move 3 · Sub Automation?")
        expect(page.get_by_role("alert")).to_contain_text("This would break 1 reference")
        keys.on("link", "Leave it as it is")
        keys.arrived("3 · Sub Automation")
        more(keys, "Move down")
        keys.arrived("Move 3 · Sub Automation?")
        keys.on("button", "Move anyway")
        keys.arrived("4 · Sub Automation")
        more(keys, "Move up")
        keys.arrived("3 · Sub Automation")

        more(keys, "Delete")
        keys.arrived("Delete 3 · Sub Automation?")
        keys.on("button", "Delete anyway")
        keys.arrived("Translate on request")
        keys.on("button", "Undo")
        expect(cards(keys)).to_have_count(5)
        expect(page.get_by_role("heading", name="What is missing")).to_have_count(0)


def test_the_way_to_a_form_and_out_of_what_opens_is_short(demo: Server, browser: Browser) -> None:
    with watched(browser, demo.url) as page:
        keys = Keyboard(page)
        enter(keys, f"{STEPS}/choose/configure/")
        keys.arrived("2 · Function Calling")
        keys.reach("link", "Skip to the content", 30, "Shift+Tab")
        keys.press("Enter")
        address = page.url
        keys.reach("combobox", "Account", 8)

        keys.reach("textbox", "Input Query", 7)
        keys.type("{{")
        expect(page.locator(".data-row.active")).to_have_count(1)
        keys.press("Escape")
        expect(page.locator(".data-row.active")).to_have_count(0)
        keys.focused("textbox", "Input Query")
        keys.press("Backspace", "Backspace")
        keys.reach("textbox", "API Model", 8, "Shift+Tab")
        keys.press("ArrowDown")
        keys.focused("combobox", "Search: API Model")
        keys.press("Escape")
        keys.focused("button", "Choose from a list: API Model")
        assert page.url == address

        keys.reach("textbox", "API Model", 2, "Shift+Tab")
        keys.press("Enter")
        expect(page).to_have_url(re.compile("/test/"))
        keys.arrived("2 · Function Calling")


def new_project(keys: Keyboard) -> None:
    keys.on("link", "New project")
    heading(keys, "New project")
    keys.fill("Title", "Marketing site", 20)
    keys.press("Enter")
    heading(keys, "Marketing site")


def translate_to_german(keys: Keyboard) -> None:
    """A sub automation, with the first account."""
    new_automation(keys, "Translate to German")
    keys.on("button", "Sub Automation")
    keys.arrived("1 · Sub Automation Trigger")
    keys.fill("Description", "Translates a text from English into German.")
    keys.on("button", "+ Add Schema")
    keys.focused("textbox", "Key")
    keys.type("text")
    keys.press("Tab")
    keys.type("The text to translate")
    try_trigger(keys)

    add_step(keys, "ChatGPT", "Chat")
    keys.arrived("2 · Chat")
    add_account(keys)
    choose(keys, "API Model", "gpt-6-luna")
    keys.fill("Prompt Text", GERMAN)
    keys.reach("radio", "user")
    keys.press("ArrowDown")
    keys.focused("radio", "system")
    insert(keys, "Input Query", "text", "1.text")
    proceed(keys)
    gives(keys, "Guten Morgen")

    respond(keys, 3, "2.text", "Guten Morgen")
    activate(keys)


def translate_to_french(keys: Keyboard) -> None:
    """A copy of the German one, with other words."""
    clone(keys, "Translate to German", "Translate to French")
    edit(keys, 1)
    keys.fill("Description", "Translates a text from English into French.")
    try_trigger(keys)
    edit(keys, 2)
    keys.fill("Prompt Text", FRENCH)
    proceed(keys)
    gives(keys, "Bonjour")
    edit(keys, 3)
    proceed(keys)
    gives(keys, "Bonjour")
    activate(keys)


def translate_on_request(keys: Keyboard) -> str:
    """The automation that calls them; its address."""
    new_automation(keys, "Translate on request")
    url = http_trigger(keys)
    function_calling(keys)
    sub_automation(keys)
    function_calling_response(keys)
    respond(keys, 5, "4.text", "Guten Morgen")
    activate(keys)
    return url


def http_trigger(keys: Keyboard) -> str:
    """Configure Trigger; the address that starts it."""
    page = keys.page
    keys.on("button", "HTTP")
    keys.arrived("1 · HTTP Request Trigger")
    keys.reach("radio", "GET")
    keys.press("ArrowDown")
    keys.focused("radio", "POST")
    proceed(keys)
    keys.on("button", "Test Trigger")
    expect(page.get_by_text("Waiting for a request…")).to_be_visible()
    url = page.get_by_role("region", name="Address").locator("code").first.inner_text()
    assert post(url, SENT).json() == {"result": "Received as the test sample"}
    sampled(keys)
    return url


def function_calling(keys: Keyboard) -> None:
    add_step(keys, "ChatGPT", "Function Calling")
    keys.arrived("2 · Function Calling")
    choose_account(keys)
    choose(keys, "API Model", "gpt-6-luna")
    keys.on("button", "+ Add Prompt Text")
    keys.focused("radio", "user")
    keys.press("Space")
    expect(keys.control("textbox", "Input Query")).to_be_visible()
    keys.focused("radio", "user")
    keys.fill("Input Query", "Translate ")
    insert(keys, "Input Query", "body.text", "Translate 1.body.text")
    keys.type(" to ")
    insert(keys, "Input Query", "body.language", "Translate 1.body.text to 1.body.language")
    for number, name in enumerate(("German", "French"), start=1):
        keys.on("button", "+ Add Sub Automation")
        keys.focused("textbox", f"Sub Automation {number}")
        choose(keys, f"Sub Automation {number}", f"translate-to-{name.lower()}")
    proceed(keys)
    gives(keys, "translate-to-german")


def sub_automation(keys: Keyboard) -> None:
    add_step(keys, "Sub Automation", "Sub Automation")
    keys.arrived("3 · Sub Automation")
    insert(keys, "Sub Automation", "function.name", "2.function.name")
    insert(keys, "Sub Automation Template", "function.arguments", "2.function.arguments")
    proceed(keys)
    gives(keys, "Guten Morgen")


def function_calling_response(keys: Keyboard) -> None:
    add_step(keys, "ChatGPT", "Function Calling Response")
    keys.arrived("4 · Function Calling Response")
    choose_account(keys)
    choose(keys, "API Model", "gpt-6-luna")
    insert(keys, "Function Calling Response", "2", "2 · whole output")
    insert(keys, "Sub Automation Response", "3", "3 · whole output")
    proceed(keys)
    gives(keys, "Guten Morgen")


def respond(keys: Keyboard, number: int, reference: str, answer: str) -> None:
    """The last step: what is answered."""
    add_step(keys, "Response", "Response")
    keys.arrived(f"{number} · Response")
    keys.fill("Response Status", "200")
    insert(keys, "Response Body", reference, reference)
    proceed(keys)
    gives(keys, answer)


def try_trigger(keys: Keyboard) -> None:
    """With the sample that the form of the trigger suggests."""
    proceed(keys)
    keys.on("button", "Test Trigger")
    sampled(keys)


def sampled(keys: Keyboard) -> None:
    """What the trigger gives is there; then back to the automation."""
    told = keys.page.get_by_role("status").filter(has_text="Steps are tested with it")
    expect(told).to_be_focused(timeout=PATIENCE)
    save_and_exit(keys)
