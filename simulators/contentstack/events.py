"""What webhooks are told: which of them an event concerns, and the body they get.

Source: Webhook events and Webhook data format in the service's documentation. `branch` is an
object inside `data`.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from simulators.contentstack import world
from simulators.contentstack.call import Call
from simulators.contentstack.store import document, documents
from simulators.contentstack.wire import dumped

Value = dict[str, Any]
# What stays of an entry and a content type where a webhook asks for concise bodies.
_CONCISE = {
    "entry": ("title", "uid", "locale", "url", "_version", "tags", "created_at", "updated_at"),
    "asset": ("title", "uid", "filename", "url", "_version", "tags", "created_at", "updated_at"),
    "content_type": ("title", "uid"),
}


def entry(
    call: Call, event: str, content_type: Value, value: Value, published: Value | None = None
) -> None:
    """Tell of an entry. `published` is what an event of publishing adds: environment and so on."""
    uid = content_type["uid"]
    places = [
        "content_types.entries",
        f"content_types.{uid}.entries",
        f"content_types.{uid}.entries.{value['uid']}",
    ]
    brief = {key: content_type[key] for key in _OF_CONTENT_TYPE if key in content_type}
    _tell(call, "entry", event, places, {"entry": value, "content_type": brief}, published)


def asset(call: Call, event: str, value: Value, published: Value | None = None) -> None:
    """Tell of an asset."""
    places = ["assets", f"assets.{value['uid']}"]
    _tell(call, "asset", event, places, {"asset": value}, published)


def about(body: Value) -> Value:
    """What a delivery is about: the object's UID and title, where it is, whether it is deleted."""
    data = body["data"]
    told = data[body["module"]]
    return {
        "uid": told["uid"],
        "title": told.get("title", ""),
        "locale": told.get("locale", ""),
        "content_type": data.get("content_type", {}).get("uid", ""),
        "folder": told.get("parent_uid") or "",
        "branch": data["branch"]["uid"],
        "deleted": body["event"] == "delete",
    }


def _tell(
    call: Call, module: str, event: str, places: list[str], data: Value, published: Value | None
) -> None:
    """Put a delivery in line for each webhook that listens. It leaves with the transaction."""
    branch = document(call.db, "branch", call.branch)
    whole = data | {"branch": {key: branch[key] for key in ("uid", "source", "alias")}}
    happened = [f"{place}.{event}" for place in places]
    if published:
        whole |= published | {"action": event, "status": "success"}
        name = published["environment"]["name"]
        happened = [
            f"{place}.{middle}{event}.success"
            for place in places
            for middle in ("", "environments.", f"environments.{name}.")
        ]
    for webhook in documents(call.db, "webhook"):
        channel = next((each for each in webhook["channels"] if _covers(each, happened)), "")
        if webhook["disabled"] or call.branch not in webhook["branches"] or not channel:
            continue
        body = {
            "triggered_at": call.now,
            "module": module,
            "api_key": world.API_KEY,
            "data": _brief(whole) if webhook["concise_payload"] else whole,
            "event": event,
        }
        call.db.execute(
            "INSERT INTO deliveries VALUES (?, ?, ?, ?, ?, 'pending', '[]', ?, 0, NULL)",
            (secrets.token_hex(16), webhook["uid"], channel, dumped(body), call.now, time.time()),
        )


def _covers(channel: str, happened: list[str]) -> bool:
    """Tell whether a channel stands for one of the names: that one, or all that begin with it."""
    return any(each == channel or each.startswith(f"{channel}.") for each in happened)


def _brief(data: Value) -> Value:
    return {
        name: {key: value[key] for key in _CONCISE[name] if key in value}
        if name in _CONCISE
        else value
        for name, value in data.items()
    }


_OF_CONTENT_TYPE = (
    *("title", "uid", "description", "_version", "schema", "options", "created_at", "updated_at"),
    *("created_by", "updated_by"),
)
