"""Two executions side by side, such as a replay and the execution that it repeats."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .differences import differences
from .engine.order import order
from .engine.plan import Plan
from .models import Execution, StepRun


@dataclass(frozen=True, slots=True)
class Compared:
    """One run path in both executions; None where its step did not run.

    Input and output differ where they are not the same JSON, but for generated ids.
    """

    path: str
    first: StepRun | None
    second: StepRun | None
    input_differs: bool
    output_differs: bool

    @property
    def differs(self) -> bool:
        """Whether there is anything to look at: a value, how it ended, or whether it ran at all."""
        statuses = [run.status if run else "" for run in (self.first, self.second)]
        return self.input_differs or self.output_differs or statuses[0] != statuses[1]


def compare(first: Execution, second: Execution) -> list[Compared]:
    """All run paths of both, in the order of the first one's version."""
    one, other = _runs(first), _runs(second)
    place = order(Plan.read(first.version.plan["steps"]))
    return [
        _compared(path, one.get(path), other.get(path))
        for path in sorted({*one, *other}, key=lambda path: (place(path), path))
    ]


def _runs(execution: Execution) -> dict[str, StepRun]:
    runs = StepRun.objects.filter(execution=execution).defer("requests")
    return {run.path: run for run in runs}


def _compared(path: str, first: StepRun | None, second: StepRun | None) -> Compared:
    return Compared(
        path,
        first,
        second,
        _differ(first and first.input, second and second.input),
        _differ(first and first.output, second and second.output),
    )


def _differ(one: Any, other: Any) -> bool:
    """As in JSON, where 1 is not true and the order of names says nothing."""
    if json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True):
        return False
    return any(not each.generated for each in differences(one, other))
