"""Choosing a function by the words it shares with the question, and filling its arguments."""

from __future__ import annotations

import re
from typing import Any

from simulators.openai.conversation import Tool
from simulators.openai.evidence import Evidence, quoted_in
from simulators.openai.instances import instance
from simulators.openai.phrasebook import asked_translation, languages_in

_WORD = re.compile(r"[^\W\d_]+|\d+")
# "Translate Good morning to Klingon": a name, or what the text ends with.
_OTHER_LANGUAGE = re.compile(
    r"\b[Tt]ranslat\w*\b[^\n]*\b(?:in)?to\s+"
    r"(?P<language>[A-ZÀ-ÖØ-Þ][^\W\d_]+|[^\W\d_]+(?=\W*\Z))"
)
_SEARCHED = 4_000
# Words that every question and every description has say nothing about what fits.
_COMMON_WORDS = (
    "a an and any are as at be by can do for from get has have how i if in into is it its me my of"
    " on one or please run that the them then this to use used using was we what when which will"
    " with you your function tool text value given"
)
_COMMON = frozenset(_COMMON_WORDS.split())
# Two shared words of a description, or one of the name, are enough to call a function.
_NAME_WEIGHT = 2
_ENOUGH = 2


def best_tool(tools: tuple[Tool, ...], question: str, *, must: bool) -> Tool | None:
    """Return the tool that fits the question best, the first of equals.

    Returns None when nothing fits, unless one must be called.
    """
    if not tools:
        return None
    fits = [_fit(tool, question) for tool in tools]
    best = max(fits)
    return tools[fits.index(best)] if must or best >= _ENOUGH else None


def arguments(tool: Tool, question: str) -> dict[str, Any]:
    """Return arguments that the tool's schema accepts, filled from the question."""
    asked = asked_translation(question, [])
    texts = quoted_in(question) or ([asked.subject] if asked else [])
    made = instance(tool.schema, Evidence(question, texts, question.strip() or "-"))
    return made if isinstance(made, dict) else {}


def _fit(tool: Tool, question: str) -> int:
    """Return how well a tool fits; a tool for another language does not fit at all."""
    wanted = _stems(question)
    target, offered = _target_languages(question), languages_in(tool.name.replace("_", " "))
    if target and offered and not target & offered:
        return 0
    named, described = _stems(tool.name), _stems(tool.description)
    return _NAME_WEIGHT * len(wanted & named) + len(wanted & (described - named))


def _target_languages(question: str) -> set[str]:
    if asked := asked_translation(question, []):
        return {asked.language}
    other = _OTHER_LANGUAGE.search(question[:_SEARCHED])
    return {other["language"]} if other else languages_in(question)


def _stems(text: str) -> set[str]:
    """Return the telling words of a text, without the endings of plural and tense."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text[:_SEARCHED])
    words = (word.lower() for word in _WORD.findall(spaced))
    return {_stem(word) for word in words if word not in _COMMON}


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
