"""Tests from the builder: one step with the samples of those before it, or the whole draft.

A test is an execution of a version without a number. To test one step, its plan is that step, and
before it one for each step that it refers to, with the sample recorded as if it had run: so the
engine fills references in as it always does, and neither samples nor secrets stand in a plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from automations import editing, samples
from automations.draft import action_of, each_step, trigger_of
from automations.draft_form import normal, plan_of
from automations.flow import TRIGGER
from automations.models import Automation, Version
from connectors.sdk.redact import Redactor
from connectors.sdk.references import renumber
from projects.models import Variable

from . import accept, statements, store, tasks, tested
from .models import Execution, Status, StepRun
from .replies import SETTLED
from .stand_ins import CURRENT, of_step, outputs_for
from .writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from projects.models import User

STANDS_IN: Final = "Its sample stands for it."
NOT_TYPED: Final = "A secret variable has this value. Refer to the variable in the step instead."


class StillRuns(Exception):
    """The same is being tested already: a second test would call the service a second time."""


class CannotTest(Exception):
    """There is nothing to test with; `faults` say why, by the path of a reference."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {fault}" for name, fault in faults.items()))
        self.faults = dict(faults)


def begin(
    automation: Automation,
    draft: Mapping[str, Any],
    key: str,
    values: Mapping[str, Any],
    by: User | None,
    now: datetime,
) -> Execution:
    """Test one step of a draft: run it once, whatever its failure policy; it calls the service.

    Steps inside it do not run. An ended test of the same step makes room for this one.

    Args:
        automation: Whose draft it is.
        draft: The draft.
        key: The step's key.
        values: Typed for this test, by the path of a reference, in place of its sample.
        by: Who tests.
        now: The time.

    Raises:
        automations.editing.Gone: There is no such step.
        CannotTest: A reference without a default has no sample, and no value was typed; or a
            secret was, which no plan may hold.
        StillRuns: The step is being tested.
    """
    step = editing.part(draft, key)
    outputs = outputs_for(automation, draft, step, values)
    used = of_step(step, outputs, values)
    missing = {one.name: one.fault for one in used if one.fault}
    if faults := missing | dict.fromkeys(_secret(automation, values), NOT_TYPED):
        raise CannotTest(faults)
    heads = {outputs.loops[-1] if one.head == CURRENT else one.head for one in used}
    before = [
        {"key": place.step["key"], "use": place.step["use"], **_titled(place.step)}
        for place in each_step(draft.get("steps") or ())
        if place.step["key"] in heads & outputs.found.keys()
    ]
    plan = {
        "test": {"digests": {key: samples.digests(draft)[key]}, "values": dict(values)},
        "trigger": _unconditional(draft.get("trigger") or {}),
        "steps": [*before, _alone(step, outputs.loops)],
    }
    execution = _execution(automation, outputs.found.get(TRIGGER), now)
    execution.replayed_from = key
    execution.fence = 1  # as if claimed before: whoever claims it now reads what is recorded
    runs = [_stand_in(one, outputs.found[one["key"]], execution, now) for one in before]
    return _begun(automation, execution, plan, by, runs)


def begin_all(
    automation: Automation,
    draft: Mapping[str, Any],
    payload: Any,
    by: User | None,
    now: datetime,
) -> Execution:
    """Test all of a draft with a trigger's output, from the top and with its failure policies.

    Where the Trigger Conditions are unmet it is Rejected, as it would be. Raises StillRuns.
    """
    digests = samples.digests(draft)
    digests.pop(TRIGGER)
    plan = {"test": {"digests": digests}, **plan_of(normal(draft))}
    execution = _execution(automation, payload, now)
    if reason := accept.unmet(plan, payload):
        execution.status, execution.error = Status.REJECTED, reason
        execution.finished_at, execution.due_at = now, None
    return _begun(automation, execution, plan, by, [])


def latest(automation: Automation, path: str) -> Execution | None:
    """The last test of a step, or of the whole draft (the path ""); None after a day."""
    rows = tested.of(automation.pk, path).select_related("version")
    return rows.defer("payload", "reply").first()


def typed_for(execution: Execution) -> dict[str, Any]:
    """The values that were typed for a test, by the path of a reference."""
    return dict((execution.version.plan.get("test") or {}).get("values") or {})


def digest_of(execution: Execution) -> str:
    """The digest of how the step was configured that was tested."""
    test = execution.version.plan.get("test") or {}
    return str((test.get("digests") or {}).get(execution.replayed_from, ""))


def _alone(step: Mapping[str, Any], loops: tuple[str, ...]) -> dict[str, Any]:
    """The step as a plan has it, outside of its loops, without what is inside it."""
    action = action_of(step)
    fields = action.Inputs.__fields__ if action else {}
    inputs = dict(step.get("with") or {})
    if loops:
        moved = {CURRENT: f"{loops[-1]}.{CURRENT}"}
        inputs = {
            name: value if name in fields and fields[name].literal else renumber(value, moved)
            for name, value in inputs.items()
        }
    found = {name: step[name] for name in ("key", "title", "use", "account") if name in step}
    paths: dict[str, list[Any]] = (
        {name: [] for name in action.paths} if action and action.paths else {}
    )
    return {**found, "with": inputs, **({"paths": paths} if paths else {})}


def _secret(automation: Automation, values: Mapping[str, Any]) -> list[str]:
    """The names of typed values that have a secret of the project in them."""
    if not values:
        return []
    secret = Variable.objects.filter(project=automation.project_id, secret=True)
    redactor = Redactor([one.value for one in secret])
    return [name for name, value in values.items() if redactor.value(value) != value]


def _unconditional(trigger: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in trigger.items() if name != "conditions"}


def _titled(step: Mapping[str, Any]) -> dict[str, Any]:
    return {"title": step["title"]} if step.get("title") else {}


def _stand_in(step: Mapping[str, Any], output: Any, execution: Execution, now: datetime) -> StepRun:
    return StepRun(
        execution_id=execution.id,
        path=step["key"],
        key=step["key"],
        use=step["use"],
        status="success",
        output=output,
        notes=[STANDS_IN],
        finished_at=now,
    )


def _execution(automation: Automation, payload: Any, now: datetime) -> Execution:
    return Execution(
        project_id=automation.project_id,
        automation=automation,
        test=True,
        payload=payload,
        variables=store.variables_of(automation.project_id),
        accepted_at=now,
        due_at=now + store.GRACE,
    )


def _begun(
    automation: Automation,
    execution: Execution,
    plan: Mapping[str, Any],
    by: User | None,
    runs: list[StepRun],
) -> Execution:
    """Commit a test and have it worked on; the one before it, which must have ended, goes.

    Whoever looks and begins holds the automation's row, so that of two at once one begins.
    """
    trigger = trigger_of(plan)
    version = Version(
        automation=automation, created_by=by, use=trigger.key if trigger else "", plan=plan
    )
    path = execution.replayed_from
    before = tested.of(automation.pk, path)
    alone = Automation.objects.select_for_update(no_key=True).filter(pk=automation.pk)

    def body() -> None:
        list(alone.values_list("pk"))
        if before.exclude(status__in=SETTLED).exists():
            raise StillRuns
        tested.forget(before)
        version.pk = None  # it may run a second time after the first was undone
        version.save(force_insert=True)
        execution.version = version
        statements.insert(execution)
        StepRun.objects.bulk_create(runs)

    write(body)
    if execution.due_at is not None:
        tasks.hint(execution.id)
    return execution
