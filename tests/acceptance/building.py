"""Building an automation by what can be read on the pages, as somebody who has never seen them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect
from ruamel.yaml import YAML

from tests.acceptance.browser import PATIENCE
from tests.acceptance.people import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.acceptance.processes import Server

CHOSEN = "seven green bottles 7"
ACCOUNT = "Marketing team"
OPENAI = {"API Key": "sk-sim-marketing", "Base URL": "/simulators/openai/v1"}


def empty_project(page: Page, server: Server, title: str = "Marketing site") -> None:
    """Sign in with the printed password, choose another, and make a project."""
    email, _, password = server.printed("Sign in").partition(" / ")
    sign_in(page, email, password)
    page.get_by_label("Current password").fill(password)
    page.get_by_label("New password").first.fill(CHOSEN)
    page.get_by_label("New password again").fill(CHOSEN)
    press(page, "Change password")
    follow(page, "New project")
    page.get_by_label("Title").fill(title)
    press(page, "Create project")
    expect(heading(page)).to_have_text(title)


def new_automation(page: Page, title: str) -> None:
    """A blank one, from wherever one is in the project; next its trigger is chosen."""
    if page.get_by_role("navigation", name="Project").count() == 0:
        page.get_by_role("navigation", name="Where you are").get_by_role("link").first.click()
    page.get_by_role("navigation", name="Project").get_by_role("link", name="Automations").click()
    page.get_by_role("link", name="New automation").first.click()
    page.get_by_label("Title").fill(title)
    press(page, "Create automation")
    expect(heading(page)).to_have_text("Configure Trigger")


def choose_trigger(page: Page, connector: str, trigger: str = "") -> None:
    """The connector's only trigger, or that of a name."""
    flow(page).get_by_role("link", name="Configure Trigger").click()
    if trigger:
        follow(page, connector)
        expect(stage(page)).to_have_text("Choose Trigger")
    press(page, trigger or connector)
    expect(stage(page)).to_have_text("Configure Trigger")


def add_step(page: Page, connector: str, action: str) -> None:
    """At the end of the flow."""
    flow(page).get_by_role("link", name="Configure Action Step").click()
    follow(page, "Action Step")
    if connector == action:  # its only one
        press(page, connector)
    else:
        follow(page, connector)
        expect(stage(page)).to_have_text("Choose an Action")
        press(page, action)
    expect(stage(page)).to_have_text("Configure Action")


def add_account(page: Page, values: Mapping[str, str] = OPENAI) -> None:
    """The first one, in the dialog; the step takes it."""
    press(page, "+ Add New Account")
    dialog = page.get_by_role("dialog", name="Authorize")
    authorize(dialog, values)
    expect(dialog).to_have_count(0)
    expect(account_of(page)).to_be_focused()
    expect(account_of(page).locator("option:checked")).to_have_text(ACCOUNT)


def authorize(form: Page | Locator, values: Mapping[str, str] = OPENAI) -> None:
    """A simulated service, as the form itself says."""
    form.get_by_text("Show Optional Fields").click()
    for label, value in {"Title": ACCOUNT, **values}.items():
        box(form, label).fill(value)
    press(form, "Authorize")


def choose(page: Page, field: str, choice: str, value: str = "") -> None:
    """One of what the list of a field offers; the field has its value, which may be another."""
    press(page, f"Choose from a list: {field}")
    page.get_by_role("option").filter(has_text=re.compile(rf"^\s*{re.escape(choice)}\b")).click()
    chosen = box(page, field)
    if chosen.evaluate("(box) => 'value' in box"):  # it takes no references
        expect(chosen).to_have_value(value or choice)
    else:
        expect(chosen).to_have_text(value or choice)


def insert(page: Page, field: Locator, reference: str) -> None:
    """A reference at the end of a field, from Suggested Data Element(s)."""
    field.click()
    field.press("Control+End")
    suggested(page, reference).click()
    shown = reference if "." in reference else f"{reference} · whole output"
    expect(field.get_by_text(shown, exact=True)).to_be_visible()


def suggested(page: Page, reference: str) -> Locator:
    """What is suggested by this name: `1.body.text`, or `1` for the whole output; where it does not
    stand out, the element of the step.
    """
    data = page.get_by_role("complementary", name="Suggested Data Elements")
    shown = reference if "." in reference else f"{reference} whole output"
    number, _, path = reference.partition(".")
    step = page.get_by_role("heading", name=re.compile(rf"^{number} · "))
    inside = data.locator("section").filter(has=step)
    return (
        _element(data, shown).or_(_element(inside, path)) if path else _element(data, shown)
    ).first


def _element(within: Locator, shown: str) -> Locator:
    text = within.page.get_by_text(shown, exact=True)
    return within.get_by_role("button").filter(has=text)


def proceed(page: Page) -> None:
    """From what is configured to testing it."""
    press(page, "Proceed")
    expect(stage(page)).to_have_text(re.compile("^Test "))


def output_of_test(page: Page) -> Locator:
    """Test the action; what it put out."""
    press(page, "Test Action")
    done = page.get_by_role("status").filter(has_text="Success")
    expect(done).to_be_visible(timeout=PATIENCE)
    return page.get_by_role("region", name="Output")


def save_and_exit(page: Page) -> None:
    """From the test to the automation as a whole."""
    follow(page, "Save and Exit")
    expect(page.get_by_role("heading", name="Add next")).to_be_visible()


def activate(page: Page) -> None:
    """By the button at the top."""
    page.get_by_role("banner").get_by_role("button", name="Activate", exact=True).click()
    expect(page.get_by_role("banner")).to_contain_text("Active")


def choose_account(page: Page) -> None:
    """That which was added before."""
    account_of(page).select_option(ACCOUNT)


def account_of(page: Page) -> Locator:
    """The account of the step."""
    return page.get_by_role("combobox", name="Account", exact=True)


def box(within: Page | Locator, label: str) -> Locator:
    """A text field by its label."""
    return within.get_by_role("textbox", name=label, exact=True)


def flow(page: Page) -> Locator:
    """The steps on the left."""
    return page.get_by_role("region", name="Flow of the draft")


def stage(page: Page) -> Locator:
    """The tab that is open."""
    tabs = page.get_by_role("navigation", name="Stages of this step")
    return tabs.locator("[aria-current]")


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def press(within: Page | Locator, name: str) -> None:
    within.get_by_role("button", name=name, exact=True).click()


def follow(within: Page | Locator, name: str) -> None:
    within.get_by_role("link", name=name, exact=True).click()


def downloaded(page: Page) -> str:
    """The document of the automation that was just activated."""
    with page.expect_download() as download:
        follow(page, "Export")
    return Path(download.value.path()).read_text()


def mapped(document: str) -> Any:
    """A document with the keys of its steps by their order, without what people call things."""
    automation = YAML(typ="safe").load(document)
    keys = {step["key"]: f"step_{number}" for number, step in enumerate(automation["steps"], 2)}

    def by_number(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: by_number(one) for name, one in value.items()}
        if isinstance(value, list):
            return [by_number(one) for one in value]
        if isinstance(value, str):
            return re.sub(r"(?<=\{\{)\w+", lambda found: keys.get(found[0], found[0]), value)
        return value

    automation["steps"] = by_number(automation["steps"])
    for step in automation["steps"]:
        step["key"] = keys[step["key"]]
        step.pop("title", None)
    for part in (automation["trigger"], *automation["steps"]):
        if "account" in part:
            part["account"] = ACCOUNT
    return automation
