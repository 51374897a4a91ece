"""A first visit, in a real browser and by what can be read there: from the printed password to the
difference of two runs; and from the sign-in page to the reason of a failure.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import watched
from tests.acceptance.people import sign_in
from tests.acceptance.processes import post

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.acceptance.processes import Server

pytestmark = pytest.mark.acceptance
CHOSEN = "seven green bottles 7"
THOUGHTFUL = """
automation: think
title: Think it over
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: ask
    use: chatgpt.chat
    account: Slow
    with:
      model: gpt-6-luna
      prompt: You translate English into German.
      query: "{{trigger.body.text}}"
"""


def test_a_newcomer_signs_in_watches_a_run_traces_retries_and_replays_it(
    server: Server, browser: Browser
) -> None:
    with watched(browser, server.url) as page:
        arrive(page, server)
        page.get_by_role("link", name="Execution Log").click()
        expect(page.get_by_text("Nothing has run yet")).to_be_visible()
        try_it(server)
        row = page.get_by_role("row").filter(has=link(page, "Translate on request"))
        expect(row.first.get_by_text("Success")).to_be_visible()

        link(row.first, "Translate on request").click()
        expect(heading(page)).to_have_text("Translate on request")
        page.get_by_role("link", name=re.compile("Sub Automation")).first.click()
        expect(heading(page)).to_have_text("3 · Sub Automation")
        link(page, "Input").click()
        link(page, "← 2.function.name").click()
        expect(heading(page)).to_have_text("2 · Function Calling")
        source = page.locator(":target")
        expect(source).to_be_in_viewport()
        expect(source).to_have_text("name: translate-to-german")

        page.get_by_role("button", name="Retry Execution").click()
        expect(page.get_by_text("Retry of")).to_be_visible()
        expect(status(page)).to_have_text("Success")

        page.get_by_role("link", name=re.compile("Function Calling")).first.click()
        page.get_by_role("button", name="Replay from here").click()
        area = page.get_by_label("Inputs of the step")
        inputs = json.loads(area.input_value())
        inputs["messages"][0]["query"] = "Translate {{1.body.text}} to French"
        area.fill(json.dumps(inputs))
        page.get_by_role("button", name="Replay").click()
        expect(page.get_by_text("Replay of")).to_be_visible()
        expect(status(page)).to_have_text("Success")
        link(page, "Compare").click()
        expect(heading(page)).to_have_text("Side by side")
        answer = page.get_by_role("region", name="answer").get_by_role("row", name="Output body")
        expect(answer).to_contain_text("Guten Morgen")
        expect(answer).to_contain_text("Bonjour")


def test_a_run_can_be_watched_from_its_beginning_to_its_end(
    server: Server, browser: Browser
) -> None:
    server.add_account("Slow", "/simulators/openai/v1", "sk-sim-slow-3")
    url = server.imported(THOUGHTFUL)["think"]

    with watched(browser, server.url) as page:
        arrive(page, server)
        page.get_by_role("link", name="Execution Log").click()
        caller = threading.Thread(target=post, args=(url, {"text": "Good morning"}))
        caller.start()
        row = page.get_by_role("row").filter(has=link(page, "Think it over"))
        expect(row.get_by_text("Running")).to_be_visible()
        link(row, "Think it over").click()
        expect(status(page)).to_have_text("Running")
        expect(status(page)).to_have_text("Success")
        expect(page.get_by_role("region", name="Steps").get_by_text("Success")).to_have_count(2)
        caller.join()


def test_the_reason_of_a_failure_is_four_clicks_from_the_sign_in_page(
    server: Server, browser: Browser
) -> None:
    post(shlex.split(server.printed("Try"))[-1], {"language": "German"})

    with watched(browser, server.url) as page:
        arrive(page, server)
        attention = page.get_by_role("region", name="The newest executions that failed")
        link(attention, "Translate on request").click()

        expect(heading(page)).to_have_text("2 · Function Calling")
        expect(page.get_by_text("This step failed.")).to_be_visible()
        expect(page.get_by_text("“text” does not exist").first).to_be_visible()


def arrive(page: Page, server: Server) -> None:
    """Sign in with the printed password, choose another, and open the demo project."""
    email, _, password = server.printed("Sign in").partition(" / ")
    sign_in(page, email, password)
    page.get_by_label("Current password").fill(password)
    page.get_by_label("New password").first.fill(CHOSEN)
    page.get_by_label("New password again").fill(CHOSEN)
    page.get_by_role("button", name="Change password").click()
    page.get_by_role("link", name="Demo", exact=True).click()
    expect(heading(page)).to_have_text("Demo")


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def link(within: Page | Locator, name: str) -> Locator:
    return within.get_by_role("link", name=name, exact=True)


def status(page: Page) -> Locator:
    """The status of the execution, beside its name."""
    return page.get_by_role("navigation", name="Where you are").get_by_role("status")


def try_it(server: Server) -> None:
    """Run the command that was printed, as it was printed."""
    command = shlex.split(server.printed("Try"))
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "Guten Morgen"
