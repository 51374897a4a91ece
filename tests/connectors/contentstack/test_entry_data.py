from __future__ import annotations

from typing import Any

import pytest

from connectors.contentstack.entry_data import entry_template, template
from connectors.sdk import Asked, Refused
from tests.connectors.contentstack.stack_double import HOST, POST, Service, answering


def field(uid: str, data_type: str, **more: Any) -> dict[str, Any]:
    return {"uid": uid, "data_type": data_type, "display_name": uid.title(), **more}


SELECT = {"choices": [{"value": "news"}, {"value": "story"}]}
LEVELS = {"choices": [{"value": level} for level in range(1, 12)]}
BLOCKS = [
    {"uid": "hero", "schema": [field("b", "text")]},
    {"uid": "quote", "schema": [field("b", "json")]},
    {"uid": "end", "schema": [field("b", "text")]},
]


def test_the_template_is_made_from_the_chosen_content_type() -> None:
    service = Service(answering())

    made = entry_template(service.context(), Asked(POST))

    assert made == {"title": "‹text›", "image": "‹asset UID›"}
    assert [each[:2] for each in service.asked] == [
        ("GET", f"{HOST}/content_types/blog_post?include_global_field_schema=true")
    ]


def test_a_content_type_has_to_be_chosen_first() -> None:
    with pytest.raises(Refused) as raised:
        entry_template(Service({}).context(), Asked({"stack": "bltstack"}))

    assert raised.value.message == "Choose a content type first."


def test_a_user_s_token_needs_a_stack_and_that_of_a_stack_does_not() -> None:
    of_a_user = {"kind": "auth_token", "authtoken": "blt-1"}
    asked = Asked({"content_type": "blog_post"})

    made = entry_template(Service(answering()).context(), asked)
    with pytest.raises(Refused) as raised:
        entry_template(Service({}).context(**of_a_user), asked)

    assert made == {"title": "‹text›", "image": "‹asset UID›"}
    assert raised.value.message == "Choose a stack first."


@pytest.mark.parametrize(
    ("declared", "placeholder"),
    [
        (field("a", "text"), "‹text›"),
        (field("a", "text", mandatory=True), "‹text›"),
        (field("a", "text", field_metadata={"default_value": "x"}), "‹text›"),
        (field("a", "text", multiple=True), ["‹text›"]),
        (field("a", "text", enum=SELECT), "‹one of: news, story›"),
        (field("a", "text", enum=SELECT, multiple=True), ["‹one of: news, story›"]),
        (field("a", "number"), "‹number›"),
        (field("a", "number", enum=LEVELS), "‹one of: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …›"),
        (field("a", "boolean", field_metadata={"default_value": True}), "‹true or false›"),
        (field("a", "isodate"), "‹date such as 2026-01-01T00:00:00.000Z›"),
        (field("a", "link"), {"title": "‹text›", "href": "‹address›"}),
        (field("a", "link", multiple=True), [{"title": "‹text›", "href": "‹address›"}]),
        (field("a", "file"), "‹asset UID›"),
        (field("a", "file", multiple=True), ["‹asset UID›"]),
        (field("a", "reference", reference_to="author"), ["‹entry UID›"]),
        (
            field("a", "reference", reference_to=["author"]),
            [{"uid": "‹entry UID›", "_content_type_uid": "author"}],
        ),
        (
            field("a", "reference", reference_to=["author", "company"]),
            [{"uid": "‹entry UID›", "_content_type_uid": "‹one of: author, company›"}],
        ),
        (
            field("a", "taxonomy"),
            [{"taxonomy_uid": "‹taxonomy UID›", "term_uid": "‹term UID›"}],
        ),
        (
            field("a", "taxonomy", taxonomies=[{"taxonomy_uid": "topics"}]),
            [{"taxonomy_uid": "topics", "term_uid": "‹term UID›"}],
        ),
        (field("a", "group", schema=[field("b", "text")]), {"b": "‹text›"}),
        (field("a", "group", schema=[field("b", "text")], multiple=True), [{"b": "‹text›"}]),
        (field("a", "global_field", schema=[field("b", "boolean")]), {"b": "‹true or false›"}),
        (
            field("a", "blocks", blocks=BLOCKS),
            [{"hero": {"b": "‹text›"}}, {"end": {"b": "‹text›"}}],
        ),
        (field("a", "blocks", blocks=BLOCKS, max_instance=1), [{"hero": {"b": "‹text›"}}]),
    ],
)
def test_every_kind_has_a_placeholder(declared: dict[str, Any], placeholder: Any) -> None:
    assert template([declared]) == {"a": placeholder}


@pytest.mark.parametrize(
    "declared",
    [
        field("a", "json", field_metadata={"allow_json_rte": True}),
        field("a", "json", extension_uid="blt1"),
        field("a", "text", field_metadata={"extension": True}),
        field("a", "experience_container"),
        field("a", "global_field"),
        field("a", "group", schema=[field("b", "json")], multiple=True),
        field("a", "blocks", blocks=[]),
        field("a", "blocks", blocks=[{"uid": "quote", "schema": [field("b", "json")]}]),
        field("uid", "text"),
    ],
)
def test_what_is_entered_by_hand_is_left_out(declared: dict[str, Any]) -> None:
    assert template([declared]) == {}
