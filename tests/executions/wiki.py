"""A wiki whose edits start automations, and an action that edits it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors import registry
from connectors.sdk import Action, Connector, Fields, Integer, Text, Trigger

TIME_LIMIT = 60.0  # seconds that an edit may take


class Wiki:
    """Pages and how often each was changed; what happens in the middle of a change."""

    def __init__(self) -> None:
        self.versions: dict[str, int] = {}
        self.meanwhile: list[Any] = []  # called with the page after it was changed
        self.seen: list[str] = []  # pages of executions that ran

    def edit(self, page: str) -> dict[str, Any]:
        self.versions[page] = self.versions.get(page, 0) + 1
        version = self.versions[page]
        if self.meanwhile:
            self.meanwhile.pop(0)(page)
        return {"page": page, "version": version}

    def event(self, page: str) -> dict[str, Any]:
        return {"page": page, "version": self.versions.get(page, 0)}


class Edited(Trigger):
    """A page was edited."""

    label = "Edited"
    key = "wiki.edited"

    def subject(self, payload: Any) -> str:
        return str(payload["page"])

    def mark(self, payload: Any) -> str:
        return str(payload["version"])


def _actions(wiki: Wiki) -> dict[str, type[Action]]:
    class Edit(Action):
        """Edit a page."""

        label = "Edit"
        key = "wiki.edit"
        effect = "write"
        repeatable = True
        time_limit = TIME_LIMIT

        class Inputs(Fields):
            page = Text("Page")

        class Output(Fields):
            version = Integer("Version", example=1)

        def changes(self, inputs: Any) -> str:
            return str(inputs.page)

        def changed(self, inputs: Any, output: Any) -> str | list[str]:
            return str(output["version"])

        def run(self, inputs: Any, ctx: Any) -> dict[str, Any]:
            return wiki.edit(inputs.page)

    each: tuple[type[Action], ...] = (Edit, *_others(wiki, Edit))
    return {action.key: action for action in each}


def _others(wiki: Wiki, edit: Any) -> tuple[type[Action], ...]:
    """Actions that change a page as `edit` does, and differ in one thing."""

    class Settled(edit):  # type: ignore[misc] # made for one test's wiki
        """Edit a page, and look it up afterwards."""

        key = "wiki.settled"
        repeatable = False
        settles = True

        def settle(self, inputs: Any, ctx: Any) -> dict[str, Any] | None:
            return wiki.event(inputs.page)

    class Made(edit):  # type: ignore[misc]
        """Make a page, whose name after the slash nobody knows before."""

        key = "wiki.made"

        def changes(self, inputs: Any) -> str:
            return f"{inputs.page.rpartition('/')[0]}/"

    class Copied(edit):  # type: ignore[misc]
        """Edit a page, and its copy with it."""

        key = "wiki.copied"

        def changed(self, inputs: Any, output: Any) -> list[str]:
            return [f"{output['version']}", "", f"{output['version']} copied"]

    return Settled, Made, Copied


@pytest.fixture
def wiki(service: Any, monkeypatch: pytest.MonkeyPatch) -> Wiki:
    """The action `wiki.edit`, and the trigger `wiki.edited` that it sets off."""
    del service
    made = Wiki()
    connector = Connector("Wiki", "Keeps pages.")
    triggers = {Edited.key: Edited}
    added = registry.Installed("wiki", connector, None, _actions(made), triggers, Path())
    installed = {**registry.connectors(), "wiki": added}
    monkeypatch.setattr(registry, "connectors", lambda: installed)
    return made
