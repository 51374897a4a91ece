"""What keys and clicks choose in the builder: connectors, references, one of many choices."""

from __future__ import annotations

import re
from time import sleep
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import NARROW, session, watching
from tests.acceptance.building import box, press
from tests.acceptance.workshop import path_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route

    from tests.acceptance.processes import Server
    from tests.acceptance.reference_field import Show

pytestmark = pytest.mark.acceptance
OPERATOR = "conditions.rows.0.operator"
CONNECTORS = "add/steps.2/connector/"


def operator(page: Page) -> Locator:
    return page.locator(f"[name='{OPERATOR}']")


def of_operators(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search: Operator")


def late(route: Route) -> None:
    sleep(0.4)
    route.continue_()


def test_references_asked_for_before_the_first_is_found_all_come_in_their_order(
    show: Show, data_page: Page
) -> None:
    field = show()
    data_page.route("**/data/?*search=3*", late)
    field.surface.focus()

    field.type("{{3.sta")
    field.press("Enter")
    field.type(" and {{4.te")
    field.press("Enter")
    field.type(" or {{choo")
    field.press("Enter")
    field.type("!")

    expect(field.pills).to_have_text(["3.status", "4.text", re.compile("^2")])
    assert re.fullmatch(r"\{\{run.status}} and \{\{say.text}} or \{\{choose.*}}!", field.value)
    expect(field.surface).to_be_focused()
    field.type("?")
    assert field.value.endswith("!?")


def test_a_click_on_a_suggestion_fills_the_first_field_that_has_to_be_filled_in(
    bench: Page, drafted: str
) -> None:
    bench.goto(path_of(drafted, "step/ask/configure/"))
    query, prompt = box(bench, "Input Query"), box(bench, "Prompt Text")

    bench.locator(".data-row").first.click()

    expect(query.locator(".reference")).to_have_count(1)
    expect(query).to_be_focused()
    prompt.click()
    bench.get_by_role("heading", level=1).click()
    bench.locator(".data-row").first.click()
    expect(prompt.locator(".reference")).to_have_count(1)
    expect(prompt).to_be_focused()


def test_enter_in_the_search_goes_to_the_only_connector_that_is_found(
    bench: Page, drafted: str
) -> None:
    bench.goto(path_of(drafted, CONNECTORS))
    search = bench.get_by_role("searchbox", name="Search")
    search.focus()

    bench.keyboard.type("chatgp")
    bench.keyboard.press("Enter")  # before it is found

    expect(bench.get_by_role("heading", level=1)).to_have_text("Choose an Action · ChatGPT")


def test_enter_stays_where_several_are_found_and_arrows_go_through_them(
    bench: Page, drafted: str
) -> None:
    bench.goto(path_of(drafted, CONNECTORS))
    search = bench.get_by_role("searchbox", name="Search")
    found = bench.locator("#found .pick-name > :is(a, button)")
    search.focus()

    bench.keyboard.type("e")
    bench.keyboard.press("Enter")
    expect(bench).to_have_url(re.compile("search=e"))
    expect(search).to_be_focused()
    bench.keyboard.press("ArrowDown")
    expect(found.nth(0)).to_be_focused()
    bench.keyboard.press("ArrowDown")
    expect(found.nth(1)).to_be_focused()
    bench.keyboard.press("ArrowUp")
    bench.keyboard.press("ArrowUp")
    expect(search).to_be_focused()
    bench.keyboard.press("ArrowDown")
    bench.keyboard.press("Enter")

    expect(bench.get_by_role("heading", level=1)).to_contain_text("Choose an Action")


def test_one_of_many_choices_is_searched_by_keyboard(bench: Page, drafted: str) -> None:
    bench.goto(path_of(drafted, "step/trigger/configure/"))
    operator(bench).focus()

    bench.keyboard.type("less")
    expect(of_operators(bench)).to_have_value("less")
    expect(of_operators(bench)).to_be_focused()
    bench.keyboard.press("Enter")

    expect(operator(bench)).to_have_value("less_than")
    expect(operator(bench)).to_be_focused()
    expect(of_operators(bench)).to_have_count(0)
    expect(bench.locator("#saved")).to_have_text(re.compile("^Saved "))
    bench.keyboard.press("ArrowDown")
    bench.keyboard.press("ArrowDown")
    bench.keyboard.press("Enter")
    expect(operator(bench)).to_have_value("at_most")
    bench.keyboard.press("Enter")
    bench.keyboard.press("Escape")
    expect(operator(bench)).to_be_focused()
    bench.reload()
    expect(operator(bench)).to_have_value("at_most")


def test_one_of_many_choices_is_chosen_by_mouse(bench: Page, drafted: str) -> None:
    bench.goto(path_of(drafted, "step/trigger/configure/"))

    operator(bench).click()
    expect(bench.get_by_text("14 choices", exact=True)).to_be_visible()
    of_operators(bench).fill("is")
    choices = bench.get_by_role("listbox", name="Operator")
    choices.get_by_role("option", name="is not empty").click()

    expect(operator(bench)).to_have_value("is_not_empty")


def test_without_scripts_many_choices_are_a_plain_list(
    workshop: Server, editor: BrowserContext, browser: Browser, drafted: str
) -> None:
    signed_in = editor.storage_state()
    with (
        session(
            browser, workshop.url, java_script_enabled=False, storage_state=signed_in
        ) as context,
        watching(context) as page,
    ):
        page.goto(path_of(drafted, "step/trigger/configure/"))

        operator(page).select_option("is one of")
        press(page, "Save and Exit")
        page.goto(path_of(drafted, "step/trigger/configure/"))

        expect(operator(page)).to_have_value("is_one_of")


def test_a_refused_account_is_gone_on_with_where_it_is_wrong(bench: Page, drafted: str) -> None:
    bench.goto(path_of(drafted, "step/ask/configure/"))
    press(bench, "+ Add New Account")
    dialog = bench.get_by_role("dialog", name="Authorize")
    title, key = dialog.get_by_label("Title"), dialog.get_by_label("API Key")
    title.fill("Refused")

    press(dialog, "Authorize")
    expect(key).to_be_focused()
    bench.keyboard.type("sk-sim-401")
    dialog.get_by_text("Show Optional Fields").click()
    dialog.get_by_label("Base URL").fill("/simulators/openai/v1")
    bench.keyboard.press("Enter")

    expect(dialog.get_by_role("alert")).to_contain_text("Incorrect API key provided")
    expect(dialog.get_by_role("alert")).to_be_focused()


def test_on_a_narrow_page_a_conflict_is_told_in_sight(
    workshop: Server, editor: BrowserContext, browser: Browser, drafted: str
) -> None:
    signed_in = editor.storage_state()
    page_of = path_of(drafted, "step/answer/configure/")
    with (
        session(browser, workshop.url, viewport=NARROW, storage_state=signed_in) as context,
        watching(context) as page,
        watching(editor) as other,
    ):
        page.goto(page_of)
        other.goto(page_of)
        box(other, "Response Status").fill("201")
        press(other, "Save and Exit")
        box(page, "Response Status").fill("202")
        told = page.get_by_role("button", name="See what changed")

        expect(told).to_be_in_viewport()
        told.click()

        expect(page.get_by_role("alert")).to_contain_text("Nothing was overwritten")
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
