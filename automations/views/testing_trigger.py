"""Test Trigger: the next request becomes the sample, or somebody types one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from automations import about, flow, hooks, samples, typed_samples
from automations.draft import trigger_of
from automations.draft_form import draft_of
from automations.latest import Latest, latest
from automations.upcoming import is_scheduled
from automations.views import setting_up
from automations.views.builder import link
from automations.views.frame import frame, tabs
from connectors.form_data import parsed, text_of
from executions import listening
from executions.clock import now
from executions.views.decisions import json_fault
from projects import audit

if TYPE_CHECKING:
    from automations.models import Automation
    from projects.access import MemberRequest

JUST_NOW: Final = timedelta(seconds=10)  # a page that waits asks every second


def test(request: MemberRequest, automation: Automation) -> HttpResponse:
    """The page of a trigger's sample; POST listens, stops, or takes a typed sample.

    While it listens, a page asks with `live` whether it still does.
    """
    if trigger_of(automation.draft) is None:
        args = [automation.project.slug, automation.name, flow.TRIGGER]
        return redirect("automations:step-connector", *args)
    if request.method == "POST":
        return _posted(request, automation)
    if "live" in request.GET and listening.listens(automation, now()):
        return HttpResponse(status=204)
    return _page(request, automation)


@dataclass(frozen=True, slots=True)
class Receiver:
    """The trigger of the live version, which takes the requests although the draft has another."""

    number: int | None
    source: Mapping[str, Any]
    inputs: tuple[about.Input, ...]

    @property
    def digest(self) -> str:
        """That of the samples which it makes."""
        return samples.digests(self.source)[flow.TRIGGER]


def _receiver(automation: Automation) -> Receiver | None:
    """What receives in place of the draft's trigger; None where that does, or one just like it."""
    live = automation.live
    if live is None:
        return None
    source = draft_of({**live.plan, "steps": []})
    given = about.details(automation.project, source, flow.TRIGGER, {})
    found = Receiver(live.number, source, given.inputs)
    own = samples.digests({**automation.draft, "steps": []})[flow.TRIGGER]
    return None if found.digest == own else found


def _address(automation: Automation, receiver: Receiver | None) -> about.Address | None:
    """Where the next request is waited for; None where none is taken."""
    return about.address(automation, receiver.source if receiver else None)


def _posted(request: MemberRequest, automation: Automation) -> HttpResponse:
    done = request.POST.get("do", "")
    if done == "stop":
        listening.stop(automation)
    elif _blocking(frame(automation, flow.TRIGGER)):
        return _page(request, automation, status=422)
    elif done == "load" and _loads(automation):
        return _loaded(request, automation)
    elif (
        done == "listen"
        and not _is_told_later(automation)
        and _address(automation, _receiver(automation))
    ):
        listening.start(automation, now())
        audit.record(request, "automation.tested", automation.name, {"step": flow.TRIGGER})
    elif done == "sample":
        text = request.POST.get("sample", "")
        value, faults = _read(automation, text)
        if faults:
            return _page(request, automation, text, faults, status=422)
        samples.keep(automation, automation.draft, flow.TRIGGER, value, now())
        listening.stop(automation)
        audit.record(request, "automation.tested", automation.name, {"step": flow.TRIGGER})
    if "HX-Request" in request.headers:
        return _page(request, automation)
    args = [automation.project.slug, automation.name, flow.TRIGGER]
    return redirect(reverse("automations:test", args=args))


def _loads(automation: Automation) -> bool:
    """Whether the service can be asked for a sample."""
    trigger = trigger_of(automation.draft)
    return trigger is not None and trigger.loads


def _is_told_later(automation: Automation) -> bool:
    """Whether the service knows the address only once the automation is active, so that waiting
    for a delivery is in vain until then.
    """
    trigger = trigger_of(automation.draft)
    sets_up = trigger is not None and trigger.sets_up and automation.live is None
    return sets_up and not hooks.by_hand(automation, hooks.outline(automation.draft["trigger"]))


