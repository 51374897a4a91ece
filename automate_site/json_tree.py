"""JSON for reading: a tree that opens and closes, and code in colours; never more than fits.

Values come from outside: everything is escaped. A text that is the address of a web page, and
nothing else, becomes a link, which tells the other side nothing; what a page shows by itself are
pictures of our own alone, and those that are wholly in their value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

from django.conf import settings
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
SIGNED = re.compile(r"/pictures/[\w./-]+", re.ASCII)
INLINE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}", re.ASCII)
INLINE_LIMIT: Final = 300_000  # characters of a picture within its value
THUMBNAIL: Final = 160  # pixels of both sides
LINKS: Final = 40  # of a tree, each of which holds its address twice
# With no name before the host, which looks like the host: https://bank.example@elsewhere.example/,
# and in the host no letter that looks like another.
WEB = re.compile(r"https?://[A-Za-z0-9.:\[\]_-]+(?:[/?#][^\s\\]*)?", re.ASCII)
# Characters of a name that have a meaning in an id, or that no page can hold.
UNFIT = re.compile(r"[\s.%\x00-\x1f\ud800-\udfff]")
TOKEN = re.compile(
    r'(?P<key>"(?:[^"\\\n]|\\.)*")(?=\s*:)|(?P<string>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<number>-?\b\d[\d.eE+-]*)|(?P<word>\b(?:true|false|null)\b)"
)

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Tree:
    """A tree as it is being drawn: what may still be shown, and whether anything was left out.

    Its HTML is put together as plain text, which is several times as fast as by `format_html`:
    whatever comes from the value goes through `escape` where it is inserted.
    """

    left: int = NODES
    cut: bool = False
    links: int = LINKS
    seen: set[str] = field(default_factory=set)  # pictures

    def node(self, value: Any, label: str, anchor: str, depth: int) -> str:
        """One value as an item of a list.

        Args:
            value: What JSON can hold.
            label: Its name, as HTML.
            anchor: Its id; empty for none.
            depth: In how many others it is.
        """
        self.left -= 1
        item = f'<li id="{escape(anchor)}">' if anchor else "<li>"
        if not isinstance(value, dict | list):
            return f"{item}{label}{self.plain(value)}</li>"
        if not value:
            empty = "{}" if isinstance(value, dict) else "[]"
            return f'{item}{label}<span class="j-empty">{empty}</span></li>'
        is_open = " open" if depth <= OPEN and len(value) <= SHORT else ""
        inner = self.children(value, anchor, depth)
        return (
            f"{item}<details{is_open}><summary>{label}{_size(value)}</summary>"
            f"<ul>{inner}</ul></details></li>"
        )

    def children(self, value: dict[str, Any] | list[Any], anchor: str, depth: int) -> str:
        """The values within, as far as they fit; `anchor` and `depth` are those of the outer."""
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        drawn: list[str] = []
        for name, inner in pairs:
            if len(drawn) == ITEMS or self.left <= 0 or depth >= DEPTH:
                drawn.append(self.more(len(value) - len(drawn)))
                break
            inner_anchor = f"{anchor}.{_part(name)}" if anchor else ""
            drawn.append(self.node(inner, _label(name), inner_anchor, depth + 1))
        return "".join(drawn)

    def more(self, number: int) -> str:
        """Says how many values were left out here."""
        self.cut = True
        return f'<li class="j-more">… {number:,} more</li>'

    def plain(self, value: Any) -> str:
        """A value without others in it."""
        if isinstance(value, str):
            return self.text(value)
        if value is None or isinstance(value, bool):
            return f'<span class="j-word">{json.dumps(value)}</span>'
        shown = str(value)
        if len(shown) > TEXT:
            shown = f"{shown[:TEXT]}…"
        return f'<bdi class="j-number">{escape(shown)}</bdi>'

    def text(self, value: str) -> str:
        """A text; an address is a link, with the picture where it is one of ours and not shown
        yet. In place of a picture that the text holds stands the picture.
        """
        source = picture(value)
        if source.startswith("data:"):
            return _thumbnail(source, "The picture that this value holds")
        shown = escape(readable(value[:TEXT]))
        if source and source not in self.seen:
            self.seen.add(source)
            image = _thumbnail(source, "The picture at this address")
            return (
                f'<span class="j-string">{shown}</span>'
                f'<a class="j-link" href="{escape(source)}" target="_blank">{image}</a>'
            )
        if self.links and (source or is_web_address(value)):
            self.links -= 1
            return (
                f'<a class="j-string j-address" href="{escape(source or value)}" target="_blank"'
                f' rel="noreferrer noopener">{shown}</a>'
            )
        if len(value) <= TEXT:
            return f'<span class="j-string" dir="auto">{shown}</span>'
        self.cut = True
        return (
            f'<span class="j-string" dir="auto">{shown}</span> '
            f'<span class="j-more">… {len(value) - TEXT:,} more characters</span>'
        )


def tree(value: Any, prefix: str = "") -> tuple[SafeString, bool]:
    """The tree of a value as items of a list, and whether anything was left out.

    Args:
        value: What JSON can hold.
        prefix: What the ids of the items begin with; without one they have none.
    """
    drawing = Tree()
    if isinstance(value, dict | list) and value:
        drawn = drawing.children(value, prefix, 0)
    else:
        drawn = drawing.node(value, "", "", 0)  # the tree itself has the id of the whole value
    return SafeString(drawn), drawing.cut


def led(value: Any, leads: Sequence[str]) -> Any:
    """An object with these of its fields first; any other value as it is."""
    if not leads or not isinstance(value, dict):
        return value
    return {name: value[name] for name in leads if name in value} | value


def anchor_of(prefix: str, path: Path) -> str:
    """The id of the value at this path within a tree: `output.data.0.url`; no two are the same."""
    return ".".join((prefix, *map(_part, path)))


def _thumbnail(source: str, alt: str) -> str:
    """A picture whose room is known before it is there, so that nothing moves when it comes."""
    return (
        f'<img class="j-picture" src="{escape(source)}" alt="{alt}" width="{THUMBNAIL}"'
        f' height="{THUMBNAIL}" loading="lazy">'
    )


def _part(name: str | int) -> str:
    """A name as a part of an id."""
    return UNFIT.sub(lambda unfit: f"%{ord(unfit[0]):04X}", str(name))


def picture(value: str) -> str:
    """The address under which a text can be shown as a picture; empty where it is none.

    One of ours is shown from the host that the page is read at, whichever that is.
    """
    own = value.removeprefix(settings.AUTOMATE_PUBLIC_URL)
    if own.startswith("/pictures/") and SIGNED.fullmatch(own) and ".." not in own:
        return own
    if value.startswith("data:image/") and len(value) <= INLINE_LIMIT and INLINE.fullmatch(value):
        return value
    return ""


def is_web_address(text: str) -> bool:
    """Whether a text is the address of something in the web and shown as it is: no character of it
    is hidden, or turns around what stands beside it.
    """
    starts = text.startswith(("http://", "https://")) and len(text) <= TEXT
    return starts and text.isprintable() and WEB.fullmatch(text) is not None


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


def written(value: Any) -> tuple[str, bool]:
    """A value as JSON on several lines, and whether more of it follows than code is shown of."""
    parts, length = [], 0
    for part in json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(value):
        parts.append(part)
        length += len(part)
        if length > CODE:
            return "".join(parts)[:CODE], True
    return "".join(parts), False


def readable(text: str) -> str:
    """The text without what no page can hold: half surrogates and control characters."""
    if text.isprintable():  # as nearly all texts are, and finding it out takes no time
        return text
    text = text.encode("utf-8", "replace").decode()
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "\N{REPLACEMENT CHARACTER}", text)


def _label(name: str | int) -> str:
    shown = readable(str(name))
    if len(shown) > KEY:
        shown = f"{shown[:KEY]}…"
    return f'<bdi class="j-key">{escape(shown)}</bdi><span class="j-colon">:</span> '


def _size(value: dict[str, Any] | list[Any]) -> str:
    number = len(value)
    noun = ("field" if isinstance(value, dict) else "item") + ("" if number == 1 else "s")
    return f'<span class="j-size">{number:,} {noun}</span>'
