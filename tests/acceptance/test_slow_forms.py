"""A form that is drawn again while somebody is at work in it, and left with something unsaved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import session, watching
from tests.acceptance.workshop import hold, let_go, path_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, Route

    from tests.acceptance.processes import Server

pytestmark = pytest.mark.acceptance
ANSWER, ASK = (f"step/{key}/configure/" for key in ("answer", "ask"))
ADD = "#field-with-headers-add"


def lines(page: Page) -> Locator:
    """The names of the Response Headers."""
    return page.locator("[name^='with.headers.'][name$='.name']")


def values(page: Page) -> list[str]:
    return [each.input_value() for each in lines(page).all()]


def body(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Response Body")


def model_list(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search: API Model")


def test_the_form_of_a_step_needs_at_most_twelve_requests(
    workshop: Server, editor: BrowserContext, browser: Browser, drafted: str
) -> None:
    asked: set[str] = set()
    with (
        session(browser, workshop.url, storage_state=editor.storage_state()) as context,
        watching(context) as page,
    ):
        page.on("request", lambda request: asked.add(request.url))
        page.goto(path_of(drafted, ASK), wait_until="networkidle")

    assert len([url for url in asked if not url.startswith("data:")]) <= 12


def test_two_presses_of_add_within_one_answer_add_two_lines(bench: Page, drafted: str) -> None:
    bench.goto(path_of(drafted, ANSWER))
    lines(bench).first.wait_for()
    held = hold(bench)
    bench.locator(ADD).click()
    bench.mouse.down()  # on the button as it was
    lines(bench).nth(0).evaluate("each => { each.value = 'AA'; }")
    lines(bench).nth(0).dispatch_event("input")

    let_go(bench, held)
    expect(lines(bench)).to_have_count(4)
    bench.mouse.up()
    let_go(bench, held)

    expect(lines(bench)).to_have_count(5)
    assert values(bench) == ["AA", "B", "C", "", ""]


def test_a_button_that_has_the_focus_is_not_pressed_by_saving(bench: Page, drafted: str) -> None:
    bench.goto(path_of(drafted, ANSWER))
    remove = bench.get_by_role("button", name="Remove Response Headers 1")

    with bench.expect_response(lambda answer: answer.request.method == "POST"):
        lines(bench).nth(2).press_sequentially("C")
        remove.evaluate("each => each.focus()")
    expect(remove).to_be_focused()
    with bench.expect_response(lambda answer: answer.request.method == "POST"):
        bench.locator("#step-form").dispatch_event("saveagain")
    bench.reload()

    assert values(bench) == ["A", "B", "CC"]


def test_two_lines_are_removed_within_one_answer(bench: Page, drafted: str) -> None:
    bench.goto(path_of(drafted, ANSWER))
    held = hold(bench)

    bench.get_by_role("button", name="Remove Response Headers 1").click()
    bench.get_by_role("button", name="Remove Response Headers 2").click()
    let_go(bench, held)
    let_go(bench, held)

    expect(lines(bench)).to_have_count(1)
    assert values(bench) == ["C"]


def add_message(bench: Page) -> None:
    """Press “+ Add Prompt Text”, which is among the optional fields."""
    more = bench.locator("#field-with-messages-add")
    if not more.is_visible():
        bench.get_by_text("Show Optional Fields").click()
    more.click()


def test_the_button_of_a_lookup_keeps_the_focus_when_the_form_is_drawn_again(
    bench: Page, drafted: str
) -> None:
    bench.goto(path_of(drafted, ASK))
    held = hold(bench)
    add_message(bench)
    button = bench.get_by_role("button", name="Choose from a list: API Model")
    button.focus()

    let_go(bench, held)
    expect(bench.locator("#field-with-messages > .group-row")).to_have_count(1)

    expect(button).to_be_focused()


def test_a_list_that_is_open_goes_on_when_the_form_is_drawn_again(
    bench: Page, drafted: str
) -> None:
    bench.goto(path_of(drafted, ASK))
    held = hold(bench)
    add_message(bench)
    bench.get_by_role("button", name="Choose from a list: API Model").click()
    expect(bench.get_by_role("listbox", name="API Model")).to_be_visible()
    bench.keyboard.type("terra")

    let_go(bench, held)
    expect(bench.locator("#field-with-messages > .group-row")).to_have_count(1)

    expect(model_list(bench)).to_be_focused()
    expect(model_list(bench)).to_have_value("terra")
    expect(bench.get_by_text(re.compile(r"^\d+ choices that match$"))).to_be_visible()
    bench.keyboard.press("Enter")
    expect(bench.locator("[name='with.model']")).to_have_value(re.compile("terra"))


def test_activate_stands_out_once_nothing_is_missing_any_more(bench: Page, drafted: str) -> None:
    bench.goto(path_of(drafted, ASK))
    activate = bench.get_by_role("banner").get_by_role("button", name="Activate", exact=True)
    expect(activate).not_to_have_class(re.compile("primary"))

    bench.get_by_role("textbox", name="Input Query").fill("Hello")

    expect(bench.locator("#to-do")).to_be_empty()
    expect(activate).to_have_class(re.compile("primary"))


def test_a_draft_that_runs_as_it_is_can_be_activated_once_it_is_changed(
    bench: Page, drafted: str
) -> None:
    banner = bench.get_by_role("banner")
    activate = banner.get_by_role("button", name="Activate", exact=True)
    bench.goto(path_of(drafted, ASK))
    bench.get_by_role("textbox", name="Input Query").fill("Hello")
    activate.click()  # what is typed arrives before
    expect(banner).to_contain_text("Active")
    bench.goto(path_of(drafted, ANSWER))
    expect(banner.get_by_role("button", name=re.compile("^Activate"))).to_have_count(0)

    body(bench).fill("Hello")

    expect(banner.get_by_role("button", name="Activate changes")).to_be_visible()


@pytest.mark.parametrize("way", ["Duplicate", "Test all"])
def test_what_is_typed_is_saved_before_the_form_is_left(
    way: str, bench: Page, drafted: str
) -> None:
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    bench.on("dialog", answer)
    late: list[Route] = []
    bench.goto(path_of(drafted, ANSWER))
    bench.route("**/configure/", lambda route: late.append(route))  # noqa: PLW0108 - it is marked
    body(bench).press_sequentially("typed")

    if way == "Duplicate":
        bench.get_by_role("button", name="More about this step").click()
    bench.get_by_role("button" if way == "Duplicate" else "link", name=way, exact=True).click()
    let_go(bench, late)
    bench.unroute_all()
    bench.wait_for_url(lambda url: ANSWER not in url)

    if way == "Duplicate":
        expect(body(bench)).to_have_text("typed")
    bench.goto(path_of(drafted, ANSWER))
    expect(body(bench)).to_have_text("typed")
    assert asked == []
