"""Every page of ours in a real browser: for everybody, in light and dark, wide and narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.acceptance.browser import picture, watching
from tests.acceptance.every_page import Place, World, axe, faults, places

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.acceptance


def test_every_page_can_be_used_by_everybody_in_every_look(
    world: World, visitors: dict[str, BrowserContext]
) -> None:
    found: dict[str, list[str]] = {}
    seen = places(world, visitors)

    for place in seen:
        with watching(visitors[place.visitor]) as page:
            page.goto(place.path)
            if wrong := faults(page):
                found[str(place)] = wrong

    assert found == {}
    assert len(seen) > 100
