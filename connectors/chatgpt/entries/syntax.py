"""What stands in texts beside words: tags, Markdown, placeholders, addresses, as patterns."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Syntax = Literal["plain", "html", "markdown"]
Kind = Literal["text", "border", "open", "close", "alone", "placeholder", "in order"]

# Elements within a line of text; every other one is a border between texts.
INLINE: Final = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em", "font", "i"),
        *("ins", "label", "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup"),
        *("time", "tt", "u"),
    )
)
ALONE: Final = frozenset({"br", "img", "wbr"})
FROM_MARKDOWN: Final = "["
# Elements whose content is not translated: those beside a line of text, and those within one.
KEPT: Final = frozenset(
    (
        *("script", "style", "pre", "iframe", "svg", "math", "textarea", "noscript", "object"),
        *("video", "audio", "select"),
    )
)
CODE: Final = frozenset({"code", "kbd", "samp", "var"})
MOST_KEPT: Final = 100_000  # characters up to the closing tag
MOST_FIXED: Final = 5000

_BRACES = r"[$#%]?\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}"
_PRINTF = r"%(?:\d+\$)?[-+0#]*+\d*+(?:\.\d+)?(?:hh?|ll?|[qLzjt])?(?:[sdifuxXoeEgGcp](?![A-Za-z])|@)"
_NAMED_PRINTF = r"%\([A-Za-z_]\w*\)[sdif]"
_ADDRESS = r"(?:https?|ftp|mailto|tel):[^\s<>\"'“”«»]*[^\s<>\"'“”«».,;:!?)\]}⟦⟧]"
_WWW = r"\bwww\.[\w-]+\.[^\s<>\"']*[^\s<>\"'.,;:!?)\]}⟦⟧]"
_EMAIL = r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
_UID = r"\b(?:blt|cs)[0-9a-f]{16}\b"
PLACEHOLDER: Final = "|".join(
    (
        *(r"\[\[[^\[\]\n]*+\]\]", _BRACES, _NAMED_PRINTF, _PRINTF),
        *(_ADDRESS, _WWW, _EMAIL, _UID, r"⟦[^⟦⟧\n]{0,50}⟧|[⟦⟧]"),
    )
)
# By position: %s and %d without a number, and the commands of templates.
_IN_ORDER = re.compile(r"%(?!\d+\$)[^({@]*[a-zA-Z@]|\{\{[#/^>~]|\{\{\s*else|\{%")

_QUOTED = r"(?:\"[^\"]*+\"|'[^']*+')"
_TAG = rf"</?(?P<tag>[A-Za-z][\w:-]*+)(?:[^<>\"']|{_QUOTED})*+>"
_BROKEN_TAG = r"</?[A-Za-z][^<>]*+>"
_DECLARATION = r"<![A-Za-z][^<>]*+>"
# What reaches up to a closing that is looked for apart: a pattern would look for it from each one.
_OPENS = r"(?P<opens><%|<!--|<!\[CDATA\[|<\?|<(?P<name>[A-Za-z][\w-]*+)(?P<attributes>[^<>]*+)>)"
_TAGS = f"(?P<alone>{_DECLARATION})|(?P<element>{_TAG})|(?P<broken>{_BROKEN_TAG})"
_HELD = f"(?P<placeholder>{PLACEHOLDER})"
# As entities, they would be taken for the marks' own brackets.
_BRACKET_ENTITY = r"&(?:#0*1021[45]|#x0*27e[67]|lobrk|robrk|(?:Left|Right)DoubleBracket);?"
_EMPTY_LINES = r"\r?\n[ \t]*+(?:\r?\n[ \t]*+)++"

_OF_MARKDOWN = (
    r"^[ \t]*+(?P<fence>`{3,}+|~{3,}+).{0,50000}?^[ \t]*+(?P=fence)[^\n]*+$",  # code
    r"^[ \t]*+\[[^\]\n]++\]:[^\n]*+$",  # the address of a link
    r"^[ \t]*+[-=*_]{3,}+[ \t]*+$",  # a line, or that under a heading
    r"^[ \t]*+\|?(?:[ \t]*+:?-{2,}+:?[ \t]*+\|)++[ \t]*+:?-*+:?[ \t]*+$",  # of a table's head
    r"^[ \t]*+(?:(?:\#{1,6}|[-*+]|\d{1,9}[.)]|>)[ \t]++)++",  # headings, lists, quotations
    r"\|",  # between the cells of a table
)
_MARKDOWN = "|".join(_OF_MARKDOWN)
_LINK_OPENS = r"!?\[(?=[^\[\]\n]{1,2000}\](?:\([^()\n]*\)|\[[^\[\]\n]*\]))"
_LINK_CLOSES = r"\]\([^()\n]*+\)|\]\[[^\[\]\n]*+\]"
_INLINE_CODE = r"(?<!`)(?P<ticks>`{1,8}+)(?!`).{1,2000}?(?<!`)(?P=ticks)(?!`)"

_EVERYWHERE = f"{_HELD}|{_OPENS}|{_TAGS}"
_PLAIN = f"(?P<border>{_EMPTY_LINES})|{_EVERYWHERE}"
_HTML = f"(?P<bracket>{_BRACKET_ENTITY})|{_EVERYWHERE}"
_ALL_OF_MARKDOWN = (
    f"(?P<border>{_MARKDOWN}|{_EMPTY_LINES})|(?P<ticked>{_INLINE_CODE})|{_EVERYWHERE}"
    f"|(?P<link_opens>{_LINK_OPENS})|(?P<link_closes>{_LINK_CLOSES})"
)
_PATTERNS: Final = {
    "plain": re.compile(_PLAIN, re.DOTALL | re.IGNORECASE),
    "html": re.compile(_HTML, re.DOTALL | re.IGNORECASE),
    "markdown": re.compile(_ALL_OF_MARKDOWN, re.DOTALL | re.IGNORECASE | re.MULTILINE),
}
_NOT_OPENED: Final = re.compile(_TAGS)
_FIXED: Final = re.compile(r"\btranslate\s*=\s*[\"']?no\b", re.IGNORECASE)
_CLOSINGS: Final = re.compile(r"</(?P<name>[A-Za-z][\w-]*+)\s*+>|%>|-->|\]\]>|\?>")
_REACHES: Final[Mapping[str, tuple[str, int, Kind]]] = {
    "<%": ("%>", 2000, "in order"),
    "<!--": ("-->", MOST_FIXED, "alone"),
    "<![cdata[": ("]]>", MOST_FIXED, "alone"),
    "<?": ("?>", 2000, "alone"),
}


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a text, as it is written there; `name` is a tag's element."""

    raw: str
    kind: Kind
    name: str = ""


