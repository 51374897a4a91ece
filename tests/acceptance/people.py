"""Who looks at pages: an owner, somebody with a second factor, and somebody signed out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.acceptance.browser import session
from tests.acceptance.filling import OWNER, PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


@contextmanager
def signed_in(browser: Browser, url: str, careful: str) -> Iterator[dict[str, BrowserContext]]:
    """Browsers by whose they are; `careful` is the session of whoever has a second factor.

    Nothing moves in them, so that a page looks at once as it will.
    """
    with (
        session(browser, url, reduced_motion="reduce") as owner,
        session(browser, url, reduced_motion="reduce") as other,
        session(browser, url, reduced_motion="reduce") as nobody,
    ):
        with owner.new_page() as page:
            sign_in(page, OWNER, PASSWORD)
            page.wait_for_url("**/projects/")
        other.add_cookies([{"name": "sessionid", "value": careful, "url": url}])
        yield {"owner": owner, "careful": other, "nobody": nobody}


def sign_in(page: Page, email: str, password: str) -> None:
    """By the form of the sign-in page, from wherever one wanted to go."""
    page.goto("/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
