r"""Sanitize text: plain running text of what a model wrote, in any script.

Character by character, nothing is replaced but what counts as a space:

- letters and digits stay, and so do the combining marks of letters;
- a zero-width joiner or non-joiner stays between letters, where scripts need it;
- ordinary punctuation stays: that of any script, without `# * _ @ \ [ ] { }` and bullets;
- blanks and line breaks of every kind become one space, none at the ends;
- all else goes: markup characters, symbols, currency signs, emoji, control characters.

Nothing is normalised, so letters are the very characters that came. Applied twice, it changes
nothing more. docs/sanitize.md shows examples.
"""

from __future__ import annotations

import unicodedata

JOINERS = frozenset("\u200c\u200d")
MARKUP = frozenset("#*_@\\[]{}•‣⁃※")


def sanitize(text: str) -> str:
    """Remove special characters and extra spaces from a text of any script."""
    kept: list[str] = []
    attached = False  # to a letter, right before
    for character, following in zip(text, text[1:] + " ", strict=False):
        stays = _kept(character, following, attached=attached)
        attached = stays in JOINERS or _is_letter(stays)
        kept.append(stays)
    return " ".join("".join(kept).split())


def _kept(character: str, following: str, *, attached: bool) -> str:
    """What stays of one character: itself, a space, or nothing."""
    if character.isspace():
        return " "
    if character in JOINERS:
        return character if attached and _is_letter(following) else ""
    match unicodedata.category(character)[0]:
        case "M":
            return character if attached else ""
        case "L" | "N":
            return character
        case "P" if not _is_markup(character):
            return character
    return ""


def _is_letter(character: str) -> bool:
    """Whether a character is a letter or a combining mark."""
    return character != "" and unicodedata.category(character)[0] in "LM"


def _is_markup(character: str) -> bool:
    """Whether a character is one of markup, full-width forms included."""
    return unicodedata.normalize("NFKC", character) in MARKUP
