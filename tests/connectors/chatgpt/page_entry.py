"""An entry with its content type, and how a test translates it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from connectors.chatgpt.actions.translate_entry import TranslateEntry
from connectors.sdk.values import load
from tests.connectors.chatgpt.entry_fields import doc, field, group, leaf, node, rich, text

FIELDS = [
    text("title", unique=True, _default=True),
    text("url", _default=True),
    text("intro", multiline=True),
    text("body", allow_rich_text=True),
    rich("story"),
    field("link", "more"),
    group("seo", text("keywords", multiple=True)),
    field("number", "order"),
]
ENTRY = {
    "uid": "blt0123456789abcdef",
    "locale": "en-us",
    "title": "Good morning",
    "url": "/good-morning",
    "intro": "Hello\n\nWelcome to our website",
    "body": '<p class="a">Hello <b>world</b></p><p>{{name}}, <a href="/x">read more</a>!</p>',
    "story": doc(node("p", leaf("Good night"), leaf(" "), leaf("Thank you", bold=True))),
    "more": {"title": "Read more", "href": "/good-morning"},
    "seo": {"keywords": ["Yes", "No", "Yes"]},
    "order": 3,
    "_version": 2,
}


@pytest.fixture
def translate() -> Callable[..., dict[str, Any]]:
    """Run Translate an Entry with a context, and values in place of the plain ones."""

    def run(ctx: Any, **values: Any) -> dict[str, Any]:
        plain = {
            "model": "gpt-6-luna",
            "entry": ENTRY,
            "content_type_schema": FIELDS,
            "language": "de",
        }
        return TranslateEntry().run(load(TranslateEntry.Inputs, {**plain, **values}), ctx)

    return run
