"""Test Action: one step really runs, with the samples of those before it or with typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from automations import about, flow, places, samples, step_effect
from automations.draft import action_of
from automations.views import testing_result, testing_trigger
from automations.views.builder import link
from automations.views.frame import automation_of, frame, part_of, tabs
from connectors.form_data import json_text, parsed
from connectors.sdk.references import renumber
from executions import stand_ins, testing
from executions.cancel import AlreadyEnded, cancel
from executions.clock import now
from projects import access, audit
from projects.models import Role

if TYPE_CHECKING:
    from automations.models import Automation
    from executions.models import Execution
    from projects.access import MemberRequest

LONG: Final = 4_000  # characters of a value that is not edited here
WIDE: Final = 60  # characters that stand on one line


@dataclass(frozen=True, slots=True)
class Value:
    """A value that a reference of the step stands for, as its control shows it.

    `shown` is the reference by numbers, `origin` where the value comes from; one that is too long
    to be edited is only looked at.
    """

    given: stand_ins.Given
    shown: str
    label: str
    text: str
    fault: str = ""

    @property
    def name(self) -> str:
        """The name of its control."""
        return f"value:{self.given.name}"

    @property
    def is_long(self) -> bool:
        """Whether it is not edited here."""
        return len(self.text) > LONG

    @property
    def is_wide(self) -> bool:
        """Whether it needs more than one line."""
        return "\n" in self.text or len(self.text) > WIDE


@access.members(change=Role.EDITOR)
def test(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """What a step is tested with and what came of it; POST tests it, or cancels its test.

    While a test runs, a page asks with `live`, what it has seen, for what is new.
    """
    automation = automation_of(request, name)
    step = part_of(automation, key)
    if key == flow.TRIGGER:
        return testing_trigger.test(request, automation)
    if request.method == "POST":
        return _posted(request, automation, step)
    result = testing_result.of_step(automation, key)
    if result and request.GET.get("live") == result.seen:
        return HttpResponse(status=204)
    return _page(request, automation, step, result)


def _posted(
    request: MemberRequest, automation: Automation, step: Mapping[str, Any]
) -> HttpResponse:
    key = step["key"]
    result = testing_result.of_step(automation, key)
    cancels = request.POST.get("do") == "cancel"
    if result and not result.is_over:
        if cancels:
            stop(result.execution)
    elif not cancels:
        typed = _typed(request, automation, key)
        try:
            begin(request, automation, key, typed)
        except testing.CannotTest as error:
            shown = {name: value for name, value in typed.items() if name not in error.faults}
            return _page(request, automation, step, result, shown, error.faults)
        except CannotBegin:
            return _page(request, automation, step, result, typed, {})
        except testing.StillRuns:
            pass  # pressed twice: the page shows the one that runs
    here = reverse("automations:test", args=[automation.project.slug, automation.name, key])
    if "HX-Request" in request.headers:
        return _page(request, automation, step, testing_result.of_step(automation, key))
    return redirect(here)


class CannotBegin(Exception):
    """The draft has faults that keep the step from running."""


def begin(
    request: MemberRequest, automation: Automation, key: str, typed: Mapping[str, Any]
) -> Execution:
    """Begin a test, and write down who did. Raises CannotBegin, CannotTest and StillRuns."""
    around = frame(automation, key)
    if any(not one.is_warning for one in around["here"]):
        raise CannotBegin
    begun = testing.begin(automation, automation.draft, key, typed, request.user, now())
    details = {"step": key, "execution": begun.id}
    audit.record(request, "automation.tested", automation.name, details)
    return begun


def stop(execution: Execution) -> None:
    """Cancel a test, unless it has ended."""
    try:
        cancel(execution, now())
    except AlreadyEnded:
        return


def _typed(request: MemberRequest, automation: Automation, key: str) -> dict[str, Any]:
    """The values that are not those of the samples."""
    found = {}
    for one in stand_ins.given(automation, automation.draft, key, {}):
        said = request.POST.get(f"value:{one.name}")
        if said is None or (one.fault and not said.strip()):
            continue
        said = said.replace("\r\n", "\n").strip()
        if one.fault or said != _text(one).strip():
            found[one.name] = parsed(said)
    return found


def _page(
    request: MemberRequest,
    automation: Automation,
    step: Mapping[str, Any],
    result: testing_result.Result | None,
    typed: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
) -> HttpResponse:
    key, draft = step["key"], automation.draft
    around = frame(automation, key)
    card = around["card"]
    numbers = {one.key: one.number for one in around["flow"].each()}
    if typed is None:
        typed = testing.typed_for(result.execution) if result else {}
    stages = tabs(automation, key, "test", card.status)
    details = testing_result.beside(about.details(automation.project, draft, key, numbers), result)
    context = {
        **around,
        "steps": stages,
        "label": stages[-1]["label"],
        "details": details,
        "blocking": [
            (link(automation, one, around["flow"].end), one)
            for one in around["here"]
            if not one.is_warning
        ],
        "values": _values(automation, step, typed, numbers, faults or {}),
        "unfilled": faults,
        "result": result,
        "changed_where": step_effect.changed_by(step),
        "runs": bool(result and not result.is_over),
        "sample": samples.taken(automation, draft, [key]).get(key),
        "configure_url": card.href,
        "holds_steps": bool(card.lanes),
        "leads": action.leads if (action := action_of(step)) else (),
        "asked": "HX-Request" in request.headers,
    }
    return render(request, "builder/test.html", context, status=200 if faults is None else 422)


def _values(
    automation: Automation,
    step: Mapping[str, Any],
    typed: Mapping[str, Any],
    numbers: Mapping[str, str],
    faults: Mapping[str, str],
) -> list[Value]:
    action = action_of(step)
    fields = action.Inputs.__fields__ if action else {}
    found = stand_ins.given(automation, automation.draft, step["key"], typed)
    return [
        Value(
            one,
            str(renumber("{{" + one.name + "}}", numbers))[2:-2],
            places.inside(one.input.split("."), fields),
            _text(one),
            faults.get(one.name, ""),
        )
        for one in found
    ]


def _text(given: stand_ins.Given) -> str:
    return "" if given.fault else json_text(given.value, wide=True)
