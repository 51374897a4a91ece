"""Choosing a model from a list, and adding an account, without leaving the form of a step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import session, watched
from tests.acceptance.filling import OWNER, PASSWORD
from tests.acceptance.people import sign_in
from tests.acceptance.processes import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.acceptance
STEP = "/projects/demo/automations/translate-on-request/edit/step/choose/configure/"
CHOOSE = "Choose from a list: API Model"


@pytest.fixture(scope="module")
def demo(folder: Path) -> Iterator[Server]:
    """A server whose owner has chosen a password."""
    with Server(folder / "data") as started:
        owner = f"User.objects.get(email='{OWNER}')"
        code = (
            f"from projects.models import User; user = {owner}; user.set_password('{PASSWORD}');"
            "user.must_change_password = False; user.save()"
        )
        started.manage("shell", "-v", "0", "-c", code)
        yield started


def opened(page: Page) -> None:
    sign_in(page, OWNER, PASSWORD)
    page.wait_for_url("**/projects/")
    page.goto(STEP)


def search(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search: API Model")


def model(page: Page) -> Locator:
    return page.locator('[name="with.model"]')


def choices(page: Page) -> Locator:
    return page.get_by_role("listbox", name="API Model").get_by_role("option")


def account_of(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Account")


def test_a_model_is_chosen_by_keyboard(demo: Server, browser: Browser) -> None:
    with watched(browser, demo.url) as page:
        opened(page)
        button = page.get_by_role("button", name=CHOOSE)

        button.focus()
        page.keyboard.press("ArrowDown")
        expect(search(page)).to_be_focused()
        expect(page.get_by_text(re.compile(r"^\d+ choices this account can use$"))).to_be_visible()
        page.keyboard.type("terra")
        expect(page.get_by_text(re.compile(r"^\d+ choices that match$"))).to_be_visible()
        page.keyboard.press("ArrowDown")
        second = choices(page).nth(1).get_attribute("data-value")
        page.keyboard.press("Enter")

        expect(model(page)).to_have_value(second or "")
        expect(button).to_be_focused()
        expect(button).to_have_attribute("aria-expanded", "false")

        page.keyboard.press("ArrowDown")
        page.keyboard.press("Escape")
        expect(search(page)).to_have_count(0)
        expect(button).to_be_focused()
        expect(model(page)).to_have_value(second or "")


def test_a_model_is_chosen_by_mouse_once_a_refused_account_is_another(
    demo: Server, browser: Browser
) -> None:
    base = "base_url=/simulators/openai/v1"
    revoked = ("--set", base, "--set", "api_key=-", "--no-check")
    demo.manage("add_account", "demo", "chatgpt", "Revoked", *revoked, stdin="sk-sim-401")
    with watched(browser, demo.url) as page:
        opened(page)
        account = account_of(page)
        account.select_option("Revoked")

        page.get_by_role("button", name=CHOOSE).click()
        expect(page.get_by_text("Incorrect API key provided")).to_be_visible()
        page.get_by_role("link", name="Choose another account").click()
        expect(account).to_be_focused()
        account.select_option("Demo ChatGPT (simulator)")
        page.get_by_role("button", name=CHOOSE).click()
        choices(page).filter(has_text="gpt-5-nano").click()

        expect(model(page)).to_have_value("gpt-5-nano")


def test_an_account_is_added_in_a_dialog_and_nothing_typed_is_lost(
    demo: Server, browser: Browser
) -> None:
    with watched(browser, demo.url) as page:
        opened(page)
        add = page.get_by_role("button", name="+ Add New Account")
        dialog = page.get_by_role("dialog", name="Authorize")
        model(page).evaluate("each => { each.value = 'typed-meanwhile' }")

        add.focus()
        page.keyboard.press("Enter")
        expect(dialog.get_by_label("Title")).to_be_focused()
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(add).to_be_focused()

        add.click()
        dialog.get_by_label("Title").fill("Second team")
        dialog.get_by_label("API Key").fill("sk-sim-401")
        dialog.get_by_label("Organization ID").fill("org-1")
        dialog.locator("summary").click()
        dialog.get_by_label("Base URL").fill("/simulators/openai/v1")
        dialog.get_by_role("button", name="Authorize").click()
        expect(dialog.get_by_role("alert")).to_contain_text("Incorrect API key provided")
        dialog.get_by_label("API Key").fill("sk-sim-2")
        dialog.get_by_role("button", name="Authorize").click()

        account = account_of(page)
        expect(dialog).to_have_count(0)
        expect(account).to_be_focused()
        expect(account.locator("option:checked")).to_have_text("Second team")
        expect(page.get_by_text("“Second team” is authorized.")).to_be_visible()
        expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible()
        expect(model(page)).to_have_value("typed-meanwhile")
        page.reload()
        expect(account.locator("option:checked")).to_have_text("Second team")


def test_without_scripts_buttons_lead_to_pages_and_back(demo: Server, browser: Browser) -> None:
    with session(browser, demo.url, java_script_enabled=False) as context:
        page = context.new_page()
        opened(page)
        model(page).fill("")

        page.get_by_role("button", name=CHOOSE).click()
        page.get_by_label("Search").fill("nano")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("button", name=re.compile("^gpt-5-nano")).click()

        expect(model(page)).to_have_value("gpt-5-nano")
        page.get_by_role("button", name="+ Add New Account").click()
        page.get_by_label("Title").fill("Third team")
        page.get_by_label("API Key").fill("sk-sim-3")
        page.locator("summary", has_text="Show Optional Fields").click()
        page.get_by_label("Base URL").fill("/simulators/openai/v1")
        page.get_by_role("button", name="Authorize").click()
        expect(account_of(page).locator("option:checked")).to_have_text("Third team")
