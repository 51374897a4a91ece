"""The frame of every page: head, navigation, pieces that several pages show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from simulators.contentstack import world
from simulators.contentstack.wire import Answer

STYLE: Final = (Path(__file__).parent / "style.css").read_bytes()
HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}
_SECTIONS: Final = (
    ("entries", "Entries"),
    ("assets", "Assets"),
    ("content-types", "Content Models"),
    ("webhooks", "Webhooks"),
)


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a page stands: the mount's path, the branch, what was just done."""

    root: str
    branch: str = "main"
    notice: str = ""

    def link(self, path: str, **query: str | int) -> str:
        """Return the address of a page in the same branch."""
        asked = {name: value for name, value in query.items() if value not in ("", 0)}
        if self.branch != "main":
            asked["branch"] = self.branch
        return f"{self.root}/{path}" + (f"?{urlencode(asked)}" if asked else "")


def e(value: object) -> str:
    """Return a value as it stands in markup."""
    return value if isinstance(value, Html) else escape(str(value))


def joined(pieces: Iterable[str]) -> Html:
    """Return pieces of markup one after the other."""
    return Html("".join(pieces))


def when(text: str) -> Html:
    """Return a moment as it is read."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return Html(e(text))
    shown = f"{moment.day} {moment:%b %Y, %H:%M:%S} UTC"
    return Html(f'<time datetime="{e(text)}">{shown}</time>')


def pill(text: str, kind: str = "") -> Html:
    """Return a short state."""
    return Html(f'<span class="pill {kind}">{e(text)}</span>')


def picture(asset: Any, size: str) -> Html:
    """Return an asset's picture, or its file name where it is none. `size` is small or large."""
    if not isinstance(asset, dict) or "url" not in asset:
        return Html("")
    if not asset["content_type"].startswith("image/"):
        return Html(f'<span class="file">{e(asset["filename"])}</span>')
    # Its title always stands beside it. The path alone: a proxy may have another host.
    path = urlsplit(asset["url"]).path
    return Html(f'<img class="{size}" src="{e(path)}" alt="" loading="lazy">')


def table(caption: str, heads: Iterable[str], rows: Iterable[Iterable[object]]) -> Html:
    """Return a table that scrolls by itself where it is wider than the page."""
    head = joined(f'<th scope="col">{e(each)}</th>' for each in heads)
    body = joined(f"<tr>{joined(f'<td>{e(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return Html(
        f'<div class="table" role="region" aria-label="{e(caption)}" tabindex="0"><table>'
        f'<caption class="hidden">{e(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def button(frame: Frame, path: str, label: str, kind: str = "", **query: str) -> Html:
    """Return a form that is one button."""
    return Html(
        f'<form method="post" action="{e(frame.link(path, **query))}">'
        f'<button class="{kind}">{e(label)}</button></form>'
    )


def page(frame: Frame, section: str, title: str, main: str, status: int = 200) -> Answer:
    """Return a page; `main` is markup below the heading."""
    links = joined(
        f'<li><a href="{e(frame.link(path + "/"))}"'
        f"{' aria-current=page' if path == section else ''}>{name}</a></li>"
        for path, name in _SECTIONS
    )
    branches = joined(
        f'<a href="{e(Frame(frame.root, branch).link(section + "/"))}"'
        f"{' aria-current=true' if branch == frame.branch else ''}>{branch}</a>"
        for branch in world.BRANCHES
    )
    notice = f'<p class="notice" role="status">{e(frame.notice)}</p>' if frame.notice else ""
    whole = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{e(title)} · Demo Blog (simulated)</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="{e(frame.root)}/style.css"></head>
<body><a class="skip" href="#main">Skip to content</a>
<header><p class="stack"><a href="{e(frame.root)}/">Demo Blog</a>
<span class="quiet">a simulated stack</span></p>
<nav aria-label="Stack"><ul>{links}</ul></nav>
<nav class="branches" aria-label="Branch"><span class="quiet">Branch</span>
{branches}</nav></header>
<main id="main">{notice}<h1>{e(title)}</h1>
{main}</main></body></html>"""
    return Answer(status, whole.encode(), "text/html; charset=utf-8", HEADERS)
