"""Understanding that a translation is asked for, and translating what the phrase book holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulators.openai.phrases import LANGUAGES, PHRASES

_LANGUAGE = "(?P<language>" + "|".join(LANGUAGES) + r")\b"
_TO = rf"(?:from\s+\w+\s+)?(?:in)?to\s+(?:the\s+)?{_LANGUAGE}(?:\s+language\b)?+"
# The language first: "Translate the following text to German.\nGood morning"
_LANGUAGE_FIRST = re.compile(
    rf"\btranslate\s+(?:(?:the|this|following|text|sentence|phrase)\s+){{0,4}}{_TO}"
    r"\s*[:.,\-–—]?\s*(?P<subject>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
# The text first: "Translate Good morning to German"
_TEXT_FIRST = re.compile(rf"\btranslate\s+(?P<subject>\S.*?)\s+{_TO}", re.IGNORECASE | re.DOTALL)
_SAY = re.compile(
    rf"\b(?:how do (?:you|i) say|what is)\s+(?P<subject>\S.*?)\s+in\s+{_LANGUAGE}",
    re.IGNORECASE | re.DOTALL,
)
_INSTRUCTION = re.compile(
    rf"\btranslat\w*\b[^\n]*?\b(?:in)?to\s+(?:the\s+)?{_LANGUAGE}", re.IGNORECASE
)
_QUOTES = "\"'“”„‟‘’«»"
# Longer texts are data, not a question somebody typed; searching them would only cost time.
_SEARCHED = 4_000


@dataclass(frozen=True, slots=True)
class Translation:
    """A text and the language (its English name) that it is to be put into."""

    subject: str
    language: str


def languages_in(text: str) -> set[str]:
    """Return the English names of the languages that a text names."""
    words = re.findall(r"\w+", text[:_SEARCHED].lower())
    return {LANGUAGES[word] for word in words if word in LANGUAGES}


def asked_translation(question: str, background: list[str]) -> Translation | None:
    """Return the translation that is asked for, or None.

    The question itself may ask for it, or the background may: "You translate English into
    German", followed by the text alone.
    """
    for pattern in (_LANGUAGE_FIRST, _TEXT_FIRST, _SAY):
        found = pattern.search(question[:_SEARCHED])
        if found:
            return Translation(unquoted(found["subject"]), LANGUAGES[found["language"].lower()])
    for text in background:
        found = _INSTRUCTION.search(text[:_SEARCHED])
        if found:
            return Translation(unquoted(question), LANGUAGES[found["language"].lower()])
    return None


def unquoted(text: str) -> str:
    """Return a text without blanks and one pair of quotation marks around it."""
    text = text.strip()
    if len(text) > 2 and text[0] in _QUOTES and text[-1] in _QUOTES:
        return text[1:-1].strip()
    return text


def translated(asked: Translation) -> str | None:
    """Return the translation, or None when the phrase book does not hold every sentence."""
    column = {"German": 1, "French": 2}.get(asked.language)
    if column is None:
        return None
    whole = _phrase(asked.subject, column)
    if whole is not None:
        return whole
    pieces = re.split(r"((?<=[.!?])\s+|\n+)", asked.subject)
    found = [_phrase(piece, column) if piece.strip() else piece for piece in pieces]
    known = [piece for piece in found if piece is not None]
    return "".join(known) if len(known) == len(found) and len(found) > 1 else None


def is_from_the_book(text: str) -> bool:
    """Tell whether a text is made of translations that this book gives."""
    pieces = [piece for piece in re.split(r"(?<=[.!?])\s+|\n+", text.strip()) if piece]
    return _key(text) in _TRANSLATIONS or (
        bool(pieces) and all(_key(piece) in _TRANSLATIONS for piece in pieces)
    )


def _key(text: str) -> str:
    plain = text.strip().rstrip(".!?…").replace("’", "'")
    return " ".join(plain.casefold().split())


_ENGLISH = {_key(row[0]): row for row in PHRASES}
_TRANSLATIONS = {_key(row[column]) for row in PHRASES for column in (1, 2)}


def _phrase(text: str, column: int) -> str | None:
    """Translate one phrase, keeping the punctuation that it ends with."""
    row = _ENGLISH.get(_key(text))
    if row is None:
        return None
    bare = row[column].rstrip(".!? ")
    ending = text.strip()[len(text.strip().rstrip(".!?…")) :]
    # French sets a space before these two.
    space = " " if column == 2 and ending[:1] in ("?", "!") else ""
    return bare + space + ending
