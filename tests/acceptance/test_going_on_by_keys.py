"""Where the focus goes, and what is said, for somebody who builds with keys alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.acceptance.building import box
from tests.acceptance.keyboard import Keyboard
from tests.acceptance.workshop import path_of

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.acceptance


def saved(page: Page) -> None:
    """What was typed is saved, and the answer is there."""
    expect(page.locator("#saved")).to_have_text(re.compile("^Saved "))


def test_with_the_trial_account_filled_in_one_goes_on_at_authorize(
    bench: Page, drafted: str
) -> None:
    keys = Keyboard(bench)
    bench.goto(path_of(drafted, "step/ask/configure/"))
    keys.on("button", "+ Add New Account")
    dialog = bench.get_by_role("dialog", name="Authorize")
    keys.focused("textbox", "Title")
    expect(dialog).to_have_accessible_description(re.compile("Fill in the trial account"))

    keys.on("button", "Fill in the trial account", 12)

    done = keys.focused("button", "Authorize")
    expect(done).to_have_accessible_description(re.compile("^The trial account is filled in."))
    expect(dialog.get_by_role("status").filter(has_text="is filled in")).to_be_visible()
    keys.press("Enter")
    expect(dialog).to_have_count(0)
    keys.focused("combobox", "Account")


@pytest.mark.parametrize("text", ["", "Say "])
def test_arrows_go_through_what_the_button_for_data_opened(
    bench: Page, drafted: str, text: str
) -> None:
    keys = Keyboard(bench)
    bench.goto(path_of(drafted, "step/answer/configure/"))
    keys.fill("Response Body", text)
    active = bench.locator(".data-row.active")
    keys.on("button", "Insert data: Response Body", 2)
    expect(active).to_have_count(1)
    first = active.get_attribute("data-reference")

    keys.press("ArrowDown")
    expect(active).not_to_have_attribute("data-reference", str(first))
    second = active.get_attribute("data-reference")
    keys.press("ArrowDown", "ArrowUp", "Enter")

    control = bench.locator("[name='with.body']")
    expect(control).to_have_value(f"{text}{{{{{second}}}}}")
    expect(active).to_have_count(0)
    keys.focused("textbox", "Response Body")


def test_escape_ends_the_picking_that_the_button_began(bench: Page, drafted: str) -> None:
    keys = Keyboard(bench)
    bench.goto(path_of(drafted, "step/answer/configure/"))
    keys.reach("textbox", "Response Body")
    keys.on("button", "Insert data: Response Body", 2)
    keys.press("ArrowDown", "Escape")

    expect(bench.locator(".data-row.active")).to_have_count(0)
    keys.focused("textbox", "Response Body")
    keys.type("plain")
    expect(bench.locator("[name='with.body']")).to_have_value("plain")


@pytest.mark.parametrize("key", ["ArrowDown", "Enter"])
def test_escape_ends_what_waits_for_the_list_of_data(bench: Page, drafted: str, key: str) -> None:
    keys = Keyboard(bench)
    held: list[Route] = []
    searches = re.compile(r"/data/\?")
    bench.goto(path_of(drafted, "step/answer/configure/"))
    keys.reach("textbox", "Response Body")
    keys.type("{{")
    expect(bench.locator(".data-row.active")).to_have_count(1)

    def hold(route: Route) -> None:
        held.append(route)

    bench.route(searches, hold)
    keys.type("m")
    keys.press(key, "Escape")
    expect(bench.locator(".data-row.active")).to_have_count(0)

    with bench.expect_response(searches):
        held.pop().continue_()

    bench.wait_for_timeout(300)
    expect(bench.locator(".data-row.active")).to_have_count(0)
    expect(bench.locator("[name='with.body']")).to_have_value("{{m")


def test_nothing_is_wrong_with_a_reference_until_its_field_is_left(
    bench: Page, drafted: str
) -> None:
    keys = Keyboard(bench)
    bench.goto(path_of(drafted, "step/ask/configure/"))
    field, notes = box(bench, "Prompt Text"), bench.locator("#field-with-prompt-notes .error")
    keys.reach("textbox", "Prompt Text", 20)
    keys.press("End")
    keys.type(" {{")
    expect(bench.locator(".data-row.active")).to_have_count(1)
    saved(bench)
    expect(notes).to_have_count(0)
    keys.press("Escape")
    with bench.expect_response("**/configure/"):
        keys.type("tri")
    expect(field).not_to_have_attribute("aria-invalid", "true")

    keys.press("Escape")
    keys.press("Tab")

    said = "{{ is not finished: choose data from the list, or delete it."
    expect(notes).to_have_text(said)
    expect(field).to_have_attribute("aria-invalid", "true")


def test_what_was_typed_is_what_the_list_of_choices_searches(bench: Page, drafted: str) -> None:
    keys = Keyboard(bench)
    bench.goto(path_of(drafted, "step/ask/configure/"))
    keys.reach("textbox", "API Model", 20)
    keys.press("ArrowDown")
    expect(keys.focused("combobox", "Search: API Model")).to_have_value("")
    keys.press("Escape")
    keys.reach("textbox", "API Model", 2, "Shift+Tab")
    keys.press("Control+a")
    keys.type("sol")

    keys.press("ArrowDown")

    expect(keys.focused("combobox", "Search: API Model")).to_have_value("sol")
    choices = bench.get_by_role("listbox", name="API Model").get_by_role("option")
    expect(choices.first).to_contain_text("sol")


def test_the_steps_and_activate_are_a_few_keys_from_where_a_page_begins(
    bench: Page, drafted: str
) -> None:
    keys = Keyboard(bench)
    bench.goto(path_of(drafted))
    keys.arrived(drafted)

    keys.reach("link", "Skip to Activate", 3, "Shift+Tab")
    keys.press("Enter")
    keys.focused("button", "Activate")

    bench.goto(path_of(drafted))
    keys.arrived(drafted)
    keys.reach("link", "Skip to the steps", 3, "Shift+Tab")
    keys.press("Enter")
    expect(bench.get_by_role("region", name="Flow of the draft")).to_be_focused()
