"""Building an automation with keys alone, as somebody who listens to the pages or has no mouse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.acceptance.browser import PATIENCE
from tests.acceptance.filling import OWNER, PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.acceptance.keyboard import Keyboard

ACCOUNT = "Marketing"


def enter(keys: Keyboard, path: str = "/") -> None:
    """Sign in, on the way to a page."""
    keys.page.goto(path)
    keys.focused("textbox", "E-mail address")
    keys.type(OWNER)
    keys.fill("Password", PASSWORD)
    keys.press("Enter")
    expect(keys.control("button", "Sign in")).to_have_count(0)


def new_automation(keys: Keyboard, title: str) -> None:
    """A blank one, from a page that leads to all of the project; next its trigger is chosen."""
    all_automations(keys)
    keys.on("link", "New automation")
    keys.focused("textbox", "Title")
    keys.type(title)
    keys.press("Enter")
    keys.arrived("Configure Trigger")


def clone(keys: Keyboard, title: str, copy: str) -> None:
    """A copy under another title, which is edited next."""
    all_automations(keys)
    keys.on("link", title, 25)
    heading(keys, title)
    keys.on("link", "Clone", 25)
    heading(keys, f"Clone “{title}”")
    keys.fill("Title", copy, 25)
    keys.press("Enter")
    heading(keys, copy)
    keys.on("link", "Edit", 15)
    keys.arrived(copy)


def all_automations(keys: Keyboard) -> None:
    """The list of the project."""
    keys.on("link", "Automations", 20)
    heading(keys, "Automations")


def heading(keys: Keyboard, text: str) -> None:
    """At a page outside of the builder."""
    expect(keys.page.get_by_role("heading", level=1)).to_have_text(text)


def add_step(keys: Keyboard, connector: str, action: str) -> None:
    """At the end, from the page of the automation."""
    keys.on("link", "Action Step")
    keys.arrived("Configure Action Step")
    keys.reach("searchbox", "Search")
    keys.type(connector)
    expect(keys.page).to_have_url(re.compile(r"\?search="))
    if connector == action:  # its only one
        keys.on("button", connector)
        return
    keys.on("link", connector)
    keys.arrived(f"Choose an Action · {connector}")
    keys.on("button", action)


def add_account(keys: Keyboard) -> None:
    """The first one, in the dialog, which keeps the focus until it is closed."""
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
    keys.fill("Title", ACCOUNT)
    keys.fill("API Key", "sk-sim-marketing")
    keys.reach("summary", "Show Optional Fields")
    keys.press("Enter")
    keys.fill("Base URL", "/simulators/openai/v1")
    keys.press("Enter")
    expect(dialog).to_have_count(0)
    keys.focused("combobox", "Account")
    has_account(keys)


def choose_account(keys: Keyboard) -> None:
    """That which was added before."""
    keys.reach("combobox", "Account")
    keys.type(ACCOUNT)
    has_account(keys)


def has_account(keys: Keyboard) -> None:
    chosen = keys.control("combobox", "Account").locator("option:checked")
    expect(chosen).to_have_text(ACCOUNT)


def choose(keys: Keyboard, field: str, choice: str) -> None:
    """From the list of a lookup, by its search."""
    keys.reach("textbox", field)
    keys.press("ArrowDown")
    keys.focused("combobox", f"Search: {field}")
    keys.type(choice)
    keys.press("Enter")
    keys.focused("button", f"Choose from a list: {field}")
    expect(keys.control("textbox", field)).to_have_text(choice)


def insert(keys: Keyboard, field: str, search: str, then: str) -> None:
    """The first data element that a search finds, by typing it after two braces."""
    keys.reach("textbox", field)
    keys.type("{{" + search)
    keys.press("Enter")
    expect(keys.focused("textbox", field)).to_have_text(then)


def proceed(keys: Keyboard) -> None:
    """From Configure to Test."""
    title = keys.page.get_by_role("heading", level=1).inner_text()
    keys.on("button", "Proceed", 25)
    expect(keys.page).to_have_url(re.compile("/test/"))
    keys.arrived(title)


def gives(keys: Keyboard, output: str) -> None:
    """Test Action, and what came of it; then back to the automation."""
    keys.on("button", "Test Action")
    done = keys.page.get_by_role("status").filter(has_text="Success")
    expect(done).to_be_focused(timeout=PATIENCE)
    expect(keys.page.get_by_role("region", name="Output")).to_contain_text(output)
    keys.on("link", "Skip the output")
    keys.focused("link", "Save and Exit")
    save_and_exit(keys)


def save_and_exit(keys: Keyboard) -> None:
    """From the test to the automation as a whole."""
    title = keys.page.locator(".builder-title").inner_text()
    keys.on("link", "Save and Exit")
    keys.arrived(title)


def activate(keys: Keyboard) -> None:
    """By the button that the page of the automation shows."""
    keys.on("button", "Activate")
    expect(keys.page.get_by_role("banner").get_by_text("Active", exact=True)).to_be_visible()


def more(keys: Keyboard, choice: str) -> None:
    """One of what can be done with a step as a whole."""
    keys.on("button", "More about this step", 2)
    keys.on("button", choice, 8)


def cards(keys: Keyboard) -> Locator:
    """The trigger and the steps, as the flow shows them."""
    return keys.page.get_by_role("region", name="Flow of the draft").locator(".flow-card")


def edit(keys: Keyboard, number: int) -> None:
    """A step of the flow, from the page of the automation, whose heading comes after the flow."""
    card = cards(keys).nth(number - 1)
    title = card.locator(".flow-title").inner_text()
    keys.go(card, title, key="Shift+Tab")
    keys.press("Enter")
    keys.arrived(f"{number} · {title}")