def tokens(text: str, syntax: Syntax) -> Iterator[Token]:
    """A text in its stretches, which together are the text again."""
    closings, at, end = _closings(text), 0, 0
    while match := _PATTERNS[syntax].search(text, at):
        token = _reaching(match, closings) if match["opens"] else _token(match)
        at = match.start() + (len(token.raw) if token else 1)
        if token:
            if match.start() > end:
                yield Token(text[end : match.start()], "text")
            yield token
            end = at
    if end < len(text):
        yield Token(text[end:], "text")


def _closings(text: str) -> Mapping[str, Sequence[tuple[int, int]]]:
    """Where each closing begins and ends: by a tag's name, or as it is written."""
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for match in _CLOSINGS.finditer(text):
        found[(match["name"] or match[0]).lower()].append(match.span())
    return found


def _reaching(
    match: re.Match[str], closings: Mapping[str, Sequence[tuple[int, int]]]
) -> Token | None:
    """What reaches from here to its closing; where none is near, the tag alone, or nothing."""
    closing, longest, kind = _reach(match)
    places = closings.get(closing, ())
    at = bisect_left(places, (match.end(), 0))
    if at < len(places) and places[at][0] <= match.end() + longest:
        return Token(match.string[match.start() : places[at][1]], kind)
    tag = _NOT_OPENED.match(match.string, match.start())
    return _token(tag) if tag else None


def _reach(match: re.Match[str]) -> tuple[str, int, Kind]:
    """The closing of what opens here, how far away it may be at most, and what both enclose."""
    name = (match["name"] or "").lower()
    if not name:
        return _REACHES[match[0].lower()]
    if name in KEPT:
        return name, MOST_KEPT, "border"
    if name in CODE or _FIXED.search(match["attributes"]):
        return name, MOST_FIXED, "alone"
    return "", 0, "text"


def _token(match: re.Match[str]) -> Token:
    raw, found = match[0], match.groupdict()
    if found.get("border") is not None:
        return Token(raw, "border")
    if found.get("placeholder"):
        return Token(raw, "in order" if _IN_ORDER.match(raw) else "placeholder")
    if found.get("alone") or found.get("broken"):
        return Token(raw, "alone")
    if found.get("ticked") or found.get("bracket"):
        return Token(raw, "placeholder")
    if found.get("link_opens"):
        return Token(raw, "open", FROM_MARKDOWN)
    if found.get("link_closes"):
        return Token(raw, "close", FROM_MARKDOWN)
    return _tag(raw, found["tag"].lower())


def _tag(raw: str, name: str) -> Token:
    if name in ALONE or (name in INLINE and raw.endswith("/>")):
        return Token(raw, "alone")
    if name in INLINE:
        return Token(raw, "close" if raw.startswith("</") else "open", name)
    return Token(raw, "border")
