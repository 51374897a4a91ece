"""Translating many texts at once: what a request with numbered texts is answered.

The request is a JSON object with a language and a list of texts, each with an id; what the phrase
book holds is translated, and everything else comes back marked. Marks such as ⟦1⟧ stay. Words in a
text ask for what models sometimes do wrong; they say so themselves.
"""

from __future__ import annotations

import json
import re
from typing import Any

from simulators.openai.phrasebook import Translation, translated

MARK = "[simulated]"
LOSES_A_MARK = "simulate-lost-mark"
SWAPS_MARKS = "simulate-swapped-marks"
LEAVES_OUT = "simulate-left-out"
TOO_LONG = "simulate-endless"

_HIDDEN = re.compile(r"(⟦\d+⟧)")
_ENDLESS = 400_000  # characters, more than any limit allows


def translations(question: str) -> str | None:
    """Return the answer to a request for many translations; None where it is no such request."""
    if not question.lstrip().startswith("{"):
        return None
    try:
        asked = json.loads(question)
    except ValueError:
        return None
    texts, language = asked.get("texts"), asked.get("language")
    if not isinstance(texts, list) or not isinstance(language, dict):
        return None
    name = str(language.get("name", "")).partition(" (")[0]
    return json.dumps({"translations": list(_answered(texts, name))}, ensure_ascii=False)


def _answered(texts: list[Any], language: str) -> list[dict[str, Any]]:
    return [
        {"id": each["id"], "text": _spoilt(_translated(each["text"], language))}
        for each in texts
        if isinstance(each, dict)
        and isinstance(each.get("text"), str)
        and LEAVES_OUT not in each["text"]
    ]


def _translated(text: str, language: str) -> str:
    """Return a text with each stretch between marks that the book holds translated."""
    stretches = _HIDDEN.split(text)
    found = [
        None if index % 2 or not each.strip() else translated(Translation(each.strip(), language))
        for index, each in enumerate(stretches)
    ]
    put = [
        each if known is None else each.replace(each.strip(), known)
        for each, known in zip(stretches, found, strict=True)
    ]
    unknown = any(
        known is None and any(one.isalpha() for one in each)
        for index, (each, known) in enumerate(zip(stretches, found, strict=True))
        if index % 2 == 0
    )
    return f"{MARK} {''.join(put)}" if unknown else "".join(put)


def _spoilt(text: str) -> str:
    """Return a translation with the mistake that its words ask for."""
    if LOSES_A_MARK in text:
        return _HIDDEN.sub("", text, count=1)
    if SWAPS_MARKS in text:
        marks = _HIDDEN.findall(text)[::-1]
        return _HIDDEN.sub(lambda _: marks.pop(0), text)
    if TOO_LONG in text:
        return (f"{text} " * (_ENDLESS // len(text)))[:_ENDLESS]
    return text
