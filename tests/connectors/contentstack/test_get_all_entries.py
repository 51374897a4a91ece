from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.contentstack.actions.get_all_entries import GetAllEntries
from connectors.sdk import Unavailable
from connectors.sdk.values import Invalid, load
from tests.connectors.contentstack.stack_double import HOST, POST, STORED, Service, answering

PLACE = f"{HOST}/content_types/blog_post/entries"


def get(service: Service, **more: Any) -> dict[str, Any]:
    return GetAllEntries().run(load(GetAllEntries.Inputs, {**POST, **more}), service.context())


def queried(*rows: dict[str, Any]) -> Any:
    """The query that these rows become."""
    service = Service(answering())
    get(service, query=list(rows))
    return json.loads(parse_qs(urlsplit(service.sent[0].url).query)["query"][0])


def test_a_hundred_entries_are_asked_for() -> None:
    service = Service(answering())

    output = get(service)

    assert service.asked == [("GET", f"{PLACE}?limit=100&skip=0&desc=updated_at", None)]
    assert output == {"entries": [STORED], "count": 1}


def test_everything_optional_is_in_the_query() -> None:
    service = Service(answering())

    get(
        service,
        limit=2,
        skip=4,
        version=3,
        locale="de-de",
        query=[{"key": "title", "value": "Good morning"}],
        include_reference="author",
        include_count=True,
        include_metadata=True,
        include_workflow=True,
        include_branch=True,
        include_publish_details=True,
    )

    assert service.asked[0][1] == (
        f'{PLACE}?limit=2&skip=4&desc=updated_at&version=3&locale=de-de&query={{"title":+"Good+morning"}}'
        "&include[]=author&include_count=true&include_metadata=true&include_workflow=true"
        "&include_branch=true&include_publish_details=true"
    )


@pytest.mark.parametrize(
    ("row", "query"),
    [
        ({"key": "title", "value": "A"}, {"title": "A"}),
        ({"key": "order", "value": 3}, {"order": 3}),
        ({"key": "order", "operator": "$gte", "value": 3}, {"order": {"$gte": 3}}),
        ({"key": "title", "operator": "$in", "value": "A, B"}, {"title": {"$in": ["A", "B"]}}),
        ({"key": "order", "operator": "$nin", "value": [1, 2]}, {"order": {"$nin": [1, 2]}}),
        ({"key": "order", "operator": "$in", "value": 1}, {"order": {"$in": [1]}}),
        ({"key": "image", "operator": "$exists"}, {"image": {"$exists": True}}),
        (
            {"key": "image", "operator": "$exists", "value": "false"},
            {"image": {"$exists": False}},
        ),
        ({"key": "seo.title", "operator": "$ne", "value": ""}, {"seo.title": {"$ne": ""}}),
        ({"key": "url", "operator": "$regex", "value": "^/b"}, {"url": {"$regex": "^/b"}}),
    ],
)
def test_a_row_is_a_condition_of_the_service(row: dict[str, Any], query: Any) -> None:
    assert queried(row) == query


def test_several_rows_all_have_to_be_met() -> None:
    rows = ({"key": "title", "value": "A"}, {"key": "order", "operator": "$lt", "value": 3})

    assert queried(*rows) == {"$and": [{"title": "A"}, {"order": {"$lt": 3}}]}


def test_more_than_a_hundred_are_not_asked_for_at_once() -> None:
    with pytest.raises(Invalid) as raised:
        load(GetAllEntries.Inputs, {**POST, "limit": 101})

    assert str(raised.value) == "limit: Must be at most 100."


def test_a_count_that_was_not_asked_for_is_left_out() -> None:
    service = Service({"GET /content_types/blog_post/entries": (200, {"entries": []})})

    assert get(service) == {"entries": []}


def test_an_answer_without_entries_is_none() -> None:
    service = Service({"GET /content_types/blog_post/entries": (200, {})})

    with pytest.raises(Unavailable) as raised:
        get(service)

    assert raised.value.message == "The service answered without “entries”."


def test_it_only_reads() -> None:
    inputs = load(GetAllEntries.Inputs, POST)

    assert GetAllEntries().effect_of(inputs) == "read"
    assert GetAllEntries().requests(inputs) == {"read": 1}
