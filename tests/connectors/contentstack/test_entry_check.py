from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from connectors.contentstack.entry_check import faults, refuse_unfit
from connectors.sdk import Refused


def field(uid: str, data_type: str, **more: Any) -> dict[str, Any]:
    return {"uid": uid, "data_type": data_type, "display_name": uid.title(), **more}


SELECT = {"advanced": False, "choices": [{"value": "news"}, {"value": "story"}]}
GROUP = [field("title", "text", mandatory=True), field("image", "file")]
FIELDS = [
    field("title", "text", mandatory=True),
    field("summary", "text", format="^.{2,5}$"),
    {**field("kind", "text", enum=SELECT), "display_name": "Kind of post"},
    field("pub_date", "isodate"),
    field("kinds", "text", enum=SELECT, multiple=True, display_type="checkbox"),
    field("order", "number", min=1, max=9),
    field("level", "number", enum={"choices": [{"value": 1}, {"value": 2}]}),
    field("shown", "boolean"),
    field("date", "isodate"),
    field("more", "link"),
    field("image", "file"),
    field("images", "file", multiple=True, max_instance=2),
    field("author", "reference", reference_to=["author", "company"]),
    field("topics", "taxonomy", taxonomies=[{"taxonomy_uid": "topics"}]),
    field("body", "json", field_metadata={"allow_json_rte": True}),
    field("color", "text", extension_uid="blt1"),
    field("palette", "json", field_metadata={"extension": True}),
    field("seo", "group", schema=GROUP),
    field("cards", "group", schema=GROUP, multiple=True),
    field("footer", "global_field", reference_to="footer"),
    field("parts", "blocks", blocks=[{"uid": "hero", "schema": GROUP}]),
    field("new", "experience_container"),
]


def said(**data: Any) -> list[tuple[str, str]]:
    return list(faults(data, FIELDS))


@pytest.mark.parametrize(
    ("uid", "value"),
    [
        ("title", "Good morning"),
        ("title", " "),
        ("seo", {}),
        ("summary", "abcde"),
        ("summary", ""),
        ("summary", None),
        ("kind", "news"),
        ("kind", ""),
        ("kinds", ["news", "story"]),
        ("order", 1),
        ("order", 8.5),
        ("level", 2),
        ("shown", False),
        ("date", "2026-11-22"),
        ("date", "2026-11-22T09:30:00.000Z"),
        ("date", "2026-11-22T09:30:00Z"),
        ("date", "2026-11-22T10:30+01:00"),
        ("date", "2026-11-22T10:30:00+0100"),
        ("date", "2026-11-22 09:30"),
        ("date", "2024-02-29"),
        ("date", "20261122"),
        ("date", "20261122T093000Z"),
        ("date", "2026-W47-1"),
        ("date", "2026-326"),
        ("date", "2026-11"),
        ("hero_video", "blt9"),
        ("image_credits", "Ada"),
        ("more", {"title": "More", "href": "/more"}),
        ("image", "blt9"),
        ("image", {"uid": "blt9", "url": "https://images.example.com/x.png"}),
        ("image", ""),
        ("image", None),
        ("images", ["blt8", "blt9"]),
        ("author", [{"uid": "blt1", "_content_type_uid": "company"}]),
        ("author", ["blt1"]),
        ("author", []),
        ("topics", [{"taxonomy_uid": "topics", "term_uid": "sea"}]),
        ("body", {"type": "doc", "children": []}),
        ("color", 7),
        ("palette", ["#fff"]),
        ("seo", {"image": "blt9"}),
        ("seo", {"title": "x", "_metadata": {"uid": "cs1"}}),
        ("cards", [{"title": "x"}, {"title": "y"}]),
        ("footer", {"anything": 1}),
        ("parts", [{"hero": {"title": "x"}, "_metadata": {}}]),
        ("parts", [{"hero": None}]),
        ("new", object()),
        ("tags", ["a"]),
        ("ACL", {}),
        ("url", "/good-morning"),
        ("_workflow", {"uid": "blt2"}),
        ("created_at", "2026-11-22T09:30:00.000Z"),
    ],
)
def test_what_the_service_takes_passes(uid: str, value: Any) -> None:
    assert said(**{uid: value}) == []


