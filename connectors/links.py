"""Where the links of texts lead, in the pages under `docs` and in the browser."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from connectors import registry
from connectors.sdk.reading import linked

ELSEWHERE: Final = "https://"


def in_markdown(text: str, inside: str) -> str:
    """The text as a page of `docs/connectors` has it; `inside` is the connector of that page."""

    def draw(words: str, target: str) -> str:
        if not target:
            found = _labelled().get(words)
            if found is None:
                return words
            key, is_part = found
            page = "" if key.partition(".")[0] == inside else f"{key.partition('.')[0]}.md"
            heading = f"#{slug(words)}" if is_part else ""
            return f"[{words}]({page}{heading})" if page or heading else words
        is_page = not target.startswith((ELSEWHERE, "#"))
        return f"[{words}]({'../' if is_page else ''}{target})"

    return linked(text, draw)


def in_browser(words: str, target: str) -> str:
    """The address that a link of a text has in the browser; empty where nothing can be opened."""
    if target:
        return target if target.startswith((ELSEWHERE, "#")) else ""
    found = _labelled().get(words)
    if found is None:
        return ""
    key, is_part = found
    return f"/connectors/{key.partition('.')[0]}/" + (f"#{key}" if is_part else "")


def slug(heading: str) -> str:
    """A heading as links to it name it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@cache
def _labelled() -> dict[str, tuple[str, bool]]:
    """What is installed, by label: its key, and whether it is an action or a trigger."""
    found: dict[str, tuple[str, bool]] = {}
    for installed in registry.connectors().values():
        for key, action in installed.actions.items():
            found.setdefault(action.label, (key, True))
        for key, trigger in installed.triggers.items():
            found.setdefault(trigger.label, (key, True))
    for key, installed in registry.connectors().items():
        found.setdefault(installed.connector.label, (key, False))
    return found
