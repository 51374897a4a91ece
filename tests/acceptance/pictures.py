"""Pictures of every page, for people to look at: `python -m tests.acceptance.pictures FOLDER`.

A word after the folder, such as `/edit/`, takes only those with it in their address. With `readme`
in place of the folder, those that the README shows.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import django

from tests.acceptance.browser import NARROW, WIDE, chromium, session, watching
from tests.acceptance.filling import OWNER, PASSWORD, filled, presentable
from tests.acceptance.people import sign_in, signed_in
from tests.acceptance.processes import ROOT, Server

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


def readme(folder: Path) -> None:
    """The three pictures that the README shows."""
    folder.mkdir(parents=True, exist_ok=True)
    with _server() as server, chromium() as browser:
        execution = presentable(server)
        with session(browser, server.url) as context:
            page = context.new_page()
            sign_in(page, OWNER, PASSWORD)
            page.wait_for_url("**/projects/")
            shown = {
                "dashboard": "",
                "execution": f"executions/{execution}/",
                "builder": "automations/translate-on-request/edit/step/choose/configure/",
            }
            for name, path in shown.items():
                page.goto(f"/projects/demo/{path}")
                page.screenshot(path=folder / f"{name}.png")


@contextmanager
def _server() -> Iterator[Server]:
    with (
        tempfile.TemporaryDirectory() as data,
        Server(Path(data) / "data", AUTOMATE_ALLOW_PRIVATE_HOSTS="127.0.0.1") as server,
    ):
        yield server


def main(folder: Path, part: str = "") -> None:
    """Start a server, fill it, and take all pictures, or those of addresses with a part."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "automate_site.settings")
    django.setup()
    from tests.acceptance.every_page import places  # noqa: PLC0415 - it needs the addresses

    folder.mkdir(parents=True, exist_ok=True)
    with _server() as server, chromium() as browser:
        world = filled(server)
        with signed_in(browser, server.url, world["sessions"]) as visitors:
            seen = enumerate(places(world, visitors))
            for number, place in (one for one in seen if part in str(one[1])):
                with watching(visitors[place.visitor]) as page:
                    place.open(page)
                    name = re.sub(r"[^A-Za-z0-9]+", "-", f"{number:03} {place.name} {place.path}")
                    take(page, folder, name[:90])


if __name__ == "__main__":
    if sys.argv[1] == "readme":
        readme(ROOT / "docs/pictures")
    else:
        main(Path(sys.argv[1]), *sys.argv[2:])
