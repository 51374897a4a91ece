"""What a step changed, for people to look at: each text before and after, and what was left."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """A text at a path, before and after."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Left:
    """A text that was left as it was, with the reason as a sentence."""

    path: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """All changes, and all that was left. `language` is the BCP-47 code of what is after."""

    changes: tuple[Change, ...]
    left: tuple[Left, ...] = ()
    language: str = ""
    is_right_to_left: bool = False
