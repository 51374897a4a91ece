"""Fills a new stack, once, when its file is made."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from simulators.contentstack import world
from simulators.contentstack.store import keep

_NO_RIGHTS: dict[str, Any] = {}


def fill(db: sqlite3.Connection) -> None:
    """Write the seeded world: what `world` says, the same in every branch."""
    _write_stack(db)
    for branch in world.BRANCHES:
        for made in world.CONTENT_TYPES:
            keep(db, "content_type", made["uid"], made, branch)
        for made in world.GLOBAL_FIELDS:
            keep(db, "global_field", str(made["uid"]), made, branch)
        for uid, name, parent in world.FOLDERS:
            _write_folder(db, branch, uid, name, parent)
        for uid, name, bio, email in world.AUTHORS:
            values: dict[str, Any] = {"title": name, "bio": bio, "email": email}
            _write_entry(db, branch, "author", uid, values)
        for uid, title, summary, body, author in world.POSTS:
            values = {
                "title": title,
                "url": "/" + title.lower().replace(" ", "-"),
                "summary": summary,
                "body": body,
                "author": [{"uid": author, "_content_type_uid": "author"}],
                "featured": False,
            }
            _write_entry(db, branch, "blog_post", uid, values)


def _write_stack(db: sqlite3.Connection) -> None:
    stack = {
        "created_at": world.MADE,
        "updated_at": world.MADE,
        "uid": "bltstackdemo00000",
        "name": "Demo Blog",
        "description": "A stack on your own machine.",
        "org_uid": world.ORGANIZATION,
        "api_key": world.API_KEY,
        "master_locale": world.MASTER,
        "is_asset_download_public": True,
        "owner_uid": world.USER_UID,
        "user_uids": [world.USER_UID],
        "settings": {"version": "2019-04-30"},
    }
    keep(db, "stack", world.API_KEY, stack)
    for uid in world.BRANCHES:
        source = "" if uid == "main" else "main"
        keep(db, "branch", uid, _dated({"uid": uid, "source": source, "alias": []}))
    for code, name, fallback in world.LOCALES:
        uid = f"bltlocale{code.replace('-', ''):0<8}"
        locale = {"code": code, "uid": uid, "name": name, "fallback_locale": fallback}
        keep(db, "locale", code, _dated(locale))
    for name, uid, url in world.ENVIRONMENTS:
        urls = [{"url": url, "locale": world.MASTER}]
        environment: dict[str, Any] = {
            "name": name,
            "uid": uid,
            "urls": urls,
            "servers": [],
            "deploy_content": False,
        }
        keep(db, "environment", name, _dated(environment))
    keep(db, "workflow", str(world.WORKFLOW["uid"]), _dated(dict(world.WORKFLOW)))


def _dated(value: dict[str, Any]) -> dict[str, Any]:
    return value | {
        "created_by": world.USER_UID,
        "updated_by": world.USER_UID,
        "created_at": world.MADE,
        "updated_at": world.MADE,
    }


def _write_folder(
    db: sqlite3.Connection, branch: str, uid: str, name: str, parent: str | None
) -> None:
    body = _dated(
        {
            "uid": uid,
            "content_type": "application/vnd.contenstack.folder",
            "tags": [],
            "name": name,
            "ACL": {},
            "is_dir": True,
            "parent_uid": parent,
            "_version": 1,
        }
    )
    db.execute(
        "INSERT INTO assets (branch, uid, parent, is_dir, version, body) VALUES (?, ?, ?, 1, 1, ?)",
        (branch, uid, parent, json.dumps(body)),
    )


def _write_entry(
    db: sqlite3.Connection, branch: str, content_type: str, uid: str, values: dict[str, Any]
) -> None:
    system = {"locale": world.MASTER, "uid": uid, "ACL": _NO_RIGHTS, "_version": 1, "tags": []}
    body = json.dumps(_dated(values | system))
    db.execute(
        "INSERT INTO entries (branch, content_type, uid, locale, version, title, body)"
        " VALUES (?, ?, ?, ?, 1, ?, ?)",
        (branch, content_type, uid, world.MASTER, values["title"], body),
    )
    db.execute(
        "INSERT INTO entry_versions VALUES (?, ?, ?, ?, 1, ?)",
        (branch, content_type, uid, world.MASTER, body),
    )
