"""Assets: uploads with their bytes, folders, lists, and the addresses at which files are served."""

from __future__ import annotations

import io
import json
import mimetypes
import sqlite3
from typing import Any
from urllib.parse import quote

import imagesize

from simulators.contentstack import world
from simulators.contentstack.call import Call, listed, number
from simulators.contentstack.queries import matching, query_of
from simulators.contentstack.wire import Answer, Refusal, answer

Asset = dict[str, Any]
FOLDER = "application/vnd.contenstack.folder"  # spelt so by the service
ROOT = "cs_root"


def get_all(call: Call) -> Answer:
    """Answer GET /assets: files; folders too where the query or `include_folders` asks for them."""
    query = call.request.query
    rows = call.db.execute(
        "SELECT * FROM assets WHERE branch = ? ORDER BY is_dir DESC, n DESC", (call.branch,)
    ).fetchall()
    if not call.request.flag("include_folders") and "is_dir" not in query_of(call):
        rows = [row for row in rows if not row["is_dir"]]
    if folder := query.get("folder", ""):
        parent = None if folder == ROOT else folder
        rows = [row for row in rows if row["parent"] == parent]
    found = matching(call, [json.loads(row["body"]) for row in rows])
    return answer(200, listed(call, "assets", found, lambda each: shown(call, each)))


def get_one(call: Call, uid: str) -> Answer:
    """Answer GET /assets/{uid}."""
    asset = stored(call, uid)
    if version := number(call, "version", 0):
        asset = _version(asset, version)
    return answer(200, {"asset": shown(call, asset)})


def get_folder(call: Call, uid: str) -> Answer:
    """Answer GET /assets/folders/{uid}."""
    return answer(200, {"asset": stored(call, uid, folder=True)})


def stored(call: Call, uid: str, *, folder: bool = False) -> Asset:
    """Return an asset, or a folder, as it is kept. Raises Refusal."""
    row = call.db.execute(
        "SELECT body FROM assets WHERE branch = ? AND uid = ? AND is_dir = ?",
        (call.branch, uid, folder),
    ).fetchone()
    if row is None:
        what = "Folder" if folder else "Asset"
        told = {"uid": ["is not valid."]}
        raise Refusal(422, f"{what} '{uid}' was not found. Please try again.", 141, told)
    asset: Asset = json.loads(row["body"])
    return asset


def found(call: Call, uid: str) -> Asset | None:
    """Return an asset as entries show it, None where it was deleted."""
    try:
        return shown(call, stored(call, uid))
    except Refusal:
        return None


def shown(call: Call, asset: Asset) -> Asset:
    """Return an asset as it is answered: with its full address, and what the query asks for."""
    if asset["is_dir"]:
        return asset
    full = {key: value for key, value in asset.items() if key != "_file_version"}
    path = path_of(asset)
    full["url"] = path if call.request.flag("relative_urls") else call.request.base + path
    if call.request.flag("include_branch"):
        full["_branch"] = call.branch
    if call.request.flag("include_dimension") and (size := _dimension(call, asset)):
        full["dimension"] = size
    if call.request.flag("include_publish_details"):
        rows = call.db.execute(
            "SELECT * FROM publications WHERE branch = ? AND kind = 'asset' AND uid = ?",
            (call.branch, asset["uid"]),
        )
        names = ("environment", "locale", "time", "user", "version")
        full["publish_details"] = [{name: row[name] for name in names} for row in rows]
    return full


def path_of(asset: Asset) -> str:
    """Return where a file is served, below the mount. It names the version, so it never changes."""
    name = quote(asset["filename"])
    return f"/v3/assets/{world.API_KEY}/{asset['uid']}/{asset['_file_version']}/{name}"


def served(db: sqlite3.Connection, uid: str, version: int) -> Answer | None:
    """Return a file's bytes with its type, None where there is no such file."""
    row = db.execute(
        "SELECT content FROM files WHERE asset = ? AND version = ?", (uid, version)
    ).fetchone()
    body = db.execute("SELECT body FROM assets WHERE uid = ?", (uid,)).fetchone()
    if row is None or body is None:
        return None
    headers = {
        "cache-control": "public, max-age=31536000, immutable",
        # Whoever uploads decides what is in it: it must not run as the page's own.
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "x-content-type-options": "nosniff",
    }
    return Answer(200, row["content"], json.loads(body["body"])["content_type"], headers)


def type_of(filename: str, said: str) -> str:
    """Return a file's type: what the upload says, else what its name tells."""
    if said and said != "application/octet-stream":
        return said
    return mimetypes.guess_type(filename)[0] or said or "application/octet-stream"


def _dimension(call: Call, asset: Asset) -> dict[str, int] | None:
    if not asset["content_type"].startswith("image/"):
        return None
    row = call.db.execute(
        "SELECT content FROM files WHERE asset = ? AND branch = ? AND version = ?",
        (asset["uid"], call.branch, asset["_file_version"]),
    ).fetchone()
    width, height = imagesize.get(io.BytesIO(row["content"]))
    return {"height": height, "width": width} if width > 0 else None


def _version(asset: Asset, version: int) -> Asset:
    if not 0 < version <= asset["_version"]:
        told = {"version": ["is not valid."]}
        raise Refusal(422, f"Version {version} was not found. Please try again.", 141, told)
    return asset | {"_version": version}
