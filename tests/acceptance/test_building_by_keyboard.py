"""The first use case built by the keyboard alone: its main automation, from an empty project with
its two sub automations to the German sentence. And the same keys for arranging what was built.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import watched
from tests.acceptance.filling import OWNER, PASSWORD
from tests.acceptance.keyboard import Keyboard
from tests.acceptance.processes import ROOT, Server, post

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.acceptance
STEPS = "/projects/demo/automations/translate-on-request/edit/step"
TEAM = "Marketing"
ACCOUNT = "Demo ChatGPT (simulator)"
SENT = {"text": "Good morning", "language": "German"}
SUBS = [f"examples/translate-to-{language}.yaml" for language in ("german", "french")]


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
        begin(keys, demo)
        url = trigger(keys)
        function_calling(keys)
        sub_automation(keys)
        function_calling_response(keys)
        response(keys)

        keys.on("button", "Activate")
        expect(page.get_by_role("banner").get_by_text("Active", exact=True)).to_be_visible()
        assert post(url, SENT).text == "Guten Morgen"


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
        keys.on("button", "Move anyway")
        keys.arrived("4 · Sub Automation")
        more(keys, "Move up")
        keys.arrived("3 · Sub Automation")

        more(keys, "Delete")
        keys.on("button", "Delete anyway")
        keys.on("button", "Undo")
        expect(cards(page)).to_have_count(5)
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


def enter(keys: Keyboard, path: str = "/") -> None:
    """Sign in, on the way to a page."""
    keys.page.goto(path)
    keys.focused("textbox", "E-mail address")
    keys.type(OWNER)
    keys.fill("Password", PASSWORD)
    keys.press("Enter")


def begin(keys: Keyboard, server: Server) -> None:
    """A project with the sub automations, and an automation in it."""
    keys.on("link", "New project")
    keys.fill("Title", "Marketing site")
    keys.press("Enter")
    expect(keys.page.get_by_role("heading", level=1)).to_have_text("Marketing site")
    slug = "marketing-site"
    values = ["--set", "base_url=/simulators/openai/v1", "--set", "api_key=-"]
    server.manage("add_account", slug, "chatgpt", ACCOUNT, *values, stdin="sk-sim-demo")
    server.manage("import_automations", slug, *(str(ROOT / each) for each in SUBS))
    keys.on("link", "Automations", 20)
    keys.on("link", "New automation")
    keys.focused("textbox", "Title")
    keys.type("Translate on request")
    keys.press("Enter")


def trigger(keys: Keyboard) -> str:
    """Configure Trigger; the address that starts it."""
    page = keys.page
    keys.arrived("Configure Trigger")
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
    expect(page.get_by_text("There is a sample.")).to_be_focused()
    save_and_exit(keys)
    return url


def function_calling(keys: Keyboard) -> None:
    add(keys, "ChatGPT", "Function Calling")
    keys.arrived("2 · Function Calling")
    account(keys)
    choose(keys, "API Model", "gpt-6-luna")
    keys.on("button", "+ Add Prompt Text")
    keys.focused("radio", "user")
    keys.press("Space")
    expect(keys.control("textbox", "Input Query")).to_be_visible()
    keys.focused("radio", "user")
    keys.fill("Input Query", "Translate {{body.text")
    keys.press("Enter")
    keys.type(" to {{body.language")
    keys.press("Enter")
    query = keys.focused("textbox", "Input Query")
    expect(query).to_have_text("Translate 1.body.text to 1.body.language")
    for number, name in enumerate(("German", "French"), start=1):
        keys.on("button", "+ Add Sub Automation")
        keys.focused("textbox", f"Sub Automation {number}")
        choose(keys, f"Sub Automation {number}", f"translate-to-{name.lower()}")
    proceed(keys)
    gives(keys, "translate-to-german")


def sub_automation(keys: Keyboard) -> None:
    add(keys, "Sub Automation", "Sub Automation")
    keys.arrived("3 · Sub Automation")
    insert(keys, "Sub Automation", "function.name", "2.function.name")
    insert(keys, "Sub Automation Template", "function.arguments", "2.function.arguments")
    proceed(keys)
    gives(keys, "Guten Morgen")


def function_calling_response(keys: Keyboard) -> None:
    add(keys, "ChatGPT", "Function Calling Response")
    keys.arrived("4 · Function Calling Response")
    keys.reach("combobox", "Account")
    keys.type(TEAM)
    expect(keys.control("combobox", "Account").locator("option:checked")).to_have_text(TEAM)
    choose(keys, "API Model", "gpt-6-luna")
    insert(keys, "Function Calling Response", "2", "2")
    insert(keys, "Sub Automation Response", "3", "3")
    proceed(keys)
    gives(keys, "Guten Morgen")


def response(keys: Keyboard) -> None:
    add(keys, "Response", "Response")
    keys.arrived("5 · Response")
    keys.fill("Response Status", "200")
    insert(keys, "Response Body", "4.text", "4.text")
    proceed(keys)
    gives(keys, "Guten Morgen")


def add(keys: Keyboard, connector: str, action: str) -> None:
    """An action step at the end, from the page of the automation."""
    keys.on("link", "Action Step")
    keys.arrived("Configure Action Step")
    keys.reach("searchbox", "Search")
    keys.type(connector)
    expect(keys.page).to_have_url(re.compile(r"\?search="))
    keys.on("link", connector)
    keys.arrived(f"Choose an Action · {connector}")
    keys.on("button", action)


def account(keys: Keyboard) -> None:
    """Authorized in the dialog, which keeps the focus until it is closed."""
    dialog = keys.page.get_by_role("dialog", name="Authorize")
    keys.on("button", "+ Add New Account")
    keys.focused("textbox", "Title")
    keys.press("Escape")
    expect(dialog).to_have_count(0)
    keys.focused("button", "+ Add New Account")

    keys.press("Enter")
    keys.focused("textbox", "Title")
    for _ in range(12):
        keys.press("Tab")
        expect(keys.page.locator("main :focus:not(dialog *)")).to_have_count(0)
    keys.fill("Title", TEAM)
    keys.fill("API Key", "sk-sim-marketing")
    keys.reach("summary", "Show Optional Fields")
    keys.press("Enter")
    keys.fill("Base URL", "/simulators/openai/v1")
    keys.press("Enter")
    expect(dialog).to_have_count(0)
    chosen = keys.focused("combobox", "Account").locator("option:checked")
    expect(chosen).to_have_text(TEAM)


def choose(keys: Keyboard, field: str, choice: str) -> None:
    """From the list of a lookup, by its search."""
    keys.reach("textbox", field)
    keys.press("ArrowDown")
    keys.focused("combobox", f"Search: {field}")
    keys.type(choice)
    keys.press("Enter")
    keys.focused("button", f"Choose from a list: {field}")
    expect(keys.control("textbox", field)).to_have_text(choice)


def insert(keys: Keyboard, field: str, search: str, reference: str) -> None:
    """The first data element that a search finds, by typing it after two braces."""
    keys.reach("textbox", field)
    keys.type("{{" + search)
    keys.press("Enter")
    expect(keys.focused("textbox", field)).to_have_text(reference)


def proceed(keys: Keyboard) -> None:
    """From Configure to Test."""
    title = keys.page.get_by_role("heading", level=1).inner_text()
    keys.on("button", "Proceed", 25)
    expect(keys.page).to_have_url(re.compile("/test/"))
    keys.arrived(title)


def gives(keys: Keyboard, output: str) -> None:
    """Test Action, and what came of it; then back to the automation."""
    keys.on("button", "Test Action")
    expect(keys.page.get_by_role("status").filter(has_text="Success")).to_be_focused()
    expect(keys.page.get_by_role("region", name="Output")).to_contain_text(output)
    keys.on("link", "Skip the output")
    keys.focused("link", "Save and Exit")
    save_and_exit(keys)


def save_and_exit(keys: Keyboard) -> None:
    keys.on("link", "Save and Exit")
    keys.arrived("Translate on request")


def more(keys: Keyboard, choice: str) -> None:
    """One of what can be done with a step as a whole."""
    keys.on("button", "More about this step", 2)
    keys.on("button", choice, 8)


def cards(page: Page) -> Locator:
    """The trigger and the steps, as the flow shows them."""
    return page.get_by_role("region", name="Flow of the draft").locator(".flow-card")
