"""The same calls made by the vendor's own client and by ours, as the service received them."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import contentstack_management
import httpx2
import pytest
import uvicorn

from connectors.contentstack import webhooks
from connectors.contentstack.account import ContentstackAccount
from connectors.contentstack.actions.create_asset import CreateAsset
from connectors.contentstack.actions.create_entry import CreateEntry
from connectors.contentstack.actions.get_all_entries import GetAllEntries
from connectors.contentstack.actions.get_content_type import GetContentType
from connectors.contentstack.actions.get_entry import GetEntry
from connectors.contentstack.actions.localize_entry import LocalizeEntry
from connectors.contentstack.actions.publish_entry import PublishEntry
from connectors.contentstack.actions.update_entry import UpdateEntry
from connectors.sdk import Action, Hook
from connectors.sdk.values import load
from simulators.contentstack.app import application_in
from tests.connectors.contentstack.recordings import Received, Recording
from tests.connectors.contentstack.stack_double import PICTURE
from tests.connectors.doubles import StepContext

STACK, TOKEN, POST = "bltdemoblog000000", "cssim-official", "bltposthello00000"


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Recording, str]]:
    """A stand-in that listens on a free port, with its record, and its host and port."""
    application = application_in(tmp_path_factory.mktemp("stack"))
    record = Recording(application)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(record, log_level="critical", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield record, f"127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listening.close()
    application.close()


@pytest.fixture
def theirs(recording: tuple[Recording, str]) -> Any:
    """The stack, by the vendor's client."""
    client = contentstack_management.Client(
        host=recording[1], scheme="http://", management_token=TOKEN, timeout=30
    )
    return client.stack(STACK)


@pytest.fixture
def ctx(recording: tuple[Recording, str]) -> Iterator[StepContext]:
    """A context of ours."""
    values = {
        "stack_api_key": STACK,
        "management_token": TOKEN,
        "base_url": f"http://{recording[1]}",
    }
    with httpx2.Client(trust_env=False, timeout=30) as client:
        yield StepContext(client, load(ContentstackAccount, values))


@pytest.fixture
def last(recording: tuple[Recording, str]) -> Callable[[], tuple[Received, int]]:
    """What was received last, and the status of the answer."""
    return lambda: (recording[0].received[-1], recording[0].statuses[-1])


@pytest.fixture
def ours(
    ctx: StepContext, last: Callable[[], tuple[Received, int]]
) -> Callable[..., tuple[Received, int]]:
    """Run an action of ours; its last request, and the status of the answer."""

    def run(action: type[Action], **values: Any) -> tuple[Received, int]:
        inputs = load(action.Inputs, {"stack": STACK, **values})
        action().run(inputs, ctx)
        return last()

    return run


Ours = Callable[..., tuple[Received, int]]
Last = Callable[[], tuple[Received, int]]
DATA = {"title": "Compared", "url": "/compared", "summary": "Zwei Wege – ein Aufruf"}
BLOG = {"content_type": "blog_post"}


def test_create_an_entry(theirs: Any, ours: Ours, last: Last) -> None:
    theirs.content_types("blog_post").entry().create({"entry": DATA}, "en-us")
    wanted = last()

    with pytest.raises(Exception, match="is not unique"):  # their entry has the title
        ours(CreateEntry, **BLOG, entry_data=DATA, locale="en-us")

    assert last()[0] == wanted[0]
    assert (wanted[1], last()[1]) == (201, 422)


def test_update_an_entry(theirs: Any, ours: Ours, last: Last) -> None:
    data = {"summary": "New", "featured": True, "author": []}
    theirs.content_types("blog_post").entry(POST).update({"entry": data}, "en-us")
    wanted = last()

    assert ours(UpdateEntry, **BLOG, entry=POST, entry_data=data, locale="en-us") == wanted
    assert wanted[1] == 200


def test_localize_an_entry(theirs: Any, ours: Ours, last: Last) -> None:
    data = {"title": "Hallo aus dem Blog"}
    theirs.content_types("blog_post").entry(POST).localize({"entry": data}, "de-de")
    wanted = last()

    assert ours(LocalizeEntry, **BLOG, entry=POST, entry_data=data, locale="de-de") == wanted
    assert wanted[1] == 200


