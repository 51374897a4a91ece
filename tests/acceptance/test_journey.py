"""A first visit, in a real browser: from the printed password to the difference of two runs."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from .browser import watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from .processes import Server

pytestmark = pytest.mark.acceptance
CHOSEN = "seven green bottles 7"


def test_a_newcomer_signs_in_watches_a_run_traces_retries_and_replays_it(
    server: Server, browser: Browser
) -> None:
    email, _, password = server.printed("Sign in").partition(" / ")
    with watched(browser, server.url) as page:
        sign_in(page, email, password)
        choose_password(page, password)

        page.get_by_role("link", name="Demo", exact=True).click()
        page.get_by_role("link", name="Execution Log").click()
        expect(page.get_by_role("row")).to_have_count(0)
        try_it(server)
        row = page.get_by_role("row").filter(has_text="Translate on request")
        expect(row.get_by_text("Success")).to_be_visible()

        row.get_by_role("link", name="Translate on request").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Translate on request")
        page.get_by_role("link", name=re.compile("Sub Automation")).first.click()
        page.get_by_role("link", name="Input", exact=True).click()
        page.get_by_role("link", name="2.function.name").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("2 · Function Calling")

        first = page.url
        page.get_by_role("button", name="Retry Execution").click()
        expect(page.get_by_text("Retry of")).to_be_visible()
        assert page.url != first
        expect(page.get_by_text("Success").first).to_be_visible()

        page.get_by_role("link", name=re.compile("Function Calling")).first.click()
        page.get_by_role("link", name="Replay from here").click()
        area = page.get_by_role("textbox", name="Inputs")
        inputs = json.loads(area.input_value())
        inputs["messages"][0]["query"] = "Translate {{trigger.body.text}} to French"
        area.fill(json.dumps(inputs))
        page.get_by_role("button", name="Replay from here").click()
        expect(page.get_by_text("Replay of")).to_be_visible()
        expect(page.get_by_text("Success").first).to_be_visible()
        page.get_by_role("link", name="Compare").click()
        expect(page.get_by_text("Guten Morgen").first).to_be_visible()
        expect(page.get_by_text("Bonjour").first).to_be_visible()


def sign_in(page: Page, email: str, password: str) -> None:
    """By the form of the sign-in page, from wherever one wanted to go."""
    page.goto("/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def choose_password(page: Page, printed: str) -> None:
    """What whoever signs in with a printed password has to do first."""
    page.get_by_label("Current password").fill(printed)
    page.get_by_label("New password", exact=True).fill(CHOSEN)
    page.get_by_label("New password (again)").fill(CHOSEN)
    page.get_by_role("button", name="Change password").click()


def try_it(server: Server) -> None:
    """Run the command that was printed, as it was printed."""
    command = shlex.split(server.printed("Try"))
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "Guten Morgen"
