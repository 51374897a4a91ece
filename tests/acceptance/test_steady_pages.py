"""What is under the pointer stays there, and what has the focus is seen, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.acceptance.workshop import path_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.acceptance

ASK = "step/ask/configure/"
ANSWER = "step/answer/configure/"
# What of the focused control is behind the bars, in pixels; a control may be higher than the page.
# Scrolls so that what a link leads to is right behind the foot.
BEHIND = """(link) => {
  const named = document.getElementById(link.hash.slice(1));
  const field = named.closest("reference-field") ?? named;
  scrollBy(0, field.getBoundingClientRect().bottom - innerHeight);
}"""
HIDDEN = """() => {
  const focus = document.activeElement;
  const bars = [".top", ".panel-foot"].map((each) => document.querySelector(each));
  if (bars.some((each) => each.contains(focus)) || !focus.closest(".panel")) return 0;
  const [top, foot] = bars.map((each) => each.getBoundingClientRect());
  const {y, bottom, height} = focus.getBoundingClientRect();
  if (height > foot.y - top.bottom) return 0;
  const isFixed = getComputedStyle(bars[0]).position === "sticky";
  return Math.max(bottom - foot.y, (isFixed ? top.bottom : 0) - y);
}"""


def test_rows_of_data_stay_where_they_are_whatever_fits_the_field(
    bench: Page, drafted: str
) -> None:
    bench.goto(path_of(drafted, ANSWER))
    suggested = bench.locator("#data-suggested")
    row = bench.locator("#data-groups > section:last-child .data-row").first
    before = row.bounding_box()

    bench.get_by_role("textbox", name="Response Body").focus()
    expect(suggested).to_contain_text("Suggested for Response Body")
    expect(suggested.locator(".data-row").first).to_be_visible()
    fitting = row.bounding_box()
    bench.get_by_role("textbox", name="Response Status").focus()
    expect(suggested).to_contain_text("Suggested for Response Status")

    assert before == fitting == row.bounding_box()


@pytest.mark.parametrize(("width", "height"), [(1440, 420), (390, 520)])
def test_what_has_the_focus_is_never_behind_the_bars(
    width: int, height: int, bench: Page, drafted: str
) -> None:
    bench.set_viewport_size({"width": width, "height": height})
    bench.goto(path_of(drafted, ASK))
    bench.get_by_role("textbox", name="Input Query").fill("")
    bench.get_by_role("button", name="Proceed").click()
    faults = bench.locator("#faults a")
    expect(faults).not_to_have_count(0)

    for link in faults.all():
        link.evaluate(BEHIND)
        link.evaluate("(each) => each.click()")
        expect(bench.locator(":focus")).not_to_have_attribute("href", re.compile("."))
        assert bench.evaluate(HIDDEN) <= 0
    for key in ("Tab", "Shift+Tab"):
        for _ in range(40):
            bench.keyboard.press(key)
            assert bench.evaluate(HIDDEN) <= 0
