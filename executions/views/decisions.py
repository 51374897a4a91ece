"""What a person does to an execution: repeat it, cancel it, say whether a step happened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from executions import log, tasks
from executions.cancel import AlreadyEnded, cancel
from executions.clock import now
from executions.decide import ANSWERS, FAIL, HAPPENED, NotAsked, asked_of, decide, output_faults
from executions.models import Execution, StepRun
from executions.repeat import CannotRepeat, retry
from executions.writing import write
from projects import access, audit
from projects.models import Role

from .execution import address, one, short
from .panel import output_names

if TYPE_CHECKING:
    from projects.access import MemberRequest

NOT_ASKED = "This execution does not wait for this decision any more."
DONE = {
    "happened": "Noted that it happened. The execution goes on after it.",
    "repeat": "The step runs again.",
    "fail": "The step has failed, as you said.",
}


@access.members(see=None, change=Role.EDITOR)
def run_again(request: MemberRequest, execution_id: str) -> HttpResponse:
    """Retry Execution: the same version and payload, from the beginning."""
    execution = one(request, execution_id)
    try:
        again = retry(execution, now())
    except CannotRepeat as error:
        messages.error(request, str(error))
        return redirect(address(execution))
    audit.record(request, "execution.retried", execution.id, {"execution": again.id})
    messages.success(request, f"Execution {short(execution.id)} runs once more, as this one.")
    return redirect(address(again))


@access.members(see=None, change=Role.EDITOR)
def stop(request: MemberRequest, execution_id: str) -> HttpResponse:
    """Cancel: end it before its end, with all that it called."""
    execution = one(request, execution_id)
    try:
        cancel(execution, now())
    except AlreadyEnded:
        messages.info(request, "This execution had ended already; nothing was cancelled.")
        return redirect(address(execution))
    audit.record(request, "execution.cancelled", execution.id)
    messages.success(request, "The execution was cancelled.")
    return redirect(address(execution))


@access.members(see=Role.EDITOR, change=Role.EDITOR)
def answer(request: MemberRequest, execution_id: str) -> HttpResponse:
    """Whether a step happened. GET is the form for its output, for pages without dialogs."""
    execution = one(request, execution_id)
    run = asked_of(execution)
    if run is None:
        return _not_asked(request, execution)
    if request.method != "POST":
        return _form(request, execution, run, "", [])
    said, text = request.POST.get("answer", ""), request.POST.get("output", "")
    if request.POST.get("key") != log.key_of(run) or said not in ANSWERS:
        return _not_asked(request, execution)
    output: Any = None
    if said == HAPPENED:
        output, faults = _read(run, text)
        if faults:
            return _form(request, execution, run, text, faults)
    return _decided(request, execution, run, said, output)


def _decided(
    request: MemberRequest, execution: Execution, run: StepRun, said: str, output: Any
) -> HttpResponse:
    def body() -> None:
        decide(execution, said, now(), output)
        audit.record(request, "execution.decided", execution.id, {"step": run.path, "answer": said})

    try:
        write(body)
    except NotAsked:
        return _not_asked(request, execution)
    tasks.hint(execution.id)
    messages.success(request, DONE[said])
    query = {} if said == FAIL else {"step": run.path}
    return redirect(address(execution, **query))


def _read(run: StepRun, text: str) -> tuple[Any, list[str]]:
    """The output that somebody typed, and what keeps it from being one. Empty text is `{}`."""
    try:
        output = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError) as error:
        return None, [f"The output must be JSON: {json_fault(error)}"]
    return output, output_faults(run, output)


def json_fault(error: Exception) -> str:
    """What is wrong with a text that is not JSON, and where."""
    if isinstance(error, json.JSONDecodeError):
        said = error.msg[:1].lower() + error.msg[1:]
        return f"line {error.lineno}, column {error.colno}: {said}."
    return "it is nested too deeply, or holds a number that is too long."


def _form(
    request: MemberRequest, execution: Execution, run: StepRun, text: str, faults: list[str]
) -> HttpResponse:
    context = {
        "page": "executions",
        "execution": execution,
        "short_id": short(execution.id),
        "run": run,
        "key": log.key_of(run),
        "names": output_names(run),
        "text": text,
        "faults": faults,
    }
    status = 422 if faults else 200
    return render(request, "executions/decide.html", context, status=status)


def _not_asked(request: MemberRequest, execution: Execution) -> HttpResponse:
    messages.info(request, NOT_ASKED)
    return redirect(address(execution))
