"""Entries of the stand-in for Contentstack: the shapes and refusals of the real service.

Source: https://www.contentstack.com/docs/developers/apis/content-management-api (Entries).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

POSTS = "/content_types/blog_post/entries"
EVERYTHING = "/content_types/everything/entries"


def made(api: httpx2.Client, path: str = POSTS, locale: str = "", **values: Any) -> dict[str, Any]:
    query = {"locale": locale} if locale else {}
    answer = api.post(path, json={"entry": values}, params=query)
    assert answer.status_code == 201, answer.text
    entry: dict[str, Any] = answer.json()["entry"]
    return entry


def test_a_new_entry_is_answered_with_what_the_service_adds(api: httpx2.Client) -> None:
    answer = api.post(POSTS, json={"entry": {"title": "Rivers", "unknown": 1}})

    entry = answer.json()["entry"]
    assert (answer.status_code, answer.json()["notice"]) == (201, "Entry created successfully.")
    assert sorted(entry) == sorted(
        [
            *("ACL", "_in_progress", "_version", "created_at", "created_by", "featured"),
            *("locale", "tags", "title", "uid", "updated_at", "updated_by"),
        ]
    )
    assert (entry["_version"], entry["locale"], entry["_in_progress"]) == (1, "en-us", False)


def test_an_update_changes_what_it_names_and_counts_the_version(api: httpx2.Client) -> None:
    entry = made(api, title="Rivers", summary="Wet.")

    answer = api.put(f"{POSTS}/{entry['uid']}", json={"entry": {"title": "Lakes"}})

    changed = answer.json()["entry"]
    assert answer.json()["notice"] == "Entry updated successfully."
    assert (changed["title"], changed["summary"], changed["_version"]) == ("Lakes", "Wet.", 2)


def test_an_older_version_can_be_read(api: httpx2.Client) -> None:
    entry = made(api, title="Rivers")
    api.put(f"{POSTS}/{entry['uid']}", json={"entry": {"title": "Lakes"}})

    old = api.get(f"{POSTS}/{entry['uid']}", params={"version": 1}).json()["entry"]

    assert (old["title"], old["_version"]) == ("Rivers", 1)


def test_a_title_is_mandatory_and_unique(api: httpx2.Client) -> None:
    made(api, title="Rivers")

    missing = api.post(POSTS, json={"entry": {"summary": "x"}})
    taken = api.post(POSTS, json={"entry": {"title": "Rivers"}})

    assert (missing.status_code, missing.json()) == (
        422,
        {
            "error_message": "Entry creation failed. Please try again.",
            "error_code": 119,
            "errors": {"title": ["is a required field."]},
        },
    )
    assert taken.json()["errors"] == {"title": ["is not unique."]}


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"line": 1}, "line"),
        ({"number": "1"}, "number"),
        ({"number": True}, "number"),
        ({"boolean": "yes"}, "boolean"),
        ({"date": "soon"}, "date"),
        ({"file": "bltmissing"}, "file"),
        ({"link": "https://example.com"}, "link"),
        ({"reference": "bltauthorada00000"}, "reference"),
        ({"reference": [{"uid": "nobody", "_content_type_uid": "author"}]}, "reference"),
        ({"group": {"amount": 1}}, "group.name"),
        ({"seo": {"no_index": "no"}}, "seo.no_index"),
        ({"blocks": [{"quote": {"text": 1}}]}, "blocks.0.quote.text"),
        ({"blocks": [{"unknown": {}}]}, "blocks.0"),
        ({"select": "pink"}, "select"),
        ({"select_number": 3}, "select_number"),
        ({"texts": "one"}, "texts"),
        ({"numbers": [1, "2"]}, "numbers.1"),
        ({"json_rte": "text"}, "json_rte"),
        ({"taxonomies": [{"taxonomy_uid": "others", "term_uid": "x"}]}, "taxonomies"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_by_its_path(
    api: httpx2.Client, values: dict[str, Any], path: str
) -> None:
    answer = api.post(EVERYTHING, json={"entry": {"title": "T", **values}})

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [path])


def test_every_kind_of_field_is_kept_as_it_was_sent(api: httpx2.Client) -> None:
    author = [{"uid": "bltauthorada00000", "_content_type_uid": "author"}]
    values: dict[str, Any] = {
        "title": "All",
        "url": "/all",
        "line": "one",
        "lines": "one\ntwo",
        "markdown": "# One",
        "rich_text": "<p>One</p>",
        "json_rte": {"type": "doc", "attrs": {}, "children": [{"type": "p", "children": []}]},
        "number": 1.5,
        "boolean": True,
        "date": "2026-11-23T09:00:00.000Z",
        "link": {"title": "Home", "href": "/"},
        "reference": author,
        "group": {"name": "n", "amount": 2},
        "seo": {"meta_title": "m", "no_index": False},
        "blocks": [{"quote": {"text": "q", "by": "b"}}],
        "select": "red",
        "select_number": 2,
        "texts": ["a", "b"],
        "numbers": [1, 2],
        "dates": ["2026-11-23"],
        "links": [{"title": "a", "href": "b"}],
        "references": author,
        "groups": [{"label": "l", "inner": [{"value": "v"}]}],
        "selects": ["red", "blue"],
        "only_master": "here",
        "taxonomies": [{"taxonomy_uid": "topics", "term_uid": "travel"}],
    }

    entry = made(api, EVERYTHING, **values)

    assert {name: entry[name] for name in values} == values


def test_another_locale_falls_back_until_it_is_localized(api: httpx2.Client) -> None:
    uid = made(api, title="Rivers")["uid"]

    before = api.get(f"{POSTS}/{uid}", params={"locale": "de-de"}).json()["entry"]
    api.put(f"{POSTS}/{uid}", json={"entry": {"title": "Fluss"}}, params={"locale": "de-de"})
    after = api.get(f"{POSTS}/{uid}", params={"locale": "de-de"}).json()["entry"]
    api.post(f"{POSTS}/{uid}/unlocalize", params={"locale": "de-de"})
    again = api.get(f"{POSTS}/{uid}", params={"locale": "de-de"}).json()["entry"]

    seen = [(each["title"], each["locale"]) for each in (before, after, again)]
    assert seen == [("Rivers", "en-us"), ("Fluss", "de-de"), ("Rivers", "en-us")]


def test_a_field_that_is_not_localizable_stays_as_in_the_master(api: httpx2.Client) -> None:
    uid = made(api, EVERYTHING, title="A", only_master="kept")["uid"]

    sent = {"entry": {"title": "B", "only_master": "changed"}}
    answer = api.put(f"{EVERYTHING}/{uid}", json=sent, params={"locale": "de-de"})

    assert answer.json()["entry"]["only_master"] == "kept"


def test_publishing_is_told_by_publish_details(api: httpx2.Client) -> None:
    uid = made(api, title="Rivers")["uid"]
    body = {"entry": {"environments": ["production"], "locales": ["en-us"]}}

    published = api.post(f"{POSTS}/{uid}/publish", json=body)
    query = {"include_publish_details": "true"}
    details = api.get(f"{POSTS}/{uid}", params=query).json()["entry"]["publish_details"]
    api.post(f"{POSTS}/{uid}/unpublish", json=body)
    after = api.get(f"{POSTS}/{uid}", params=query).json()["entry"]["publish_details"]

    assert published.json() == {"notice": "The requested action has been performed."}
    assert [(each["environment"], each["version"]) for each in details] == [
        ("bltenvproduct0000", 1)
    ]
    assert after == []


def test_publishing_to_an_unknown_environment_is_answered_401_with_code_161(
    api: httpx2.Client,
) -> None:
    # The status and the code are those of the official client's own tests.
    uid = made(api, title="Rivers")["uid"]

    answer = api.post(f"{POSTS}/{uid}/publish", json={"entry": {"environments": ["moon"]}})

    assert (answer.status_code, answer.json()["error_code"]) == (401, 161)


def test_what_is_missing_is_answered_422(api: httpx2.Client) -> None:
    # A missing content type gives 422, not 404: the recipe for content type propagation says so.
    entry = api.get(f"{POSTS}/bltmissing")
    content_type = api.get("/content_types/missing")
    branch = api.get(POSTS, headers={"branch": "missing"})

    seen = [(each.status_code, each.json()["error_code"]) for each in (entry, content_type, branch)]
    assert seen == [(422, 141), (422, 118), (422, 141)]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"title": "b"}, ["b"]),
        ({"number": {"$gte": 2}}, ["c", "b"]),
        ({"number": {"$gt": 1, "$lte": 2}}, ["b"]),
        ({"title": {"$in": ["a", "c"]}}, ["c", "a"]),
        ({"title": {"$regex": "^[AB]$", "$options": "i"}}, ["b", "a"]),
        ({"group.name": "g2"}, ["b"]),
        ({"$or": [{"title": "a"}, {"number": 3}]}, ["c", "a"]),
        ({"tags": "even"}, ["b"]),
        ({"line": {"$exists": True}}, []),
    ],
)
def test_a_query_finds_what_it_asks_for(
    api: httpx2.Client, query: dict[str, Any], titles: list[str]
) -> None:
    for n, title in enumerate("abc", 1):
        tags = ["even"] if n % 2 == 0 else []
        made(api, EVERYTHING, title=title, number=n, group={"name": f"g{n}"}, tags=tags)

    found = api.get(EVERYTHING, params={"query": json.dumps(query)}).json()["entries"]

    assert [each["title"] for each in found] == titles


def test_lists_are_paged_counted_and_ordered(api: httpx2.Client) -> None:
    for n in (2, 3, 1):
        made(api, EVERYTHING, title=str(n), number=n)

    query = {"limit": "2", "skip": "1", "include_count": "true", "asc": "number"}
    answer = api.get(EVERYTHING, params=query).json()

    assert (answer["count"], [each["number"] for each in answer["entries"]]) == (3, [2, 3])


def test_branches_have_entries_of_their_own(api: httpx2.Client) -> None:
    entry = api.post(POSTS, json={"entry": {"title": "New"}}, headers={"branch": "redesign"})
    uid = entry.json()["entry"]["uid"]

    elsewhere = api.get(f"{POSTS}/{uid}")
    query = {"include_branch": "true"}
    there = api.get(f"{POSTS}/{uid}", headers={"branch": "redesign"}, params=query)

    assert elsewhere.status_code == 422
    assert there.json()["entry"]["_branch"] == "redesign"


def test_a_deleted_entry_is_gone_in_all_locales(api: httpx2.Client) -> None:
    uid = made(api, title="Rivers")["uid"]
    api.put(f"{POSTS}/{uid}", json={"entry": {"title": "Fluss"}}, params={"locale": "de-de"})

    answer = api.delete(f"{POSTS}/{uid}")

    assert answer.json() == {"notice": "Entry deleted successfully."}
    assert api.get(f"{POSTS}/{uid}", params={"locale": "de-de"}).status_code == 422


def test_what_was_written_survives_a_restart(serve: Callable[[Path], str], tmp_path: Path) -> None:
    headers = {"api_key": "bltdemoblog000000", "authorization": "cssim-test"}
    first, second = serve(tmp_path), serve(tmp_path)

    with httpx2.Client(headers=headers, trust_env=False) as client:
        uid = made(client, f"{first}/v3{POSTS}", title="Rivers")["uid"]
        found = client.get(f"{second}/v3{POSTS}/{uid}").json()["entry"]

    assert found["title"] == "Rivers"


def test_the_schema_of_a_global_field_is_there_where_it_is_asked_for(api: httpx2.Client) -> None:
    plain = api.get("/content_types/everything").json()["content_type"]
    query = {"include_global_field_schema": "true"}
    full = api.get("/content_types/everything", params=query).json()["content_type"]

    held = [
        [sorted(field.keys() & {"schema"}) for field in each["schema"] if field["uid"] == "seo"]
        for each in (plain, full)
    ]
    assert held == [[[]], [["schema"]]]
