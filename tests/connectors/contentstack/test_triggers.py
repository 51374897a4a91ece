"""Which deliveries start an automation, and what they say of themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.contentstack.events import choices
from connectors.contentstack.triggers.asset import Asset
from connectors.contentstack.triggers.entry import Entry
from connectors.sdk import Request
from tests.connectors.contentstack.deliveries_double import (
    KEY,
    LEFT_OUT,
    SECRET,
    TAKEN,
    answer,
    body,
    delivery,
    made,
)


def nested(levels: int) -> Any:
    """A value inside so many lists."""
    found: Any = 1
    for _ in range(levels):
        found = [found]
    return found


def test_the_events_have_the_services_own_names() -> None:
    assert list(choices("Entry").values()) == [
        "Entry Created",
        "Entry Updated",
        "Entry Deleted",
        "Entry Published",
        "Entry Unpublished",
        "Entry Publish Failed",
        "Entry Unpublish Failed",
        "ALL",
    ]


def test_the_fields_stand_in_the_order_in_which_people_fill_them_in() -> None:
    labels = [field.label for field in Entry.Inputs.__fields__.values()]

    assert labels == [
        "Select an Event",
        "Stack",
        "Branch",
        "Content Type",
        "Environment",
        "Webhook",
        "Verification",
    ]


def test_the_output_is_what_the_service_sent() -> None:
    sent = body(environment=None, extra={"kept": True})

    assert Entry().receive(made(Entry), delivery(sent)) == sent


@pytest.mark.parametrize(
    ("event", "data", "chosen", "expected"),
    [
        ("create", {}, "create", TAKEN),
        ("update", {}, "create", LEFT_OUT),
        ("update", {}, "all", TAKEN),
        ("delete", {}, "delete", TAKEN),
        ("publish", {}, "publish", TAKEN),
        ("publish", {"status": "success"}, "publish", TAKEN),
        ("publish.success", {}, "publish", TAKEN),
        ("publish", {"status": "failure"}, "publish", LEFT_OUT),
        ("publish", {"status": "failed"}, "publish_failed", TAKEN),
        ("unpublish.fail", {}, "unpublish_failed", TAKEN),
        ("publish.start", {}, "all", LEFT_OUT),
        ("deploy", {}, "all", LEFT_OUT),
    ],
)
def test_only_the_chosen_event_is_taken(
    event: str, data: dict[str, Any], chosen: str, expected: int
) -> None:
    assert answer(Entry(), made(Entry, event=chosen), delivery(body(event, **data))) == expected


@pytest.mark.parametrize(
    ("inputs", "data", "expected"),
    [
        ({"content_type": "blog_post"}, {}, TAKEN),
        ({"content_type": "author"}, {}, LEFT_OUT),
        ({"content_type": "author"}, {"content_type": None}, LEFT_OUT),
        ({"branch": "main"}, {}, TAKEN),
        ({"branch": "live"}, {}, TAKEN),
        ({"branch": "redesign"}, {}, LEFT_OUT),
        ({}, {"branch": {"uid": "redesign"}}, LEFT_OUT),
        ({}, {"branch": None}, TAKEN),
        ({"branch": "redesign"}, {"branch": None}, LEFT_OUT),
        ({"environment": "production"}, {}, TAKEN),
        ({}, {"entry": None}, LEFT_OUT),
    ],
)
def test_what_the_filters_leave_out_is_answered_and_runs_nothing(
    inputs: dict[str, str], data: dict[str, Any], expected: int
) -> None:
    assert answer(Entry(), made(Entry, **inputs), delivery(body(**data))) == expected


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"name": "production", "uid": "blte1"}, TAKEN),
        ({"name": "staging", "uid": "blte2"}, LEFT_OUT),
        ({"name": "renamed", "uid": "production"}, TAKEN),
        ("production", TAKEN),
        (None, LEFT_OUT),
    ],
)
def test_an_environment_is_asked_of_publishing(environment: Any, expected: int) -> None:
    inputs = made(Entry, event="publish", environment="production")

    request = delivery(body("publish", environment=environment))

    assert answer(Entry(), inputs, request) == expected


def test_an_asset_is_no_entry() -> None:
    of_asset = delivery(body(module="asset"))

    assert answer(Entry(), made(Entry), of_asset) == LEFT_OUT
    assert answer(Asset(), made(Asset), of_asset) == TAKEN


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"\xff", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"NaN", 400),
        (b"[" * 100_000, 400),
        (body(deep=nested(98)), TAKEN),
        (body(deep=nested(99)), 400),
        ({"api_key": KEY, "data": []}, 400),
        ({**body(), "api_key": "bltother"}, 403),
        ({"data": {}}, 403),
        ({"api_key": KEY, "data": {}, "event": ["create"], "module": {}}, LEFT_OUT),
    ],
)
def test_a_body_that_is_none_is_refused(content: Any, status: int) -> None:
    assert answer(Entry(), made(Entry), delivery(content)) == status


@pytest.mark.parametrize(
    ("method", "headers", "secret", "status"),
    [
        ("GET", {"ah-http-key": SECRET}, SECRET, 405),
        ("POST", {}, SECRET, 401),
        ("POST", {"ah-http-key": "wrong"}, SECRET, 401),
        ("POST", {"ah-http-key": "schlüssel"}, SECRET, 401),
        ("POST", {"ah-http-key": ""}, "", 401),
        ("POST", {}, "", 401),
        ("POST", {"ah-http-key": SECRET}, SECRET, TAKEN),
    ],
)
def test_a_delivery_without_the_secret_is_refused(
    method: str, headers: dict[str, str], secret: str, status: int
) -> None:
    request = Request(method, {}, headers, json.dumps(body()).encode())

    assert answer(Entry(), made(Entry), request, secret) == status


@pytest.mark.parametrize(
    ("payload", "subject", "marks"),
    [
        (body(), "entry/blt1", ["main:entry/blt1/en-us/3", "live:entry/blt1/en-us/3"]),
        (body("update", branch={"uid": "redesign"}), "entry/blt1", ["redesign:entry/blt1/en-us/3"]),
        (body("update", branch=None), "entry/blt1", ["main:entry/blt1/en-us/3"]),
        (body("delete"), "", []),
        (body("unpublish"), "", []),
        (body("unpublish", status="failure"), "", []),
        (body("publish.start"), "", []),
        (body(entry={"uid": "blt2"}), "entry/blt2", []),
        (body(entry={}), "", []),
        ({"data": []}, "", []),
        (None, "", []),
    ],
)
def test_an_entry_event_says_which_state_it_tells_of(
    payload: Any, subject: str, marks: list[str]
) -> None:
    assert Entry().subject(payload) == subject
    assert [mark for mark in Entry().mark(payload) if mark] == marks


PRODUCTION = {"name": "production", "uid": "blte1"}


@pytest.mark.parametrize(
    ("data", "marks"),
    [
        (
            {"environment": PRODUCTION, "locale": "de-de"},
            ["main:published/blt1/production/de-de/3", "main:published/blt1/blte1/de-de/3"],
        ),
        (
            {"environment": PRODUCTION, "locale": "de-de", "status": "failure"},
            ["main:published/blt1/production/de-de/3", "main:published/blt1/blte1/de-de/3"],
        ),
        ({"environment": "production"}, ["main:published/blt1/production/en-us/3"]),
        ({"environment": {"uid": "blte1"}}, ["main:published/blt1/blte1/en-us/3"]),
        ({"environment": PRODUCTION, "entry": {"uid": "blt1", "locale": "en-us"}}, []),
        ({}, []),
    ],
)
def test_an_event_of_publishing_says_which_version_where(
    data: dict[str, Any], marks: list[str]
) -> None:
    payload = body("publish", **{"branch": {"uid": "main"}, **data})

    assert Entry().subject(payload) == "published/blt1"
    assert [mark for mark in Entry().mark(payload) if mark] == marks


def test_an_asset_event_says_which_state_it_tells_of() -> None:
    assert Asset().subject(body(module="asset")) == "asset/blt1"
    assert Asset().mark(body(module="asset")) == ["main:asset/blt1/3", "live:asset/blt1/3"]


@pytest.mark.parametrize(
    ("told", "about"),
    [
        ({"title": "Storm", "uid": "blt1"}, "Storm"),
        ({"title": "", "uid": "blt1"}, "blt1"),
        ({"uid": "blt1"}, "blt1"),
        ({}, ""),
    ],
)
def test_an_event_is_about_the_title_or_the_uid(told: dict[str, Any], about: str) -> None:
    assert Entry().about(body("delete", entry=told)) == about
    assert Asset().about(body(module="asset", asset=told)) == about
