"""What the builder offers to choose from: connectors with their triggers or actions, and paths.

Step types that hold steps are no entries of a connector here; they are offered beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from connectors import registry
from connectors.sdk.declare import description

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connectors.registry import Installed
    from connectors.sdk import Action, Trigger

MAX_SEARCH: Final = 200  # characters
ORDERS: Final = {"": "Name", "category": "Category"}


@dataclass(frozen=True, slots=True)
class Part:
    """A trigger or an action; `about` is its description, `sentence` the beginning of that."""

    key: str
    connector: str
    label: str
    about: str

    @property
    def sentence(self) -> str:
        """Its first paragraph."""
        return self.about.partition("\n\n")[0]


@dataclass(frozen=True, slots=True)
class Entry:
    """A connector with what can be chosen of it."""

    key: str
    label: str
    summary: str
    category: str
    parts: tuple[Part, ...]

    @property
    def labels(self) -> str:
        """What it offers, in one line."""
        return ", ".join(part.label for part in self.parts)

    def holds(self, words: Sequence[str]) -> bool:
        """Whether every word, in lower case, is somewhere in what is said about it."""
        about = (f"{part.key} {part.label} {part.about}" for part in self.parts)
        text = " ".join((self.label, self.summary, self.category, *about)).casefold()
        return all(word in text for word in words)


def entries(*, triggers: bool) -> list[Entry]:
    """The connectors that have triggers, or actions, by their names."""
    found = []
    for installed in registry.connectors().values():
        declared = installed.triggers if triggers else _steps(installed)
        if declared:
            about = installed.connector
            parts = tuple(_part(one) for one in declared.values())
            found.append(Entry(installed.key, about.label, about.summary, about.category, parts))
    return sorted(found, key=lambda entry: entry.label.casefold())


def entry(key: str, *, triggers: bool) -> Entry | None:
    """The one with this key, if it has anything to choose."""
    return next((one for one in entries(triggers=triggers) if one.key == key), None)


def narrowed(
    found: Sequence[Entry], search: str = "", category: str = "", order: str = ""
) -> list[Entry]:
    """Those that hold every word of a search, of a category if one is given, sorted."""
    words = search[:MAX_SEARCH].casefold().split()
    kept = [one for one in found if one.holds(words) and category in ("", one.category)]
    return sorted(kept, key=lambda one: one.category) if order == "category" else kept


def categories(found: Sequence[Entry]) -> list[str]:
    """The categories that occur."""
    return sorted({one.category for one in found})


def paths() -> list[Part]:
    """The step types that hold steps."""
    return [
        _part(action)
        for installed in registry.connectors().values()
        for action in installed.actions.values()
        if action.paths
    ]


def _steps(installed: Installed) -> Mapping[str, type[Action]]:
    return {key: action for key, action in installed.actions.items() if not action.paths}


def _part(declared: type[Action | Trigger]) -> Part:
    connector = declared.key.partition(".")[0]
    return Part(declared.key, connector, declared.label, description(declared))
