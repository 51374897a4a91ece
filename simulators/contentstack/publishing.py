"""Publishing and unpublishing of entries and assets. It is done at once, without a queue."""

from __future__ import annotations

from typing import Any

from simulators.contentstack import assets, entries, events
from simulators.contentstack.call import Call, content_type_of, named_locale, with_global_fields
from simulators.contentstack.store import documents
from simulators.contentstack.wire import Answer, Refusal, answer


def publish_entry(call: Call, content_type: str, uid: str) -> Answer:
    """Answer POST …/entries/{uid}/publish."""
    return _entry(call, content_type, uid, "publish")


def unpublish_entry(call: Call, content_type: str, uid: str) -> Answer:
    """Answer POST …/entries/{uid}/unpublish."""
    return _entry(call, content_type, uid, "unpublish")


def publish_asset(call: Call, uid: str) -> Answer:
    """Answer POST /assets/{uid}/publish."""
    return _asset(call, uid, "publish")


def unpublish_asset(call: Call, uid: str) -> Answer:
    """Answer POST /assets/{uid}/unpublish."""
    return _asset(call, uid, "unpublish")


def _entry(call: Call, content_type: str, uid: str, event: str) -> Answer:
    made = content_type_of(call, content_type)
    schema = with_global_fields(call, made["schema"])
    environments, locales = _targets(call, call.request.part("entry"))
    for locale in locales:
        entry = entries.current(call, content_type, uid, locale)
        full = entries.resolved(call, schema, entry)
        for environment in environments:
            where = {"environment": environment, "locale": locale["code"]}
            _mark(call, "entry", entry, where, event)
            events.entry(call, event, made, full, where)
    return _done()


def _asset(call: Call, uid: str, event: str) -> Answer:
    environments, locales = _targets(call, call.request.part("asset"))
    asset = assets.stored(call, uid)
    for locale in locales:
        for environment in environments:
            where = {"environment": environment, "locale": locale["code"]}
            _mark(call, "asset", asset, where, event)
            events.asset(call, event, assets.shown(call, asset), where)
    return _done()


def _targets(call: Call, wanted: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """Return the environments and locales that are named. Raises Refusal for unknown ones."""
    names = wanted.get("environments")
    if not isinstance(names, list) or not names:
        told = {"environments": ["is a required field."]}
        raise Refusal(422, "Publish failed. Please try again.", 119, told)
    known = {
        key: each
        for each in documents(call.db, "environment")
        for key in (each["name"], each["uid"])
    }
    if any(name not in known for name in names):
        # 401 for an unknown environment: the official client's tests have it so.
        message = "Environment doesn't exists or insufficient permission to access it."
        raise Refusal(401, message, 161, ["environments"])
    locales = wanted.get("locales") or [named_locale(call)["code"]]
    return [known[name] for name in names], [named_locale(call, code) for code in locales]


def _mark(call: Call, kind: str, thing: dict[str, Any], where: dict[str, Any], event: str) -> None:
    """Remember where an entry or an asset is published now; `where` as the webhooks say it."""
    key = (call.branch, kind, thing["uid"], where["locale"], where["environment"]["uid"])
    call.db.execute(
        "DELETE FROM publications WHERE branch = ? AND kind = ? AND uid = ? AND locale = ?"
        " AND environment = ?",
        key,
    )
    if event == "publish":
        row = (*key, thing["_version"], call.now, call.user)
        call.db.execute("INSERT INTO publications VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


def _done() -> Answer:
    return answer(200, {"notice": "The requested action has been performed."})
