"""The button beside a JSON field that puts a template into it, fetched with the chosen account."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import PATIENCE, watched
from tests.acceptance.building import box, press, proceed, stage
from tests.acceptance.filling import OWNER, PASSWORD
from tests.acceptance.people import sign_in
from tests.acceptance.processes import Server
from tests.acceptance.usable import axe
from tests.acceptance.workshop import path_of, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.acceptance
UPDATE = """
automation: update
title: Update
active: false
trigger:
  use: http.request
  with:
    method: POST
steps:
  - key: update
    use: contentstack.update_entry
    account: Demo Contentstack (simulator)
    with:
      stack: bltdemoblog000000
      content_type: blog_post
"""
BUTTON = "Insert template for Entry Data"
MASTER = "Locale is empty, so the entry is changed in the stack's master language."
UNFILLED = "title: put a value in place of ‹text›, or take the line out."


@pytest.fixture(scope="module")
def place(folder: Path) -> Iterator[Server]:
    """A server with an automation that updates an entry."""
    with Server(folder / "data") as started:
        prepare(started)
        document = folder / "update.yaml"
        document.write_text(UPDATE)
        started.manage("import_automations", "demo", str(document))
        yield started


def opened(page: Page) -> Locator:
    """The field of the step, which is empty."""
    sign_in(page, OWNER, PASSWORD)
    page.wait_for_url("**/projects/")
    page.goto(path_of("update", "step/update/configure/"))
    return box(page, "Entry Data")


def held(page: Page) -> Any:
    return json.loads(page.locator("[name='with.entry_data']").input_value() or "null")


def test_a_template_is_inserted_and_replaced_by_keyboard(place: Server, browser: Browser) -> None:
    with watched(browser, place.url) as page:
        field = opened(page)
        button = page.get_by_role("button", name=BUTTON)

        button.focus()
        page.keyboard.press("Enter")
        expect(field).to_contain_text('"title"', timeout=PATIENCE)
        expect(field).to_be_focused()
        template = held(page)

        field.fill('{"title": "Mine"}')
        button.focus()
        page.keyboard.press("Enter")
        replace = page.get_by_role("button", name="Replace Entry Data")
        expect(replace).to_be_focused()
        expect(replace).to_have_accessible_description(re.compile("^Entry Data is not empty"))
        kept = held(page)
        found = axe(page)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # Keep it
        expect(field).to_be_focused()
        expect(replace).to_have_count(0)
        after = held(page)

        button.click()
        replace.click()
        expect(field).to_contain_text('"url"', timeout=PATIENCE)
        expect(page.locator("#saved")).to_have_text(re.compile("^Saved"))
        page.reload()

        assert held(page) == template
        assert (kept, after, found) == ({"title": "Mine"}, {"title": "Mine"}, [])
        assert {"title", "url", "image"} <= template.keys()


def test_a_template_is_inserted_without_scripts(place: Server, browser: Browser) -> None:
    with watched(browser, place.url, java_script_enabled=False) as page:
        opened(page)
        area = page.get_by_label("Entry Data")
        area.fill("")

        page.get_by_role("button", name=BUTTON).click()

        assert "title" in json.loads(area.input_value())


def test_a_template_is_not_tested_before_values_are_in_it(place: Server, browser: Browser) -> None:
    with watched(browser, place.url) as page:
        field = opened(page)
        field.fill("")
        page.get_by_role("button", name=BUTTON).click()
        expect(field).to_contain_text("‹text›", timeout=PATIENCE)

        press(page, "Proceed")
        expect(field).to_have_accessible_description(re.compile(UNFILLED))
        expect(stage(page)).not_to_have_text(re.compile("^Test "))
        expect(box(page, "Entry")).to_have_accessible_description(re.compile(MASTER))

        box(page, "Entry").fill("blt1")
        field.fill('{"title": "Mine"}')
        proceed(page)
