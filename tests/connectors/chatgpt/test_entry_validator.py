"""The validator by which translated entries are judged finds what does not fit."""

from __future__ import annotations

import pytest

from tests.connectors.chatgpt.entry_fields import doc, field, group, leaf, node, rich, text
from tests.connectors.chatgpt.entry_validator import misfits


@pytest.mark.parametrize(
    ("uid", "value", "fault"),
    [
        ("title", 5, "title: type"),
        ("short", "x" * 41, "short: pattern"),
        ("colour", "Rot", "colour: enum"),
        ("words", "x", "words: multiple"),
        ("words", ["x", None], "words.1: type"),
        ("seo", {"a": ["x"]}, "seo.a: type"),
        ("parts", [{"hero": {"a": 1}}], "parts.0.hero.a: type"),
        ("story", {"type": "doc", "children": [{"type": "p"}]}, "story.0: node"),
        ("story", {"type": "doc", "children": [{"text": 5}]}, "story.0: leaf"),
    ],
)
def test_what_does_not_fit_a_content_type_is_found(uid: str, value: object, fault: str) -> None:
    blocks = [{"uid": "hero", "title": "Hero", "schema": [text("a")]}]
    fields = [
        text("title"),
        text("short", format="^.{0,40}$"),
        text("colour", enum={"choices": [{"value": "Red"}]}),
        text("words", multiple=True),
        group("seo", text("a")),
        field("blocks", "parts", multiple=True, blocks=blocks),
        rich("story"),
    ]
    fitting = {
        "title": "x",
        "short": "x",
        "colour": "Red",
        "words": ["x"],
        "seo": {"a": "x"},
        "parts": [{"hero": {"a": "x"}}],
        "story": doc(node("p", leaf("x"))),
    }

    assert misfits(fields, fitting) == set()
    assert misfits(fields, {**fitting, uid: value}) == {fault}
