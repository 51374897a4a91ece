"""Pages of the rest of the stack: assets, content types, webhooks with what they delivered."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from simulators.contentstack import world
from simulators.contentstack.desk import Desk
from simulators.contentstack.layout import (
    Frame,
    Html,
    button,
    e,
    joined,
    page,
    picture,
    pill,
    table,
    when,
)
from simulators.contentstack.wire import Answer

_STATES = {"success": "ok", "failed": "bad", "retrying": "bad"}


def show_assets(desk: Desk) -> Answer:
    """The folders and files of a folder."""
    folder = desk.request.query.get("folder", "")
    asked = {"folder": folder or "cs_root", "include_folders": "true", "include_dimension": "true"}
    inside = desk.get("/assets", **asked)["assets"]
    trail = ""
    if folder:
        here = desk.get(f"/assets/folders/{folder}")["asset"]
        up = desk.frame.link("assets/", folder=here["parent_uid"] or "")
        trail = f'<p><a href="{e(up)}">Up</a> · {e(here["name"])}</p>'
    tiles = joined(f"<li>{_tile(desk, each)}</li>" for each in inside)
    shown = (
        f'<ul class="tiles">{tiles}</ul>' if tiles else '<p class="card empty">Nothing here.</p>'
    )
    to = desk.frame.link("assets/")
    upload = (
        f'<form class="card" method="post" action="{e(to)}" enctype="multipart/form-data">'
        '<h2>Upload a file</h2><div class="field"><label for="upload">File</label>'
        '<input type="file" id="upload" name="asset[upload]" required></div>'
        '<div class="field"><label for="asset-title">Title</label>'
        '<input id="asset-title" name="asset[title]" required></div>'
        f'<input type="hidden" name="asset[parent_uid]" value="{e(folder)}">'
        "<button>Upload</button></form>"
    )
    return page(desk.frame, "assets", "Assets", trail + shown + upload)


def upload(desk: Desk) -> Answer:
    """Take the upload of the assets' page."""
    made = desk.upload()
    return desk.redirect("assets/", made["notice"], folder=made["asset"]["parent_uid"] or "")


def delete_asset(desk: Desk, uid: str) -> Answer:
    """Delete an asset."""
    return desk.redirect("assets/", desk.delete(f"/assets/{uid}")["notice"])


def show_content_types(desk: Desk) -> Answer:
    """The content types."""
    rows = [
        (
            _link(desk, f"content-types/{each['uid']}/", each["title"]),
            Html(f"<code>{e(each['uid'])}</code>"),
            len(each["schema"]),
            each["description"],
        )
        for each in desk.get("/content_types")["content_types"]
    ]
    main = table("Content types", ("Title", "UID", "Fields", "Description"), rows)
    return page(desk.frame, "content-types", "Content Models", main)


def show_content_type(desk: Desk, uid: str) -> Answer:
    """The fields of a content type."""
    made = desk.get(f"/content_types/{uid}")["content_type"]
    rows = [
        (
            each["display_name"],
            Html(f"<code>{e(each['uid'])}</code>"),
            each["data_type"],
            joined(
                f"{pill(label)} "
                for label in ("mandatory", "unique", "multiple", "non_localizable")
                if each[label]
            ),
        )
        for each in made["schema"]
    ]
    schema = json.dumps(made["schema"], indent=2, ensure_ascii=False)
    main = table("Fields", ("Field", "UID", "Type", "Rules"), rows) + (
        f'<details><summary>Schema as JSON</summary><pre tabindex="0">{e(schema)}</pre></details>'
    )
    return page(desk.frame, "content-types", made["title"], main)


def show_webhooks(desk: Desk) -> Answer:
    """The webhooks."""
    found = desk.get("/webhooks")["webhooks"]
    rows = [
        (
            _link(desk, f"webhooks/{each['uid']}/", each["name"]),
            joined(f"<code>{e(channel)}</code><br>" for channel in each["channels"]),
            ", ".join(each["branches"]),
            pill("Disabled") if each["disabled"] else pill("Enabled", "ok"),
        )
        for each in found
    ]
    main = (
        table("Webhooks", ("Name", "Events", "Branches", "State"), rows)
        if rows
        else (
            '<p class="card empty">No webhooks yet. They are made through the API: an automation '
            "that is activated makes its own.</p>"
        )
    )
    return page(desk.frame, "webhooks", "Webhooks", main)


