"""The webhook in the stack: made on activation, kept, removed, or left to a person."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from typing import Any

import httpx2
import pytest

from connectors.contentstack.client import call
from connectors.contentstack.triggers.asset import Asset
from connectors.contentstack.triggers.entry import Entry
from connectors.sdk import Hook, Refused, Request, Unavailable
from tests.connectors.contentstack.deliveries_double import (
    HOOK,
    KEY,
    SECRET,
    TAKEN,
    answer,
    made,
    webhooks,
)


def test_activating_creates_the_webhook_in_the_stack(simulated: Any) -> None:
    ctx = simulated()

    state = Entry().on_activate(made(Entry, content_type="blog_post"), ctx, HOOK, {})

    (webhook,) = webhooks(ctx)
    assert state == {"webhook": webhook["uid"], "stack": KEY}
    assert webhook["name"] == HOOK.name
    assert webhook["channels"] == ["content_types.blog_post.entries.create"]
    assert webhook["branches"] == ["main"]
    assert webhook["concise_payload"] is False
    assert webhook["disabled"] is False
    assert webhook["destinations"][0]["target_url"] == HOOK.url
    assert webhook["destinations"][0]["custom_header"][0]["header_name"] == "ah-http-key"


def test_activating_again_changes_the_same_webhook(simulated: Any) -> None:
    ctx = simulated()
    state = Entry().on_activate(made(Entry), ctx, HOOK, {})

    again = Entry().on_activate(made(Entry, event="delete", branch="redesign"), ctx, HOOK, state)

    (webhook,) = webhooks(ctx)
    assert again == state
    assert webhook["channels"] == ["content_types.entries.delete"]
    assert webhook["branches"] == ["redesign"]


def test_a_webhook_whose_uid_was_lost_is_found_by_its_address(simulated: Any) -> None:
    ctx = simulated()
    state = Entry().on_activate(made(Entry), ctx, HOOK, {})

    assert Entry().on_activate(made(Entry), ctx, HOOK, {}) == state
    assert len(webhooks(ctx)) == 1


def test_a_webhook_that_somebody_removed_is_made_again(simulated: Any) -> None:
    ctx = simulated()
    state = Entry().on_activate(made(Entry), ctx, HOOK, {})
    call(ctx, "DELETE", f"/webhooks/{state['webhook']}")

    again = Entry().on_activate(made(Entry), ctx, HOOK, state)

    assert [webhook["uid"] for webhook in webhooks(ctx)] == [again["webhook"]]
    assert again != state


def test_deactivating_removes_the_webhook_and_may_be_repeated(simulated: Any) -> None:
    ctx = simulated()
    state = Entry().on_activate(made(Entry), ctx, HOOK, {})

    for _ in range(2):
        Entry().on_deactivate(made(Entry), ctx, state)

    assert webhooks(ctx) == []


def test_a_webhook_by_hand_is_left_to_the_person(simulated: Any, stand_in: Any) -> None:
    inputs = made(Entry, setup="manual", event="publish", environment="production")

    state = Entry().on_activate(inputs, simulated(), HOOK, {})

    assert state == {}
    assert stand_in.sent == []
    assert Entry().by_hand(inputs, HOOK) == (
        ("Name", "Automate: Illustrate new entries"),
        ("URL to notify", "https://automate.example.com/run/0f"),
        ("Custom header: key", "ah-http-key"),
        ("Custom header: value", SECRET),
        ("Branch", "main"),
        ("When (Code View)", "content_types.entries.environments.production.publish.success"),
        ("Send Content in Payload", "all of it, not concise"),
    )
    assert Entry().by_hand(made(Entry), HOOK) == ()


def test_by_hand_after_automatically_removes_the_webhook(simulated: Any) -> None:
    ctx = simulated()
    state = Entry().on_activate(made(Entry), ctx, HOOK, {})

    Entry().on_activate(made(Entry, setup="manual"), ctx, HOOK, state)

    assert webhooks(ctx) == []


def test_all_events_are_all_channels() -> None:
    inputs = made(Asset, event="all", setup="manual")

    channels = dict(Asset().by_hand(inputs, HOOK))["When (Code View)"]

    assert channels.split(", ") == [
        "assets.create",
        "assets.update",
        "assets.delete",
        "assets.environments.publish.success",
        "assets.environments.unpublish.success",
        "assets.environments.publish.fail",
        "assets.environments.unpublish.fail",
    ]


def test_the_signing_key_is_kept_with_the_webhook(simulated: Any, stand_in: Any) -> None:
    ctx = simulated()

    state = Entry().on_activate(made(Entry, verification="signature"), ctx, HOOK, {})

    assert [key.splitlines()[0] for key in state["keys"]] == ["-----BEGIN PUBLIC KEY-----"]
    assert state["keys_at"] == ctx.now().isoformat()
    assert stand_in.sent[0].url.path == "/simulators/contentstack/.well-known/public-keys.json"
    assert "authorization" not in stand_in.sent[0].headers


@pytest.mark.parametrize(
    "given",
    [
        httpx2.Response(404, text="no"),
        httpx2.Response(200, text="<html>"),
        httpx2.Response(200, json={}),
        httpx2.Response(200, json={"signing-key": "no key"}),
        httpx2.ConnectError("no"),
    ],
)
def test_without_the_signing_key_nothing_is_activated(answering: Any, given: Any) -> None:
    inputs = made(Entry, verification="signature", setup="manual")

    with pytest.raises(Unavailable):
        Entry().on_activate(inputs, answering(given), HOOK, {})


def test_a_token_that_may_create_no_webhooks_is_told_the_other_way(simulated: Any) -> None:
    with pytest.raises(Refused) as refused:
        Entry().on_activate(made(Entry), simulated(management_token="cssim-401"), HOOK, {})

    assert refused.value.message.startswith("Contentstack answered 401: ")
    assert refused.value.message.endswith(
        "A token that may not create webhooks works with a webhook entered by hand."
    )


@pytest.fixture
def listening() -> Iterator[tuple[str, Queue[Request]]]:
    """An address, and what is sent to it."""
    arrived: Queue[Request] = Queue()

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            arrived.put(Request("POST", {}, headers, content))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Tests print nothing."""

    server = HTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/run/0f", arrived
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.mark.parametrize("verification", ["secret", "signature"])
def test_what_the_stack_then_delivers_is_taken(
    simulated: Any, listening: Any, verification: str
) -> None:
    url, arrived = listening
    ctx, inputs = simulated(), made(Entry, verification=verification)
    state = Entry().on_activate(inputs, ctx, Hook(url, SECRET, "Automate: Test"), {})

    call(ctx, "POST", "/content_types/author/entries", json={"entry": {"title": "Zoë"}})

    sent = arrived.get(timeout=10)
    request = Request("POST", {}, sent.headers, sent.body, state=state)
    assert answer(Entry(), inputs, request) == TAKEN
    assert Entry().receive(inputs, request)["data"]["entry"]["title"] == "Zoë"
