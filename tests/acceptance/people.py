"""Who looks at pages: an owner, a viewer, somebody with a second factor, somebody signed out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from tests.acceptance.browser import session
from tests.acceptance.filling import OWNER, PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@contextmanager
def signed_in(
    browser: Browser, url: str, sessions: dict[str, str]
) -> Iterator[dict[str, BrowserContext]]:
    """Browsers by whose they are; `sessions` are those of people who have signed in already."""
    with ExitStack() as stack:
        found = {
            whose: stack.enter_context(session(browser, url))
            for whose in ("owner", "nobody", *sessions)
        }
        with found["owner"].new_page() as page:
            sign_in(page, OWNER, PASSWORD)
            page.wait_for_url("**/projects/")
        for whose, key in sessions.items():
            found[whose].add_cookies([{"name": "sessionid", "value": key, "url": url}])
        yield found


def sign_in(page: Page, email: str, password: str) -> None:
    """By the form of the sign-in page, from wherever one wanted to go."""
    page.goto("/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