def show_webhook(desk: Desk, uid: str) -> Answer:
    """A webhook and what it delivered."""
    webhook = desk.get(f"/webhooks/{uid}")["webhook"]
    targets = joined(
        f"<dt>URL to notify</dt><dd><code>{e(each['target_url'])}</code></dd>"
        for each in webhook["destinations"]
    )
    events = ", ".join(webhook["channels"])
    facts = f'<section class="card"><dl>{targets}<dt>Events</dt><dd>{e(events)}</dd></dl></section>'
    deliveries = desk.get(f"/webhooks/{uid}/executions")["webhooks"]
    rows = [_delivery(desk, uid, each) for each in deliveries]
    heads = ("About", "Event", "Time", "State", "Attempts", "Again")
    log = (
        table("Deliveries", heads, rows)
        if rows
        else ('<p class="card empty">Nothing was delivered yet.</p>')
    )
    return page(desk.frame, "webhooks", webhook["name"], f"{facts}<h2>Deliveries</h2>{log}")


def deliver_again(desk: Desk, uid: str, execution: str) -> Answer:
    """Deliver once more, at once."""
    notice = desk.post(f"/webhooks/{execution}/retry")["notice"]
    return desk.redirect(f"webhooks/{uid}/", notice)


def _link(desk: Desk, path: str, text: str) -> Html:
    return Html(f'<a href="{e(desk.frame.link(path))}">{e(text)}</a>')


def _delivery(desk: Desk, uid: str, each: dict[str, Any]) -> tuple[object, ...]:
    event = each["event_data"]
    attempts = joined(
        f"<li>{when(one['at'])}: {e(one['status'] or 'no answer')}, {one['milliseconds']} ms"
        f" <span class='file'>{e(one['answer'][:200])}</span></li>"
        for one in each["attempts"]
    )
    again = button(desk.frame, f"webhooks/{uid}/{each['uid']}/again/", "Deliver again")
    return (
        _object(desk, event["module"], each["object"]),
        f"{event['module']} {event['event']}",
        when(each["created_at"]),
        pill(each["state"], _STATES.get(each["state"], "")),
        Html(f"<details><summary>{len(each['attempts'])}</summary><ul>{attempts}</ul></details>"),
        again,
    )


def _object(desk: Desk, module: str, told: dict[str, Any]) -> Html:
    """What a delivery is about, and where it is seen; what is gone is seen nowhere."""
    shown = told["title"] or told["uid"]
    if told["deleted"]:
        return Html(e(shown))
    frame = Frame(desk.frame.root, told["branch"])
    if module == "asset":
        link = frame.link("assets/", folder=told["folder"])
    else:
        own = "" if told["locale"] == world.MASTER else told["locale"]
        link = frame.link(f"entries/{told['content_type']}/{told['uid']}/", locale=own)
    return Html(f'<a href="{e(link)}">{e(shown)}</a>')


def _tile(desk: Desk, asset: dict[str, Any]) -> str:
    if asset["is_dir"]:
        link = desk.frame.link("assets/", folder=asset["uid"])
        return f'<a href="{e(link)}">{e(asset["name"])}</a> <span class="quiet">folder</span>'
    size = asset.get("dimension")
    facts = f"{asset['file_size']} bytes" + (
        f", {size['width']} × {size['height']}" if size else ""
    )
    tags = joined(f"{pill(tag)} " for tag in asset["tags"])
    path = urlsplit(asset["url"]).path
    delete = button(desk.frame, f"assets/{asset['uid']}/delete/", "Delete", "danger")
    return (
        f'<a href="{e(path)}">{picture(asset, "large")}{e(asset["title"])}</a>'
        f'<p class="help">{e(facts)}<br><code>{e(asset["uid"])}</code></p><p>{tags}</p>{delete}'
    )
