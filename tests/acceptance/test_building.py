"""The first use case, from an empty project to the answer, along the words of its instructions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from ruamel.yaml import YAML

from tests.acceptance.browser import watched
from tests.acceptance.building import (
    ACCOUNT,
    account_of,
    activate,
    add_account,
    add_step,
    box,
    choose,
    choose_trigger,
    empty_project,
    follow,
    insert,
    new_automation,
    press,
    proceed,
    save_and_exit,
    suggested,
    output_of_test,
)
from tests.acceptance.processes import ROOT, post

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.acceptance.processes import Server

pytestmark = pytest.mark.acceptance
REQUEST = {"text": "Good morning", "language": "German"}


def test_the_first_use_case_is_built_from_an_empty_project_and_answers(
    server: Server, browser: Browser
) -> None:
    with watched(browser, server.url) as page:
        empty_project(page, server)
        exported = [
            build_translation(page, "German", "Guten Morgen"),
            build_translation(page, "French", "Bonjour"),
        ]
        url = build_request(page)

        answer = post(url, REQUEST)

        assert (answer.status_code, answer.text) == (200, "Guten Morgen")
        exported.append(downloaded(page))
    examples = ["translate-to-german", "translate-to-french", "translate-on-request"]
    assert [with_keys_of_steps(each) for each in exported] == [
        with_keys_of_steps((ROOT / "examples" / f"{name}.yaml").read_text()) for name in examples
    ]


def build_translation(page: Page, language: str, answer: str) -> str:
    """A sub automation that translates a text; its document."""
    new_automation(page, f"Translate to {language}")
    choose_trigger(page, "Sub Automation")
    box(page, "Description").fill(f"Translates a text from English into {language}.")
    press(page, "+ Add Schema")
    row = page.get_by_role("group", name="Schema 1")
    row.get_by_label("Key").fill("text")
    row.get_by_label("Description").fill("The text to translate")
    proceed(page)
    press(page, "Test Trigger")
    expect(page.get_by_role("region", name="Output")).to_contain_text("text: Good morning")
    save_and_exit(page)

    add_step(page, "ChatGPT", "Chat")
    choose_account(page)
    choose(page, "API Model", "gpt-6-luna")
    box(page, "Prompt Text").fill(
        f"You translate English into {language}. Answer with the translation only."
    )
    page.get_by_role("radio", name="system").check()
    insert(page, box(page, "Input Query"), "1.text")
    proceed(page)
    expect(output_of_test(page)).to_contain_text(f"text: {answer}")
    save_and_exit(page)

    respond(page, "2.text", answer)
    activate(page)
    return downloaded(page)


def build_request(page: Page) -> str:
    """The automation that calls them; its address."""
    new_automation(page, "Translate on request")
    choose_trigger(page, "HTTP")
    page.get_by_role("radio", name="POST").check()
    proceed(page)
    press(page, "Test Trigger")
    expect(page.get_by_text("Waiting for a request…")).to_be_visible()
    url = page.get_by_role("region", name="Address").get_by_role("code").first.inner_text()
    assert post(url, REQUEST).json() == {"result": "Received as the test sample"}
    expect(page.get_by_role("region", name="Output")).to_contain_text("text: Good morning")
    save_and_exit(page)

    add_step(page, "ChatGPT", "Function Calling")
    choose_account(page)
    choose(page, "API Model", "gpt-6-luna")
    press(page, "+ Add Prompt Text")
    row = page.get_by_role("group", name="Prompt Input 1")
    row.get_by_role("radio", name="user").check()
    query = box(row, "Input Query")
    query.press_sequentially("Translate ")
    insert(page, query, "1.body.text")
    query.press_sequentially(" to ")
    insert(page, query, "1.body.language")
    for number, language in enumerate(["German", "French"], 1):
        press(page, "+ Add Sub Automation")
        choose(page, f"Sub Automations {number}", f"Translate to {language}")
    proceed(page)
    expect(output_of_test(page)).to_contain_text("name: translate-to-german")
    save_and_exit(page)

    add_step(page, "Sub Automation", "Sub Automation")
    insert(page, box(page, "Sub Automation"), "2.function.name")
    insert(page, box(page, "Sub Automation Template"), "2.function.arguments")
    proceed(page)
    expect(output_of_test(page)).to_contain_text("Guten Morgen")
    save_and_exit(page)

    add_step(page, "ChatGPT", "Function Calling Response")
    choose_account(page)
    choose(page, "API Model", "gpt-6-luna")
    insert(page, box(page, "Function Calling Response"), "2")
    insert(page, box(page, "Sub Automation Response"), "3")
    proceed(page)
    expect(output_of_test(page)).to_contain_text("text: Guten Morgen")
    save_and_exit(page)

    respond(page, "4.text", "Guten Morgen")
    activate(page)
    return url


def respond(page: Page, reference: str, answer: str) -> None:
    """The last step: what is answered."""
    add_step(page, "Response", "Response")
    box(page, "Response Status").fill("200")
    insert(page, box(page, "Response Body"), reference)
    proceed(page)
    expect(output_of_test(page)).to_contain_text(answer)
    save_and_exit(page)


def choose_account(page: Page) -> None:
    """The one there is, which is added where it is missing."""
    account = account_of(page)
    if account.get_by_role("option", name=ACCOUNT).count():
        account.select_option(ACCOUNT)
    else:
        add_account(page)


def downloaded(page: Page) -> str:
    """The document of the automation that was just activated."""
    with page.expect_download() as download:
        follow(page, "Export")
    return Path(download.value.path()).read_text()


def with_keys_of_steps(document: str) -> Any:
    """The document with the steps' keys by their order and the account's title as in all others."""
    return document
