"""What a browser would send of a form, as the page holds it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

CONTROLS: Final = ("input", "textarea", "select")


class Form(HTMLParser):
    """The values of the form with this id, by the names of its controls; buttons send nothing."""

    def __init__(self, page: str, id: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._id = id
        self._inside = False
        self._tag = self._open = ""  # the text area or the list of choices that is being read
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by the parser."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("id") == self._id
        elif not self._inside:
            return
        elif tag in CONTROLS:
            self._control(tag, given)
        elif tag == "option" and self._open and "selected" in given:
            self.values[self._open] = [given["value"]]

    def handle_endtag(self, tag: str) -> None:
        """Called by the parser."""
        if tag == "form":
            self._inside = False
        elif tag in CONTROLS:
            self._open = ""

    def handle_data(self, data: str) -> None:
        """Called by the parser."""
        if self._open and self._tag == "textarea":
            self.values[self._open][-1] += data.removeprefix("\n")

    def _control(self, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        off = kind in ("checkbox", "radio") and "checked" not in given
        if not name or off or kind == "submit":
            return
        self.values.setdefault(name, []).append(
            given.get("value", "on" if kind == "checkbox" else "")
        )
        self._tag, self._open = tag, "" if tag == "input" else name
