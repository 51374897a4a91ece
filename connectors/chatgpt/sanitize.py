r"""Sanitize text: plain running text of what a model wrote, in any script.

Character by character, nothing is replaced but what counts as a space:

- letters and digits stay;
- combining marks stay, and go only with the character that they stand on, if that goes;
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
# Marks of no script: what makes a digit or a sign an emoji, or a key of a keyboard.
OF_EMOJI = frozenset("\ufe0e\ufe0f\u20e3")


def sanitize(text: str) -> str:
    """Remove special characters and extra spaces from a text of any script."""
    kept: list[str] = []
    before = " "  # what stays of the character before: itself, or nothing
    in_word = False  # whether that is a letter, or a mark or a joiner on one
    for character, following in zip(text, text[1:] + " ", strict=False):
        before = _kept(character, following, before=before, in_word=in_word)
        in_word = _is_letter(before) or (in_word and (_is_mark(before) or before in JOINERS))
        kept.append(before)
    return " ".join("".join(kept).split())


def _kept(character: str, following: str, *, before: str, in_word: bool) -> str:
    """What stays of one character: itself, a space, or nothing."""
    if character.isspace():
        return " "
    if character in JOINERS:
        joins = in_word and (_is_letter(following) or _is_mark(following))
        return character if joins else ""
    if _is_mark(character):
        return character if before else ""
    match unicodedata.category(character)[0]:
        case "L" | "N":
            return character
        case "P" if not _is_markup(character):
            return character
    return ""


def _is_letter(character: str) -> bool:
    return character != "" and unicodedata.category(character)[0] == "L"


def _is_mark(character: str) -> bool:
    """Whether a character is a combining mark of a script."""
    kind = unicodedata.category(character)[0] if character else ""
    return kind == "M" and character not in OF_EMOJI


def _is_markup(character: str) -> bool:
    """Whether a character is one of markup, full-width forms included."""
    return unicodedata.normalize("NFKC", character) in MARKUP
