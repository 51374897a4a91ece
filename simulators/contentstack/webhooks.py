"""Webhooks: what is kept of them, and the log of what was delivered."""

from __future__ import annotations

import json
import sqlite3
import time
from typing import Any
from urllib.parse import urlsplit

from simulators.contentstack import events
from simulators.contentstack.call import Call, listed, page
from simulators.contentstack.store import document, documents, forget, keep, new_uid
from simulators.contentstack.wire import Answer, Refusal, answer

Webhook = dict[str, Any]
_KEPT = (
    "name",
    "destinations",
    "channels",
    "branches",
    "retry_policy",
    "disabled",
    "concise_payload",
)


def get_all(call: Call) -> Answer:
    """Answer GET /webhooks."""
    return answer(
        200, listed(call, "webhooks", [_shown(each) for each in documents(call.db, "webhook")])
    )


def get_one(call: Call, uid: str) -> Answer:
    """Answer GET /webhooks/{uid}."""
    return answer(200, {"webhook": _shown(_stored(call, uid))})


def create(call: Call) -> Answer:
    """Answer POST /webhooks."""
    usual = {
        "branches": ["main"],
        "retry_policy": "manual",
        "disabled": False,
        "concise_payload": False,
    }
    webhook = (
        usual
        | _checked(call.request.part("webhook"), {})
        | {
            "uid": new_uid(),
            "org_uid": call.organization,
            "created_by": call.user,
            "updated_by": call.user,
            "created_at": call.now,
            "updated_at": call.now,
        }
    )
    keep(call.db, "webhook", str(webhook["uid"]), webhook)
    notice = "The Webhook was created successfully."
    return answer(201, {"notice": notice, "webhook": _shown(webhook)})


def update(call: Call, uid: str) -> Answer:
    """Answer PUT /webhooks/{uid}."""
    webhook = _stored(call, uid)
    webhook |= _checked(call.request.part("webhook"), webhook)
    webhook |= {"updated_at": call.now, "updated_by": call.user}
    keep(call.db, "webhook", uid, webhook)
    notice = "The Webhook was updated successfully."
    return answer(200, {"notice": notice, "webhook": _shown(webhook)})


def delete(call: Call, uid: str) -> Answer:
    """Answer DELETE /webhooks/{uid}: what is still to be delivered for it is dropped."""
    _stored(call, uid)
    forget(call.db, "webhook", uid)
    call.db.execute("DELETE FROM deliveries WHERE webhook = ?", (uid,))
    return answer(200, {"notice": "The Webhook was deleted successfully."})


def get_executions(call: Call, uid: str) -> Answer:
    """Answer GET /webhooks/{uid}/executions: the newest first."""
    _stored(call, uid)
    return answer(200, {"webhooks": page(call, executions(call.db, uid))})


def get_execution(call: Call, uid: str) -> Answer:
    """Answer GET /webhooks/{execution uid}/logs: one delivery with every attempt."""
    row = _delivery(call, uid)
    attempts = json.loads(row["attempts"])
    log = _execution(row) | {"request_details": attempts, "body": json.loads(row["body"])}
    return answer(200, {"webhook": log})


def retry(call: Call, uid: str) -> Answer:
    """Answer POST /webhooks/{execution uid}/retry: once more, at once."""
    _delivery(call, uid)
    call.db.execute(
        "UPDATE deliveries SET status = 'pending', due_at = ? WHERE uid = ?", (time.time(), uid)
    )
    return answer(200, {"notice": "Webhook retry scheduled successfully."})


def executions(db: sqlite3.Connection, webhook: str) -> list[Webhook]:
    """Return a webhook's deliveries, the newest first."""
    rows = db.execute(
        "SELECT * FROM deliveries WHERE webhook = ? ORDER BY created_at DESC, rowid DESC",
        (webhook,),
    )
    return [_execution(row) for row in rows]


def _execution(row: sqlite3.Row) -> Webhook:
    body, attempts = json.loads(row["body"]), json.loads(row["attempts"])
    last = attempts[-1] if attempts else {}
    return {
        "uid": row["uid"],
        "webhooks": [row["webhook"]],
        "channel": [row["channel"]],
        "event_data": {key: body[key] for key in ("module", "event", "triggered_at")},
        "object": events.about(body),
        "status": last.get("status", 0),
        "state": row["status"],
        "retry_count": max(0, len(attempts) - 1),
        "attempts": attempts,
        "created_at": row["created_at"],
        "updated_at": last.get("at", row["created_at"]),
    }


def _delivery(call: Call, uid: str) -> sqlite3.Row:
    row: sqlite3.Row | None = call.db.execute(
        "SELECT * FROM deliveries WHERE uid = ?", (uid,)
    ).fetchone()
    if row is None:
        told = {"uid": ["is not valid."]}
        raise Refusal(404, f"The execution '{uid}' was not found.", 141, told)
    return row


def _stored(call: Call, uid: str) -> Webhook:
    found: Webhook | None = document(call.db, "webhook", uid)
    if found is None:
        raise Refusal(404, f"The Webhook '{uid}' was not found.", 141, {"uid": ["is not valid."]})
    return found


def _shown(webhook: Webhook) -> Webhook:
    """Return a webhook without the password of its target, which is not told again."""
    destinations = [
        {key: value for key, value in each.items() if key != "http_basic_password"}
        for each in webhook["destinations"]
    ]
    return webhook | {"destinations": destinations}


def _checked(given: Webhook, before: Webhook) -> Webhook:
    """Return what is kept of a webhook. Raises Refusal with what is wrong."""
    webhook = {name: given[name] for name in _KEPT if name in given}
    whole = before | webhook
    errors: dict[str, list[str]] = {}
    if not isinstance(whole.get("name"), str) or not whole["name"]:
        errors["name"] = ["is a required field."]
    for name in ("channels", "branches"):
        if not _texts(whole.get(name, ["main"] if name == "branches" else None)):
            errors[name] = ["is not valid."]
    destinations = whole.get("destinations")
    if not isinstance(destinations, list) or not destinations:
        errors["destinations"] = ["is a required field."]
    elif not all(_is_target(each) for each in destinations):
        errors["target_url"] = ["is not valid."]
    if errors:
        raise Refusal(422, "Webhook creation failed. Please try again.", 119, errors)
    return webhook


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)


def _is_target(destination: Any) -> bool:
    """Tell whether a target is a full address, with the headers in the service's form."""
    if not isinstance(destination, dict):
        return False
    headers = destination.get("custom_header") or []
    named = isinstance(headers, list) and all(
        isinstance(each, dict) and isinstance(each.get("header_name"), str) for each in headers
    )
    parts = urlsplit(str(destination.get("target_url")))
    return named and parts.scheme in ("http", "https") and bool(parts.hostname)
