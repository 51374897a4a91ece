"""The page of one execution, as it is and while it changes."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from automations import labels
from automations.flow import cards
from executions import own_hand
from executions.clock import now
from executions.models import ENDED, Execution, Status
from executions.painting import Picture
from projects import access
from projects.json_text import storable
from projects.models import Role

from .panel import FAILED, Asked, asked_for, panel

if TYPE_CHECKING:
    from datetime import datetime

    from automations.flow import Flow
    from projects.access import MemberRequest

PAGE: Final = "executions/execution.html"
FLOW: Final = ("flow", "status", "commands")  # partials that follow the state of the execution
PANEL: Final = ("panel",)
WHOLE: Final = ("progress", "answer")  # what changes of a panel without a step; trees stay open
SOON: Final = timedelta(seconds=30)
ID: Final = 6, 3  # characters at both ends of a short id


@access.members(see=Role.VIEWER)
def detail(request: MemberRequest, execution_id: str) -> HttpResponse:
    """One execution; for htmx, what changes when another step or tab is looked at."""
    execution = one(request, execution_id)
    asked = asked_for(Picture.of(execution), request.GET)
    context = _context(request, asked)
    if _wants_part(request):
        response = HttpResponse(_parts(request, context, PANEL, (*FLOW, "live")))
    else:
        response = render(request, PAGE, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@access.members(see=Role.VIEWER)
def live(request: MemberRequest, execution_id: str) -> HttpResponse:
    """What has changed since the reader last asked: parts of the page, or 204 for nothing.

    `seen` is what the page's own address of this view carried.
    """
    try:
        execution = one(request, execution_id)
    except Http404:
        return HttpResponse(status=404, headers={"HX-Refresh": "true"})  # shows why
    asked = asked_for(Picture.of(execution), request.GET)
    seen = request.GET.get("seen", "").split("-")
    panel_parts = PANEL if asked.step else WHOLE
    names = [
        name
        for digest, parts in zip(_digests(asked), (FLOW, panel_parts), strict=True)
        if digest not in seen
        for name in parts
    ]
    if not names:
        return HttpResponse(status=204)
    context = _context(request, asked)
    return HttpResponse(_parts(request, context, (), (*names, "live")))


def one(request: MemberRequest, execution_id: str) -> Execution:
    """An execution of the request's project, with what its pages name. Raises Http404."""
    related = ("automation", "version", "parent__automation", "origin")
    unused = [
        *("payload", "reply", "automation__draft"),
        *(f"{of}__{name}" for of in ("parent", "origin") for name in ("payload", "reply")),
        "parent__automation__draft",
    ]
    rows = Execution.objects.select_related(*related).defer(*unused)
    found = get_object_or_404(rows, project=request.project, id=storable(execution_id))
    found.project = request.project
    return found


def address(execution: Execution, **query: str) -> str:
    """The address of an execution's page, or of one of its steps there."""
    path = reverse("executions:detail", args=[execution.project.slug, execution.id])
    return f"{path}?{urlencode(query)}" if query else path


def short(execution_id: str) -> str:
    """An id as it is shown where there is little room: `0192f3…c41`."""
    first, last = ID
    return f"{execution_id[:first]}…{execution_id[-last:]}"


def _wants_part(request: MemberRequest) -> bool:
    """Whether htmx asks for a part; going back it wants the whole page."""
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers


def _context(request: MemberRequest, asked: Asked) -> dict[str, Any]:
    execution = asked.picture.execution
    plan = execution.version.plan
    flow = cards(plan, labels.of(execution.project_id, plan))
    over, moment = execution.status in ENDED, now()
    return {
        "page": "executions",
        "execution": execution,
        "short_id": short(execution.id),
        "asked": asked,
        "flow": asked.picture.dressed(flow, asked.step),
        "panel": panel(asked, flow, moment),
        "over": over,
        "pause": _pause(execution, moment),
        "live_url": "" if over else _live_url(request, asked),
        "fault": _fault(asked.picture, flow),
        **_relations(asked.picture),
        "own_hand": _own_hand(execution),
    }


def _fault(picture: Picture, flow: Flow) -> dict[str, str]:
    """What went wrong, in a line that leads to the step; empty where nothing did."""
    execution = picture.execution
    line = picture.lines.get(execution.error_path)
    card = flow.card(line.key) if line else None
    if card is None or execution.status not in FAILED:
        return {}
    href = f"?{urlencode({'step': execution.error_path})}#panel"
    if execution.status == Status.UNDECIDED:
        return {"href": href, "kind": "warn", "words": f"Step {card.number} needs a decision."}
    return {"href": href, "kind": "bad", "words": f"Step {card.number} · {card.title} failed."}


def _pause(execution: Execution, moment: datetime) -> int:
    """The seconds between two looks at what has changed; more where nothing may for days."""
    due = execution.due_at
    later = execution.status == Status.PAUSED and due is not None and due > moment + SOON
    return 5 if later or execution.status == Status.UNDECIDED else 1


def _relations(picture: Picture) -> dict[str, str]:
    """What the links to the caller and to the original say."""
    execution = picture.execution
    path = execution.replayed_from
    key = re.sub(r"\[[0-9]+\]", "", path).rpartition("/")[2]
    return {
        "parent_query": urlencode({"step": execution.parent_path}),
        "origin_short": short(execution.origin_id or ""),
        "replayed_query": urlencode({"step": path}),
        "replayed_number": picture.numbers.get(key, path),
    }


def _own_hand(execution: Execution) -> dict[str, str]:
    """Of one that did not run for a change by its own automation: what is said, and the link."""
    before, made_in = own_hand.told(execution.error)
    here = Execution.objects.filter(project=execution.project_id)
    if execution.status != Status.REJECTED or not made_in or not here.filter(id=made_in).exists():
        return {}
    href = reverse("executions:detail", args=[execution.project.slug, made_in])
    return {"before": before, "href": href, "short": short(made_in), "id": made_in}


def _live_url(request: MemberRequest, asked: Asked) -> str:
    path = reverse("executions:live", args=[request.project.slug, asked.picture.execution.id])
    query = {**asked.chosen, "seen": "-".join(_digests(asked))}
    return f"{path}?{urlencode(query)}"


def _digests(asked: Asked) -> tuple[str, str]:
    """What the flow's side and the panel show, in a few characters each."""
    picture, status = asked.picture, asked.picture.execution.status
    flow = _digest((status, asked.step, tuple(picture.lines.values())))
    if not asked.shows_all:
        line = picture.lines.get(asked.step)
        waits = status == Status.UNDECIDED
        return flow, _digest((asked.step, asked.tab, line, waits, status in ENDED))
    return flow, _digest((flow, asked.tab))


def _digest(state: object) -> str:
    return hashlib.sha256(repr(state).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _parts(
    request: MemberRequest, context: dict[str, Any], asked: tuple[str, ...], others: tuple[str, ...]
) -> str:
    """The partials that were asked for, and others that take their places by themselves."""
    drawn = [render_to_string(f"{PAGE}#{name}", context, request) for name in asked]
    beside = {**context, "oob": True}
    drawn += [render_to_string(f"{PAGE}#{name}", beside, request) for name in others]
    return "\n".join(drawn)