def _loaded(request: MemberRequest, automation: Automation) -> HttpResponse:
    """The latest object at the service becomes the sample; else the page says why not."""
    found = latest(automation)
    if found.output is None:
        return _page(request, automation, found=found, status=422)
    samples.keep(automation, automation.draft, flow.TRIGGER, found.output, now())
    listening.stop(automation)
    audit.record(request, "automation.tested", automation.name, {"step": flow.TRIGGER})
    if "HX-Request" in request.headers:
        return _page(request, automation, found=found)
    return redirect("automations:test", automation.project.slug, automation.name, flow.TRIGGER)


def _read(automation: Automation, text: str) -> tuple[Any, list[str]]:
    """A typed sample, and what keeps it from being one."""
    value = parsed(text.strip())
    if isinstance(value, str):
        try:
            json.loads(text)
        except (ValueError, RecursionError) as error:
            return None, [f"The sample must be JSON: {json_fault(error)}"]
    return value, typed_samples.faults(automation.draft, value)


def _page(
    request: MemberRequest,
    automation: Automation,
    text: str | None = None,
    faults: list[str] | None = None,
    found: Latest | None = None,
    status: int = 200,
) -> HttpResponse:
    draft = automation.draft
    around = frame(automation, flow.TRIGGER)
    sample = samples.taken(automation, draft, [flow.TRIGGER]).get(flow.TRIGGER)
    listens = listening.listens(automation, now())
    receiver = _receiver(automation)
    address = _address(automation, receiver)
    too_large = sample is not None and sample.is_large
    if text is None:
        value = sample.output if sample else typed_samples.example(draft)
        text = "" if too_large else text_of(value, wide=True)
    stages = tabs(automation, flow.TRIGGER, "test", around["card"].status)
    context = {
        **around,
        "steps": stages,
        "label": stages[-1]["label"],
        "address": address,
        "receiver": receiver,
        **(service := _at_the_service(request, automation)),
        "address_shown": address is not None and _is_among(service, address.url),
        "loads": (loads := _loads(automation)),
        "thing": trigger.label.lower() if (trigger := trigger_of(draft)) else "",
        "scheduled": is_scheduled(draft["trigger"]["use"]),
        "told_later": (told_later := _is_told_later(automation)),
        "asks": "load-form" if loads else "listen-form" if address and not told_later else "",
        "found": found,
        "of_receiver": bool(sample and receiver and sample.digest == receiver.digest),
        "details": about.details(automation.project, draft, flow.TRIGGER, {}),
        "blocking": [(link(automation, one, around["flow"].end), one) for one in _blocking(around)],
        "sample": sample,
        "listens": listens,
        "arrived": "live" in request.GET and _has_come(sample),
        "nobody_came": not listens and automation.listening_until is not None,
        "text": text,
        "too_large": too_large,
        "faults": faults or (),
        "configure_url": around["card"].href,
        "asked": "HX-Request" in request.headers,
    }
    return render(request, "builder/test_trigger.html", context, status=status)


def _at_the_service(request: MemberRequest, automation: Automation) -> dict[str, Any]:
    """How the live trigger stands there; where it does not, what this one takes by hand."""
    context = setting_up.context(request, automation)
    if context["standing"] is None:
        part = hooks.outline(automation.draft["trigger"])
        rows = hooks.by_hand(automation, part)
        context["rows"] = setting_up.shown_rows(request, automation, rows)
    return context


def _is_among(service: Mapping[str, Any], url: str) -> bool:
    """Whether what is entered at the service by hand names the address already."""
    rows = [*service["standing_rows"], *service.get("rows", ())]
    return any(row.value and url in row.value for row in rows)


def _has_come(sample: samples.Taken | None) -> bool:
    """Whether a sample is what a page that was waiting until now has waited for."""
    return sample is not None and now() - sample.tested_at < JUST_NOW


def _blocking(around: dict[str, Any]) -> list[Any]:
    return [one for one in around["here"] if not one.is_warning]
