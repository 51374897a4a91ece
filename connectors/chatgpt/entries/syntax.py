"""What stands in texts beside words: tags, Markdown, placeholders, addresses, as patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator
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

_BRACES = r"[$#%]?\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}"
_PRINTF = r"%(?:\d+\$)?[-+0#]*+\d*+(?:\.\d+)?(?:hh?|ll?|[qLzjt])?(?:[sdifuxXoeEgGcp](?![A-Za-z])|@)"
_NAMED_PRINTF = r"%\([A-Za-z_]\w*\)[sdif]"
_ADDRESS = r"(?:https?|ftp|mailto|tel):[^\s<>\"'“”«»]*[^\s<>\"'“”«».,;:!?)\]}⟦⟧]"
_WWW = r"\bwww\.[\w-]+\.[^\s<>\"']*[^\s<>\"'.,;:!?)\]}⟦⟧]"
_EMAIL = r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
_UID = r"\b(?:blt|cs)[0-9a-f]{16}\b"
PLACEHOLDER: Final = "|".join(
    (
        *(r"\[\[[^\[\]\n]*+\]\]", r"<%.{0,2000}?%>", _BRACES, _NAMED_PRINTF, _PRINTF),
        *(_ADDRESS, _WWW, _EMAIL, _UID, r"⟦[^⟦⟧\n]{0,50}⟧|[⟦⟧]"),
    )
)
# By position: %s and %d without a number, and the commands of templates.
_IN_ORDER = re.compile(r"%(?!\d+\$)[^({@]*[a-zA-Z@]|\{\{[#/^>~]|\{\{\s*else|\{%|<%")

_QUOTED = r"(?:\"[^\"]*+\"|'[^']*+')"
_TAG = rf"</?(?P<tag>[A-Za-z][\w:-]*+)(?:[^<>\"']|{_QUOTED})*+>"
_BROKEN_TAG = r"</?[A-Za-z][^<>]*+>"
_REMARK = r"<!--.{0,5000}?-->|<!\[CDATA\[.{0,5000}?\]\]>|<![A-Za-z][^<>]*+>|<\?.{0,2000}?\?>"
_CODE = r"<(?P<code>code|kbd|samp|var)\b[^<>]*+>.{0,5000}?</(?P=code)\s*>"
_KEPT = (
    r"<(?P<kept>script|style|pre|iframe|svg|math|textarea|noscript|object|video|audio|select)\b"
    r"[^<>]*+>.{0,100000}?</(?P=kept)\s*>"
)
_NOT_TRANSLATED = (
    r"<(?P<fixed>[A-Za-z][\w-]*+)\b[^<>]*?\btranslate\s*=\s*[\"']?no\b[^<>]*+>"
    r".{0,5000}?</(?P=fixed)\s*>"
)
_TAGS = (
    f"(?P<border_html>{_KEPT})|(?P<alone>{_NOT_TRANSLATED}|{_CODE}|{_REMARK})|(?P<element>{_TAG})"
    f"|(?P<broken>{_BROKEN_TAG})"
)
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

_EVERYWHERE = f"{_HELD}|{_TAGS}"
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


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a text, as it is written there; `name` is a tag's element."""

    raw: str
    kind: Kind
    name: str = ""


def tokens(text: str, syntax: Syntax) -> Iterator[Token]:
    """A text in its stretches, which together are the text again."""
    end = 0
    for match in _PATTERNS[syntax].finditer(text):
        if match.start() > end:
            yield Token(text[end : match.start()], "text")
        yield _token(match)
        end = match.end()
    if end < len(text):
        yield Token(text[end:], "text")


def _token(match: re.Match[str]) -> Token:
    raw, found = match[0], match.groupdict()
    if found.get("border") is not None or found.get("border_html"):
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
