from __future__ import annotations

from typing import Any

import pytest

from connectors.contentstack.entry_data import as_sent, blanks, entry_template, unwrapped
from connectors.sdk import Asked, Refused
from tests.connectors.contentstack.stack_double import HOST, POST, Service, answering


def field(uid: str, data_type: str, **more: Any) -> dict[str, Any]:
    return {"uid": uid, "data_type": data_type, "display_name": uid.title(), **more}


SELECT = {"choices": [{"value": "news"}, {"value": "story"}]}


def test_the_template_is_made_from_the_chosen_content_type() -> None:
    service = Service(answering())

    template = entry_template(service.context(), Asked(POST))

    assert template == {"title": "Title", "image": None}
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

    template = entry_template(Service(answering()).context(), asked)
    with pytest.raises(Refused) as raised:
        entry_template(Service({}).context(**of_a_user), asked)

    assert template == {"title": "Title", "image": None}
    assert raised.value.message == "Choose a stack first."


@pytest.mark.parametrize(
    ("declared", "blank"),
    [
        (field("a", "text"), ""),
        (field("a", "text", multiple=True), []),
        (field("a", "text", mandatory=True), "A"),
        (field("a", "text", mandatory=True, multiple=True), ["A"]),
        (field("a", "text", mandatory=True, format="^.{3,4}$"), "AAAA"),
        (field("a", "text", mandatory=True, enum=SELECT), "news"),
        (field("a", "text", enum=SELECT), ""),
        (field("a", "text", field_metadata={"default_value": "x"}), "x"),
        (field("a", "text", field_metadata={"default_value": "xyz"}, format="^.{0,2}$"), ""),
        (field("a", "number"), None),
        (field("a", "number", mandatory=True), 0),
        (field("a", "number", mandatory=True, min=2), 2),
        (field("a", "number", mandatory=True, max=-2), -2),
        (field("a", "boolean"), False),
        (field("a", "boolean", field_metadata={"default_value": True}), True),
        (field("a", "isodate"), None),
        (field("a", "isodate", mandatory=True), "2026-01-01T00:00:00.000Z"),
        (field("a", "link"), {"title": "", "href": ""}),
        (field("a", "link", mandatory=True), {"title": "A", "href": "/"}),
        (field("a", "file"), None),
        (field("a", "file", mandatory=True), "UID of an asset"),
        (field("a", "file", multiple=True), []),
        (field("a", "reference", reference_to=["author"]), []),
        (
            field("a", "reference", reference_to=["author"], mandatory=True),
            [{"uid": "UID of an entry", "_content_type_uid": "author"}],
        ),
        (field("a", "taxonomy"), []),
        (
            field("a", "taxonomy", taxonomies=[{"taxonomy_uid": "topics"}], mandatory=True),
            [{"taxonomy_uid": "topics", "term_uid": "UID of a term"}],
        ),
        (field("a", "group", schema=[field("b", "text")]), {"b": ""}),
        (field("a", "group", schema=[field("b", "text")], multiple=True), [{"b": ""}]),
        (field("a", "global_field", schema=[field("b", "boolean")]), {"b": False}),
        (
            field(
                "a",
                "blocks",
                blocks=[
                    {"uid": "hero", "schema": [field("b", "text")]},
                    {"uid": "quote", "schema": []},
                ],
            ),
            [{"hero": {"b": ""}}, {"quote": {}}],
        ),
    ],
)
def test_every_kind_has_a_blank(declared: dict[str, Any], blank: Any) -> None:
    assert blanks([declared]) == {"a": blank}


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
        field("uid", "text"),
    ],
)
def test_what_is_entered_by_hand_is_left_out(declared: dict[str, Any]) -> None:
    assert blanks([declared]) == {}


def test_assets_become_their_uids_wherever_they_are() -> None:
    inside = [field("image", "file"), field("images", "file", multiple=True)]
    fields = [
        *inside,
        field("seo", "group", schema=inside),
        field("cards", "global_field", schema=inside, multiple=True),
        field("parts", "blocks", blocks=[{"uid": "hero", "schema": inside}]),
        field("color", "json", extension_uid="blt1"),
    ]
    asset, uids = {"uid": "blt9", "url": "https://images.example.com/x.png"}, ["blt9", "blt8"]
    read = {"image": asset, "images": [asset, "blt8"]}
    sent = {"image": "blt9", "images": uids}

    data = as_sent(
        {
            **read,
            "seo": read,
            "cards": [read, {}],
            "parts": [{"hero": read}, {"_metadata": {"uid": "cs1"}}],
            "color": asset,
            "unknown": asset,
        },
        fields,
    )

    assert data == {
        **sent,
        "seo": sent,
        "cards": [sent, {}],
        "parts": [{"hero": sent}, {"_metadata": {"uid": "cs1"}}],
        "color": asset,
        "unknown": asset,
    }


def test_only_a_wrapping_is_taken_away() -> None:
    fields = [field("entry", "group", schema=[])]

    assert unwrapped({"entry": {"a": 1}}, []) == {"a": 1}
    assert unwrapped({"entry": {"a": 1}}, fields) == {"entry": {"a": 1}}
    assert unwrapped({"entry": {"a": 1}, "b": 2}, []) == {"entry": {"a": 1}, "b": 2}
    assert unwrapped({"entry": "a"}, []) == {"entry": "a"}
