"""The first use case, from an empty project to the answer, along the words of its instructions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import watched
from tests.acceptance.building import (
    activate,
    add_account,
    add_step,
    box,
    choose,
    choose_account,
    choose_trigger,
    downloaded,
    empty_project,
    insert,
    mapped,
    new_automation,
    output_of_test,
    press,
    proceed,
    save_and_exit,
)
from tests.acceptance.processes import ROOT, post

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

    from tests.acceptance.processes import Server

pytestmark = pytest.mark.acceptance
REQUEST = {"text": "Good morning", "language": "German"}


def test_the_first_use_case_is_built_from_an_empty_project_and_answers(
    server: Server, browser: Browser
) -> None:
    with watched(browser, server.url) as page:
        empty_project(page, server)
        exported = [
            build_translation(page, "German", "Guten Morgen", add_account),
            build_translation(page, "French", "Bonjour", choose_account),
        ]
        url = build_request(page)

        answer = post(url, REQUEST)

        assert (answer.status_code, answer.text) == (200, "Guten Morgen")
        exported.append(downloaded(page))
    examples = ["translate-to-german", "translate-to-french", "translate-on-request"]
    assert [mapped(each) for each in exported] == [
        mapped((ROOT / "examples" / f"{name}.yaml").read_text()) for name in examples
    ]


def test_what_is_typed_while_the_form_is_drawn_again_stays(
    server: Server, browser: Browser
) -> None:
    with watched(browser, server.url) as page:
        empty_project(page, server)
        new_automation(page, "Translate on a slow line")
        choose_trigger(page, "Sub Automation")
        held = hold(page)
        press(page, "+ Add Schema")
        description = box(page, "Description").first
        description.press_sequentially("Trans")
        let_go(page, held)
        expect(page.get_by_role("group", name="Schema 1")).to_be_visible()
        page.keyboard.type("lates")
        expect(description).to_have_value("Translates")

        add_step(page, "ChatGPT", "Function Calling")
        page.get_by_role("radio", name="user").check()
        model = box(page, "API Model")
        model.press_sequentially("gpt-6")
        let_go(page, held)
        expect(box(page, "Input Query")).to_be_visible()
        page.keyboard.type("-luna")
        expect(model).to_have_text("gpt-6-luna")

        press(page, "Save and Exit")
        page.get_by_role("link", name="Function Calling gpt-6-luna").click()
        expect(model).to_have_text("gpt-6-luna")
        expect(box(page, "Input Query")).to_be_visible()


def hold(page: Page) -> list[Route]:
    """Requests that draw the form of a step again, which wait to be let go."""
    held: list[Route] = []

    def sent(route: Route) -> None:
        if re.search("(^|&)(add|redraw)=", route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route("**/configure/", sent)
    return held


def let_go(page: Page, held: list[Route]) -> None:
    with page.expect_response("**/configure/"):
        held.pop().continue_()


def build_translation(
    page: Page, language: str, answer: str, connect: Callable[[Page], None]
) -> str:
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
    connect(page)
    choose(page, "API Model", "gpt-6-luna")
    box(page, "Prompt Text").fill(
        f"You translate English into {language}. Answer with the translation only."
    )
    page.get_by_role("radio", name="system").check()
    expect(page.get_by_text("Finish step 2")).to_be_visible()
    insert(page, box(page, "Input Query"), "1.text")
    expect(page.get_by_text("before it can be activated")).to_have_count(0)
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

    call_function(page)
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


def call_function(page: Page) -> None:
    """The step that chooses between the two."""
    add_step(page, "ChatGPT", "Function Calling")
    choose_account(page)
    choose(page, "API Model", "gpt-6-luna")
    press(page, "+ Add Prompt Text")
    expect(page.get_by_role("radio", name="user")).to_be_focused()
    row = page.get_by_role("group", name="Prompt Text 1")
    row.get_by_role("radio", name="user").check()
    query = box(row, "Input Query")
    query.press_sequentially("Translate ")
    insert(page, query, "1.body.text")
    query.press_sequentially(" to ")
    insert(page, query, "1.body.language")
    for number, language in enumerate(["German", "French"], 1):
        press(page, "+ Add Sub Automation")
        expect(box(page, f"Sub Automation {number}")).to_be_focused()
        name = f"translate-to-{language.lower()}"
        choose(page, f"Sub Automation {number}", f"Translate to {language}", name)
    proceed(page)
    expect(output_of_test(page)).to_contain_text("name: translate-to-german")
    save_and_exit(page)


def respond(page: Page, reference: str, answer: str) -> None:
    """The last step: what is answered."""
    add_step(page, "Response", "Response")
    box(page, "Response Status").fill("200")
    insert(page, box(page, "Response Body"), reference)
    proceed(page)
    expect(output_of_test(page)).to_contain_text(answer)
    save_and_exit(page)
