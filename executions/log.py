"""The execution log: rows as the JSON of commands, and as text for people."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Prefetch, QuerySet

from .models import Execution, Status, StepRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from automations.models import Automation
    from projects.models import Project

AT_ONCE: Final = 200  # executions read at a time
MAX_ERROR: Final = 300  # characters of an error in a line for people
# A step run's status in the words for executions.
STEP_WORDS: Final = {
    "running": "Running",
    "again": "Pending",
    "waiting": "Paused",
    "parked": "Running",
    "undecided": "Needs a decision",
    "success": "Success",
    "ignored": "Ignored",
    "failed": "Failed",
    "stopped": "Success",
    "cancelled": "Cancelled",
}


def newest(
    project: Project,
    automation: Automation | None = None,
    limit: int | None = None,
    *,
    callers_only: bool = False,
) -> Iterator[Execution]:
    """The executions of a project, or of one of its automations, newest first; never tests.

    With `callers_only`, those that another execution called are left out.
    """
    rows = _rows().filter(project=project, test=False)
    if automation is not None:
        rows = rows.filter(automation=automation)
    if callers_only:
        rows = rows.filter(parent__isnull=True)
    return islice(rows.order_by("-id").iterator(chunk_size=AT_ONCE), limit)


def called_by(executions: Iterable[Execution]) -> dict[str, list[Execution]]:
    """All executions below these, by the id of the one that called them."""
    found: dict[str, list[Execution]] = defaultdict(list)
    callers = [execution.id for execution in executions]
    while callers:
        children = list(_rows().filter(parent__in=callers))
        for child in children:
            found[str(child.parent_id)].append(child)
        callers = [child.id for child in children]
    return found


def _rows() -> QuerySet[Execution]:
    """Executions with their steps, without what they were given and what came out."""
    steps = StepRun.objects.order_by("pk").defer("input", "output", "requests")
    rows = Execution.objects.select_related("automation", "version", "project")
    unused = ("payload", "variables", "reply", "automation__draft", "version__plan")
    return rows.defer(*unused).prefetch_related(Prefetch("step_runs", steps))


def as_json(execution: Execution) -> dict[str, Any]:
    """One execution as programs read it."""
    return {
        "id": execution.id,
        "automation": execution.automation.name,
        "version": execution.version.number,
        "status": Status(execution.status).label,
        "started_at": _moment(execution.started_at),
        "finished_at": _moment(execution.finished_at),
        "parent": execution.parent_id,
        "error": execution.error or None,
        "steps": steps_as_json(execution.step_runs.all()),
    }


def steps_as_json(runs: Iterable[StepRun]) -> list[dict[str, Any]]:
    """Step runs as programs read them."""
    return [
        {
            "path": run.path,
            "action": run.use,
            "status": STEP_WORDS[run.status],
            "attempts": run.attempts,
            "started_at": _moment(run.started_at),
            "finished_at": _moment(run.finished_at),
            "error": run.error or None,
        }
        for run in runs
    ]


def as_text(
    execution: Execution, called: Mapping[str, list[Execution]], indent: str = ""
) -> list[str]:
    """One execution as lines for people; those that it called stand below their steps.

    `called` is what `called_by` found.
    """
    name = f"{execution.automation.name} ({version_of(execution)})"
    head = [
        clock(execution.started_at or execution.accepted_at),
        Status(execution.status).label,
        name,
        execution.about and f"“{execution.about}”",
        duration(execution.started_at, execution.finished_at),
        execution.id,
    ]
    lines = [indent + "  ".join(filter(None, head))]
    runs = list(execution.step_runs.all())
    if execution.error and not any(run.error for run in runs):
        lines.append(f"{indent}    {_one_line(execution.error)}")
    children = {child.parent_path: child for child in called.get(execution.id, ())}
    paths = max((len(run.path) for run in runs), default=0)
    uses = max((len(run.use) for run in runs), default=0)
    for run in runs:
        attempts = f"{run.attempts} attempts" if run.attempts > 1 else ""
        parts = [
            f"{run.path:{paths}}  {run.use:{uses}}",
            STEP_WORDS[run.status],
            attempts,
            duration(run.started_at, run.finished_at),
            _one_line(run.error),
        ]
        lines.append(f"{indent}    " + "  ".join(filter(None, parts)))
        lines += [f"{indent}        {_one_line(note)}" for note in run.notes]
        if key := key_of(run):
            lines.append(f"{indent}        Its idempotency key is {key}")
            lines.append(f"{indent}        {decision(execution)}")
        if child := children.get(run.path):
            lines += as_text(child, called, f"{indent}        ")
    return lines


def version_of(execution: Execution) -> str:
    """`version 3`; of a draft that is tested, `test`."""
    number = execution.version.number
    return "test" if number is None else f"version {number}"


def decision(execution: Execution) -> str:
    """How to answer for a step of which nobody can tell whether it happened."""
    call = f"manage.py decide {execution.project.slug} {execution.id}"
    return f"Look at the service, then: {call} happened|repeat|fail"


def key_of(run: StepRun) -> str | None:
    """The idempotency key that a step was run with, where somebody has to look for it."""
    return f"{run.execution_id}/{run.path}/{run.group}" if run.status == "undecided" else None


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def clock(value: datetime) -> str:
    """A time, in UTC, to the second."""
    return f"{value:%Y-%m-%d %H:%M:%S}"


def duration(start: datetime | None, end: datetime | None) -> str:
    """`0.42 s`, or nothing while it is not over."""
    if start is None or end is None:
        return ""
    return f"{(end - start).total_seconds():.2f} s"


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_ERROR else f"{line[:MAX_ERROR]}…"
