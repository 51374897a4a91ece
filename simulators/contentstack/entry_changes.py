"""Writing entries: create, update, localize, unlocalize, delete."""

from __future__ import annotations

import json
from typing import Any

from simulators.contentstack import entries, events
from simulators.contentstack.call import Call, content_type_of, named_locale, with_global_fields
from simulators.contentstack.entries import Entry
from simulators.contentstack.store import new_uid
from simulators.contentstack.validation import Check
from simulators.contentstack.wire import Answer, Refusal, answer

_FAILED = "Entry {} failed. Please try again."


def create(call: Call, content_type: str) -> Answer:
    """Answer POST …/entries."""
    made = _content_type(call, content_type)
    locale = named_locale(call)["code"]
    given = _defaults(made["schema"]) | call.request.part("entry")
    values = _checked(call, made, given, locale, "", "creation")
    uid = new_uid()
    entry = values | {
        "tags": given.get("tags") or [],
        "locale": locale,
        "uid": uid,
        "created_by": call.user,
        "updated_by": call.user,
        "created_at": call.now,
        "updated_at": call.now,
        "ACL": {},
        "_version": 1,
    }
    _write(call, content_type, entry)
    return _written(call, 201, "created", "create", made, entry)


def update(call: Call, content_type: str, uid: str) -> Answer:
    """Answer PUT …/entries/{uid}: a locale that has no content of its own gets it with this."""
    made = _content_type(call, content_type)
    where = named_locale(call)
    locale = where["code"]
    before = entries.current(call, content_type, uid, where)
    given = call.request.part("entry")
    if where["fallback_locale"]:
        fixed = {each["uid"] for each in made["schema"] if each["non_localizable"]}
        given = {key: value for key, value in given.items() if key not in fixed}
    values = _checked(call, made, before | given, locale, uid, "update")
    localized = before["locale"] == locale
    entry = (
        before
        | values
        | {
            "tags": given.get("tags", before["tags"]) or [],
            "locale": locale,
            "updated_by": call.user,
            "updated_at": call.now,
            "_version": before["_version"] + 1 if localized else 1,
        }
    )
    _write(call, content_type, entry)
    return _written(call, 200, "updated", "update", made, entry)


def unlocalize(call: Call, content_type: str, uid: str) -> Answer:
    """Answer POST …/entries/{uid}/unlocalize: the locale falls back again."""
    made = _content_type(call, content_type)
    locale = named_locale(call)
    entry = entries.current(call, content_type, uid, locale)
    if entry["locale"] != locale["code"] or not locale["fallback_locale"]:
        told = {"locale": ["is not valid."]}
        raise Refusal(422, "The entry is not localized in this language.", 141, told)
    _remove(call, content_type, uid, locale["code"])
    entry = entries.current(call, content_type, uid, locale)
    events.entry(call, "update", made, entries.resolved(call, made["schema"], entry))
    return answer(200, {"notice": "Entry unlocalized successfully."})


def delete(call: Call, content_type: str, uid: str) -> Answer:
    """Answer DELETE …/entries/{uid}: one locale, or with the master locale all of them."""
    made = _content_type(call, content_type)
    locale = named_locale(call)
    entry = entries.current(call, content_type, uid, locale)
    everywhere = call.request.flag("delete_all_localized") or not locale["fallback_locale"]
    _remove(call, content_type, uid, "" if everywhere else locale["code"])
    events.entry(call, "delete", made, entries.resolved(call, made["schema"], entry))
    return answer(200, {"notice": "Entry deleted successfully."})


def set_stage(call: Call, content_type: str, uid: str) -> Answer:
    """Answer POST …/entries/{uid}/workflow: the entry remembers its stage."""
    content_type_of(call, content_type)
    stage = call.request.part("workflow").get("workflow_stage")
    if not isinstance(stage, dict) or not isinstance(stage.get("uid"), str):
        raise Refusal(422, "The workflow stage is missing.", 119, {"uid": ["is required."]})
    entry = entries.current(call, content_type, uid, named_locale(call))
    _write(call, content_type, entry | {"_workflow": stage})
    return answer(200, {"notice": "Workflow stage updated successfully."})


