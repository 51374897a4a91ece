"""What can be done where a browser runs no scripts: all of it, by plain forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import session, watching
from tests.acceptance.filling import OWNER, PASSWORD
from tests.acceptance.people import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.acceptance.every_page import World
    from tests.acceptance.processes import Server

pytestmark = pytest.mark.acceptance


@pytest.fixture
def page(browser: Browser, full: Server, world: World) -> Iterator[Page]:
    """Signed in, at the demo project."""
    del world
    with (
        session(browser, full.url, java_script_enabled=False) as context,
        watching(context) as page,
    ):
        sign_in(page, OWNER, PASSWORD)
        page.get_by_role("link", name="Demo", exact=True).click()
        yield page


def test_an_execution_is_found_looked_into_and_retried(page: Page) -> None:
    page.get_by_role("link", name="Execution Log").click()
    page.get_by_role("link", name="Translate on request", exact=True).first.click()
    page.get_by_role("link", name=re.compile("^Sub Automation")).click()
    page.get_by_role("link", name="Input", exact=True).click()
    expect(page.get_by_role("link", name="← 2.function.name")).to_be_visible()

    page.get_by_role("button", name="Retry Execution").click()

    expect(page.get_by_text("Retry of")).to_be_visible()


def test_a_variable_is_set_changed_and_deleted(page: Page) -> None:
    page.get_by_role("link", name="Variables").click()
    page.get_by_role("link", name="New variable").click()
    page.get_by_label("Key").fill("greeting")
    page.get_by_label("Value").fill("Good morning")
    page.get_by_role("button", name="Save").click()
    row = page.get_by_role("row").filter(has_text="greeting")
    expect(row).to_contain_text("Good morning")

    row.get_by_role("link", name="Change greeting").click()
    page.get_by_label("Value").fill("Good evening")
    page.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("Good evening")

    row.get_by_role("link", name="Delete greeting").click()
    page.get_by_role("button", name="Delete the variable").click()
    expect(row).to_have_count(0)


def test_an_account_is_added_renamed_and_deleted(page: Page) -> None:
    page.get_by_role("link", name="Connected accounts").click()
    page.get_by_role("link", name="Add New Account").click()
    page.get_by_role("link", name="ChatGPT").click()
    page.get_by_label("Title").fill("By hand")
    page.get_by_label("API Key").fill("sk-sim-demo")
    page.get_by_text("Show Optional Fields").click()
    page.get_by_label("Base URL").fill("/simulators/openai/v1")
    page.get_by_role("button", name="Authorize").click()

    page.get_by_role("link", name="By hand").click()
    page.get_by_label("Title").fill("By hand, again")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Connected accounts").click()
    page.get_by_role("link", name="By hand, again").click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Connected accounts")
    expect(page.get_by_role("link", name="By hand, again")).to_have_count(0)


def test_an_automation_is_deactivated_and_activated(page: Page) -> None:
    page.get_by_role("link", name="Automations").click()
    page.get_by_role("link", name="Publish", exact=True).click()
    crumbs = page.get_by_role("navigation", name="Where you are")

    page.get_by_role("button", name="Deactivate").click()
    expect(crumbs).to_contain_text("Inactive")
    page.get_by_role("button", name="Activate").click()
    expect(crumbs).to_contain_text("Active")


def test_somebody_is_invited_and_the_theme_chosen(page: Page) -> None:
    page.get_by_role("link", name="Members").click()
    page.get_by_label("E-mail address").fill("someone@example.com")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("cell", name="someone@example.com", exact=True)).to_be_visible()

    page.get_by_role("button", name="Light or dark").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_replay_and_a_decision_are_made(page: Page, world: World) -> None:
    page.goto(f"/projects/demo/executions/{world['spare']}/")
    page.get_by_role("button", name="It did not: run it again").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.goto(f"/projects/demo/executions/{world['executions']['success']}/?step=choose")
    page.get_by_role("button", name="Replay from here").click()
    page.get_by_role("button", name="Replay", exact=True).click()
    expect(page.get_by_text("Replay of")).to_be_visible()
