"""Replaying an execution from one of its steps, and both executions side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from automations.flow import cards
from connectors.sdk.references import renumber
from executions.clock import now
from executions.compare import Compared, compare
from executions.differences import Difference, differences
from executions.engine.plan import Plan, numbers
from executions.models import Execution
from executions.repeat import CannotReplay, ReplayForm, replay, replay_form
from projects import access, audit
from projects.json_text import storable
from projects.models import Role

from .decisions import json_fault
from .execution import address, one, short

if TYPE_CHECKING:
    from automations.flow import Card
    from projects.access import MemberRequest

MOST: Final = 100  # steps that are drawn beside each other
SHOWN: Final = 30  # differences of one value
OBJECT: Final = 'The inputs must be a JSON object, such as {"query": "…"}.'


@access.members(see=Role.EDITOR, change=Role.EDITOR)
def replay_from(request: MemberRequest, execution_id: str) -> HttpResponse:
    """The inputs of the step `step`, to be edited; then the execution once more from there on."""
    execution = one(request, execution_id)
    path = storable(request.POST.get("step", "") or request.GET.get("step", ""))
    if not path:
        messages.info(request, "Choose the step to replay from.")
        return redirect(address(execution))
    try:
        form = replay_form(execution, path)
    except CannotReplay as error:
        raise Http404(str(error)) from None
    if request.method != "POST":
        return _form(request, execution, form, _shown(execution, form), [])
    text = request.POST.get("inputs", "")
    try:
        inputs = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _form(request, execution, form, text, [f"Not JSON: {json_fault(error)}"])
    if not isinstance(inputs, dict):
        return _form(request, execution, form, text, [OBJECT])
    try:
        again = replay(execution, path, inputs, now())
    except CannotReplay as error:
        faults = [str(problem) for problem in error.problems] or [str(error)]
        return _form(request, execution, form, text, faults)
    details = {"execution": again.id, "step": path}
    audit.record(request, "execution.replayed", execution.id, details)
    messages.success(request, "Replayed as this execution. The original stays as it was.")
    return redirect(address(again))


@access.members(see=Role.VIEWER)
def side_by_side(request: MemberRequest, execution_id: str) -> HttpResponse:
    """An execution and the one that it repeats, or `?with=` another of the same automation."""
    second = one(request, execution_id)
    other = request.GET.get("with", second.origin_id)
    if other is None:
        messages.info(request, "This execution repeats no other one.")
        return redirect(address(second))
    rows = Execution.objects.select_related("automation", "version").defer("payload", "reply")
    same = {"project": request.project, "automation": second.automation_id}
    first = get_object_or_404(rows, id=storable(other), **same)
    first.project = request.project
    flow = cards(first.version.plan)
    titles = {card.key: card for card in flow.each()}
    found = compare(first, second)
    differing = sum(each.differs for each in found)
    chosen = sorted(found, key=lambda each: not each.differs)[:MOST]
    shown = [_pair(each, titles) for each in found if each in chosen]
    context = {
        "page": "executions",
        "execution": second,
        "short_id": short(second.id),
        "first": first,
        "second": second,
        "first_short": short(first.id),
        "pairs": shown,
        "left_out": len(found) - len(shown),
        "differing": differing,
    }
    return render(request, "executions/compare.html", context)


@dataclass(frozen=True, slots=True)
class Pair:
    """One step in two executions: its card, and where its input and output differ."""

    compared: Compared
    card: Card | None
    inputs: list[Difference]
    outputs: list[Difference]
    ids: int = 0  # further places, which differ only in generated ids


def _pair(compared: Compared, titles: Mapping[str, Card]) -> Pair:
    first, second = compared.first, compared.second
    run = first or second
    card = titles.get(run.key) if run else None
    if first is None or second is None:
        return Pair(compared, card, [], [])
    inputs, outputs = (
        list(differences(*both))
        for both in ((first.input, second.input), (first.output, second.output))
    )
    ids = sum(each.generated for each in (*inputs, *outputs))
    return Pair(compared, card, _telling(inputs), _telling(outputs), ids)


def _telling(found: list[Difference]) -> list[Difference]:
    """The first of them, without generated ids."""
    return [each for each in found if not each.generated][:SHOWN]


def _shown(execution: Execution, form: ReplayForm) -> str:
    """The inputs that may be edited, with references by number, as JSON to read and write."""
    own = {name: value for name, value in form.inputs.items() if name not in form.fixed}
    shown = renumber(own, numbers(Plan.read(execution.version.plan["steps"])))
    text = json.dumps(shown, indent=2, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode()  # lone surrogates, as JSON has them


def _form(
    request: MemberRequest, execution: Execution, form: ReplayForm, text: str, faults: list[str]
) -> HttpResponse:
    fixed = {name: value for name, value in form.inputs.items() if name in form.fixed}
    context = {
        "page": "executions",
        "execution": execution,
        "short_id": short(execution.id),
        "form": form,
        "card": cards(execution.version.plan).card(form.step.key),
        "fixed": fixed,
        "text": text,
        "faults": faults,
        "lines": min(max(text.count("\n") + 2, 8), 30),
    }
    return render(request, "executions/replay.html", context, status=422 if faults else 200)
