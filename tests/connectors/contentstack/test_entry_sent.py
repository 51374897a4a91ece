"""Entry data as it is sent: what was read can be sent back."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contentstack.entry_check import refuse_unfit
from connectors.contentstack.entry_sent import as_sent, unwrapped
from connectors.contentstack.field_kinds import declared
from tests.connectors.contentstack.content_types import Field, entry_data, fillable, schemas


def field(uid: str, data_type: str, **more: Any) -> dict[str, Any]:
    return {"uid": uid, "data_type": data_type, "display_name": uid.title(), **more}


INSIDE = [
    field("image", "file"),
    field("images", "file", multiple=True),
    field("author", "reference", reference_to=["author", "company"]),
    field("page", "reference", reference_to=["page"]),
    field("old", "reference", reference_to="page"),
]
FIELDS = [
    *INSIDE,
    field("seo", "group", schema=INSIDE),
    field("cards", "global_field", schema=INSIDE, multiple=True),
    field("parts", "blocks", blocks=[{"uid": "hero", "schema": INSIDE}]),
    field("color", "json", extension_uid="blt1"),
]
ASSET = {"uid": "blt9", "url": "https://images.example.com/x.png"}
PERSON = {"uid": "blt1", "_content_type_uid": "author", "title": "Ada", "_version": 2}
PAGE = {"uid": "blt2", "title": "Home", "_version": 7}
READ = {
    "image": ASSET,
    "images": [ASSET, "blt8", None],
    "author": [PERSON, {"uid": "blt3", "_content_type_uid": "company"}],
    "page": [PAGE],
    "old": [PAGE, "blt4"],
}
SENT = {
    "image": "blt9",
    "images": ["blt9", "blt8", None],
    "author": [
        {"uid": "blt1", "_content_type_uid": "author"},
        {"uid": "blt3", "_content_type_uid": "company"},
    ],
    "page": [{"uid": "blt2", "_content_type_uid": "page"}],
    "old": ["blt2", "blt4"],
}


def test_assets_and_entries_that_are_given_whole_become_where_they_are() -> None:
    block = {"_metadata": {"uid": "cs1"}}

    data = as_sent(
        {
            **READ,
            "seo": READ,
            "cards": [READ, {}],
            "parts": [{"hero": {**READ, **block}}, block],
            "color": ASSET,
        },
        FIELDS,
    )

    assert data == {
        **SENT,
        "seo": SENT,
        "cards": [SENT, {}],
        "parts": [{"hero": {**SENT, **block}}, block],
        "color": ASSET,
    }


def test_an_entry_that_may_be_of_two_content_types_is_left_as_it_is() -> None:
    assert as_sent({"author": [PAGE]}, FIELDS) == {"author": [PAGE]}


def test_names_that_are_no_fields_are_left_out_and_told_by_their_paths() -> None:
    told: list[str] = []
    beside = {"tags": ["x"], "ACL": {}, "url": "/x", "_workflow": {}, "_new": 1}

    data = as_sent(
        {
            **beside,
            "uid": "blt1",
            "lost": 1,
            "seo": {"lost": 1, "image": "blt9"},
            "cards": [{}, {"lost": 1}],
            "parts": [{"hero": {"lost": 1, "_metadata": {}}}],
        },
        FIELDS,
        told.append,
    )

    assert data == {
        **{name: value for name, value in beside.items() if name != "_workflow"},
        "seo": {"image": "blt9"},
        "cards": [{}, {}],
        "parts": [{"hero": {"_metadata": {}}}],
    }
    assert told == ["lost", "seo.lost", "cards.1.lost", "parts.0.hero.lost"]


def test_nothing_is_left_out_where_the_fields_are_not_known() -> None:
    footer = {"anything": 1}

    assert as_sent({"footer": footer}, [field("footer", "global_field")]) == {"footer": footer}
    assert as_sent({"title": "x", "more": 1}, []) == {"title": "x", "more": 1}


def as_read(value: Any, field: Field) -> Any:
    """A value as the service answers it: with whole assets, and entries where it is asked to."""
    if field.get("extension_uid") or value is None:
        return value
    if isinstance(value, list):
        return [as_read(one, field) for one in value]
    match field.get("data_type", "group"):  # a block is one
        case "file" if isinstance(value, str):
            return {"uid": value, "filename": "x.png", "content_type": "image/png"}
        case "reference" if isinstance(value, dict):
            return {**value, "title": "Ada", "created_at": "2026-11-22", "_version": 3}
        case "group" | "global_field" | "blocks" if isinstance(value, dict):
            inside = {
                each["uid"]: each for name in ("schema", "blocks") for each in field.get(name, ())
            }
            return {
                name: as_read(one, inside[name]) if name in inside else one
                for name, one in value.items()
            }
    return value


KEPT = {"uid": "blt1", "locale": "en-us", "_version": 3, "created_by": "bltuser"}
made = schemas(2).filter(fillable).flatmap(lambda one: st.tuples(st.just(one), entry_data(one)))


@settings(max_examples=80)
@given(made)
def test_what_a_read_returns_can_be_sent_back(drawn: tuple[list[Field], dict[str, Any]]) -> None:
    schema, stored = drawn
    fields = declared(schema)
    written = as_sent(stored, fields)
    read = as_read(written, {"data_type": "group", "schema": schema}) | KEPT

    sent = as_sent(read, fields)

    assert sent == written
    refuse_unfit(read, fields, creating=False)


@settings(max_examples=80)
@given(made)
def test_what_is_sent_is_sent_the_same_way_again(
    drawn: tuple[list[Field], dict[str, Any]],
) -> None:
    schema, stored = drawn
    fields = declared(schema)
    read = as_read(stored, {"data_type": "group", "schema": schema}) | KEPT | {"gone": 1}

    once = as_sent(read, fields)

    assert as_sent(once, fields) == once


def test_only_a_wrapping_is_taken_away() -> None:
    fields = [field("entry", "group", schema=[])]

    assert unwrapped({"entry": {"a": 1}}, []) == {"a": 1}
    assert unwrapped({"entry": {"a": 1}}, fields) == {"entry": {"a": 1}}
    assert unwrapped({"entry": {"a": 1}, "b": 2}, []) == {"entry": {"a": 1}, "b": 2}
    assert unwrapped({"entry": "a"}, []) == {"entry": "a"}
