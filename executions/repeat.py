"""Running an execution once more: from its beginning, or from one of its steps.

Either is an execution of its own, of the same version and with the same payload; the first one
stays as it is. Project variables are read anew, and references are resolved again from the plan:
nothing that was recorded without its secrets is ever sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from automations.check import check
from automations.draft import changed, each_step
from automations.draft_form import draft_of, normal_inputs
from connectors import registry
from connectors.sdk import Action
from connectors.sdk.references import BadReference, renumber
from connectors.sdk.values import Problem
from projects.json_text import dump

from . import accept, budgets, store, tasks
from .engine.order import earlier, step_at
from .engine.plan import Plan, Step, numbers
from .models import Execution, StepRun
from .replies import SETTLED
from .writing import write

KEPT: Final = "Kept from execution "
OF_TEST: Final = "This is a test. Test it again where the automation is edited."
RUNS: Final = "This execution still runs. Wait for its end, or cancel it first."
NOT_REACHED: Final = "The step “{}” did not run in this execution."
AT_ONCE: Final = 100  # step runs in one statement


class CannotRepeat(Exception):
    """The execution has not come to an end yet."""


class CannotReplay(Exception):
    """There is nothing to begin from, or the inputs are wrong; then `problems` say where."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class ReplayForm:
    """What can be chosen before a replay.

    `inputs` are those that the step ran with, as they were configured; those named by `fixed` stay
    as they are. `why_not` is empty where the execution can be replayed from here.
    """

    path: str
    step: Step
    inputs: Mapping[str, Any]
    fixed: frozenset[str] = frozenset()
    why_not: str = ""


def retry(execution: Execution, now: datetime) -> Execution:
    """Run an execution once more, from its beginning; nobody waits for its reply.

    Any that has ended, or needs a decision. Its version runs also where it is live no longer, and
    Trigger Conditions are not asked again. What another execution called is run by itself. A retry
    of a replay keeps the inputs that were edited for it.

    Raises:
        CannotRepeat: It still runs, or is a test.
    """
    if execution.test:
        raise CannotRepeat(OF_TEST)
    if execution.status not in SETTLED:
        raise CannotRepeat(RUNS)
    again = accept.commit(_repetition(execution, execution.overrides, now))
    if again.finished_at is None:
        accept.begin(again)
    return again


def replay(
    execution: Execution, path: str, inputs: Mapping[str, Any] | None, now: datetime
) -> Execution:
    """Run an execution once more from one of its steps on; what ran before it is kept.

    Args:
        execution: One that has ended, or needs a decision.
        path: The run path of a step that ran in it, such as `rows[2]/save`. Rounds before it are
            kept. The loops around it get their items again, and run all that comes after it.
        inputs: The step's inputs in the form of plans, in place of those that it ran with; None
            leaves them. What takes no references (and the account) stays that of the plan.
        now: The time.

    Raises:
        CannotReplay: It cannot begin there, or the inputs are wrong.
    """
    form = replay_form(execution, path)
    if form.why_not:
        raise CannotReplay(form.why_not)
    overrides = {where: given for where, given in execution.overrides.items() if where != path}
    wanted = _checked(execution, form, inputs)
    action = registry.action(form.step.use)
    if not _same(action, wanted, form.step.inputs):
        overrides[path] = wanted
    again = _repetition(execution, overrides, now)
    again.replayed_from = path
    again.fence = 1  # as if claimed before: whoever claims it now reads what is kept
    kept = _kept(execution, path)
    if any(run.status == "success" and accept.may_answer(run.use) for run in kept):
        again.reply = execution.reply

    def body() -> None:
        accept.insert(again)
        copies = [] if again.finished_at else [_copy(run, again.id) for run in kept]
        StepRun.objects.bulk_create(copies, batch_size=AT_ONCE)

    write(body)
    if again.finished_at is None:
        tasks.hint(again.id)
    return again


