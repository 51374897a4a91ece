"""Pages that stay open: what arrives late, presses twice, and the way back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import watching

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route

    from tests.acceptance.every_page import World

pytestmark = pytest.mark.acceptance
Visitors = dict[str, "BrowserContext"]
CHANGED = "seen=something-else"  # as if all had changed since


def open_execution(page: Page, world: World, kind: str, query: str = "") -> None:
    page.goto(f"/projects/demo/executions/{world['executions'][kind]}/{query}")


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def step(page: Page, name: str) -> Any:
    """The first card with this title."""
    return page.get_by_role("region", name="Steps").get_by_role("link", name=name).first


def test_news_of_one_step_never_take_the_place_of_another_that_was_chosen_meanwhile(
    visitors: Visitors, world: World
) -> None:
    owner = visitors["owner"]
    with watching(owner) as page:
        open_execution(page, world, "running", "?step=trigger")
        late: list[Route] = []

        def answered(route: Route) -> None:
            late.append(route) if not late else route.continue_()

        page.route("**/live/**", answered)
        with page.expect_request("**/live/**"):
            pass

        step(page, "Sub Automation").click()
        expect(heading(page)).to_contain_text("2 · ")
        news = owner.request.get(late[0].request.url.partition("seen=")[0] + CHANGED)
        late[0].fulfill(response=news)
        page.wait_for_timeout(300)

        assert 'id="panel"' in news.text()
        expect(heading(page)).to_contain_text("2 · ")
        expect(page.locator("#flow [aria-current]")).to_contain_text("Sub Automation")


def test_a_button_that_is_pressed_twice_asks_once(visitors: Visitors, world: World) -> None:
    with watching(visitors["owner"]) as page:
        open_execution(page, world, "success")
        asked: list[Route] = []

        def late(route: Route) -> None:
            asked.append(route)

        page.route("**/retry/", late)
        again = page.get_by_role("button", name="Retry Execution")
        again.evaluate("each => [0, 300].forEach((wait) => setTimeout(() => each.click(), wait))")
        page.wait_for_timeout(1000)
        asked[-1].fulfill(status=204)

        assert len(asked) == 1


def test_the_way_back_leads_to_the_step_before_and_nothing_stays_in_the_browser(
    visitors: Visitors, world: World
) -> None:
    with watching(visitors["owner"]) as page:
        open_execution(page, world, "success", "?step=trigger")
        step(page, "Function Calling").click()
        expect(heading(page)).to_have_text("2 · Function Calling")
        page.get_by_role("link", name="Output", exact=True).click()
        expect(page.get_by_role("link", name="Output", exact=True)).to_have_attribute(
            "aria-current", "page"
        )

        page.go_back()
        page.go_back()

        expect(heading(page)).to_have_text("1 · HTTP Request Trigger")
        assert page.evaluate("sessionStorage.getItem('htmx-history-cache')") is None


def test_going_back_twice_shows_the_earlier_step_even_if_the_later_one_is_answered_last(
    visitors: Visitors, world: World
) -> None:
    with watching(visitors["owner"]) as page:
        open_execution(page, world, "success", "?step=trigger")
        for name in ("Function Calling", "Response"):
            step(page, name).click()
            expect(heading(page)).to_contain_text(name)
        held: list[Route] = []
        page.route(
            re.compile(r"\?step=(?!trigger)[a-z_]+$"),
            lambda route: held.append(route) if not held else route.continue_(),
        )

        page.go_back()
        page.go_back()
        expect(heading(page)).to_have_text("1 · HTTP Request Trigger")
        held[0].continue_()
        page.wait_for_timeout(500)

        expect(heading(page)).to_have_text("1 · HTTP Request Trigger")


def test_what_has_the_focus_keeps_it_when_news_arrive(visitors: Visitors, world: World) -> None:
    def changed(route: Route) -> None:
        route.continue_(url=route.request.url.partition("seen=")[0] + CHANGED)

    with watching(visitors["owner"]) as page:
        page.route("**/live/**", changed)
        open_execution(page, world, "running", "?step=call")
        for name in ("Execution Log", "Cancel", "Replay from here…", "Copy execution"):
            named = page.locator("#commands, #panel").locator("a, button").filter(has_text=name)
            named.focus()
            with page.expect_response("**/live/**"), page.expect_response("**/live/**"):
                pass
            page.wait_for_timeout(100)

            expect(named).to_be_focused()


def test_a_copy_button_pressed_twice_is_called_as_before(visitors: Visitors, world: World) -> None:
    visitors["owner"].grant_permissions(["clipboard-read", "clipboard-write"])
    with watching(visitors["owner"]) as page:
        open_execution(page, world, "success")
        copy = page.locator(".panel-foot copy-button button")
        copy.click()
        expect(copy).to_have_text("Copied")
        copy.click()

        expect(copy).to_have_text("Copy execution")
        assert world["executions"]["success"] in page.evaluate("navigator.clipboard.readText()")


def test_a_server_that_is_back_ends_the_news_that_it_cannot_be_reached(
    visitors: Visitors,
) -> None:
    context = visitors["owner"]
    with context.new_page() as page:
        page.goto("/connectors/")
        page.route("**/connectors/?**", lambda route: route.abort())
        page.locator("#search").press_sequentially("h")
        expect(page.locator("#toasts")).to_contain_text("The server cannot be reached.")
        page.unroute("**/connectors/?**")

        page.locator("#search").press_sequentially("t")

        expect(page.locator("#toasts")).not_to_contain_text("The server cannot be reached.")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["/projects/", "/user/reauthenticate/"])
def test_menus_open_under_their_buttons_inside_the_window(
    path: str, width: int, visitors: Visitors
) -> None:
    with watching(visitors["owner"]) as page:
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(path)
        for name in ("theme-menu", "user-menu"):
            button = page.locator(f"[popovertarget={name}]")
            button.click()
            at, menu = button.bounding_box(), page.locator(f"#{name}").bounding_box()
            page.keyboard.press("Escape")

            assert at
            assert menu
            assert 0 <= menu["y"] - (at["y"] + at["height"]) <= 12
            assert menu["x"] <= at["x"]
            assert menu["x"] + menu["width"] >= at["x"] + at["width"]
            assert 0 <= menu["x"] <= width - menu["width"]


def test_a_step_that_is_tapped_on_a_narrow_screen_comes_into_sight(
    visitors: Visitors, world: World
) -> None:
    with watching(visitors["owner"]) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        open_execution(page, world, "failed")

        step(page, "HTTP Request Trigger").click()

        expect(heading(page)).to_have_text("1 · HTTP Request Trigger")
        expect(heading(page)).to_be_in_viewport()


def test_an_address_with_a_broken_part_still_works(visitors: Visitors, world: World) -> None:
    with watching(visitors["owner"]) as page:
        open_execution(page, world, "success", "?step=trigger#%E0%A4%A")

        step(page, "Function Calling").click()

        expect(heading(page)).to_have_text("2 · Function Calling")
