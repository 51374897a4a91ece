"""Pages of entries: the list, and one entry's form with what can be done with it."""

from __future__ import annotations

from typing import Any

from simulators.contentstack import form, world
from simulators.contentstack.desk import Desk
from simulators.contentstack.layout import Html, button, e, joined, page, picture, pill, table, when
from simulators.contentstack.wire import Answer, Refusal

Entry = dict[str, Any]
_PAGE = 50


def show_all(desk: Desk) -> Answer:
    """The entries of a content type."""
    frame, query = desk.frame, desk.request.query
    types = desk.get("/content_types")["content_types"]
    uid = query.get("type") or types[0]["uid"]
    made = next((each for each in types if each["uid"] == uid), types[0])
    skip = query.get("skip", "0") if query.get("skip", "0").isdecimal() else "0"
    found = desk.get(
        f"/content_types/{made['uid']}/entries",
        include_count="true",
        include_publish_details="true",
        limit=str(_PAGE),
        skip=skip,
    )
    tabs = joined(
        f'<a href="{e(frame.link("entries/", type=each["uid"]))}"'
        f"{' aria-current=page' if each is made else ''}>{e(each['title'])}</a>"
        for each in types
    )
    new = frame.link(f"entries/{made['uid']}/new/")
    rows = [_row(desk, made, each) for each in found["entries"]]
    heads = ("Title", "Picture", "Language", "Version", "State", "Modified")
    shown = (
        table(f"Entries of {made['title']}", heads, rows)
        if rows
        else Html('<div class="card empty">No entries yet.</div>')
    )
    main = (
        f'<nav class="tabs" aria-label="Content types">{tabs}</nav>'
        f'<div class="row"><a class="button primary" href="{e(new)}">+ New Entry</a>'
        f'<span class="quiet">{found["count"]} in {e(made["title"])}</span></div>{shown}'
        f"{_pager(desk, made['uid'], int(skip), found['count'])}"
    )
    return page(frame, "entries", "Entries", main)


def show_one(desk: Desk, content_type: str, uid: str) -> Answer:
    """One entry in one language."""
    locale = desk.request.query.get("locale", world.MASTER)
    path = f"/content_types/{content_type}/entries/{uid}"
    entry = desk.get(path, locale=locale, include_publish_details="true")["entry"]
    made = _content_type(desk, content_type)
    return _form_page(desk, made, entry, form.texts_of(made["schema"], entry), {}, locale)


def show_new(desk: Desk, content_type: str) -> Answer:
    """The form of an entry that is to be."""
    made = _content_type(desk, content_type)
    return _form_page(desk, made, None, {}, {}, world.MASTER)


def save(desk: Desk, content_type: str, uid: str = "") -> Answer:
    """Create or change an entry as it was typed; the form comes back where something is wrong."""
    made = _content_type(desk, content_type)
    locale = desk.request.query.get("locale", world.MASTER)
    path = f"/content_types/{content_type}/entries"
    typed = desk.typed
    values, wrong = form.entry_of(made["schema"], typed)
    entry: Entry | None = None
    if uid:
        entry = desk.get(f"{path}/{uid}", locale=locale, include_publish_details="true")["entry"]
    if wrong:
        return _form_page(desk, made, entry, typed, wrong, locale)
    try:
        if uid:
            done = desk.put(f"{path}/{uid}", {"entry": values}, locale=locale)
        else:
            done = desk.post(path, {"entry": values}, locale=locale)
    except Refusal as refusal:
        return _form_page(desk, made, entry, typed, refusal.body.get("errors"), locale)
    back = f"entries/{content_type}/{done['entry']['uid']}/"
    return desk.redirect(back, done["notice"], locale="" if locale == world.MASTER else locale)


def publish(desk: Desk, content_type: str, uid: str, event: str) -> Answer:
    """Publish an entry in the environment that was chosen, or take it back."""
    locale = desk.request.query.get("locale", world.MASTER)
    wanted = {"environments": [desk.typed.get("environment", "")], "locales": [locale]}
    desk.post(f"/content_types/{content_type}/entries/{uid}/{event}", {"entry": wanted})
    notice = f"Entry {event}ed: {wanted['environments'][0]}."
    back = f"entries/{content_type}/{uid}/"
    return desk.redirect(back, notice, locale="" if locale == world.MASTER else locale)


def delete(desk: Desk, content_type: str, uid: str) -> Answer:
    """Delete an entry in all languages."""
    notice = desk.delete(f"/content_types/{content_type}/entries/{uid}")["notice"]
    return desk.redirect("entries/", notice, type=content_type)


def _row(desk: Desk, made: Any, entry: Entry) -> tuple[object, ...]:
    link = desk.frame.link(f"entries/{made['uid']}/{entry['uid']}/")
    return (
        Html(f'<a href="{e(link)}">{e(entry["title"])}</a>'),
        joined(picture(each, "small") for each in _files(made, entry)[:1]),
        entry["locale"],
        entry["_version"],
        _state(entry),
        when(entry["updated_at"]),
    )


