"""Where two JSON values differ, by path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from connectors.sdk.references import dotted
from projects.json_text import dump


class _Absent:
    """What stands where there is no value."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()
GENERATED: Final = frozenset({"execution_id", "tool_call_id", "key"})  # other in each execution
DEEPEST: Final = 50  # levels; what lies deeper is shown as one difference


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the values differ; ABSENT stands on a side that has nothing there."""

    path: str
    before: Any
    after: Any

    @property
    def names(self) -> list[str]:
        """The parts of the path, between which a line may break."""
        return self.path.split(".")

    @property
    def generated(self) -> bool:
        """Whether it is an id that is made anew for each execution, and says nothing."""
        both_texts = isinstance(self.before, str) and isinstance(self.after, str)
        return both_texts and self.names[-1] in GENERATED

    @property
    def added(self) -> bool:
        """Whether only the second value has something there."""
        return self.before is ABSENT

    @property
    def removed(self) -> bool:
        """Whether only the first value has something there."""
        return self.after is ABSENT


def differences(before: Any, after: Any, segments: tuple[str, ...] = ()) -> Iterator[Difference]:
    """The innermost places where two values differ, in reading order.

    As in JSON, 1 is not true, and the order of names says nothing.
    """
    if len(segments) < DEEPEST:
        match before, after:
            case dict(), dict():
                for name in dict.fromkeys([*before, *after]):
                    inner = before.get(name, ABSENT), after.get(name, ABSENT)
                    yield from differences(*inner, (*segments, name))
                return
            case list(), list():
                for index in range(max(len(before), len(after))):
                    inner = _item(before, index), _item(after, index)
                    yield from differences(*inner, (*segments, str(index)))
                return
    if before is ABSENT or after is ABSENT or dump(before) != dump(after):
        yield Difference(dotted("", segments).lstrip("."), before, after)


def _item(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else ABSENT
