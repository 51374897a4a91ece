"""What the checks of an automation say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from connectors.sdk.wording import MAX_PATH, shortened

Blocks = Literal["import", "live", "nothing"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where, and what it keeps from happening.

    `path` leads from the draft's root, such as `steps.2.with.messages.0.query`. `import` also
    blocks going live. `automation` names another one that it is about, if that exists.
    """

    path: str
    message: str
    blocks: Blocks = "import"
    automation: str = field(default="", compare=False)

    @property
    def level(self) -> Literal["error", "warning"]:
        """How it is shown."""
        return "warning" if self.blocks == "nothing" else "error"

    @property
    def weight(self) -> int:
        """For comparing: the gravest has the least."""
        return ("import", "live", "nothing").index(self.blocks)

    def __str__(self) -> str:
        return one_line(f"{shortened(self.path, MAX_PATH)}: {self.message}")


def one_line(text: str) -> str:
    """A message that repeats words from outside, without what would break or hide its line."""
    return "".join(one if one.isprintable() else " " for one in text)
