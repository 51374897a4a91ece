"""A form that cannot be sent, since the line is down or somebody is signed out, loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import session, watching
from tests.acceptance.building import box, press
from tests.acceptance.filling import OWNER, PASSWORD
from tests.acceptance.people import sign_in
from tests.acceptance.workshop import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Dialog, Locator, Page

    from tests.acceptance.processes import Server

pytestmark = pytest.mark.acceptance
ANSWER, ASK, TRIGGER = (f"step/{key}/configure/" for key in ("answer", "ask", "trigger"))
SAMPLE = '{\n"method": "POST",\n"query": {},\n"body": {}\n}'
SIGNED_OUT = "You are signed out. Sign in in another tab; what you typed stays here."


@pytest.fixture
def rough(workshop: Server, browser: Browser) -> Iterator[Page]:
    """A page of the owner in a browser of its own, where requests may fail."""
    with (
        session(browser, workshop.url) as context,
        context.new_page() as page,
    ):
        sign_in(page, OWNER, PASSWORD)
        page.wait_for_url("**/projects/")
        yield page


def bar(page: Page) -> Locator:
    return page.locator("#saved")


def settings(page: Page) -> Locator:
    return page.locator("summary", has_text="Name, note and failures")


def test_the_settings_stay_open_when_the_form_is_drawn_again(bench: Page, drafted: str) -> None:
    bench.goto(path_of(drafted, ASK))
    settings(bench).click()

    bench.get_by_role("radio", name="Retry").check()

    expect(bench.get_by_label("Times")).to_be_visible()
    expect(bench.get_by_role("radio", name="Retry")).to_be_focused()
    bench.get_by_text("Show Optional Fields").first.click()
    bench.get_by_role("radio", name="Stop").check()
    expect(bench.get_by_label("Times")).to_have_count(0)
    expect(bench.locator("#field-with-max_tokens")).to_be_visible()
    bench.locator("#field-with-messages-add").click()
    expect(bench.locator("#field-with-messages > .group-row")).to_have_count(1)
    expect(bench.get_by_label("Note")).to_be_visible()


def test_what_cannot_be_sent_stays_and_goes_on_once_it_can(rough: Page, drafted: str) -> None:
    rough.goto(path_of(drafted, ANSWER))
    rough.route("**/configure/", lambda route: route.abort())

    box(rough, "Response Body").press_sequentially("kept")
    expect(bar(rough)).to_contain_text("Not saved: the server cannot be reached")
    press(rough, "Proceed")
    press(rough, "Proceed")

    expect(bar(rough)).to_contain_text("Not saved: the server cannot be reached")
    expect(box(rough, "Response Body")).to_have_text("kept")
    rough.unroute_all()
    rough.wait_for_url("**/step/answer/test/")
    rough.goto(path_of(drafted, ANSWER))
    expect(box(rough, "Response Body")).to_have_text("kept")


def test_whoever_is_signed_out_keeps_what_is_typed_and_signs_in_elsewhere(
    rough: Page, drafted: str
) -> None:
    rough.goto(path_of(drafted, ANSWER))
    rough.context.clear_cookies(name="sessionid")

    box(rough, "Response Body").press_sequentially("kept")

    expect(bar(rough)).to_have_text(f"Not saved: {SIGNED_OUT}")
    rough.context.clear_cookies(name="csrftoken")
    press(rough, "Proceed")
    expect(bar(rough)).to_have_text(f"Not saved: {SIGNED_OUT}")
    with rough.context.new_page() as other:
        sign_in(other, OWNER, PASSWORD)
        other.wait_for_url("**/projects/")
    rough.wait_for_url("**/step/answer/test/", timeout=40_000)
    rough.goto(path_of(drafted, ANSWER))
    expect(box(rough, "Response Body")).to_have_text("kept")


def test_a_lookup_says_what_the_server_says(rough: Page, drafted: str) -> None:
    rough.goto(path_of(drafted, ASK))
    rough.context.clear_cookies(name="sessionid")

    rough.get_by_role("button", name="Choose from a list: API Model").click()

    expect(rough.get_by_role("alert")).to_contain_text("You are signed out.")


def test_the_data_that_is_listed_stays_where_no_other_comes(rough: Page, drafted: str) -> None:
    rough.goto(path_of(drafted, ANSWER))
    rows = rough.locator(".data-row")
    before = rows.count()
    rough.context.clear_cookies(name="sessionid")

    with rough.expect_response("**/data/?*") as answered:
        box(rough, "Response Body").click()
    rough.wait_for_timeout(200)

    assert answered.value.status == 204
    assert rows.count() == before > 0


def test_a_typed_sample_has_numbers_beside_its_lines_and_is_asked_for(
    bench: Page, drafted: str
) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    bench.goto(path_of(drafted, "step/trigger/test/"))
    bench.get_by_text("Type a sample").click()
    sample = box(bench, "Sample what the trigger gives, in JSON")
    sample.fill(SAMPLE)
    bench.on("dialog", stay)

    expect(bench.locator(".line-numbers")).to_have_text("1\n2\n3\n4\n5")
    press(bench, "Test Trigger")
    bench.get_by_role("link", name="Back", exact=True).click()
    expect(sample).to_have_value(SAMPLE)
    assert asked == ["confirm", "beforeunload"]
    press(bench, "Use as the sample")
    expect(bench.get_by_text("There is a sample.")).to_be_visible()
    bench.get_by_role("link", name="Back", exact=True).click()
    bench.wait_for_url("**/configure/")
    assert asked == ["confirm", "beforeunload"]


def test_a_page_of_a_test_needs_at_most_twelve_requests(
    workshop: Server, rough: Page, browser: Browser, drafted: str
) -> None:
    asked: set[str] = set()
    state = rough.context.storage_state()
    with (
        session(browser, workshop.url, storage_state=state) as context,
        watching(context) as page,
    ):
        page.on("request", lambda request: asked.add(request.url))
        page.goto(path_of(drafted, "step/trigger/test/"), wait_until="networkidle")

    assert len([url for url in asked if not url.startswith("data:")]) <= 12
