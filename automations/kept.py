"""A step outside of its draft, copied or deleted: as it was, where it stood, putting it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import arrange
from .keys import fresh_key, heads, keys_of
from .rounds import CURRENT, carried, loops_around

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from .draft import Draft

GONE_PATH = "the path in which it stood is gone."
TAKEN = "another step has its key by now."


def taken(draft: Mapping[str, Any], key: str) -> dict[str, Any]:
    """A step of a draft with what tells its place when the steps around it have moved.

    That is the key of the step `before` it, of the `owner` whose `path` it is in, and of the
    innermost `loop` around it, each empty where there is none, and its `index` in that path.
    Raises `arrange.CannotArrange` where there is no such step.
    """
    place = arrange.place_of(draft, key)
    inside, _, index = place.rpartition(".")
    owner, _, path = inside.rpartition(".")
    position = int(index)
    before = arrange.step_at(draft, f"{inside}.{position - 1}")["key"] if position else ""
    return {
        "step": arrange.step_at(draft, place),
        "before": before,
        "owner": arrange.step_at(draft, owner)["key"] if owner else "",
        "path": path,
        "index": position,
        "loop": "".join(loops_around(draft, place)[-1:]),
    }


def put_back(
    draft: Mapping[str, Any], data: Mapping[str, Any], spent: Collection[str] = ()
) -> Draft:
    """A deleted step, with its key, where it stood: after the step before it, else in its path.

    Raises:
        arrange.CannotArrange: Its path is gone, a step has its key, or there are too many steps.
    """
    step = data["step"]
    own = keys_of({"steps": [step]})
    if {*own} & {*keys_of(draft)}:
        raise arrange.CannotArrange(TAKEN)
    place = _place(draft, data)
    nowhere = fresh_key(draft, f"{CURRENT}_elsewhere", [*spent, *heads(step), *own])
    around = loops_around(draft, place)
    return arrange.insert(draft, place, carried(step, data["loop"], around, nowhere))


def _place(draft: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    there = {*keys_of(draft)}
    if data["before"] in there:
        inside, _, index = arrange.place_of(draft, data["before"]).rpartition(".")
        return f"{inside}.{int(index) + 1}"
    if data["owner"] and data["owner"] not in there:
        raise arrange.CannotArrange(GONE_PATH)
    owner = arrange.place_of(draft, data["owner"]) if data["owner"] else ""
    holder = arrange.step_at(draft, owner) if owner else draft
    index = min(data["index"], len(holder.get(data["path"]) or ()))
    return ".".join([*([owner] if owner else []), data["path"], str(index)])
