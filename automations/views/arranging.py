"""Arranging the steps of a draft: move, duplicate, copy, paste, delete, undo.

What a change would break is said before it happens; whoever means it sends it again, `anyway`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.html import format_html

from automations import arrange, editing, kept, keys
from automations.models import Kept
from automations.views import asking, clipboard
from automations.views.asking import Breaks, named
from automations.views.frame import automation_of
from projects import access, audit
from projects.models import Role

if TYPE_CHECKING:
    from django.http import HttpResponse

    from automations.draft import Draft
    from automations.models import Automation
    from automations.places import Place
    from projects.access import MemberRequest

UNDO = '{} <button class="button small" form="undo">Undo</button>'


@access.members(see=None, change=Role.EDITOR)
def move(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """One place up or down (`by`), or to a place (`to`)."""
    automation = automation_of(request, name)
    by, to = request.POST.get("by", ""), request.POST.get("to", "")

    def edit(draft: Draft) -> Draft:
        if by in ("-1", "1"):
            return arrange.shifted(draft, key, int(by), automation.spent)
        arrange.place_of(draft, key)
        if not to:
            raise arrange.CannotArrange("Choose a place.")
        arrange.check_seen(draft, request.POST.get("seen", ""))
        return arrange.move(draft, key, to, automation.spent)

    try:
        asking.keep(request, automation, edit, {"moved": key})
    except Breaks as found:
        return asking.ask(request, automation, key, "Move", found)
    except arrange.CannotArrange as error:
        return _refused(request, automation, key, error)
    messages.success(request, f"Moved: it is {named(automation, key)} now.")
    return _to(automation, key)


@access.members(see=None, change=Role.EDITOR)
def duplicate(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """A copy right after it."""
    automation = automation_of(request, name)
    made = ""

    def edit(draft: Draft) -> Draft:
        nonlocal made
        pasted = arrange.duplicate(draft, key, automation.spent)
        made = pasted.key
        return pasted.draft

    try:
        asking.keep(request, automation, edit, {"duplicated": key})
    except Breaks as found:
        return asking.ask(request, automation, key, "Duplicate", found)
    except arrange.CannotArrange as error:
        return _refused(request, automation, key, error)
    messages.success(request, f"Duplicated as {named(automation, made)}.")
    return _to(automation, made)


@access.members(see=None, change=Role.EDITOR)
def copy(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """Keep it for pasting, here or in another automation."""
    automation = automation_of(request, name)
    try:
        found = clipboard.taken(automation, automation.draft, key)
    except editing.Gone:
        return _refused(request, automation, key, arrange.CannotArrange(_gone(key)))
    clipboard.put(request, Kept.Slot.COPIED, found)
    messages.success(request, f"Copied {found.title}. Choose a + to paste it, here or elsewhere.")
    return _to(automation, key)


@access.members(see=None, change=Role.EDITOR)
def paste(request: MemberRequest, name: str, place: str) -> HttpResponse:
    """Put the copied step at a place, without accounts where it is of another project."""
    automation = automation_of(request, name)
    found = clipboard.copied(request)
    if found is None:
        messages.error(request, "No step is copied. Copy one first, from the menu at its head.")
        return _to(automation)
    step, lost = found.data["step"], False
    if found.project_id != automation.project_id:
        step, lost = clipboard.without_accounts(step)
    made = ""

    def edit(draft: Draft) -> Draft:
        nonlocal made
        arrange.check_seen(draft, request.POST.get("seen", ""))
        if found.automation_id == automation.pk:
            pasted = arrange.paste(draft, place, step, found.data["loop"], automation.spent)
        else:
            same = ("vars",) if found.project_id == automation.project_id else ()
            pasted = arrange.paste_from_elsewhere(draft, place, step, same, automation.spent)
        made = pasted.key
        return pasted.draft

    try:
        asking.keep(request, automation, edit, {"pasted": found.title})
    except Breaks as breaks:
        return asking.ask(request, automation, "", "Paste", breaks, found.title)
    except arrange.CannotArrange as error:
        return _refused(request, automation, "", error)
    more = " Choose its accounts again: it comes from another project." if lost else ""
    messages.success(request, f"Pasted as {named(automation, made)}.{more}")
    return _to(automation, made)


@access.members(see=None, change=Role.EDITOR)
def delete(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """Take it out, and keep it for undoing that."""
    automation = automation_of(request, name)
    taken: list[Kept] = []

    def edit(draft: Draft) -> Draft:
        taken.append(clipboard.taken(automation, draft, key))
        return arrange.delete(draft, key)

    try:
        with transaction.atomic():
            asking.keep(request, automation, edit, {"deleted": key})
            clipboard.put(request, Kept.Slot.DELETED, taken[-1])
    except Breaks as found:
        return asking.ask(request, automation, key, "Delete", found)
    except (arrange.CannotArrange, editing.Gone):
        return _refused(request, automation, key, arrange.CannotArrange(_gone(key)))
    messages.success(request, format_html(UNDO, f"Deleted {taken[-1].title}."))
    return _to(automation)


@access.members(see=None, change=Role.EDITOR)
def undo(request: MemberRequest, name: str) -> HttpResponse:
    """Put the step that was deleted last back to where it was."""
    automation = automation_of(request, name)
    found = clipboard.deleted(request, automation)
    if found is None:
        messages.error(request, "There is nothing to undo here any more.")
        return _to(automation)
    key = found.data["step"]["key"]
    breaks: list[Place] = []

    def edit(draft: Draft) -> Draft:
        after = kept.put_back(draft, found.data, automation.spent)
        breaks.extend(asking.placed(after, asking.broken(automation, draft, after)))
        return after

    try:
        with transaction.atomic():
            editing.change(automation, edit)
            audit.record(request, "automation.edited", automation.name, {"restored": key})
            found.delete()
    except arrange.CannotArrange as error:
        said = arrange.CannotArrange(f"{found.title} cannot be put back: {error}")
        return _refused(request, automation, "", said)
    messages.success(request, f"{named(automation, key)} is back.")
    if breaks:
        words = " ".join(f"{one.words}: {one.message}" for one in breaks)
        messages.warning(request, f"What it refers to has changed meanwhile. {words}")
    return _to(automation, key)


def _refused(
    request: MemberRequest, automation: Automation, key: str, error: arrange.CannotArrange
) -> HttpResponse:
    messages.error(request, str(error))
    return _to(automation, key if key in keys.keys_of(automation.draft) else "")


def _to(automation: Automation, key: str = "") -> HttpResponse:
    where = [automation.project.slug, automation.name]
    if key:
        return redirect("automations:configure", *where, key)
    return redirect("automations:edit", *where)


def _gone(key: str) -> str:
    return f"There is no step “{key}” any more."
