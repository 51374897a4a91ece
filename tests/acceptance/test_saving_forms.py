"""The form of a step on a slow line: nothing that is typed gets lost, whatever is pressed next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import watched
from tests.acceptance.building import (
    add_step,
    box,
    choose_trigger,
    empty_project,
    new_automation,
    press,
    proceed,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Locator, Page, Route

    from tests.acceptance.processes import Server

pytestmark = pytest.mark.acceptance
STEPS = "/projects/marketing-site/automations/slow/edit/step"
LINES = "[name^='with.headers.'][name$='.name']"
PARTS = "(^|&)(add|redraw|remove|up|down)="  # what is sent to draw the form again


def test_nothing_that_is_typed_is_lost_on_a_slow_line(server: Server, browser: Browser) -> None:
    with watched(browser, server.url) as page:
        asked: list[str] = []

        def answer(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.accept()

        page.on("dialog", answer)
        begin(page, server)

        put_right_what_is_missing(page)
        held = hold(page)
        add_two_lines(page, held)
        remove_a_line_above(page, held)
        page.unroute_all()
        leave_at_once(page)
        switch_twice(page)
        assert asked == []


def test_what_was_not_saved_can_be_read_and_clicked(server: Server, browser: Browser) -> None:
    with watched(browser, server.url, viewport={"width": 1400, "height": 900}) as page:
        begin(page, server)
        with page.context.new_page() as other:
            other.goto(page.url)
            box(other, "Response Status").fill("201")
            press(other, "Save and Exit")
        box(page, "Response Status").fill("202")

        press(page, "See what changed")

        expect(page.get_by_role("alert")).to_contain_text("Nothing was overwritten")


def begin(page: Page, server: Server) -> None:
    """A response, still empty."""
    empty_project(page, server)
    new_automation(page, "Slow")
    choose_trigger(page, "HTTP")
    page.get_by_role("radio", name="POST").check()
    proceed(page)
    add_step(page, "Response", "Response")


def put_right_what_is_missing(page: Page) -> None:
    """The list of faults, and what is to do, follow."""
    press(page, "Proceed")
    expect(page.locator("#faults")).to_contain_text("One thing is to be put right")
    expect(page.locator("#to-do")).to_contain_text("Finish step 2")
    box(page, "Response Status").fill("200")
    expect(page.locator("#faults")).to_be_hidden()
    expect(page.locator("#to-do")).not_to_contain_text("Finish")
    type_body(page, "Hello {{bo")
    page.keyboard.press("Enter")
    expect(body(page).get_by_text("1.body")).to_be_visible()


def add_two_lines(page: Page, held: list[Route]) -> None:
    """With something typed in between, in a line and elsewhere."""
    names = page.locator(LINES)
    names.nth(0).fill("A")
    add = page.locator("#field-with-headers-add")
    add.click()
    names.nth(0).fill("AA")
    type_body(page, " late")
    let_go(page, held)
    expect(names.nth(0)).to_have_value("AA")
    expect(body(page)).to_contain_text("late")
    add.click()
    let_go(page, held)
    expect(names).to_have_count(3)


def remove_a_line_above(page: Page, held: list[Route]) -> None:
    """What is typed below it moves up with its line."""
    names = page.locator(LINES)
    names.nth(1).fill("B")
    names.nth(2).fill("C")
    press(page, "Remove Response Headers 1")
    names.nth(2).fill("CC")
    names.nth(1).fill("BB")
    let_go(page, held)
    expect(names).to_have_count(2)
    assert [names.nth(index).input_value() for index in (0, 1)] == ["BB", "CC"]


def leave_at_once(page: Page) -> None:
    """By a link, and by a button that acts on the draft."""
    type_body(page, " left")
    page.get_by_role("link", name="Executions").click()
    page.wait_for_url("**/executions/**")
    page.goto(f"{STEPS}/response/configure/")
    expect(body(page)).to_contain_text("late left")
    type_body(page, " active")
    page.get_by_role("banner").get_by_role("button", name="Activate", exact=True).click()
    expect(page.get_by_role("banner")).to_contain_text("Active")
    page.goto(f"{STEPS}/response/configure/")
    expect(body(page)).to_contain_text("late left active")


def switch_twice(page: Page) -> None:
    """Before the first answer is there."""
    page.goto(f"{STEPS}/trigger/configure/")
    held = hold(page)
    switch = page.get_by_role("switch", name="Secure HTTP Trigger")
    switch.check()
    switch.uncheck()
    let_go(page, held)
    let_go(page, held)
    expect(switch).not_to_be_checked()
    expect(page.get_by_label("Secret", exact=True)).to_have_count(0)


def body(page: Page) -> Locator:
    return box(page, "Response Body")


def type_body(page: Page, text: str) -> None:
    body(page).press("Control+End")
    page.keyboard.type(text)


def hold(page: Page) -> list[Route]:
    """Requests that draw the form again, which wait to be let go."""
    held: list[Route] = []

    def sent(route: Route) -> None:
        if re.search(PARTS, route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route("**/configure/", sent)
    return held


def let_go(page: Page, held: list[Route]) -> None:
    """The next one, as soon as it is there."""
    while not held:
        page.wait_for_timeout(20)
    route = held.pop(0)
    route.continue_()
    route.request.response()
