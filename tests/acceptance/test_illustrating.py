"""The second use case, from an empty project to the picture in the entry, along the words of its
instructions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import PATIENCE, watched
from tests.acceptance.building import (
    activate,
    add_account,
    add_step,
    box,
    choose,
    choose_account,
    choose_trigger,
    downloaded,
    empty_project,
    follow,
    heading,
    insert,
    mapped,
    new_automation,
    output_of_test,
    press,
    proceed,
    save_and_exit,
)
from tests.acceptance.processes import ROOT, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.acceptance.processes import Server

pytestmark = pytest.mark.acceptance
SIMULATOR = "/simulators/contentstack/"
STACK = {
    "Stack API Key": "bltdemoblog000000",
    "Management Token": "cssim-marketing",
    "Base URL": "/simulators/contentstack",
}
OURS = "Illustrate new entries"
TITLE = "A lighthouse in a storm"
PROMPT = "Create an image for the Blog title - "
CHOSEN = {
    "Select Image Size": "1024x1024",
    "Select Style": "Vivid",
    "Select Quality": "Standard",
}


def test_the_second_use_case_is_built_from_an_empty_project_and_illustrates_a_new_entry(
    server: Server, browser: Browser
) -> None:
    with watched(browser, server.url) as page:
        retired = "/projects/demo/automations/illustrate-new-entries/"
        empty_project(page, server)
        project = page.url
        deactivate(page, retired)  # it does the same, with the same stack
        page.goto(project)

        new_automation(page, OURS)
        start_with_new_entries(page)
        generate_image(page)
        create_asset(page)
        update_entry(page)
        activate(page)
        ours = page.url
        expect(page.get_by_role("main")).to_contain_text("Set up since")
        exported = downloaded(page)
        expect(webhooks(page)).to_have_count(1)

        entry = create_entry(page)
        see_the_picture(page, entry)

        page.goto(project)
        see_one_success(page)
        expect(deliveries(page)).to_have_text([re.compile("entry create.*success")])
        deactivate(page, ours)
        expect(webhooks(page)).to_have_count(0)
    example = (ROOT / "examples" / "illustrate-new-entries.yaml").read_text()
    assert mapped(exported) == mapped(example)


def deactivate(page: Page, automation: str) -> None:
    """By the button at the top."""
    page.goto(automation)
    page.get_by_role("banner").get_by_role("button", name="Deactivate", exact=True).click()
    expect(page.get_by_role("banner")).to_contain_text("Inactive")


def start_with_new_entries(page: Page) -> None:
    """Configure Entry Trigger."""
    choose_trigger(page, "Contentstack", "Entry")
    add_account(page, STACK)
    page.get_by_label("Select an Event").select_option("Entry Created")
    choose(page, "Stack", "bltdemoblog000000")
    choose(page, "Branch", "main")
    choose(page, "Content Type", "Blog Post", "blog_post")
    proceed(page)
    press(page, "Test Trigger")
    expect(page.get_by_role("region", name="Output")).to_contain_text("title: ")
    save_and_exit(page)


def generate_image(page: Page) -> None:
    """Configure ChatGPT Connector."""
    add_step(page, "ChatGPT", "DALL-E 3 Image Generator")
    add_account(page)
    prompt = box(page, "Prompt Text")
    prompt.press_sequentially(PROMPT)
    insert(page, prompt, "1.data.entry.title")
    for field, choice in CHOSEN.items():
        page.get_by_role("group", name=field).get_by_label(choice).check()
    proceed(page)
    picture = output_of_test(page).locator("img").first
    expect(picture).to_have_js_property("naturalWidth", 1024)
    save_and_exit(page)


def create_asset(page: Page) -> None:
    """Configure Create an Asset Action."""
    add_step(page, "Contentstack", "Create an Asset")
    choose_account(page)
    choose(page, "Stack", "bltdemoblog000000")
    insert(page, box(page, "Title"), "1.data.entry.title")
    name = box(page, "File Name")
    insert(page, name, "1.data.entry.uid")
    name.press_sequentially(".png")
    insert(page, box(page, "Input URL"), "2.url")
    description = box(page, "Description")
    description.press_sequentially("Made for the blog post ")
    insert(page, description, "1.data.entry.title")
    proceed(page)
    expect(output_of_test(page)).to_contain_text("filename: ")
    save_and_exit(page)


def update_entry(page: Page) -> None:
    """Configure Update an Entry Action."""
    add_step(page, "Contentstack", "Update an Entry")
    choose_account(page)
    choose(page, "Stack", "bltdemoblog000000")
    choose(page, "Branch", "main")
    choose(page, "Content Type", "Blog Post", "blog_post")
    insert(page, box(page, "Entry"), "1.data.entry.uid")
    data = box(page, "Entry Data")
    data.press_sequentially('{"image": "')
    insert(page, data, "3.asset.uid")
    data.press_sequentially('"}')
    proceed(page)
    expect(output_of_test(page)).to_contain_text("image")
    save_and_exit(page)


def create_entry(page: Page) -> str:
    """By the form of the stack's own page; the address of the entry."""
    page.goto(SIMULATOR)
    follow(page, "+ New Entry")
    box(page, "Title").fill(TITLE)
    press(page, "Save")
    expect(heading(page)).to_have_text(TITLE)
    return page.url


def see_the_picture(page: Page, entry: str) -> None:
    """In the entry, as soon as it is there."""
    picture = page.get_by_role("main").locator("img")

    def shown() -> bool:
        page.goto(entry)
        return picture.count() == 1

    until(shown, PATIENCE / 1000, pause=0.2)
    expect(picture).to_have_js_property("naturalWidth", 1024)


def see_one_success(page: Page) -> None:
    """In the Execution Log of the project."""
    page.get_by_role("navigation", name="Project").get_by_role("link", name="Execution Log").click()
    rows = page.get_by_role("main").get_by_role("row")
    expect(rows).to_have_count(2, timeout=PATIENCE)  # one of them is the head
    expect(rows.nth(1)).to_contain_text("Success")


def webhooks(page: Page) -> Locator:
    """Those of ours in the stack."""
    page.goto(SIMULATOR)
    follow(page, "Webhooks")
    expect(heading(page)).to_have_text("Webhooks")
    return page.get_by_role("row").filter(has_text=OURS)


def deliveries(page: Page) -> Locator:
    """What our webhook has delivered."""
    webhooks(page).get_by_role("link").click()
    expect(heading(page)).to_contain_text(OURS)
    return page.get_by_role("table").locator("tbody").get_by_role("row")
