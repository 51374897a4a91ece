"""A person's answer for a step of which nobody can tell whether it happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from connectors import registry
from connectors.sdk.references import references
from connectors.sdk.values import problems
from executions.engine.plan import Plan, each_step

from .models import Execution, Status, StepRun
from .writing import write

HAPPENED: Final = "happened"
REPEAT: Final = "repeat"
FAIL: Final = "fail"
ANSWERS: Final = {
    HAPPENED: "It happened; go on after it",
    REPEAT: "It did not happen; run it again",
    FAIL: "Fail the step",
}
BY_HAND: Final = "A person decided: {}."


class NotAsked(Exception):
    """The execution does not wait for a decision."""


def decide(execution: Execution, answer: str, now: datetime, output: Any = None) -> None:
    """Answer for the step that the execution waits for, and let it go on.

    Args:
        execution: One that needs a decision.
        answer: `happened`, `repeat` or `fail`.
        now: The time.
        output: With `happened`, what the step's output is then.

    Raises:
        NotAsked: It does not wait for a decision (any more).
    """

    def body() -> None:
        changed = Execution.objects.filter(id=execution.id, status=Status.UNDECIDED).update(
            status=Status.PENDING, due_at=now, error="", error_path=""
        )
        run = asked_of(execution)
        if changed != 1 or run is None:
            raise NotAsked(f"The execution {execution.id} does not wait for a decision.")
        run.notes = [*run.notes, BY_HAND.format(ANSWERS[answer].partition(";")[0].lower())]
        if answer == REPEAT:
            run.status, run.group, run.error = "again", run.group + 1, ""
        else:
            run.status = "success" if answer == HAPPENED else _failed(execution, run)
            run.finished_at = now
            run.output = output if answer == HAPPENED else None
            run.error = "" if answer == HAPPENED else run.error
        run.save()

    write(body)


def asked_of(execution: Execution) -> StepRun | None:
    """The step run that the execution needs a decision about; None if it waits for none."""
    return StepRun.objects.filter(execution=execution, status="undecided").first()


def output_faults(run: StepRun, output: Any) -> list[str]:
    """What keeps a value from being the output of this step; what it leaves out is no fault."""
    if not isinstance(output, dict):
        return ["Must be an object with named values."]
    try:
        declared = registry.action(run.use).Output
    except registry.Unknown:
        return []
    return [str(each) for each in problems(declared, output) if each.code != "required"]


def referring(execution: Execution, key: str) -> list[str]:
    """The keys of the steps that refer to the output of the step with this key."""
    steps = each_step(Plan.read(execution.version.plan["steps"]).steps)
    return [
        step.key
        for step in steps
        if any(found.head == key for _, found in references(dict(step.inputs)))
    ]


def _failed(execution: Execution, run: StepRun) -> str:
    """What the step's own policy makes of a failure."""
    steps = each_step(Plan.read(execution.version.plan["steps"]).steps)
    policies = {step.key: step.policy.kind for step in steps}
    return "ignored" if policies.get(run.key) == "ignore" else "failed"
