"""Somebody who uses a page by its keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

MOST = 12  # presses of Tab until what one wants should be there
FOCUSED = """() => {
  const focused = document.activeElement;
  return `${focused.localName} “${(focused.ariaLabel ?? focused.innerText).slice(0, 40)}”`;
}"""


class Keyboard:
    """Presses keys, and looks at what has the focus. A control is known by its role and name."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def control(self, role: Any, name: str) -> Locator:
        """By the role and name that are read out. What opens a part of a page is a `summary`."""
        if role == "summary":
            return self.page.locator("summary").filter(has_text=name)
        return self.page.get_by_role(role, name=name, exact=True)

    def reach(self, role: Any, name: str, most: int = MOST, key: str = "Tab") -> None:
        """Go on until the control has the focus.

        Fails where it takes more presses than `most`: then it is too far away, or out of reach.
        """
        self.go(self.control(role, name), name, most, key)

    def go(self, control: Locator, name: str, most: int = MOST, key: str = "Tab") -> None:
        """The same, to a control that is known by more than its name."""
        wanted = control.and_(self.page.locator(":focus"))
        passed = []
        for _ in range(most):
            if wanted.count():
                return
            passed.append(self.page.evaluate(FOCUSED))
            self.press(key)
        expect(wanted, f"{name} by {key}, after {passed}").to_have_count(1)

    def on(self, role: Any, name: str, most: int = MOST) -> None:
        """Press a button, or follow a link."""
        self.reach(role, name, most)
        self.press("Enter")

    def fill(self, name: str, text: str, most: int = MOST, role: Any = "textbox") -> None:
        """Replace what a text field holds."""
        self.reach(role, name, most)
        self.press("Control+a")
        self.type(text)

    def focused(self, role: Any, name: str) -> Locator:
        """The control by this role and name, which has the focus, or gets it at once."""
        found = self.control(role, name)
        expect(found).to_be_focused()
        return found

    def arrived(self, heading: str) -> None:
        """At a page of the builder: it begins at its heading."""
        first = self.page.get_by_role("heading", level=1)
        expect(first).to_have_text(heading)
        expect(first).to_be_focused()
