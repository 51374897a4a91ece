"""Run paths in the order in which their steps run, and what of it lies before one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .plan import Plan, Step, each_step

Place = tuple[tuple[int, int], ...]


def order(plan: Plan) -> Callable[[str], Place]:
    """A key to sort recorded run paths by; what the plan does not have comes last.

    A loop comes before its rounds, its rounds by their numbers, a step before those inside it.
    """
    positions = {step.key: position for position, step in enumerate(each_step(plan.steps))}

    def place(path: str) -> Place:
        found = []
        for part in path.split("/"):
            key, _, count = part.partition("[")
            found.append((positions.get(key, len(positions)), int(count.rstrip("]") or 0)))
        return tuple(found)

    return place


def earlier(plan: Plan, path: str, paths: Iterable[str]) -> frozenset[str]:
    """Those of `paths` whose steps run before the one at `path` and are over when it begins.

    The loops around it are not among them: they end after it.
    """
    place = order(plan)
    limit = place(path)
    return frozenset(one for one in paths if place(one) < limit and not holds(one, path))


def holds(outer: str, path: str) -> bool:
    """Whether `path` lies in a round of the loop at `outer`."""
    return path.startswith(f"{outer}[")


def step_at(plan: Plan, path: str) -> Step | None:
    """The step that a run path leads to; None if the plan has none."""
    key = path.rpartition("/")[2]
    return next((step for step in each_step(plan.steps) if step.key == key), None)
