"""What of an entry is translated, for every type of field."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.chatgpt.entries.leaves import A_PATTERN, NO_SCHEMA, UNIQUE, Mismatch, find
from connectors.chatgpt.entries.units import written
from tests.connectors.chatgpt.entry_fields import doc, field, group, leaf, node, rich, text

ONE_OF = {"advanced": False, "choices": [{"value": "Red"}, {"value": "Blue"}]}
PICTURE = {"uid": "blt1", "filename": "A cat.png", "title": "A cat", "url": "https://x.example/a"}


def paths(fields: list[Any], entry: dict[str, Any]) -> list[list[str]]:
    """The paths of what is translated, those of one sentence together."""
    return [[written(leaf.path) for leaf in unit.leaves] for unit in find(entry, fields).units]


@pytest.mark.parametrize(
    ("declared", "value", "expected"),
    [
        (text("f"), "Hello", ["f"]),
        (text("f", multiline=True), "Hello\n\nworld", ["f"]),
        (text("f", markdown=True), "# Hello", ["f"]),
        (text("f", allow_rich_text=True), "<p>Hello</p>", ["f"]),
        (text("f", multiple=True), ["Hello", "", None, "world"], ["f.0", "f.3"]),
        (text("f", format="^.{0,60}$"), "Hello", ["f"]),
        (rich("f"), doc(node("p", leaf("Hello"))), ["f.children.0.children.0.text"]),
        (
            rich("f", multiple=True),
            [doc(node("p", leaf("Hi")))],
            ["f.0.children.0.children.0.text"],
        ),
        (field("link", "f"), {"title": "More", "href": "/more"}, ["f.title"]),
        (field("link", "f", multiple=True), [{"title": "More", "href": "/m"}], ["f.0.title"]),
        (group("f", text("g")), {"g": "Hello"}, ["f.g"]),
        (
            group("f", text("g"), multiple=True),
            [{"g": "Hello"}, {}, {"g": "you"}],
            ["f.0.g", "f.2.g"],
        ),
        (field("global_field", "f", schema=[text("g")]), {"g": "Hello"}, ["f.g"]),
        (
            field("blocks", "f", multiple=True, blocks=[{"uid": "hero", "schema": [text("g")]}]),
            [{"hero": {"g": "Hello", "_metadata": {"uid": "cs1"}}}],
            ["f.0.hero.g"],
        ),
    ],
)
def test_texts_of_every_type_are_translated(declared: Any, value: Any, expected: list[str]) -> None:
    assert paths([declared], {"f": value}) == [[path] for path in expected]


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        (text("url", _default=True), "/hello-world"),
        (text("f", enum=ONE_OF, display_type="dropdown"), "Red"),
        (text("f", enum=ONE_OF, display_type="checkbox", multiple=True), ["Red"]),
        (text("f", non_localizable=True), "Hello"),
        (group("f", text("g"), non_localizable=True), {"g": "Hello"}),
        (text("f", extension=True, extension_uid="blt1"), "Hello"),
        (text("f"), ""),
        (text("f"), None),
        (text("f"), "https://example.com/hello"),
        (text("f"), "blt0123456789abcdef"),
        (text("f"), "{{name}} 42"),
        (text("f"), "12.50 €"),
        (field("number", "f"), 4),
        (field("boolean", "f"), True),
        (field("isodate", "f"), "2026-11-22T00:00:00.000Z"),
        (field("file", "f"), PICTURE),
        (field("file", "f", multiple=True), [PICTURE]),
        (field("reference", "f"), [{"uid": "blt1", "_content_type_uid": "author", "title": "Ada"}]),
        (field("taxonomy", "f"), [{"taxonomy_uid": "topic", "term_uid": "tides"}]),
        (field("json", "f"), {"children": [{"text": "Hello"}]}),
        (field("json", "f", extension=True, extension_uid="blt1"), {"words": "Hello"}),
        (field("experience_container", "f"), {"words": "Hello"}),
        (field("link", "f"), {"title": "", "href": "/more"}),
        (rich("f"), doc(node("code", leaf("Hello")))),
        (rich("f"), doc(node("p", leaf("Hello", inlineCode=True)))),
        (rich("f"), doc(node("img", leaf(""), alt="A cat"))),
    ],
)
def test_everything_else_is_left_alone(declared: Any, value: Any) -> None:
    found = find({"title": "", declared["uid"]: value}, [text("title"), declared])

    assert (found.units, found.skipped) == ([], {})


def test_what_the_schema_does_not_name_is_left_alone() -> None:
    entry = {"title": "Hello", "tags": ["sea"], "locale": "en-us", "publish_details": {"user": "x"}}

    assert paths([text("title", unique=True)], entry) == [["title"]]


@pytest.mark.parametrize(
    ("declared", "value", "reason"),
    [
        (text("f", unique=True), "Hello", UNIQUE),
        (text("f", format="^[a-z]+$"), "hello", A_PATTERN),
        (field("global_field", "f", reference_to="seo"), {"description": "Hello"}, NO_SCHEMA),
    ],
)
def test_what_cannot_be_translated_for_a_reason_is_reported(
    declared: Any, value: Any, reason: str
) -> None:
    found = find({"f": value}, [declared])

    assert (found.units, found.skipped) == ([], {"f": reason})


def test_the_leaves_of_a_line_are_translated_together() -> None:
    line = node("p", leaf("Read "), node("a", leaf("this", bold=True), url="/x"), leaf(" now."))
    items = node("ul", node("li", leaf("One"), node("ul", node("li", leaf("Two")))))

    assert paths([rich("f")], {"f": doc(line, items)}) == [
        [
            "f.children.0.children.0.text",
            "f.children.0.children.1.children.0.text",
            "f.children.0.children.2.text",
        ],
        ["f.children.1.children.0.children.0.text"],
        ["f.children.1.children.0.children.1.children.0.children.0.text"],
    ]


@pytest.mark.parametrize(
    ("declared", "value", "message"),
    [
        (text("f"), 4, "entry.f: Must be a text, as the content type says; it is a number."),
        (text("f"), ["a"], "entry.f: Must be a text, as the content type says; it is a list."),
        (
            text("f", multiple=True),
            "a",
            "entry.f: Must be a list, as the content type says; it is a text.",
        ),
        (
            group("f", text("g")),
            [{"g": "a"}],
            "entry.f: Must be an object, as the content type says; it is a list.",
        ),
        (
            group("f", text("g"), multiple=True),
            [{"g": True}],
            "entry.f.0.g: Must be a text, as the content type says; it is true or false.",
        ),
        (
            field("blocks", "f", blocks=[{"uid": "hero", "schema": []}]),
            [{"quote": {"g": "a"}}],
            "entry.f.0.quote: The content type has no such block; it has hero.",
        ),
        (
            {"uid": "f"},
            "a",
            "content_type_schema.0: Is no field: it needs a uid and a data_type.",
        ),
        (
            {**group("f"), "schema": "text"},
            {"g": "a"},
            "content_type_schema.f: Must be a list of fields.",
        ),
        (text("g"), "a", "entry: Has none of the fields of the content type (g)."),
    ],
)
def test_an_entry_of_another_content_type_is_refused_with_the_path(
    declared: Any, value: Any, message: str
) -> None:
    with pytest.raises(Mismatch) as raised:
        find({"f": value}, [declared])

    assert str(raised.value) == message
