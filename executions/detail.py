"""One execution in full: what it was given, and what each step got, gave and asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from . import costs, log, scheduled
from .models import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from .models import Execution, StepRun

WIDE = 9  # characters of the longest name below a step


def as_json(execution: Execution) -> dict[str, Any]:
    """The execution as programs read it: as in the log, and all that was recorded."""
    runs = execution.step_runs.order_by("pk")
    steps = [
        {
            **step,
            "input": run.input,
            "output": run.output,
            "notes": run.notes,
            "requests": run.requests,
            **costs.as_json(run.cost, run.unpriced),
            "key": log.key_of(run),
        }
        for step, run in zip(log.steps_as_json(runs), runs, strict=True)
    ]
    known = {
        **log.as_json(execution),
        "about": execution.about or None,
        "accepted_at": execution.accepted_at.isoformat(),
        **costs.as_json(execution.cost, execution.unpriced),
    }
    return {**known, "trigger": execution.payload, "steps": steps}


def as_text(execution: Execution) -> Iterator[str]:
    """The execution as lines for people."""
    yield from _table(
        "",
        {
            "id": execution.id,
            "runs": f"{execution.automation.name} ({log.version_of(execution)})",
            "about": execution.about,
            "status": Status(execution.status).label,
            "accepted": log.clock(execution.accepted_at),
            "started": _time(execution.started_at),
            "finished": _time(execution.finished_at),
            "cost": costs.in_words(execution.cost, execution.unpriced),
            "called by": execution.parent_id,
            "error": execution.error,
            "note": scheduled.remark(execution.version.use, execution.payload),
        },
    )
    yield from _value("trigger", execution.payload, "")
    for run in execution.step_runs.order_by("pk"):
        yield ""
        yield f"{run.path}  {run.use}"
        yield from _step(run)
    if execution.status == Status.UNDECIDED:
        yield ""
        yield log.decision(execution)


def _step(run: StepRun) -> Iterator[str]:
    indent = "    "
    yield from _table(
        indent,
        {
            "status": log.STEP_WORDS[run.status],
            "attempts": str(run.attempts) if run.attempts > 1 else "",
            "started": _time(run.started_at),
            "took": log.duration(run.started_at, run.finished_at),
            "cost": costs.in_words(run.cost, run.unpriced),
            "error": run.error,
            "key": log.key_of(run),
        },
    )
    yield from _value("input", run.input, indent)
    yield from _value("output", run.output, indent)
    for note in run.notes:
        yield from _table(indent, {"note": note})
    for request in run.requests:
        status = request["status"] or "no answer"
        said = f"{request['method']} {request['host']}  {status}  {request['milliseconds']} ms"
        yield from _table(indent, {"request": said})


def _time(value: datetime | None) -> str:
    return log.clock(value) if value else ""


def _table(indent: str, rows: dict[str, str | None]) -> Iterator[str]:
    """A line for each value that there is; further lines of a value stand below its first."""
    for name, value in rows.items():
        if value:
            text = value.replace("\n", f"\n{indent}{'':{WIDE}}  ")
            yield f"{indent}{name:{WIDE}}  {text}"


def _value(name: str, value: Any, indent: str) -> Iterator[str]:
    """A JSON value, which other programs can read again."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    yield from _table(indent, {name: text.encode("utf-8", "backslashreplace").decode()})
