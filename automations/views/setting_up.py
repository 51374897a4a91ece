"""How a trigger stands at its service: what is said about it, and trying again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from automations import hooks
from automations.views.frame import automation_of
from executions import standing
from projects import access, audit
from projects.models import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from automations.models import Automation
    from projects.access import MemberRequest


@dataclass(frozen=True, slots=True)
class Row:
    """What a person enters at the service; `value` is None where this one may not see it."""

    label: str
    value: str | None


@access.members(see=None, change=Role.EDITOR)
def again(request: MemberRequest, name: str) -> HttpResponse:
    """Set up once more, or take down, because a person asks."""
    automation = automation_of(request, name)
    standing.see_to(automation, anew=True)
    audit.record(request, "automation.set_up", automation.name)
    level, said = words(automation)
    if said:
        messages.add_message(request, level, said)
    if request.POST.get("back") == "test":
        return redirect("automations:test", automation.project.slug, automation.name, "trigger")
    return redirect("automations:detail", automation.project.slug, automation.name)


def words(automation: Automation) -> tuple[int, str]:
    """How the trigger stands now, in a sentence, and how grave that is."""
    found = hooks.shown(automation)
    if found is None:
        return messages.SUCCESS, ""
    again = " It is tried again by itself." if found.again else ""
    if found.trouble and found.since is None:
        return messages.WARNING, f"But its trigger could not be set up: {found.trouble}{again}"
    if found.trouble:
        return messages.WARNING, f"{found.trouble}{again}"
    if found.rows:
        return messages.WARNING, "Its trigger has to be set up by hand: enter there what is below."
    if found.since is None or found.again:
        return messages.SUCCESS, "Its trigger is being set up."
    return messages.SUCCESS, "Its trigger is set up." if found.live else ""


def context(request: MemberRequest, automation: Automation) -> dict[str, Any]:
    """What `automations/standing.html` draws about the live version."""
    found = hooks.shown(automation)
    rows = shown_rows(request, automation, found.rows) if found else []
    return {"standing": found, "standing_rows": rows}


def shown_rows(
    request: MemberRequest, automation: Automation, rows: Iterable[tuple[str, str]]
) -> list[Row]:
    """What is entered by hand, without the secret for those who may not change anything."""
    secret = "" if access.allows(request.role, Role.EDITOR) else automation.secret
    return [Row(label, None if secret and secret in value else value) for label, value in rows]
