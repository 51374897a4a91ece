"""Choosing references from the data beside a form, in a real browser."""

from __future__ import annotations

import re
from time import sleep
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import NARROW, session, watching
from tests.acceptance.filling import OWNER, PASSWORD
from tests.acceptance.people import sign_in
from tests.acceptance.reference_field import AREA, LINE, STEP, Field, field_on

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response, Route

    from tests.acceptance.every_page import World
    from tests.acceptance.processes import Server
    from tests.acceptance.reference_field import Show

pytestmark = pytest.mark.acceptance


def test_two_braces_search_and_enter_puts_the_chosen_one_in(show: Show) -> None:
    field = show("Say ")
    field.surface.focus()

    field.type("{{3.sta")
    active = field.page.locator(".data-row.active")
    expect(active).to_have_attribute("data-reference", "run.status")
    expect(field.surface).to_have_attribute("aria-activedescendant", "data-active")
    field.press("Enter")

    expect(field.pills).to_have_text(["3.status"])
    field.type("!")
    assert field.value == "Say {{run.status}}!"
    expect(field.surface).to_be_focused()


def test_arrows_choose_and_escape_closes(show: Show) -> None:
    field = show()
    field.surface.focus()
    field.type("{{")
    active = field.page.locator(".data-row.active")
    expect(active).to_have_attribute("data-reference", "say.text")  # what fits best

    field.press("ArrowDown", "ArrowUp", "ArrowDown")
    chosen = active.get_attribute("data-reference")
    field.press("Escape")
    expect(active).to_have_count(0)
    assert field.value == "{{"
    field.type("s")
    expect(active).not_to_have_count(0)
    field.press("Backspace", "ArrowDown", "Enter")

    expect(field.pills).to_have_count(1)
    assert chosen != "say.text"
    assert field.value == f"{{{{{chosen}}}}}"


def test_what_is_typed_before_the_search_is_answered_stands_after_the_reference(
    show: Show, data_page: Page
) -> None:
    field = show()

    def late(route: Route) -> None:
        sleep(0.4)
        route.continue_()

    data_page.route("**/data/?*search=3*", late)
    field.surface.focus()

    field.type("{{3.sta")
    field.press("Enter")
    field.type("!")
    data_page.get_by_role("button", name="Proceed").focus()

    expect(field.surface).to_have_text("3.status!")
    assert field.value == "{{run.status}}!"


def test_a_click_on_a_row_puts_it_where_the_cursor_was(show: Show) -> None:
    field = show("ab")
    field.surface.focus()
    field.press("Home", "ArrowRight")

    field.page.locator('.data-row[data-reference="say.text"]').first.click()
    field.type("-")

    assert field.value == "a{{say.text}}-b"


def test_the_button_opens_the_list_by_keyboard(show: Show) -> None:
    field = show("a", LINE)
    field.surface.focus()
    field.press("Tab")
    expect(field.page.get_by_role("button", name="Insert data: Response Body")).to_be_focused()

    field.press("Enter")
    expect(field.page.locator(".data-row.active")).to_have_count(1)
    field.press("Enter")

    expect(field.pills).to_have_text(["4.text"])
    assert field.value == "a{{say.text}}"


def test_samples_and_values_are_only_text(show: Show) -> None:
    field = show()
    field.surface.focus()

    field.type("{{tone")

    row = field.page.locator('.data-row[data-reference="vars.tone"]')
    expect(row).to_contain_text("<script>")
    expect(field.page.locator("#data script")).to_have_count(0)


def test_the_form_of_a_step_stores_what_was_chosen(data_page: Page) -> None:
    page = data_page

    def store(text: str, *keys: str) -> None:
        """Type into the body, from its beginning, and wait until this text is saved."""

        def saves(answer: Response) -> bool:
            sent = parse_qs(answer.request.post_data or "")
            return sent.get("with.body") == [text]

        field.press("Control+a")
        with page.expect_response(saves):
            for key in keys:
                field.press("Enter") if key == "Enter" else field.type(key)
            page.get_by_role("heading", level=1).click()
        expect(page.locator("#saved")).to_have_text(re.compile("^Saved "))

    page.goto(f"{STEP}configure/")
    field = Field(page)
    expect(field.pills).to_have_text(["4.text"])
    field.surface.click()
    store("It is {{say.text}}.", "It is {{4.text", "Enter", ".")

    page.reload()
    expect(field.surface).to_have_text("It is 4.text.")
    expect(field.pills.first).to_have_attribute("title", "“Guten Morgen”")
    field.surface.click()
    store("{{say.text}}", "{{4.text}}")  # as it was


def test_on_a_narrow_page_the_list_is_a_sheet(browser: Browser, full: Server, world: World) -> None:
    del world
    with session(browser, full.url, viewport=NARROW) as context, watching(context) as page:
        sign_in(page, OWNER, PASSWORD)
        page.goto(f"{STEP}data/")
        field = field_on(page, AREA.format(""))
        field.surface.focus()

        field.type("{{4.text")

        sheet = page.locator("#data.open")
        box = sheet.bounding_box()
        assert box
        assert round(box["y"] + box["height"]) == NARROW["height"]
        page.locator('.data-row[data-reference="say.text"]').first.click()
        assert field.value == "{{say.text}}"
        expect(sheet).to_have_count(0)


def test_without_scripts_the_text_is_plain_and_the_list_a_page(
    browser: Browser, full: Server, world: World
) -> None:
    del world
    with (
        session(browser, full.url, java_script_enabled=False) as context,
        watching(context) as page,
    ):
        sign_in(page, OWNER, PASSWORD)
        page.goto(f"{STEP}data/?field=with.body")

        expect(page.locator(".data-written").first).to_contain_text("{{4.text}}")
        page.get_by_label("Search outputs").fill("function name")
        page.keyboard.press("Enter")

        expect(page.locator(".data-written")).to_have_count(1)
