"""What was typed about a part that is not there any more, or is another one by now: it cannot be
saved, but it can be read and copied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from automations import step_form, step_saving
from automations.views.frame import frame
from connectors.form_data import text_of

if TYPE_CHECKING:
    from automations.models import Automation
    from projects.access import MemberRequest

FIELDS: Final = step_form.INPUTS, step_form.CONDITIONS, "title", "note"
PAGE: Final = "builder/gone.html"
CUT_OFF: Final = "The form did not arrive whole, so nothing of it was saved. Send it again."


def gone(request: MemberRequest, automation: Automation, key: str) -> HttpResponse:
    """The step was deleted meanwhile."""
    if request.headers.get("HX-Request"):
        return render(request, f"{PAGE}#stopped", {"automation": automation})
    context = {**frame(automation), "typed": _typed(request), "key": key}
    return render(request, PAGE, context, status=410)


def changed(request: MemberRequest, automation: Automation, key: str) -> HttpResponse:
    """Something else was chosen for the part meanwhile, whose form has other fields."""
    who = step_saving.editor(automation, key, request.user)
    told = {"automation": automation, "is_there": True, "who": who}
    if request.headers.get("HX-Request"):
        return render(request, f"{PAGE}#stopped", told)
    where = [automation.project.slug, automation.name, key]
    context = {
        **frame(automation, key),
        **told,
        "typed": _typed(request),
        "address": reverse("automations:configure", args=where),
    }
    return render(request, PAGE, context, status=409)


def cut_off(request: MemberRequest) -> HttpResponse:
    """A part of the form was lost on its way."""
    if request.headers.get("HX-Request"):
        return HttpResponse(CUT_OFF, "text/plain; charset=utf-8", 400)
    return render(request, "400.html", {"status": 400, "message": CUT_OFF}, status=400)


def _typed(request: MemberRequest) -> list[tuple[str, str]]:
    """The names of controls and what stood in them."""
    return [
        (name.removeprefix(step_form.INPUTS), text_of(value))
        for name, values in request.POST.lists()
        if name.startswith(FIELDS)
        for value in values
        if value
    ]
