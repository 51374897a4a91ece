"""Choosing what comes next: a kind of step, a connector, then one of its triggers or actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from automations import arrange, catalogue, choices, editing, flow
from automations.draft import action_of
from automations.views import asking, clipboard
from automations.views.frame import automation_of, frame, part_of, tabs
from connectors import registry
from connectors.sdk.wording import shortened
from projects import access, audit
from projects.models import Role
from projects.views.parts import page_or_part

if TYPE_CHECKING:
    from automations.models import Automation
    from automations.views.frame import Stage
    from projects.access import MemberRequest


@access.members()
def add(request: MemberRequest, name: str, place: str) -> HttpResponse:
    """What to add at a place: an action, a path, or the step that was copied."""
    automation = automation_of(request, name)
    around = frame(automation)
    if (where := flow.whereabouts(around["flow"], place)) is None:
        messages.error(request, "There is no such place any more. Choose another +.")
        return redirect("automations:edit", automation.project.slug, name)
    context = {
        **around,
        "place": place,
        "where": where,
        "paths": catalogue.paths(),
        "copied": clipboard.copied(request),
    }
    return render(request, "builder/add.html", context)


@access.members()
def connector(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """The connectors of which the trigger, or the action of a step, can be."""
    automation = automation_of(request, name)
    part = part_of(automation, key)
    if key != flow.TRIGGER and _holds_steps(part):
        return redirect("automations:configure", automation.project.slug, name, key)
    actions = reverse("automations:step-action", args=[automation.project.slug, name, key])
    chosen = part.get("use", "").partition(".")[0]
    return _catalogue(request, automation, key, {"actions_url": actions, "chosen": chosen})


@access.members(change=Role.EDITOR)
def action(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """The triggers or actions of a connector; the chosen one becomes that of the part."""
    automation = automation_of(request, name)
    part = part_of(automation, key)
    where = [automation.project.slug, name, key]
    if key != flow.TRIGGER and _holds_steps(part):
        return redirect("automations:configure", *where)
    if request.method == "POST" and (use := request.POST.get("use", "")):
        try:
            asking.keep(
                request,
                automation,
                choices.change(automation, key, use),
                {"changed": key},
                lambda before, after: choices.lost(before, after, key),
            )
        except asking.Breaks as found:
            return asking.ask(request, automation, key, "Change", found)
        except (registry.Unknown, arrange.CannotArrange) as error:
            messages.error(request, str(error))
        except editing.Gone:
            messages.error(request, "This step is not there any more.")
            return redirect("automations:edit", *where[:2])
        else:
            return redirect("automations:configure", *where)
    wanted = request.GET.get("connector") or part.get("use", "").partition(".")[0]
    back = reverse("automations:step-connector", args=where)
    return _actions(request, automation, key, wanted, {"back": back, "use": part.get("use", "")})


@access.members()
def connector_to_add(request: MemberRequest, name: str, place: str) -> HttpResponse:
    """The connectors of which a new step can be."""
    automation = automation_of(request, name)
    actions = reverse("automations:add-action", args=[automation.project.slug, name, place])
    return _catalogue(request, automation, "", {"actions_url": actions, **_at(request, place)})


@access.members(change=Role.EDITOR)
def action_to_add(request: MemberRequest, name: str, place: str) -> HttpResponse:
    """The actions of a connector; the chosen one becomes a new step."""
    automation = automation_of(request, name)
    where = [automation.project.slug, name]
    if request.method == "POST" and (use := request.POST.get("use", "")):
        try:
            with transaction.atomic():
                key = choices.add(automation, place, use, request.POST.get("seen", ""))
                audit.record(request, "automation.edited", automation.name, {"added": key})
        except registry.Unknown as error:
            messages.error(request, str(error))
        except arrange.CannotArrange as error:
            messages.error(request, str(error))
            return redirect("automations:edit", *where)
        else:
            return redirect("automations:configure", *where, key)
    back = reverse("automations:add-connector", args=[*where, place])
    wanted = request.GET.get("connector", "")
    at = _at(request, place)
    if shown_in := at.get("shown_in"):
        back = f"{back}?{urlencode({'seen': shown_in})}"
    return _actions(request, automation, "", wanted, {"back": back, "use": "", **at})


def _catalogue(
    request: MemberRequest, automation: Automation, key: str, more: dict[str, Any]
) -> HttpResponse:
    entries = catalogue.entries(triggers=key == flow.TRIGGER)
    said = {name: request.GET.get(name, "") for name in ("search", "category", "sort")}
    context = {
        **_around(automation, key, "connector"),
        **more,
        **said,
        "search": said["search"].strip()[: catalogue.MAX_SEARCH],
        "orders": catalogue.ORDERS.items(),
        "categories": catalogue.categories(entries),
        "found": catalogue.narrowed(entries, said["search"], said["category"], said["sort"]),
        "is_trigger": key == flow.TRIGGER,
    }
    return page_or_part(request, "builder/connector.html", "found", context)


def _actions(
    request: MemberRequest,
    automation: Automation,
    key: str,
    wanted: str,
    more: dict[str, Any],
) -> HttpResponse:
    entry = catalogue.entry(wanted, triggers=key == flow.TRIGGER)
    if entry is None:
        if wanted:
            messages.error(request, f"There is no connector “{shortened(wanted)}” to choose here.")
        return redirect(more["back"])
    context = {
        **_around(automation, key, "action"),
        **more,
        "entry": entry,
        "is_trigger": key == flow.TRIGGER,
        "here": f"{request.path}?{urlencode({'connector': entry.key})}",
    }
    return render(request, "builder/action.html", context)


def _at(request: MemberRequest, place: str) -> dict[str, str]:
    """The place of a new step, and the arrangement in which it was chosen if that is known."""
    seen = request.GET.get("seen", "")
    return {"place": place, **({"shown_in": seen} if seen else {})}


def _around(automation: Automation, key: str, stage: Stage) -> dict[str, Any]:
    """The frame with its tabs; those of a step that is not there yet lead nowhere."""
    found = frame(automation, key)
    state = found["card"].status if found["card"] else ""
    return {**found, "steps": tabs(automation, key, stage, state)}


def _holds_steps(part: editing.Part) -> bool:
    found = action_of(part)
    return found is not None and bool(found.paths)
