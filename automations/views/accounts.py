"""Adding an account inside a step: the dialog “Authorize”."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.vary import vary_on_headers

from automations import editing, step_account, step_saving
from automations.views.frame import automation_of, frame, part_of, tabs
from connectors.account_form import Entry
from connectors.views.accounts import FORM, accepted, entered, form, status_of
from projects import access
from projects.models import Role
from projects.views.parts import wants

if TYPE_CHECKING:
    from automations.models import Automation
    from connectors.models import Account
    from projects.access import MemberRequest

TEMPLATE: Final = "builder/account_add.html"
DIALOG: Final = "add-account"
SAVES: Final = '{"saveagain": {"target": "#step-form"}}'  # so that all around it is drawn anew
REVISION: Final = "#step-form [name=revision]"  # that of the step's form behind the dialog


@access.members(see=Role.EDITOR, change=Role.EDITOR)
@vary_on_headers("HX-Request", "HX-Target")
def add(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """Authorize an account of the step's connector, and choose it in the step."""
    automation = automation_of(request, name)
    held = part_of(automation, key)
    back = reverse("automations:configure", args=[request.project.slug, name, key])
    installed = step_account.connector_of(held)
    if installed is None:
        return redirect(back)
    entry = Entry.new(request.project, installed.key)
    entry.before_title = "account."  # the form behind the dialog has the step's
    in_dialog = "HX-Request" in request.headers
    if request.method == "POST" and (added := entered(request, entry)):
        said = accepted(request, entry)
        if in_dialog:
            return _added(request, automation, key, added, said)
        _choose(request, automation, key, added)
        messages.success(request, said)
        return redirect(f"{back}#{step_account.FIELD}")
    context = form(entry, step_account.address(automation, key)) | {"includes": REVISION}
    if wants(request, FORM):
        # A part is answered 200: a browser reports anything else as an error of the page.
        return render(request, f"connectors/account_form.html#{FORM}", context)
    if in_dialog:
        return render(request, f"{TEMPLATE}#{DIALOG}", context)
    context |= frame(automation, key) | {"steps": tabs(automation, key, "configure")}
    context |= {"back_url": f"{back}#{step_account.FIELD}"}
    return render(request, TEMPLATE, context, status=status_of(request))


def _added(
    request: MemberRequest, automation: Automation, key: str, added: Account, said: str
) -> HttpResponse:
    """The end of the dialog: the field with the new account, and the step's new revision.

    Where somebody else has changed the step since the form behind was drawn, the account is chosen
    in that form alone, and its saving will say so.
    """
    seen, held = request.POST.get("revision"), part_of(automation, key)
    if editing.revision(held) == seen:
        _choose(request, automation, key, added)
        held = part_of(automation, key)
        seen = editing.revision(held)
    shown = {**held, "account": added.pk}
    context: dict[str, Any] = {
        "account": step_account.choices(automation, shown, said=said),
        "revision": seen,
        "can_edit": True,
    }
    response = render(request, f"{TEMPLATE}#added", context)
    response["HX-Retarget"], response["HX-Reswap"] = f"#{DIALOG}", "delete"
    response["HX-Trigger-After-Settle"] = SAVES
    return response


def _choose(request: MemberRequest, automation: Automation, key: str, added: Account) -> None:
    try:
        with transaction.atomic():
            step_account.choose(automation, key, added)
            step_saving.write_down(request, automation.name, key)
    except editing.Gone:
        raise Http404("There is no such step any more.") from None
