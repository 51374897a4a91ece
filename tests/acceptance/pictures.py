"""Pictures of every page, for people to look at: `python -m tests.acceptance.pictures FOLDER`."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.acceptance.browser import NARROW, WIDE, chromium, watching
from tests.acceptance.every_page import places
from tests.acceptance.filling import filled
from tests.acceptance.people import signed_in
from tests.acceptance.processes import Server

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOST = 4000  # pixels of a page's height


def take(page: Page, folder: Path, name: str) -> None:
    """A page as it is shown now, wide in light and dark, and narrow in light."""
    for size, colours in ((WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")):
        page.set_viewport_size(size)  # type: ignore[arg-type] # a plain dict is one
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type] # one of its words
        height = page.evaluate("document.documentElement.scrollHeight")
        page.screenshot(
            path=folder / f"{name}-{size['width']}-{colours}.png",
            clip={"x": 0, "y": 0, "width": size["width"], "height": min(height, MOST)},
            full_page=True,
        )


def main(folder: Path) -> None:
    """Start a server, fill it, and take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        Server(Path(data) / "data", AUTOMATE_ALLOW_PRIVATE_HOSTS="127.0.0.1") as server,
        chromium() as browser,
    ):
        world = filled(server)
        with signed_in(browser, server.url, world["session"]) as visitors:
            for number, place in enumerate(places(world, visitors)):
                with watching(visitors[place.visitor]) as page:
                    page.goto(place.path)
                    name = re.sub(r"[^A-Za-z0-9]+", "-", f"{number:03} {place.name} {place.path}")
                    take(page, folder, name[:90])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
