"""Suggested Data Elements: what a step can refer to, beside its form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.shortcuts import render

from automations import suggest
from projects import access

from .frame import automation_of, frame, part_of

if TYPE_CHECKING:
    from projects.access import MemberRequest

LONGEST: Final = 200  # characters of a search, and of the path of a field


@access.members()
def data(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """What a `field` can refer to, or what is called like `search`; with `group`, all of one."""
    automation = automation_of(request, name)
    part_of(automation, key)
    field, search = (request.GET.get(each, "")[:LONGEST] for each in ("field", "search"))
    if group := request.GET.get("group", ""):
        found = suggest.group(automation, key, group)
    else:
        found = suggest.elements(automation, automation.draft, key, field, search.strip())
    shown = {"data": found, "automation": automation, "key": key}
    if request.headers.get("HX-Request"):
        part = "builder/data.html#rows" if group else "builder/data.html"
        return render(request, part, {**shown, "group": found.groups[0] if found.groups else None})
    return render(request, "builder/suggestions.html", {**frame(automation, key), **shown})
