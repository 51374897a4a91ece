"""What a step's references can see, kept up while the walk goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from connectors.sdk.references import Missing


class Scope:
    """Outputs by step key, the trigger's as `trigger`, variables as `vars`, the current item."""

    def __init__(
        self, trigger: Any, variables: Mapping[str, Any], known: frozenset[str] = frozenset()
    ) -> None:
        self._values: dict[str, Any] = {"trigger": trigger, "vars": variables}
        self._known = known
        self._ignored: set[str] = set()
        self.latest: Any = None  # the output that was put last in this round

    def lookup(self, head: str) -> Any:
        """The value of a reference's head. Raises `Missing`, saying why there is none."""
        if head in self._values:
            return self._values[head]
        if head == "current_item":
            raise Missing("current_item exists only inside a Repeat Path")
        if head in self._ignored:
            raise Missing(f"the step “{head}” failed and was ignored, so it has no output")
        if head in self._known:
            raise Missing(f"the step “{head}” did not run")
        raise Missing(f"there is no step “{head}”")

    def put(self, key: str, output: Any) -> None:
        """A step has ended with this output."""
        self._values[key] = self.latest = output
        self._ignored.discard(key)

    def ignore(self, key: str) -> None:
        """A step has failed and the execution goes on without its output."""
        self._values.pop(key, None)
        self._ignored.add(key)

    def enter_round(self, key: str, index: int, item: Any, inner: Iterable[str]) -> None:
        """A round of the loop `key` begins (`index` from 1): inner steps mean this round."""
        names = tuple(inner)
        for name in names:
            self._values.pop(name, None)
            self._ignored.discard(name)
        self.latest = None if names else item  # a round without steps gives its item
        self._values["current_item"] = item
        self._values[key] = {"current_item": item, "index": index}

    def current_item(self) -> tuple[Any, ...]:
        """The innermost item, as a value to give back to `leave`; empty outside loops."""
        return (self._values["current_item"],) if "current_item" in self._values else ()

    def leave(self, outer: tuple[Any, ...]) -> None:
        """A loop has ended; the item of the loop around it is current again."""
        self._values.pop("current_item", None)
        if outer:
            self._values["current_item"] = outer[0]
