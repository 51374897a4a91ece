"""Writing assets: upload, replace, describe, delete; folders."""

from __future__ import annotations

import json
from typing import Any

from simulators.contentstack import assets, events
from simulators.contentstack.assets import FOLDER, Asset
from simulators.contentstack.call import Call
from simulators.contentstack.multipart import Part, is_multipart, parts_of
from simulators.contentstack.store import new_uid
from simulators.contentstack.wire import Answer, Refusal, answer


def create(call: Call) -> Answer:
    """Answer POST /assets, multipart: asset[upload] and what describes it."""
    if not is_multipart(call.request):
        raise _refused({"upload": ["is a required field."]})
    parts = parts_of(call.request)
    upload = parts.get("asset[upload]")
    if upload is None or not upload.filename:
        raise _refused({"upload": ["is a required field."]})
    asset: Asset = {
        "uid": new_uid(),
        "created_at": call.now,
        "updated_at": call.now,
        "created_by": call.user,
        "updated_by": call.user,
        **_file(upload, 1),
        "tags": [],
        "ACL": {},
        "is_dir": False,
        "parent_uid": None,
        "_version": 1,
        "title": upload.filename,
        "description": "",
    } | _described(call, parts)
    _write(call, asset, upload)
    return _written(call, 201, "created", "create", asset)


def update(call: Call, uid: str) -> Answer:
    """Answer PUT /assets/{uid}: the file with multipart parts, what describes it with JSON."""
    asset = assets.stored(call, uid)
    version = asset["_version"] + 1
    upload: Part | None = None
    changes: dict[str, Any] = {}
    if is_multipart(call.request):
        parts = parts_of(call.request)
        upload = parts.get("asset[upload]") or parts.get("asset")
        if upload and upload.filename:
            changes = _file(upload, version)
        changes |= _described(call, parts)
    else:
        given = call.request.part("asset")
        names = ("title", "description", "tags", "parent_uid")
        changes = {name: given[name] for name in names if name in given}
        if changes.get("parent_uid"):
            assets.stored(call, changes["parent_uid"], folder=True)
    asset |= changes | {"updated_at": call.now, "updated_by": call.user, "_version": version}
    _write(call, asset, upload if upload and upload.filename else None)
    return _written(call, 200, "updated", "update", asset)


def delete(call: Call, uid: str) -> Answer:
    """Answer DELETE /assets/{uid}."""
    asset = assets.stored(call, uid)
    events.asset(call, "delete", assets.shown(call, asset))
    _remove(call, uid)
    return answer(200, {"notice": "Asset deleted successfully."})


def create_folder(call: Call) -> Answer:
    """Answer POST /assets/folders."""
    given = call.request.part("asset")
    name, parent = given.get("name"), given.get("parent_uid") or None
    if not isinstance(name, str) or not name:
        raise Refusal(422, "Folder creation failed.", 119, {"name": ["is a required field."]})
    if parent:
        assets.stored(call, parent, folder=True)
    folder: Asset = {
        "uid": new_uid(),
        "created_at": call.now,
        "updated_at": call.now,
        "created_by": call.user,
        "updated_by": call.user,
        "content_type": FOLDER,
        "tags": [],
        "name": name,
        "ACL": {},
        "is_dir": True,
        "parent_uid": parent,
        "_version": 1,
    }
    _write(call, folder, None)
    return answer(201, {"notice": "Folder created successfully.", "asset": folder})


def update_folder(call: Call, uid: str) -> Answer:
    """Answer PUT /assets/folders/{uid}: another name, another place."""
    folder = assets.stored(call, uid, folder=True)
    given = call.request.part("asset")
    folder |= {name: given[name] for name in ("name", "parent_uid") if name in given}
    if folder["parent_uid"]:
        assets.stored(call, folder["parent_uid"], folder=True)
    folder |= {"updated_at": call.now, "updated_by": call.user}
    _write(call, folder, None)
    return answer(200, {"notice": "Folder updated successfully.", "asset": folder})


def delete_folder(call: Call, uid: str) -> Answer:
    """Answer DELETE /assets/folders/{uid}: with everything in it."""
    assets.stored(call, uid, folder=True)
    inside = call.db.execute(
        "WITH RECURSIVE below (uid) AS (SELECT ? UNION SELECT assets.uid FROM assets"
        " JOIN below ON assets.parent = below.uid AND assets.branch = ?) SELECT uid FROM below",
        (uid, call.branch),
    ).fetchall()
    for row in inside:
        _remove(call, row["uid"])
    return answer(200, {"notice": "Folder deleted successfully."})


def _file(upload: Part, version: int) -> dict[str, Any]:
    return {
        "content_type": assets.type_of(upload.filename, upload.content_type),
        "file_size": str(len(upload.content)),
        "filename": upload.filename,
        "_file_version": version,
    }


def _described(call: Call, parts: dict[str, Part]) -> dict[str, Any]:
    """Return what the parts beside the file say. Tags come in one part, between commas."""
    found: dict[str, Any] = {}
    for name in ("title", "description", "parent_uid"):
        if part := parts.get(f"asset[{name}]"):
            found[name] = part.text
    if part := parts.get("asset[tags]"):
        found["tags"] = [tag.strip() for tag in part.text.split(",") if tag.strip()]
    if found.get("parent_uid") in ("", assets.ROOT):
        found["parent_uid"] = None
    if found.get("parent_uid"):
        assets.stored(call, found["parent_uid"], folder=True)
    return found


def _refused(errors: dict[str, list[str]]) -> Refusal:
    return Refusal(422, "Asset creation failed. Please try again.", 119, errors)


def _write(call: Call, asset: Asset, upload: Part | None) -> None:
    call.db.execute(
        "INSERT INTO assets (branch, uid, parent, is_dir, version, body) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (branch, uid) DO UPDATE"
        " SET parent = excluded.parent, version = excluded.version, body = excluded.body",
        (
            call.branch,
            asset["uid"],
            asset["parent_uid"],
            asset["is_dir"],
            asset["_version"],
            json.dumps(asset),
        ),
    )
    if upload:
        row = (asset["uid"], call.branch, asset["_file_version"], upload.content)
        call.db.execute("INSERT INTO files VALUES (?, ?, ?, ?)", row)


def _written(call: Call, status: int, done: str, event: str, asset: Asset) -> Answer:
    shown = assets.shown(call, asset)
    events.asset(call, event, shown)
    return answer(status, {"notice": f"Asset {done} successfully.", "asset": shown})


def _remove(call: Call, uid: str) -> None:
    key = (call.branch, uid)
    call.db.execute("DELETE FROM assets WHERE branch = ? AND uid = ?", key)
    call.db.execute("DELETE FROM files WHERE branch = ? AND asset = ?", key)
    call.db.execute("DELETE FROM publications WHERE branch = ? AND kind = 'asset' AND uid = ?", key)
