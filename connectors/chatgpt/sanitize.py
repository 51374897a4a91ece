"""Sanitize text: plain running text of what a model wrote, in any script.

Character by character, nothing is replaced but what counts as a space:

- letters and digits stay, and so do the combining marks that follow them;
- a zero-width joiner or non-joiner stays between two of these, where scripts need it;
- ordinary punctuation stays: that of any script, without `# * _ @ \\ [ ] { }` and bullets;
- blanks and line breaks of every kind become one space, none at the ends;
- all else goes: markup characters, symbols, currency signs, emoji, control characters.

Nothing is normalised, so letters are the very characters that came. Applied twice, it changes
nothing more. docs/sanitize.md shows examples.
"""

from __future__ import annotations

import unicodedata

JOINERS = "\u200c\u200d"
MARKUP = frozenset("#*_@\\[]{}•‣⁃※")
WORD = ("L", "M", "N")  # Unicode's letters, marks and numbers


def sanitize(text: str) -> str:
    """Remove special characters and extra spaces from a text of any script."""
    kept: list[str] = []
    for index, character in enumerate(text):
        # What this character would attach to: nothing if the one before it was removed.
        attached = bool(kept) and kept[-1] != "" and _is_word(kept[-1])
        kept.append(_kept(character, text[index + 1 : index + 2], attached=attached))
    return " ".join("".join(kept).split(" ")).strip() if kept else ""


def _kept(character: str, following: str, *, attached: bool) -> str:
    """What stays of one character: itself, a space, or nothing."""
    kind = unicodedata.category(character)
    if character.isspace():
        return " "
    if character in JOINERS:
        return character if attached and _is_word(following) else ""
    if kind[0] == "M":
        return character if attached else ""
    if kind[0] in "LN":
        return character
    return character if kind[0] == "P" and not _is_markup(character) else ""


def _is_word(character: str) -> bool:
    return bool(character) and unicodedata.category(character)[0] in WORD


def _is_markup(character: str) -> bool:
    """Whether a character is one of markup, full-width forms included."""
    return unicodedata.normalize("NFKC", character) in MARKUP