def test_get_a_single_entry(theirs: Any, ours: Ours, last: Last) -> None:
    entry = theirs.content_types("blog_post").entry(POST)
    entry.add_param_dict({"locale": "en-us", "version": 1, "include_branch": "true"})
    entry.fetch()
    wanted = last()

    got = ours(GetEntry, **BLOG, entry=POST, locale="en-us", version=1, include_branch=True)

    assert got == wanted
    assert wanted[1] == 200


def test_get_all_entries(theirs: Any, ours: Ours, last: Last) -> None:
    entries = theirs.content_types("blog_post").entry()
    query = json.dumps({"title": {"$ne": "None"}})
    entries.add_param_dict(
        {
            "limit": 10,
            "skip": 0,
            "desc": "updated_at",
            "query": query,
            "locale": "en-us",
            "include_count": "true",
        }
    )
    entries.find()
    wanted = last()

    rows = [{"key": "title", "operator": "$ne", "value": "None"}]
    got = ours(GetAllEntries, **BLOG, limit=10, query=rows, locale="en-us", include_count=True)

    assert got == wanted
    assert wanted[1] == 200


def test_publish_an_entry(theirs: Any, ours: Ours, last: Last) -> None:
    where = {"environments": ["production"], "locales": ["en-us"]}
    data = {"entry": where, "scheduled_at": "2030-02-14T18:30:00.000Z"}
    theirs.content_types("blog_post").entry(POST).publish(data)
    wanted = last()

    got = ours(PublishEntry, **BLOG, entry=POST, **where, scheduled_at="2030-02-14T18:30:00+00:00")

    assert got == wanted
    assert wanted[1] < 300


def test_get_a_single_content_type(theirs: Any, ours: Ours, last: Last) -> None:
    theirs.content_types("everything").fetch()
    wanted = last()

    got = ours(GetContentType, content_type="everything", include_global_field_schema=True)

    assert got == wanted
    assert wanted[1] == 200


def test_another_branch(theirs: Any, ours: Ours, last: Last) -> None:
    theirs.content_types("blog_post", branch="redesign").fetch()
    wanted = last()

    got = ours(GetContentType, **BLOG, branch="redesign", include_global_field_schema=True)

    assert got == wanted
    assert ("branch", "redesign") in wanted[0].headers


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # it does not close the file
def test_create_an_asset(theirs: Any, ctx: StepContext, last: Last, tmp_path: Path) -> None:
    picture = tmp_path / "lighthouse.png"
    picture.write_bytes(PICTURE)
    made = theirs.assets().upload(str(picture)).json()["asset"]
    wanted, status = last()
    values = {
        "stack": STACK,
        "title": "A lighthouse",
        "file_name": "lighthouse.png",
        "input_url": made["url"],
    }

    CreateAsset().run(load(CreateAsset.Inputs, values), ctx)

    got = last()[0]
    upload = {name: part for name, part in got.body.items() if name == "asset[upload]"}
    assert Received(got.method, got.path, got.query, got.headers, upload) == wanted
    assert status == last()[1] == 201
    # What their client cannot say, theirs being the file alone, is in parts of its own.
    assert sorted(got.body) == [
        "asset[description]",
        "asset[tags]",
        "asset[title]",
        "asset[upload]",
    ]


def test_create_and_delete_a_webhook(theirs: Any, ctx: StepContext, last: Last) -> None:
    hook = Hook("https://automate.example.com/run/1", "s" * 32, "Automate: compared")
    channels = ["content_types.blog_post.entries.create"]
    kept = webhooks.set_up(ctx, hook, {}, stack=STACK, branch="", channels=channels)
    created = last()
    webhooks.take_down(ctx, kept)
    deleted = last()

    made = theirs.webhooks().create(created[0].body)
    assert last() == created
    uid = made.json()["webhook"]["uid"]
    theirs.webhooks(uid).delete()

    assert last() == (replace(deleted[0], path=f"/v3/webhooks/{uid}"), 200)
    assert deleted[0].path == f"/v3/webhooks/{kept['webhook']}"
