"""What a step can refer to from where it stands: the one truth of the checks and the picker.

What stands inside a Conditional Path or a loop is visible after it but may not have run; the paths
of one step do not see each other. Which step has what paths is asked of the actions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from .draft import Placed, placed

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH: Final = "it stands in a path that may not run"
ROUNDS: Final = "it stands in a Repeat Path that may have no rounds"
IGNORED: Final = "its failure is ignored"


@dataclass(frozen=True, slots=True)
class Sight:
    """One step, and what it sees.

    `visible` holds, by key, what can be referred to, with the reason why it may be missing (empty
    if it is there for sure). `loops` are the keys of the loops around the step, the outermost
    first.
    """

    place: Placed
    visible: Mapping[str, str]
    loops: tuple[str, ...]


def sights(steps: Sequence[Mapping[str, Any]]) -> Iterator[Sight]:
    """What each step of a draft sees, in the order of their numbers."""
    return _sights(steps, "steps", {"trigger": ""}, ())


def sight(steps: Sequence[Mapping[str, Any]], key: str) -> Sight | None:
    """What the step with this key sees, if there is one."""
    return next((one for one in sights(steps) if one.place.step["key"] == key), None)


def _sights(
    steps: Sequence[Mapping[str, Any]],
    path: str,
    visible: dict[str, str],
    loops: tuple[str, ...],
) -> Iterator[Sight]:
    """What the steps of one list see; what they put out themselves is added to `visible`."""
    for place in placed(steps, path):
        key = place.step["key"]
        yield Sight(place, dict(visible), loops)
        paths = list(place.inner())
        is_loop = len(paths) == 1
        # A step with several paths has its output before them, a loop only after its rounds.
        before = visible if is_loop else {**visible, key: ""}
        inside: dict[str, str] = {}
        for inner_path, inner in paths:
            seen = dict(before)
            yield from _sights(inner, inner_path, seen, (*loops, key) if is_loop else loops)
            why = ROUNDS if is_loop else PATH
            inside |= {name: why for name in seen if name not in before}
        visible |= inside
        visible[key] = IGNORED if place.step.get("on_failure") == "ignore" else ""
