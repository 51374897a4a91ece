"""Every page of ours in a real browser: for everybody, in light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.browser import watching
from tests.acceptance.every_page import Place, World, places
from tests.acceptance.usable import Looks, axe, opener

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.acceptance

Visitors = dict[str, "BrowserContext"]


@pytest.fixture(scope="module")
def seen(world: World, visitors: Visitors) -> list[Place]:
    """Every page that there is."""
    return places(world, visitors)


def each(seen: list[Place], visitors: Visitors) -> Iterator[tuple[Place, Page]]:
    """Every page, opened; consoles stay empty."""
    for visitor, context in visitors.items():
        with watching(context) as page:
            for place in seen:
                if place.visitor == visitor:
                    place.open(page)
                    yield place, page


def test_every_page_can_be_used_by_everybody_in_every_look_and_by_keyboard(
    seen: list[Place], visitors: Visitors
) -> None:
    looks = Looks()

    found = {str(place): looks.faults(page) for place, page in each(seen, visitors)}

    assert {place: wrong for place, wrong in found.items() if wrong} == {}
    assert len(seen) > 190


def test_every_menu_and_dialog_opens_by_enter_holds_the_focus_and_gives_it_back(
    seen: list[Place], visitors: Visitors
) -> None:
    found = {}
    first = {opened: place for place in reversed(seen) for opened in place.opens}
    chosen = list(dict.fromkeys(first.values()))
    for opened, page in (
        (opened, page)
        for place, page in each(chosen, visitors)
        for opened in first
        if first[opened] is place
    ):
        button = opener(page, opened)
        button.focus()
        page.keyboard.press("Enter")
        box = page.locator("dialog:modal, :popover-open")
        box.wait_for()
        found[opened] = axe(page)
        page.keyboard.press("Tab")
        if not box.evaluate("(box) => box.contains(document.activeElement)"):
            found[opened].append("the focus is not in it")
        page.keyboard.press("Escape")
        box.wait_for(state="detached")
        if not button.evaluate("(button) => document.activeElement === button"):
            found[opened].append("the focus is not given back")

    assert found.keys() >= {"theme-menu", "user-menu", "new-account", "happened", "step-menu"}
    assert {opened: wrong for opened, wrong in found.items() if wrong} == {}


def test_a_dialog_keeps_the_focus_until_it_is_closed(visitors: Visitors) -> None:
    with watching(visitors["owner"]) as page:
        page.goto("/projects/demo/variables/")
        page.get_by_role("link", name="New variable").focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="New variable")
        dialog.wait_for()

        assert axe(page) == []
        for _ in range(12):
            page.keyboard.press("Tab")
            at = page.evaluate("document.activeElement.closest('dialog, body').localName")
            assert at in ("dialog", "body")  # the browser's own controls come between
            assert not page.evaluate("!!document.activeElement.closest('main a:not(dialog *)')")
        page.keyboard.press("Escape")
        dialog.wait_for(state="hidden")


def test_the_first_tab_leads_past_the_navigation(visitors: Visitors) -> None:
    with watching(visitors["owner"]) as page:
        page.goto("/projects/demo/executions/")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")

        assert page.evaluate("!!document.activeElement.closest('main')")


def test_rows_that_appear_leave_the_focus_where_it_is(world: World, visitors: Visitors) -> None:
    with watching(visitors["owner"]) as page:
        page.goto("/projects/demo/executions/")
        link = page.get_by_role("row").nth(1).get_by_role("link").first
        link.focus()
        known = link.get_attribute("id")
        before = page.locator("#log-rows").get_attribute("hx-get")
        page.context.request.post(world["call"], data={"text": "Good morning"})
        page.wait_for_function(
            "(before) => document.getElementById('log-rows').getAttribute('hx-get') !== before",
            arg=before,
        )

        assert page.evaluate("document.activeElement.id") == known
