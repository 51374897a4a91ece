"""A field that takes references, on a page by itself, for tests in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.acceptance.browser import watching

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

STEP = "/projects/demo/automations/translate-on-request/edit/step/answer/"
FACTS = {
    "numbers": {"trigger": "1", "choose": "2", "run": "3", "say": "4", "answer": "5"},
    "known": ["trigger", "choose", "run", "say", "vars"],
    "variables": ["tone"],
    "samples": {"say.text": "“<script>alert(1)</script>”"},
    "dead": {"run.txt": "There is no output “txt” in “3”."},
    "absent": {"trigger.body.b": "Not in the sample."},
}
# A form with one field, in place of whatever the page shows.
FORM = """({facts, control}) => {
  const script = Object.assign(document.createElement("script"), {
    id: "references", type: "application/json", textContent: JSON.stringify(facts)});
  const form = document.createElement("form");
  form.id = "tried";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.dataset.sent = event.submitter?.value;
  });
  form.innerHTML = `<div class="field"><label for="f">Response Body <span>*</span></label>
    <reference-field data-field="with.body">${control}</reference-field></div>
    <button name="save" value="proceed">Proceed</button>`;
  document.getElementById("references")?.remove();
  document.querySelector(".panel-body").prepend(script, form);
  window.heard = [];
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => event.target.name === "f" && window.heard.push(kind));
  }
}"""
AREA = '<textarea id="f" name="f" aria-describedby="h">{}</textarea>'
LINE = '<input type="text" id="f" name="f" value="{}">'


class Field:
    """The field on trial: its surface, and the control under it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.surface: Locator = page.get_by_role("textbox", name="Response Body")
        self.pills = self.surface.locator(".reference")

    @property
    def value(self) -> Any:
        return self.page.evaluate("document.forms.tried.elements.f.value")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


Show = Callable[..., Field]


@pytest.fixture
def data_page(visitors: dict[str, BrowserContext]) -> Iterator[Page]:
    """The page that lists what the last step of the demo can refer to."""
    with watching(visitors["owner"]) as page:
        page.goto(f"{STEP}data/")
        yield page


@pytest.fixture
def show(data_page: Page) -> Show:
    """Shows a field with this text."""

    def shown(text: str = "", control: str = AREA) -> Field:
        return field_on(data_page, control.format(text))

    return shown


def field_on(page: Page, control: str) -> Field:
    """A field around this control, in place of the form of a step."""
    page.evaluate(FORM, {"facts": FACTS, "control": control})
    return Field(page)