def replay_form(execution: Execution, path: str) -> ReplayForm:
    """What a page needs to offer a replay from this run path.

    Raises:
        CannotReplay: The execution's version has no such step.
    """
    step = step_at(_plan(execution), path)
    if step is None:
        raise CannotReplay(f"This execution has no step “{path}”.")
    inputs = execution.overrides.get(path, step.inputs)
    try:
        declared = registry.action(step.use).Inputs.__fields__
    except registry.Unknown as error:
        return ReplayForm(path, step, inputs, why_not=str(error))
    fixed = frozenset(name for name, field in declared.items() if field.literal)
    why_not = ""
    if execution.test:
        why_not = OF_TEST
    elif execution.status not in SETTLED:
        why_not = RUNS
    elif not StepRun.objects.filter(execution=execution, path=path).exists():
        why_not = NOT_REACHED.format(path)
    return ReplayForm(path, step, inputs, fixed, why_not)


def _plan(execution: Execution) -> Plan:
    return Plan.read(execution.version.plan["steps"])


def _repetition(execution: Execution, overrides: Mapping[str, Any], now: datetime) -> Execution:
    again = Execution(
        project_id=execution.project_id,
        automation_id=execution.automation_id,
        version_id=execution.version_id,
        about=execution.about,
        payload=execution.payload,
        variables=store.variables_of(execution.project_id),
        origin=execution,
        overrides=dict(overrides),
        accepted_at=now,
        due_at=now + store.GRACE,
    )
    if budgets.is_spent(execution.automation_id, budgets.month_of(now)):
        accept.reject_paid(again, now)
    return again


def _checked(
    execution: Execution, form: ReplayForm, inputs: Mapping[str, Any] | None
) -> Mapping[str, Any]:
    """The inputs to run with. Raises `CannotReplay` with all that is wrong with edited ones."""
    if inputs is None:
        return form.inputs
    try:
        return _fitting(execution, form, inputs)
    except BadReference as fault:
        found = Problem(fault.path, f"{fault.message}.", "depth")
    except RecursionError:
        found = Problem("", "Is nested too deeply.", "depth")
    raise CannotReplay(str(found), [found])


def _fitting(
    execution: Execution, form: ReplayForm, inputs: Mapping[str, Any]
) -> Mapping[str, Any]:
    action = registry.action(form.step.use)
    own = {name: value for name, value in inputs.items() if name not in form.fixed}
    planned = {name: value for name, value in form.inputs.items() if name in form.fixed}
    if _same(action, own | planned, form.inputs):
        return form.inputs
    keys = {number: key for key, number in numbers(_plan(execution)).items()}
    named = {name: renumber(value, keys) for name, value in own.items()}
    if found := _problems(execution, form.step, named | planned):
        raise CannotReplay("; ".join(map(str, found)), found)
    return normal_inputs(action.Inputs, named | planned)


def _problems(execution: Execution, step: Step, inputs: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with inputs at the step's place, by the checks of drafts."""
    given = normal_inputs(registry.action(step.use).Inputs, inputs)

    def edited(each: Mapping[str, Any], _: str) -> Mapping[str, Any]:
        return {**each, "with": given} if each.get("key") == step.key else each

    draft = changed(draft_of(execution.version.plan), edited)
    places = {place.step["key"]: place.path for place in each_step(draft["steps"])}
    own = f"{places[step.key]}.with"
    return [
        Problem(fault.path.removeprefix(own).lstrip("."), fault.message, fault.blocks)
        for fault in check(execution.project, draft, name=execution.automation.name)
        if fault.level == "error" and f"{fault.path}.".startswith(f"{own}.")
    ]


def _same(action: Action, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether inputs are the same, as JSON, however they are written down."""
    return dump(normal_inputs(action.Inputs, one)) == dump(normal_inputs(action.Inputs, other))


def _kept(execution: Execution, path: str) -> list[StepRun]:
    """The records of what ran before a step, in the order in which they were made."""
    runs = list(StepRun.objects.filter(execution=execution).order_by("pk"))
    before = earlier(_plan(execution), path, [run.path for run in runs])
    return [run for run in runs if run.path in before and run.status in ("success", "ignored")]


def _copy(run: StepRun, execution_id: str) -> StepRun:
    """The same record for another execution; its note names the execution that it ran in."""
    fields = [field.attname for field in StepRun._meta.concrete_fields if not field.primary_key]
    values = {name: getattr(run, name) for name in fields}
    if not any(note.startswith(KEPT) for note in run.notes):
        values["notes"] = [*run.notes, f"{KEPT}{run.execution_id}."]
    values |= {"cost": None, "unpriced": 0, "reserved": None, "tokens": None}  # paid for there
    return StepRun(**values | {"execution_id": execution_id})
