"""What translating an entry may take: the same figures for what is reserved and for its calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from connectors.sdk.costs import size_of, texts

MORE_CALLS: Final = 8  # beside twice as many as are planned
TIMES: Final = 4  # that a text is sent, on average: left out, spoiled, or asked for by halves
FRAME: Final = 2_000  # bytes that each call sends beside its texts: rules, form, language
_FOR_TEXT: Final = 40  # {"id": 1234, "text": ""}, and some


@dataclass(frozen=True, slots=True)
class Allowance:
    """At most so many `calls`, which send at most so many bytes of texts in all."""

    calls: int
    sent: int


def allowance(entry: Any, limit: int) -> Allowance:
    """What an entry may take with answers of at most `limit` tokens.

    It is far more than calls that go well need: no translation has as many tokens as its text has
    bytes twice.
    """
    size = sum(map(sent_size, texts(entry)))
    return Allowance(2 * (1 + 2 * size // limit) + MORE_CALLS, TIMES * size)


def sent_size(text: str) -> int:
    """The bytes of a text in a request, with its place there."""
    return size_of(text) + _FOR_TEXT
