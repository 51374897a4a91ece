"""`current_item` in a step that is taken elsewhere: it goes on meaning the item of its own loop.

By itself `current_item` is that of the innermost loop, so another place may give it another
meaning. Inside its loop there is a name for it that says which: `rows.current_item`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from connectors.sdk.references import renumber

from .draft import Placed, action_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CURRENT: Final = "current_item"

Step = dict[str, Any]


def loops_around(draft: Mapping[str, Any], place: str) -> tuple[str, ...]:
    """The keys of the loops around a place that is there, the outermost first."""
    names = place.split(".")
    found = []
    held: Any = draft
    for name, index in zip(names[:-2:2], names[1:-2:2], strict=True):
        held = held[name][int(index)]
        if _is_loop(held):
            found.append(held["key"])
    return tuple(found)


def carried(step: Mapping[str, Any], loop: str, around: Sequence[str], nowhere: str) -> Step:
    """A step as it stands at another place.

    Args:
        step: The step, with those inside it.
        loop: The innermost loop around it where it comes from; empty where there was none, so
            that `current_item` has meant nothing yet.
        around: The loops around its new place, the outermost first.
        nowhere: A head that leads nowhere, for what is out of reach there.
    """
    if not loop or (around and around[-1] == loop):
        return dict(step)
    return bound(step, f"{loop}.{CURRENT}" if loop in around else nowhere)


def bound(step: Mapping[str, Any], head: str) -> Step:
    """A step whose `current_item` is called otherwise; the loops inside it keep theirs."""
    found = dict(step)
    if "with" in found:
        found["with"] = renumber(found["with"], {CURRENT: head})
    if not _is_loop(step):
        for path, inner in _placed(step).inner():
            name = path.rpartition(".")[2]
            if name in found:
                found[name] = [bound(cast("Step", one), head) for one in inner]
    return found


def _is_loop(step: Mapping[str, Any]) -> bool:
    return len(list(_placed(step).inner())) == 1


def _placed(step: Mapping[str, Any]) -> Placed:
    return Placed("", step, action_of(step))
