"""The choices of a lookup, with the account that the step has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from automations import editing, labels, lookups, step_account, step_saving
from automations.views.frame import automation_of, frame, part_of, tabs
from connectors.forms import read
from connectors.sdk import Lookup
from projects import access
from projects.models import Role

if TYPE_CHECKING:
    from django.http import QueryDict

    from automations.lookups import Sought
    from automations.models import Automation
    from projects.access import MemberRequest

TEMPLATE: Final = "builder/lookup.html"
MAX_DIGITS: Final = 6  # of a page, and of how many choices are shown already


@access.members(see=Role.EDITOR, change=Role.EDITOR)
def lookup(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """The choices of the field `?field=with.…`.

    GET is a page with the values that are stored. POST is the step's form as it is typed, answered
    with the choices alone; with `pick` it is a choice on that page, which is stored.
    """
    automation = automation_of(request, name)
    try:
        held = part_of(automation, key)
    except Http404 as gone:
        if request.method != "POST":
            raise
        return HttpResponse(f"{gone}\n", "text/plain; charset=utf-8", 404)
    declared = step_account.declared_of(held)
    if declared is None:
        raise Http404("What this step uses is not installed any more.")
    sought = lookups.find(declared.Inputs, request.GET.get("field", ""))
    if sought is None or not isinstance(sought.field, Lookup):
        raise BadRequest("Say which lookup of the step: ?field=with.NAME.")
    if request.method != "POST":
        return _page(request, automation, key, held, sought)
    if "pick" in request.POST:
        return _picked(request, automation, key, held, sought)
    beside = read(sought.fields, request.POST, sought.beside)
    context = _found(request.POST, automation, key, held, sought, beside)
    return render(request, f"{TEMPLATE}#choices", context)


def _found(
    asked: QueryDict,
    automation: Automation,
    key: str,
    held: editing.Part,
    sought: Sought,
    beside: Any,
) -> dict[str, Any]:
    """What the templates show of the answer."""
    page, before = max(1, _number(asked, "page")), _number(asked, "shown")
    search = asked.get("search", "").strip()[: lookups.MAX_SEARCH]
    chosen = asked.get("account", "") if "account" in asked else held.get("account")
    question = lookups.Question(beside, chosen, search, page)
    found = lookups.choices(automation, held, sought, question)
    if found.by_account and found.account and isinstance(sought.field, Lookup):
        labels.remember(found.account, sought.field, beside, found.items)
    back = reverse("automations:configure", args=[automation.project.slug, automation.name, key])
    return {
        "found": found,
        "count": found.count(before, search),
        "field": sought.field,
        "path": ".".join(["with", *sought.names]),
        "search": search,
        "before": before,
        "next": page + 1,
        "back_url": back,
        "account_url": f"{back}#{step_account.FIELD}",
        "project": automation.project,
    }


def _page(
    request: MemberRequest,
    automation: Automation,
    key: str,
    held: editing.Part,
    sought: Sought,
    conflict: str = "",
) -> HttpResponse:
    beside = sought.siblings(held.get("with") or {})
    context = frame(automation, key) | {"steps": tabs(automation, key, "configure")}
    context |= _found(request.GET, automation, key, held, sought, beside)
    context |= {"revision": editing.revision(held), "conflict": conflict}
    return render(request, TEMPLATE, context, status=409 if conflict else 200)


def _picked(
    request: MemberRequest, automation: Automation, key: str, held: editing.Part, sought: Sought
) -> HttpResponse:
    """Store what was chosen on the page, and go back to the form."""
    values = sought.filled(held.get("with") or {}, request.POST["pick"])
    try:
        with transaction.atomic():
            seen = request.POST.get("revision", "")
            editing.save(automation, key, seen, {**held, "with": values})
            step_saving.write_down(request, automation.name, key)
    except editing.Gone:
        raise Http404("There is no such step any more.") from None
    except editing.Conflict as conflict:
        said = (
            "This step was changed meanwhile, by somebody else or in another window. Choose again."
        )
        return _page(request, automation, key, conflict.stored, sought, said)
    back = redirect("automations:configure", automation.project.slug, automation.name, key)
    back["Location"] += f"#field-{'-'.join(['with', *sought.names])}"
    return back


def _number(asked: QueryDict, name: str) -> int:
    text = asked.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else 0
