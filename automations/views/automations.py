"""The list of a project's automations, and the page of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from automations import about, editing, flow, labels, overview, publish, samples
from automations.check import UNANSWERED, check
from automations.difference import changes, is_as
from automations.draft_form import draft_of, normal
from automations.models import Automation, Version
from automations.places import placed_faults
from automations.upcoming import upcoming
from connectors.sdk.wording import shortened
from executions import budget_pages, standing
from executions.clock import now
from executions.models import Execution
from projects import access, audit
from projects.models import Role

from . import setting_up
from .builder import link
from .frame import address as editor
from .frame import automation_of as _automation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from automations.places import Place
    from projects.access import MemberRequest

RECENT_RUNS: Final = 10
VERSIONS: Final = 20  # on the page; older ones have their addresses
DRAFT: Final = "draft"  # in place of a version's number
NOT_TESTED: Final[tuple[tuple[samples.State, str, str], ...]] = (
    ("untested", "was never tested", "were never tested"),
    ("changed", "was changed since its test", "were changed since their tests"),
)
MAX_DIGITS: Final = 9  # of a version's number


class ListForm(forms.Form):
    """What the list of automations is asked for; `overview.Filters` reads it."""

    search = forms.CharField(
        label="Search",
        required=False,
        max_length=overview.MAX_SEARCH,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Title or name"}),
    )
    state = forms.ChoiceField(label="Status", required=False, choices=overview.STATES)
    order = forms.ChoiceField(label="Sort by", required=False, choices=overview.ORDERS)


@access.members()
def listed(request: MemberRequest) -> HttpResponse:
    """The automations, searched, filtered and in pages; with htmx the rows alone."""
    filters = overview.Filters.read(request.GET)
    said = {"search": filters.search, "state": filters.state, "order": filters.order}
    context = {
        "page": "automations",
        "filters": filters,
        "form": ListForm(initial=said),
        "found": overview.page(request.project, filters),
        "query": urlencode({name: value for name, value in said.items() if value}),
    }
    is_part = request.headers.get("HX-Target") == "rows"
    template = "automations/list.html#rows" if is_part else "automations/list.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Target"])
    return response


@access.members()
def detail(request: MemberRequest, name: str) -> HttpResponse:
    """One automation: its flow, and beside it what is known about it or the chosen step."""
    return _page(request, _automation(request, name))


@access.members(see=None, change=Role.EDITOR)
def activate(request: MemberRequest, name: str) -> HttpResponse:
    """Let the draft run; where it must not, the page says what is missing."""
    automation = _automation(request, name)
    try:
        with transaction.atomic():
            version = publish.activate(automation, request.user)
            audit.record(
                request, "automation.activated", automation.name, {"version": version.number}
            )
    except publish.CannotActivate as error:
        drawn = flow.cards(automation.draft).dressed(lambda card: _edited(card, automation))
        faults = placed_faults(automation.draft, drawn, error.faults)
        return _page(request, automation, DRAFT, faults)
    said = f"{_title(automation)} is active, as version {version.number}."
    level, more = _worth_saying(automation)
    standing.see_to(automation)
    grave, news = setting_up.words(automation)
    words = " ".join(filter(None, [said, news, *more]))
    messages.add_message(request, max(level, grave), words)
    return redirect(_address(automation))


def _worth_saying(automation: Automation) -> tuple[int, list[str]]:
    """What nothing keeps from going live, but somebody should know, and how grave it is."""
    draft, level, more = automation.draft, messages.SUCCESS, []
    if any(one.message == UNANSWERED for one in check(automation.project, draft)):
        level = messages.WARNING
        more.append(f"But {UNANSWERED[0].lower()}{UNANSWERED[1:]}")
    stands = samples.states(automation, draft)
    states = [state for key, state in stands.items() if key != flow.TRIGGER]
    for state, one, several in NOT_TESTED:
        if count := states.count(state):
            more.append(f"1 step {one}." if count == 1 else f"{count} steps {several}.")
    return level, more


@access.members(see=None, change=Role.EDITOR)
def deactivate(request: MemberRequest, name: str) -> HttpResponse:
    """Accept nothing new; where others that run call it, only when that is meant."""
    automation = _automation(request, name)
    if "anyway" not in request.POST and (callers := about.live_callers(automation)):
        context = {
            "page": "automations",
            "automation": automation,
            "title": automation.title or automation.name,
            "url": _address(automation),
            "live_callers": callers,
        }
        return render(request, "automations/deactivate.html", context, status=409)
    if automation.live_id or automation.active:
        with transaction.atomic():
            publish.deactivate(automation)
            audit.record(request, "automation.deactivated", automation.name)
        standing.see_to(automation)
    messages.success(request, f"{_title(automation)} is inactive now. What runs already runs on.")
    return redirect(_address(automation))


def _page(
    request: MemberRequest,
    automation: Automation,
    chosen: str = "",
    faults: Sequence[Place] = (),
) -> HttpResponse:
    chosen = chosen or request.GET.get("version", "")
    live = automation.live
    newest = live or _newest(automation)
    differs = newest is None or not is_as(automation.draft, newest.plan)
    version = _version(automation, chosen, live if differs else newest)
    source = version.plan if version else automation.draft
    key = request.GET.get("step", "") if not faults else ""
    drawn = flow.cards(source, labels.of(automation.project_id, source))
    card = drawn.card(key)
    address, here = _address(automation), _here(chosen)
    versions = _versions(automation)
    callers = about.callers(automation)
    context = {
        "page": "automations",
        "automation": automation,
        "url": address,
        "title": automation.title or automation.name,
        "version": version,
        "flow": drawn.dressed(lambda one: _linked(one, address, here, key)),
        "card": card,
        "missing": shortened(key) if key and card is None else "",
        "close": f"{address}{'?' if here else ''}{urlencode(here)}",
        "status": overview.state(automation, differs=differs),
        "note": overview.note(automation),
        "can_activate": live is None or differs,
        "differs": differs,
        "callers": callers,
        "live_callers": [one for one in callers if one.live] if live else [],
        "many_callers": len(callers) == about.MOST_CALLERS,
        "faults": [(link(automation, place, drawn.end), place) for place in faults],
        "versions": versions[:VERSIONS],
        "older": len(versions) > VERSIONS,
    }
    if card:
        context["details"] = about.details(request.project, source, key, _numbers(drawn))
        context["in_draft"] = _has(automation.draft, key)
    else:
        context |= _about(request, automation, source, version, differs=differs)
    status = 422 if faults else 200
    return render(request, "automations/detail.html", context, status=status)


def _about(
    request: MemberRequest,
    automation: Automation,
    source: Mapping[str, Any],
    version: Version | None,
    *,
    differs: bool,
) -> dict[str, Any]:
    """What the panel says about the automation as a whole."""
    draft = draft_of({**source, "steps": source.get("steps") or []})
    runs = Execution.objects.filter(automation=automation, test=False).order_by("-id")
    shown = ("about", "status", "accepted_at", "started_at", "finished_at", "version__number")
    live = automation.live
    return {
        "address": about.address(automation),
        **setting_up.context(request, automation),
        "upcoming": upcoming(automation, now()),
        "runs": runs.select_related("version").only("id", *shown)[:RECENT_RUNS],
        "callees": about.callees(automation.project, draft),
        "budget_warnings": budget_pages.warnings(automation.project, now(), automation.pk),
        "changes": changes(live.plan, normal(automation.draft))
        if live and differs and version is None
        else (),
    }


def _newest(automation: Automation) -> Version | None:
    return automation.versions.filter(number__isnull=False).order_by("-number").first()


def _version(automation: Automation, chosen: str, otherwise: Version | None) -> Version | None:
    """The version to show, None for the draft: the chosen one, or what is shown otherwise."""
    if not chosen:
        return otherwise
    if chosen == DRAFT:
        return None
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) <= MAX_DIGITS):
        raise Http404("There is no such version.")
    return get_object_or_404(automation.versions, number=int(chosen))


def _versions(automation: Automation) -> list[Version]:
    """The newest versions without their plans, and one more where there are older ones."""
    rows = automation.versions.filter(number__isnull=False).order_by("-number")
    return list(rows.only("number", "created_at")[: VERSIONS + 1])


def _address(automation: Automation) -> str:
    return reverse("automations:detail", args=[automation.project.slug, automation.name])


def _here(chosen: str) -> dict[str, str]:
    return {"version": chosen} if chosen else {}


def _linked(card: flow.Card, address: str, here: dict[str, str], key: str) -> flow.Card:
    href = f"{address}?{urlencode({**here, 'step': card.key})}#panel"
    return replace(card, href=href, selected=card.key == key)


def _edited(card: flow.Card, automation: Automation) -> flow.Card:
    """The card with the place where the builder changes it."""
    return replace(card, href=editor(automation, card.key, automation.draft))


def _has(draft: Mapping[str, Any], key: str) -> bool:
    """Whether the builder has a page for this part."""
    try:
        editing.part(draft, key)
    except editing.Gone:
        return False
    return True


def _numbers(drawn: flow.Flow) -> dict[str, str]:
    return {card.key: card.number for card in drawn.each()}


def _title(automation: Automation) -> str:
    return f"“{shortened(automation.title or automation.name)}”"