@pytest.mark.parametrize(
    ("data", "path", "sentence"),
    [
        (
            {"imagge": "blt9"},
            "imagge",
            "There is no field “imagge” in the content type; did you mean “image”?",
        ),
        (
            {"Kind of Post": "news"},
            "Kind of Post",
            "There is no field “Kind of Post” in the content type; did you mean “kind”?",
        ),
        (
            {"PubDate": "2026-11-22"},
            "PubDate",
            "There is no field “PubDate” in the content type; did you mean “pub_date”?",
        ),
        ({"title": ""}, "title", "Is mandatory; it must not be emptied."),
        ({"title": None}, "title", "Is mandatory; it must not be emptied."),
        ({"title": 5}, "title", "takes text, not a number."),
        ({"summary": "abcdef"}, "summary", "takes at most 5 characters; there are 6."),
        ({"summary": "a"}, "summary", "takes at least 2 characters; there are 1."),
        ({"summary": "😀😀😀"}, "summary", "takes at most 5 characters; there are 6."),
        ({"kind": "other"}, "kind", "takes one of: news, story."),
        ({"kinds": "news"}, "kinds", "takes a list of values, each text."),
        ({"kinds": ["news", "other"]}, "kinds.1", "takes one of: news, story."),
        ({"kind": ["news"]}, "kind", "takes text, not a list."),
        ({"order": "5"}, "order", "takes a number, not text."),
        ({"order": True}, "order", "takes a number, not true or false."),
        ({"order": 0}, "order", "takes at least 1."),
        ({"order": 9.5}, "order", "takes at most 9."),
        ({"level": 3}, "level", "takes one of: 1, 2."),
        ({"shown": "true"}, "shown", "takes true or false, not text."),
        *(
            ({"date": text}, "date", "takes a date such as 2026-11-22T09:30:00.000Z.")
            for text in (
                "tomorrow",
                "22.11.2026",
                "11/22/2026",
                "2026-02-30",
                "2026-13-01",
                "2026-11-22T25:00",
                "2026-11-22T09:61",
                "2026-11-22Tnoon",
                "2026-11-22T",
                "٢٠٢٦-١١-٢٢",
                "1",
            )
        ),
        (
            {"date": 1},
            "date",
            "takes a date such as 2026-11-22T09:30:00.000Z, not a number.",
        ),
        (
            {"more": "/more"},
            "more",
            'takes an object such as {"title": "Read more", "href": "/more"}, not text.',
        ),
        ({"image": 9}, "image", "takes an asset UID, not a number."),
        (
            {"image": "https://images.example.com/x.png"},
            "image",
            "takes an asset UID, not an address: create an asset of it first.",
        ),
        ({"images": ["blt1", "blt2", "blt3"]}, "images", "takes at most 2 values; there are 3."),
        ({"images": "blt1"}, "images", "takes a list of values, each an asset UID."),
        (
            {"author": [{"_content_type_uid": "author"}]},
            "author.0",
            'takes an object such as {"uid": "…", "_content_type_uid": "…"}.',
        ),
        (
            {"author": [{"uid": "blt1", "_content_type_uid": "page"}]},
            "author.0._content_type_uid",
            "takes one of: author, company.",
        ),
        (
            {"body": "<p>Hello</p>"},
            "body",
            "takes a document of the JSON Rich Text Editor, not text.",
        ),
        ({"seo": "x"}, "seo", "takes an object of its fields, not text."),
        ({"seo": {"title": ""}}, "seo.title", "Is mandatory; it must not be emptied."),
        ({"cards": [{"image": 1}]}, "cards.0.image", "takes an asset UID, not a number."),
        (
            {"cards": [{"titel": "x"}]},
            "cards.0.titel",
            "There is no field “titel” in the content type; did you mean “title”?",
        ),
        (
            {"parts": [{"heroo": {}}]},
            "parts.0.heroo",
            "There is no block “heroo” in the field; did you mean “hero”?",
        ),
        (
            {"parts": [{"hero": {"image": [1]}}]},
            "parts.0.hero.image",
            "takes an asset UID, not a list.",
        ),
    ],
)
def test_what_the_service_would_not_take_is_named_by_its_path(
    data: dict[str, Any], path: str, sentence: str
) -> None:
    assert list(faults(data, FIELDS)) == [(path, sentence)]


def test_a_list_in_place_of_one_asset_is_told() -> None:
    assert said(image=["blt9"]) == [("image", "takes an asset UID, not a list.")]


def test_creating_asks_for_what_is_mandatory_unless_something_stands_in() -> None:
    fields = [
        field("title", "text", mandatory=True),
        field("kind", "text", mandatory=True, field_metadata={"default_value": "news"}),
        field("shown", "boolean", mandatory=True),
        field("color", "text", extension_uid="blt1"),
    ]

    refuse_unfit({"title": "x"}, fields, creating=True)
    with pytest.raises(Refused) as raised:
        refuse_unfit({}, fields, creating=True)

    assert raised.value.message == "entry_data.title: Is mandatory, and there is nothing for it."


def test_a_message_names_five_faults_and_counts_the_others() -> None:
    data = {f"image{index}": 1 for index in range(7)}

    with pytest.raises(Refused) as raised:
        refuse_unfit(data, FIELDS, creating=False)

    assert raised.value.message.splitlines() == [
        "There are 7 faults; these are the first.",
        *(
            f"entry_data.image{index}: There is no field “image{index}” in the content type; "
            "did you mean “image”?"
            for index in range(5)
        ),
    ]


def test_a_name_beside_the_field_that_it_resembles_is_no_slip() -> None:
    assert said(image="blt9", imagge="blt8") == []
    assert said(seo={"title": "x", "titel": "y"}) == []


def test_a_whole_payload_with_any_number_of_names_is_looked_at_at_once() -> None:
    fields = [field(f"field_{number}", "text") for number in range(30)]
    data = {f"feild {number} of {7 * number}": number for number in range(30_000)}
    began = process_time()

    refuse_unfit(data, fields, creating=False)

    assert process_time() - began < 1.0  # seconds; it took three


def test_two_faults_of_one_field_stand_at_it() -> None:
    fields = [field("summary", "text", enum=SELECT, format="^.{9,20}$")]

    with pytest.raises(Refused) as raised:
        refuse_unfit({"summary": "x"}, fields, creating=False)

    assert raised.value.message == (
        "entry_data.summary: takes one of: news, story. takes at least 9 characters; there are 1."
    )
