"""What is translated as a whole or not at all: a leaf, or leaves that are one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.chatgpt.entries.marks import Piece
from connectors.chatgpt.entries.texts import Part, parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectors.chatgpt.entries.syntax import Syntax

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text of the entry, how it is written, and the most characters that it may have."""

    path: Path
    text: str
    syntax: Syntax = "plain"
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """Leaves with their parts. Of several leaves, borders in the one piece tell them apart."""

    leaves: tuple[Leaf, ...]
    parts: tuple[Part, ...]

    @property
    def pieces(self) -> list[Piece]:
        """What a model is asked for."""
        return [part for part in self.parts if isinstance(part, Piece)]


def unit_of(leaf: Leaf) -> Unit:
    """One leaf by itself."""
    return Unit((leaf,), parts_of(leaf.text, leaf.syntax))


def written(path: Sequence[str | int]) -> str:
    """A path as text: `blocks.0.hero.title`."""
    return ".".join(str(part) for part in path)
