"""Where the builder begins: the draft as a whole, and what is still to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from automations import about, arrange, catalogue, flow, kept
from automations.upcoming import upcoming
from automations.views import clipboard
from automations.views.frame import automation_of, frame
from executions.clock import now
from projects import access
from projects.models import Role

if TYPE_CHECKING:
    from automations.models import Automation, Kept
    from automations.places import Place
    from projects.access import MemberRequest


@access.members()
def start(request: MemberRequest, name: str) -> HttpResponse:
    """What is missing, what is not tested, and what to add next; without a trigger, choosing it."""
    automation = automation_of(request, name)
    where = [automation.project.slug, automation.name]
    begun = bool(automation.draft.get("trigger"))
    if not begun and access.allows(request.role, Role.EDITOR):
        return redirect("automations:step-connector", *where, flow.TRIGGER)
    around = frame(automation)
    drawn: flow.Flow = around["flow"]
    faults = [(link(automation, one, drawn.end), one) for one in around["faults"]]
    untested = [card for card in drawn.each() if card.status in ("untested", "changed")]
    context = {
        **around,
        "begun": begun,
        "missing": [(href, one) for href, one in faults if not one.is_warning],
        "warnings": [(href, one) for href, one in faults if one.is_warning],
        "untested": [
            (reverse("automations:test", args=[*where, card.key]), card) for card in untested
        ],
        "paths": catalogue.paths(),
        "place": drawn.end,
        "copied": clipboard.copied(request),
        "deleted": _deleted(request, automation),
        "address": about.address(automation),
        "upcoming": upcoming(automation, now()),
    }
    return render(request, "builder/start.html", context)


def _deleted(request: MemberRequest, automation: Automation) -> Kept | None:
    """The step that was deleted last, as long as it can be put back."""
    found = clipboard.deleted(request, automation)
    try:
        if found:
            kept.put_back(automation.draft, found.data, automation.spent)
    except arrange.CannotArrange:
        return None
    return found


def link(automation: Automation, fault: Place, end: str) -> str:
    """Where a fault is put right: at its field, or where its part is chosen; `end` is the place
    of the next step.
    """
    where = [automation.project.slug, automation.name]
    if fault.card is None:
        return reverse("automations:step-add", args=[*where, end])
    if fault.inside == "use":
        return reverse("automations:step-connector", args=[*where, fault.card.key])
    anchor = f"#field-{fault.inside.replace('.', '-')}" if fault.inside else ""
    return f"{fault.card.href}{anchor}"