def _content_type(call: Call, uid: str) -> dict[str, Any]:
    """Return a content type with the schemas of its global fields. Raises Refusal."""
    made = content_type_of(call, uid)
    return made | {"schema": with_global_fields(call, made["schema"])}


def _defaults(schema: list[dict[str, Any]]) -> Entry:
    """Return what fields hold that an entry does not name when it is made."""
    found = {}
    for field in schema:
        value = field["field_metadata"].get("default_value")
        if field["data_type"] in ("text", "number", "boolean") and value not in (None, ""):
            found[field["uid"]] = value
    return found


def _checked(
    call: Call,
    made: dict[str, Any],
    given: Entry,
    locale: str,
    uid: str,
    what: str,
) -> Entry:
    """Return the values to store. Raises Refusal with what is wrong with which field."""
    check = Check(call)
    values = check.fields(made["schema"], given)
    for field in made["schema"]:
        name = field["uid"]
        if field["unique"] and values.get(name) and _taken(call, made, name, values, locale, uid):
            check.errors.setdefault(name, []).append("is not unique.")
    if not isinstance(given.get("tags") or [], list):
        check.errors["tags"] = ["is not valid."]
    if check.errors:
        raise Refusal(422, _FAILED.format(what), 119, check.errors)
    return values


def _taken(
    call: Call, made: dict[str, Any], name: str, values: Entry, locale: str, uid: str
) -> bool:
    """Tell whether another entry of the content type has this value in the locale."""
    where = "branch = ? AND content_type = ? AND locale = ? AND uid != ?"
    what = (call.branch, made["uid"], locale, uid)
    if name == "title":
        sql = f"SELECT 1 FROM entries WHERE {where} AND title = ?"  # noqa: S608 - `where` is ours
        return call.db.execute(sql, (*what, values[name])).fetchone() is not None
    rows = call.db.execute(f"SELECT body FROM entries WHERE {where}", what)  # noqa: S608 - likewise
    return any(json.loads(row["body"]).get(name) == values[name] for row in rows)


def _write(call: Call, content_type: str, entry: Entry) -> None:
    body = json.dumps(entry)
    key = (call.branch, content_type, entry["uid"], entry["locale"], entry["_version"])
    call.db.execute(
        "INSERT INTO entries (branch, content_type, uid, locale, version, title, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (branch, content_type, uid, locale) DO UPDATE"
        " SET version = excluded.version, title = excluded.title, body = excluded.body",
        (*key, str(entry.get("title", "")), body),
    )
    call.db.execute("INSERT OR REPLACE INTO entry_versions VALUES (?, ?, ?, ?, ?, ?)", (*key, body))


def _written(
    call: Call,
    status: int,
    done: str,
    event: str,
    made: dict[str, Any],
    entry: Entry,
) -> Answer:
    full = entries.resolved(call, made["schema"], entry)
    full.pop("_workflow", None)
    events.entry(call, event, made, full | {"_in_progress": False})
    shown = entries.shown(call, made["schema"], entry) | {"_in_progress": False}
    return answer(status, {"notice": f"Entry {done} successfully.", "entry": shown})


def _remove(call: Call, content_type: str, uid: str, locale: str) -> None:
    one, value = (" AND locale = ?", (locale,)) if locale else ("", ())
    for table in ("entries", "entry_versions"):
        call.db.execute(
            f"DELETE FROM {table} WHERE branch = ? AND content_type = ? AND uid = ?{one}",  # noqa: S608 - names are ours
            (call.branch, content_type, uid, *value),
        )
    call.db.execute(
        f"DELETE FROM publications WHERE branch = ? AND kind = 'entry' AND uid = ?{one}",  # noqa: S608 - likewise
        (call.branch, uid, *value),
    )
