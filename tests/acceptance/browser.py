"""A real browser for tests: Debian's Chromium, headless, with what it complains about written down.

Pages are watched: an error in the console, a refused resource or a request to another host fails
the test at its end.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

# The shell draws pages as Chromium does, without all that is around a page, in two thirds the time.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, PROGRAMS)), None)
# Without these it tries to reach its maker's hosts at every start.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}
MISSING = "Failed to load resource"
PATIENCE = 15_000  # milliseconds until something has to be there


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once for all tests."""
    if CHROMIUM is None:
        reason = "Chromium is missing. On Debian: apt-get install chromium-headless-shell"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with chromium() as started:
        yield started


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium without a window."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where it is used

    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS) as started,
    ):
        yield started


@contextmanager
def watched(browser: Browser, url: str, **options: Any) -> Iterator[Page]:
    """A page of a fresh session; whatever it complained about by the end is a failure."""
    with session(browser, url, **options) as context, watching(context) as page:
        yield page


@contextmanager
def session(browser: Browser, url: str, **options: Any) -> Iterator[BrowserContext]:
    """Somebody with cookies of their own, at a server.

    Nothing moves for them, so that a page looks at once as it will.
    """
    settings = {"base_url": url, "viewport": WIDE, "reduced_motion": "reduce", **options}
    with browser.new_context(**settings) as context:
        context.set_default_timeout(PATIENCE)
        yield context


@contextmanager
def watching(context: BrowserContext) -> Iterator[Page]:
    """A page of a session; whatever it complained about by the end is a failure."""
    complaints: list[str] = []
    documents: set[str] = set()

    def said(message: ConsoleMessage) -> None:
        if message.text.startswith(MISSING) and message.location.get("url") in documents:
            return  # the page itself says what is missing
        if message.type in ("error", "warning"):
            complaints.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def asked(request: Request) -> None:
        if request.is_navigation_request():
            documents.add(request.url)
        url = urlsplit(request.url)
        if url.scheme not in ("data", "blob") and url.hostname != "127.0.0.1":
            complaints.append(f"asked elsewhere: {request.url}")

    with context.new_page() as page:
        page.on("console", said)
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("request", asked)
        yield page
    assert not complaints, complaints
