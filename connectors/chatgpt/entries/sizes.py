"""How many tokens a translation takes at most, before it is there.

Rules of thumb for the tokenizers of current models, on the safe side: for each character of the
text what its script costs, and for each language how much more a translation takes than an English
text. What calls really took corrects it (`asking`).
"""

from __future__ import annotations

import re
from bisect import bisect_right

from connectors.chatgpt.entries.language import Language

# The first character of each range of scripts, and tokens for each character in it.
_STARTS = (0x0, 0x80, 0x370, 0x530, 0x900, 0x1E00, 0x2000, 0x2E80, 0xD7B0, 0x10000)
_COSTS = (0.28, 0.5, 0.5, 0.6, 0.9, 0.6, 1.0, 1.2, 1.0, 3.0)
_ESCAPED = re.compile(r"[\"\\\n\r\t]")
_MARK = re.compile(r"⟦\d+⟧")
_FOR_MARK = 5
_FOR_ITEM = 12  # {"id": 123, "text": ""}, and some
FOR_ANSWER = 16  # {"translations": []}


def tokens_of(text: str, language: Language) -> float:
    """The tokens that the translation of a text takes in an answer, with its place there."""
    marks = len(_MARK.findall(text))
    words = _MARK.sub("", text)
    counted = sum(_COSTS[bisect_right(_STARTS, ord(one)) - 1] for one in words)
    counted += 0.5 * len(_ESCAPED.findall(words))
    return counted * language.growth + marks * _FOR_MARK + _FOR_ITEM
