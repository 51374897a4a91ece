"""JSON for reading: a tree that opens and closes, and code in colours; never more than fits.

Values come from outside: everything is escaped, and nothing of them becomes an address, but for
pictures of our own and pictures that are wholly in their value.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

NODES: Final = 400  # values of a tree
ITEMS: Final = 100  # of one list or object
DEPTH: Final = 12
TEXT: Final = 600  # characters of one text
KEY: Final = 120  # characters of one key
OPEN: Final = 2  # levels that are open at first,
SHORT: Final = 20  # unless they hold more values than these
CODE: Final = 20_000  # characters of a block of code
SIGNED = re.compile(r"/pictures/[\w./:=-]+(?:\?[\w.:=&%-]*)?", re.ASCII)
INLINE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}", re.ASCII)
INLINE_LIMIT: Final = 300_000  # characters of a picture within its value
# Characters of a name that have a meaning in an id, or that no page can hold.
UNFIT = re.compile(r"[\s.%\x00-\x1f\ud800-\udfff]")
TOKEN = re.compile(
    r'(?P<key>"(?:[^"\\\n]|\\.)*")(?=\s*:)|(?P<string>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<number>-?\b\d[\d.eE+-]*)|(?P<word>\b(?:true|false|null)\b)"
)

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Tree:
    """A tree as it is being drawn: what may still be shown, and whether anything was left out."""

    prefix: str
    left: int = NODES
    cut: bool = False

    def node(self, value: Any, name: str | int | None, path: Path) -> SafeString:
        """One value with its name, as an item of a list; its parts have been escaped before."""
        self.left -= 1
        label = _label(name)
        # The tree itself has the id of the whole value.
        has_id = self.prefix and path
        anchor = format_html(' id="{}"', anchor_of(self.prefix, path)) if has_id else ""
        if not isinstance(value, dict | list):
            return SafeString(f"<li{anchor}>{label}{self.plain(value)}</li>")
        if not value:
            empty = "{}" if isinstance(value, dict) else "[]"
            return SafeString(f'<li{anchor}>{label}<span class="j-empty">{empty}</span></li>')
        is_open = " open" if len(path) <= OPEN and len(value) <= SHORT else ""
        head, inner = f"{label}{_size(value)}", self.children(value, path)
        return SafeString(
            f"<li{anchor}><details{is_open}><summary>{head}</summary><ul>{inner}</ul></details></li>"
        )

    def children(self, value: dict[str, Any] | list[Any], path: Path) -> SafeString:
        """The values within, as far as they fit."""
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        drawn: list[SafeString] = []
        for name, inner in pairs:
            if len(drawn) == ITEMS or self.left <= 0 or len(path) >= DEPTH:
                drawn.append(self.more(len(value) - len(drawn)))
                break
            drawn.append(self.node(inner, name, (*path, name)))
        return SafeString("".join(drawn))

    def more(self, number: int) -> SafeString:
        """Says how many values were left out here."""
        self.cut = True
        return format_html('<li class="j-more">… {} more</li>', f"{number:,}")

    def plain(self, value: Any) -> SafeString:
        """A value without others in it."""
        if isinstance(value, str):
            return self.text(value)
        if value is None or isinstance(value, bool):
            return format_html('<span class="j-word">{}</span>', json.dumps(value))
        shown = str(value) if len(str(value)) <= TEXT else f"{str(value)[:TEXT]}…"
        return format_html('<bdi class="j-number">{}</bdi>', shown)

    def text(self, value: str) -> SafeString:
        """A text, or the picture that it is."""
        source = picture(value)
        if source:
            return format_html(
                '<img class="j-picture" src="{}" alt="Picture" loading="lazy">', source
            )
        if len(value) <= TEXT:
            return format_html('<span class="j-string" dir="auto">{}</span>', readable(value))
        self.cut = True
        return format_html(
            '<span class="j-string" dir="auto">{}</span> <span class="j-more">… {} more '
            "characters</span>",
            readable(value[:TEXT]),
            f"{len(value) - TEXT:,}",
        )


def tree(value: Any, prefix: str = "") -> tuple[SafeString, bool]:
    """The tree of a value as items of a list, and whether anything was left out.

    Args:
        value: What JSON can hold.
        prefix: What the ids of the items begin with; without one they have none.
    """
    drawing = Tree(prefix)
    if isinstance(value, dict | list) and value:
        return drawing.children(value, ()), drawing.cut
    return drawing.node(value, None, ()), drawing.cut


def anchor_of(prefix: str, path: Path) -> str:
    """The id of the value at this path within a tree: `output.data.0.url`; no two are the same."""

    def escaped(unfit: re.Match[str]) -> str:
        return f"%{ord(unfit[0]):04X}"

    return ".".join((prefix, *(UNFIT.sub(escaped, str(part)) for part in path)))


def picture(value: str) -> str:
    """The address under which a text can be shown as a picture; empty where it is none."""
    if value.startswith("/pictures/") and SIGNED.fullmatch(value) and ".." not in value:
        return value
    if value.startswith("data:image/") and len(value) <= INLINE_LIMIT and INLINE.fullmatch(value):
        return value
    return ""


def coloured(text: str, language: str) -> tuple[SafeString, int]:
    """Code with its parts marked, and how many characters of it were left out."""
    shown = readable(text[:CODE])
    left_out = max(len(text) - CODE, 0)
    if language != "json":
        return conditional_escape(shown), left_out
    drawn, end = [], 0
    for match in TOKEN.finditer(shown):
        drawn.append((shown[end : match.start()], match.lastgroup, match.group()))
        end = match.end()
    spans = format_html_join("", '{}<span class="j-{}">{}</span>', drawn)
    return format_html("{}{}", spans, shown[end:]), left_out


def readable(text: str) -> str:
    """The text without what no page can hold: half surrogates and control characters."""
    text = text.encode("utf-8", "replace").decode()
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "\N{REPLACEMENT CHARACTER}", text)


def _label(name: str | int | None) -> SafeString:
    if name is None:
        return SafeString("")
    shown = readable(str(name))
    if len(shown) > KEY:
        shown = f"{shown[:KEY]}…"
    return format_html('<bdi class="j-key">{}</bdi><span class="j-colon">:</span> ', shown)


def _size(value: dict[str, Any] | list[Any]) -> SafeString:
    number = len(value)
    noun = ("field" if isinstance(value, dict) else "item") + ("" if number == 1 else "s")
    return format_html('<span class="j-size">{} {}</span>', f"{number:,}", noun)