def _form_page(
    desk: Desk, made: Any, entry: Entry | None, texts: Any, wrong: Any, locale: str
) -> Answer:
    frame, uid = desk.frame, made["uid"]
    back = frame.link("entries/", type=uid)
    own = "" if locale == world.MASTER else locale
    to = frame.link(f"entries/{uid}/{entry['uid'] if entry else 'new'}/", locale=own)
    controls = form.drawn(made["schema"], texts, wrong, _choices(desk, made["schema"]))
    told = ""
    if wrong:
        told = '<p class="wrong" role="alert">The entry was not saved. See below.</p>'
        status = 422
    else:
        status = 200
    main = (
        f'<p><a href="{e(back)}">All entries of {e(made["title"])}</a></p>{told}'
        f'<div class="columns"><form class="card" method="post" action="{e(to)}">{controls}'
        f'<div class="row"><button class="primary">Save</button></div></form>'
        f"{_beside(desk, made, entry, locale) if entry else _hint(made)}</div>"
    )
    title = entry["title"] if entry else f"New {made['title']}"
    return page(frame, "entries", title, main, status)


def _beside(desk: Desk, made: Any, entry: Entry, locale: str) -> Html:
    """What stands beside the form: pictures, facts, languages, publishing."""
    own = "" if locale == world.MASTER else locale
    path = f"entries/{made['uid']}/{entry['uid']}/"
    figures = joined(
        f"<figure>{picture(each, 'large')}<figcaption>{e(each['title'])}, asset"
        f" <code>{e(each['uid'])}</code></figcaption></figure>"
        for each in _files(made, entry)
    )
    facts = (
        ("UID", Html(f"<code>{e(entry['uid'])}</code>")),
        ("Version", entry["_version"]),
        ("Language", entry["locale"] if entry["locale"] == locale else f"from {entry['locale']}"),
        ("State", _state(entry)),
        ("Modified", when(entry["updated_at"])),
    )
    listed = joined(f"<dt>{name}</dt><dd>{e(value)}</dd>" for name, value in facts)
    locales = joined(
        f'<a href="{e(desk.frame.link(path, locale="" if code == world.MASTER else code))}"'
        f"{' aria-current=page' if code == locale else ''}>{code}</a>"
        for code, _, _ in world.LOCALES
    )
    options = joined(f"<option>{name}</option>" for name, _, _ in world.ENVIRONMENTS)
    publishing = (
        f'<form method="post" action="{e(desk.frame.link(path + "publish/", locale=own))}">'
        f'<div class="field"><label for="environment">Environment</label>'
        f'<select id="environment" name="environment">{options}</select></div>'
        f'<div class="row"><button>Publish</button><button formaction='
        f'"{e(desk.frame.link(path + "unpublish/", locale=own))}">Unpublish</button></div></form>'
    )
    return Html(
        f'<div class="look">{figures}<nav class="tabs" aria-label="Languages">{locales}</nav></div>'
        '<aside aria-label="About the entry">'
        f'<section class="card"><h2>Entry</h2><dl>{listed}</dl></section>'
        f'<section class="card"><h2>Publish</h2>{publishing}</section>'
        f"{button(desk.frame, path + 'delete/', 'Delete Entry', 'danger')}</aside>"
    )


def _hint(made: Any) -> Html:
    return Html(f'<p class="look quiet">{e(made["description"])}</p>')


def _state(entry: Entry) -> Html:
    """Where an entry is published, by the environments' names."""
    names = {uid: name for name, uid, _ in world.ENVIRONMENTS}
    details = entry.get("publish_details") or []
    places = sorted({names.get(each["environment"], each["environment"]) for each in details})
    return joined(pill(name, "ok") for name in places) if places else pill("Draft")


def _files(made: Any, entry: Entry) -> list[Any]:
    """Return the assets that an entry's own file fields hold."""
    found: list[Any] = []
    for field in made["schema"]:
        value = entry.get(field["uid"])
        if field["data_type"] == "file" and value:
            found += [each for each in (value if isinstance(value, list) else [value]) if each]
    return found


def _choices(desk: Desk, schema: list[Any]) -> dict[str, list[tuple[str, str]]]:
    """Return what the drop-downs of a form offer."""
    choices = {}
    for field in schema:
        kind = form.kind_of(field)
        if kind == "file":
            assets = desk.get("/assets")["assets"]
            choices[field["uid"]] = [(each["uid"], each["title"]) for each in assets]
        elif kind == "reference":
            to = field["reference_to"]
            made = to if isinstance(to, str) else to[0]
            entries = desk.get(f"/content_types/{made}/entries")["entries"]
            choices[field["uid"]] = [(each["uid"], each["title"]) for each in entries]
    return choices


def _content_type(desk: Desk, uid: str) -> Any:
    return desk.get(f"/content_types/{uid}", include_global_field_schema="true")["content_type"]


def _pager(desk: Desk, uid: str, skip: int, count: int) -> str:
    steps = (("Newer", skip - _PAGE, skip > 0), ("Older", skip + _PAGE, skip + _PAGE < count))
    links = joined(
        f'<a class="button" href="{e(desk.frame.link("entries/", type=uid, skip=max(0, to)))}">'
        f"{label}</a>"
        for label, to, shown in steps
        if shown
    )
    return f'<nav class="row" aria-label="Pages">{links}</nav>' if links else ""
