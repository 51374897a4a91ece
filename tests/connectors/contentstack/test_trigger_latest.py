"""The latest object, in the form in which a webhook would tell of it."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from connectors.contentstack.client import call
from connectors.contentstack.events import choices
from connectors.contentstack.triggers.asset import Asset
from connectors.contentstack.triggers.entry import Entry
from tests.connectors.contentstack.deliveries_double import (
    KEY,
    TAKEN,
    answer,
    delivery,
    made,
)


def test_the_latest_entry_looks_like_what_a_webhook_sends(simulated: Any) -> None:
    latest = Entry().latest(made(Entry, content_type="blog_post"), simulated())

    assert latest is not None
    assert list(latest) == ["triggered_at", "module", "api_key", "data", "event"]
    assert (latest["module"], latest["event"], latest["api_key"]) == ("entry", "create", KEY)
    assert latest["data"]["entry"]["title"] == "Hello from the demo blog"
    assert latest["data"]["content_type"]["uid"] == "blog_post"
    assert latest["data"]["branch"] == {"uid": "main", "source": "", "alias": []}


@pytest.mark.parametrize("event", list(choices("Entry")))
def test_the_latest_entry_would_have_been_taken(simulated: Any, event: str) -> None:
    ctx = simulated()
    wanted = {"entry": {"environments": ["production"], "locales": ["en-us"]}}
    place = "/content_types/blog_post/entries/bltposthello00000/publish"
    call(ctx, "POST", place, json=wanted)
    inputs = made(Entry, event=event, environment="production")

    latest = Entry().latest(inputs, ctx)

    assert answer(Entry(), inputs, delivery(latest)) == TAKEN


def test_there_is_no_latest_entry_where_none_is_published(simulated: Any) -> None:
    inputs = made(Entry, event="publish", environment="staging", content_type="author")

    assert Entry().latest(inputs, simulated()) is None


def test_the_latest_asset_would_have_been_taken(simulated: Any) -> None:
    ctx = simulated()
    files = {"asset[upload]": ("dot.txt", b"dot", "text/plain")}
    call(ctx, "POST", "/assets", files=files, data={"asset[title]": "Dot"})
    inputs = made(Asset)

    latest = Asset().latest(inputs, ctx)

    assert latest is not None
    assert latest["data"]["asset"]["title"] == "Dot"
    assert answer(Asset(), inputs, delivery(latest)) == TAKEN


def test_there_is_no_latest_asset_in_an_empty_stack(answering: Any) -> None:
    ctx = answering(httpx2.Response(200, json={"assets": [{"uid": "f", "is_dir": True}]}))

    assert Asset().latest(made(Asset), ctx) is None
