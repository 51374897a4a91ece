"""What a connector's page says beside what its fields say themselves, and links in its texts.

Help texts, descriptions and what stands here may link. `[Structured Output](structured-output.md)`
leads to a page under `docs`, `[keys](https://example.com/keys)` elsewhere, and `[[Chat]]` to the
action, trigger or connector of this label, if one is installed. Where nothing can be opened, as in
forms, the words stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

LINK: Final = re.compile(r"\[\[([^\[\]\n]+)\]\]|\[([^\[\]\n]+)\]\(([^()\s]+)\)")


def linked(text: str, draw: Callable[[str, str], str]) -> str:
    """The text with every link drawn by `draw(words, target)`; no target means a label."""
    return LINK.sub(lambda found: draw(found[1] or found[2], found[3] or ""), text)


def plain(text: str) -> str:
    """The text with the words of its links alone."""
    return linked(text, lambda words, _: words)


@dataclass(frozen=True, slots=True)
class Table:
    """Facts of a connector as rows, such as its models. Cells may hold `code` between backticks."""

    title: str
    about: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Tables, questions with their answers, and titles of pages under `docs` that say more."""

    tables: tuple[Table, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    pages: tuple[tuple[str, str], ...] = ()
