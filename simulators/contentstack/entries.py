"""Reading entries: one or many, in a locale or what it falls back to, as the service shows them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from simulators.contentstack import assets
from simulators.contentstack.call import (
    Call,
    content_type_of,
    listed,
    named_locale,
    number,
    with_global_fields,
)
from simulators.contentstack.queries import matching
from simulators.contentstack.store import document, documents
from simulators.contentstack.wire import Answer, Refusal, answer

Entry = dict[str, Any]


def get_all(call: Call, content_type: str) -> Answer:
    """Answer GET …/entries."""
    made = content_type_of(call, content_type)
    schema = with_global_fields(call, made["schema"])
    found = matching(call, every(call, content_type, named_locale(call)))
    value = listed(call, "entries", found, lambda entry: shown(call, schema, entry))
    if call.request.flag("include_schema"):
        value["schema"] = schema
    if call.request.flag("include_content_type"):
        value["content_type"] = made | {"schema": schema}
    return answer(200, value)


def get_one(call: Call, content_type: str, uid: str) -> Answer:
    """Answer GET …/entries/{uid}."""
    made = content_type_of(call, content_type)
    schema = with_global_fields(call, made["schema"])
    entry = current(call, content_type, uid, named_locale(call))
    if version := number(call, "version", 0):
        entry = _version(call, content_type, entry, version)
    value = {"entry": shown(call, schema, entry)}
    if call.request.flag("include_content_type"):
        value["content_type"] = made | {"schema": schema}
    return answer(200, value)


def get_locales(call: Call, content_type: str, uid: str) -> Answer:
    """Answer GET …/entries/{uid}/locales: in which locales an entry has content of its own."""
    current(call, content_type, uid, named_locale(call))
    localized = {each["locale"] for each in _rows(call, content_type, uid)}
    locales = [
        {"code": each["code"]} | ({"localized": True} if each["code"] in localized else {})
        for each in documents(call.db, "locale")
    ]
    return answer(200, {"locales": locales})


def every(call: Call, content_type: str, locale: dict[str, Any]) -> list[Entry]:
    """Return the newest version of each entry, in a locale or what it falls back to.

    What was made last comes first, as the service lists it.
    """
    chain = [each["code"] for each in fallbacks(call, locale)]
    found: dict[str, tuple[int, int, str]] = {}
    for row in _rows(call, content_type):
        if row["locale"] in chain:
            rank = chain.index(row["locale"])
            if row["uid"] not in found or rank < found[row["uid"]][0]:
                found[row["uid"]] = (rank, row["n"], row["body"])
    newest = sorted(found.values(), key=lambda each: -each[1])
    return [json.loads(body) for _, _, body in newest]


def current(call: Call, content_type: str, uid: str, locale: dict[str, Any]) -> Entry:
    """Return an entry's newest version in a locale or what that falls back to. Raises Refusal."""
    rows = {row["locale"]: row["body"] for row in _rows(call, content_type, uid)}
    chain = [each["code"] for each in fallbacks(call, locale)]
    # An entry may exist in other locales only.
    for code in [*chain, *rows]:
        if code in rows:
            entry: Entry = json.loads(rows[code])
            return entry
    raise not_found(uid)


def not_found(uid: str) -> Refusal:
    """The refusal of an entry that does not exist."""
    message = f"Entry '{uid}' was not found. Please try again."
    return Refusal(422, message, 141, {"uid": ["is not valid."]})


def fallbacks(call: Call, locale: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give a locale and the ones it falls back to, one after the other."""
    each: dict[str, Any] | None = locale
    while each:
        yield each
        each = document(call.db, "locale", each["fallback_locale"] or "")


def shown(call: Call, schema: list[dict[str, Any]], entry: Entry) -> Entry:
    """Return an entry as it is answered: files resolved, and what the query asks to include."""
    full = resolved(call, schema, entry)
    request = call.request
    if request.flag("include_branch"):
        full["_branch"] = call.branch
    if request.flag("include_workflow"):
        full["_workflow"] = entry.get("_workflow") or {}
    else:
        full.pop("_workflow", None)
    if request.flag("include_publish_details"):
        full["publish_details"] = publish_details(call, "entry", entry["uid"])
    return full


def resolved(call: Call, schema: list[dict[str, Any]], values: Entry) -> Entry:
    """Return values in which each file is the asset instead of its identifier."""
    full = dict(values)
    for field in schema:
        value = full.get(field["uid"])
        if value is None:
            continue
        kind = field["data_type"]
        if kind == "file":
            full[field["uid"]] = (
                [assets.found(call, each) for each in value]
                if isinstance(value, list)
                else assets.found(call, value)
            )
        elif kind in ("group", "global_field"):
            full[field["uid"]] = (
                [resolved(call, field["schema"], each) for each in value if each]
                if isinstance(value, list)
                else resolved(call, field["schema"], value)
            )
        elif kind == "blocks":
            schemas = {block["uid"]: block["schema"] for block in field["blocks"]}
            full[field["uid"]] = [
                {uid: resolved(call, schemas.get(uid, []), inner) for uid, inner in block.items()}
                for block in value
            ]
    return full


def publish_details(call: Call, kind: str, uid: str) -> list[dict[str, Any]]:
    """Return where an entry or an asset is published."""
    rows = call.db.execute(
        "SELECT * FROM publications WHERE branch = ? AND kind = ? AND uid = ? ORDER BY time",
        (call.branch, kind, uid),
    )
    return [
        {key: row[key] for key in ("environment", "locale", "time", "user", "version")}
        for row in rows
    ]


def _version(call: Call, content_type: str, entry: Entry, version: int) -> Entry:
    row = call.db.execute(
        "SELECT body FROM entry_versions WHERE branch = ? AND content_type = ? AND uid = ?"
        " AND locale = ? AND version = ?",
        (call.branch, content_type, entry["uid"], entry["locale"], version),
    ).fetchone()
    if row is None:
        told = {"version": ["is not valid."]}
        raise Refusal(422, f"Version {version} was not found. Please try again.", 141, told)
    found: Entry = json.loads(row["body"])
    return found


def _rows(call: Call, content_type: str, uid: str = "") -> list[Any]:
    one = " AND uid = ?" if uid else ""
    return call.db.execute(
        f"SELECT * FROM entries WHERE branch = ? AND content_type = ?{one} ORDER BY n",  # noqa: S608 - `one` is ours
        (call.branch, content_type, *((uid,) if uid else ())),
    ).fetchall()
