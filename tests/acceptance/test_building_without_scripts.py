"""Building an automation where a browser runs no scripts: by plain forms and links."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import session, watching
from tests.acceptance.building import (
    ACCOUNT,
    account_of,
    activate,
    add_step,
    authorize,
    box,
    choose_trigger,
    empty_project,
    heading,
    new_automation,
    output_of_test,
    press,
    proceed,
    save_and_exit,
)
from tests.acceptance.processes import post

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.acceptance.processes import Server

pytestmark = pytest.mark.acceptance
SAMPLE = """
{"method": "POST", "query": {}, "headers": {}, "body": {"text": "Good morning"}}
"""


def test_an_automation_is_built_tested_activated_and_called(
    server: Server, browser: Browser
) -> None:
    with (
        session(browser, server.url, java_script_enabled=False) as context,
        watching(context) as page,
    ):
        empty_project(page, server)
        url = start_by_request(page)
        ask(page)
        respond(page)
        activate(page)

        answer = post(url, {"text": "Good morning"})

    assert (answer.status_code, answer.text) == (200, "Guten Morgen")
    assert answer.headers["X-Model"] == "gpt-6-luna"
    assert "X-Asked" not in answer.headers


def start_by_request(page: Page) -> str:
    """The trigger, with a sample typed by hand; its address."""
    new_automation(page, "Translate by hand")
    choose_trigger(page, "HTTP")
    page.get_by_role("radio", name="POST").check()
    proceed(page)
    url = page.get_by_role("region", name="Address").get_by_role("code").first.inner_text()
    page.get_by_text("Type a sample").click()
    page.get_by_label("Sample").fill(SAMPLE)
    press(page, "Use as the sample")
    expect(page.get_by_role("region", name="Output")).to_contain_text("text: Good morning")
    save_and_exit(page)
    return url


def ask(page: Page) -> None:
    """The step that asks a model, with an account that is added on a page of its own."""
    add_step(page, "ChatGPT", "Chat")
    box(page, "Prompt Text").fill("You translate English into German.")
    press(page, "+ Add New Account")
    expect(heading(page)).to_have_text("Authorize")
    authorize(page)
    expect(account_of(page).locator("option:checked")).to_have_text(ACCOUNT)
    press(page, "Choose from a list: API Model")
    page.get_by_label("Search").fill("luna")
    press(page, "Search")
    page.get_by_role("button", name="gpt-6-luna").click()
    expect(box(page, "API Model")).to_have_value("gpt-6-luna")
    expect(box(page, "Prompt Text")).to_have_value("You translate English into German.")
    box(page, "Input Query").fill("{{1.body.text}}")
    proceed(page)
    expect(output_of_test(page)).to_contain_text("text: Guten Morgen")
    save_and_exit(page)


def respond(page: Page) -> None:
    """The last step, with rows of headers that come and go."""
    add_step(page, "Response", "Response")
    box(page, "Response Status").fill("200")
    box(page, "Response Body").fill("{{2.text}}")
    for number, name in enumerate(["X-Model", "X-Asked"], 1):
        press(page, "+ Add Response Header")
        box(page, f"Response Headers {number}, name").fill(name)
    box(page, "Response Headers 1, value").fill("{{2.model}}")
    box(page, "Response Headers 2, value").fill("{{1.body.text}}")
    press(page, "Remove Response Headers 2")
    proceed(page)
    expect(output_of_test(page)).to_contain_text("Guten Morgen")
    save_and_exit(page)
