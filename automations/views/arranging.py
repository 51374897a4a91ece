"""Arranging the steps of a draft: move, duplicate, copy, paste, delete, undo.

What a change would break is said before it happens; whoever means it sends it again, `anyway`.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.html import format_html

from automations import arrange, editing, kept, keys
from automations.models import Kept
from automations.views import asking, clipboard
from automations.views.asking import named
from automations.views.frame import automation_of
from projects import access, audit
from projects.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse

    from automations.arrange import Pasted
    from automations.draft import Draft
    from automations.models import Automation
    from automations.places import Place
    from projects.access import Guarded, MemberRequest

UNDO = '{} <button class="button small" form="undo">Undo</button>'


def arranging(view: Callable[..., HttpResponse]) -> Guarded:
    """A view that changes the arrangement of the automation that it is given.

    It is called as what it does. Where that would break something the answer asks about it, and
    where it cannot be done says why.
    """

    @access.members(see=None, change=Role.EDITOR)
    @functools.wraps(view)
    def arranged(request: MemberRequest, name: str, **where: str) -> HttpResponse:
        automation, key = automation_of(request, name), where.get("key", "")
        try:
            return view(request, automation, **where)
        except asking.Breaks as found:
            return asking.ask(request, automation, key, view.__name__.capitalize(), found)
        except arrange.CannotArrange as error:
            messages.error(request, str(error))
            return _to(automation, key if key in keys.keys_of(automation.draft) else "")

    return arranged


@arranging
def move(request: MemberRequest, automation: Automation, key: str) -> HttpResponse:
    """One place up or down (`by`), or to a place (`to`)."""
    by, to = request.POST.get("by", ""), request.POST.get("to", "")

    def edit(draft: Draft) -> Draft:
        if by in ("-1", "1"):
            return arrange.shifted(draft, key, int(by), automation.spent)
        arrange.place_of(draft, key)
        if not to:
            raise arrange.CannotArrange("Choose a place.")
        arrange.check_seen(draft, request.POST.get("seen", ""))
        return arrange.move(draft, key, to, automation.spent)

    asking.keep(request, automation, edit, {"moved": key})
    messages.success(request, f"Moved: it is {named(automation, key)} now.")
    return _to(automation, key)


@arranging
def duplicate(request: MemberRequest, automation: Automation, key: str) -> HttpResponse:
    """A copy right after it."""

    def edit(draft: Draft) -> Pasted:
        return arrange.duplicate(draft, key, automation.spent)

    made = _put(request, automation, edit, {"duplicated": key})
    messages.success(request, f"Duplicated as {named(automation, made)}.")
    return _to(automation, made)


@arranging
def copy(request: MemberRequest, automation: Automation, key: str) -> HttpResponse:
    """Keep it for pasting, here or in another automation."""
    found = clipboard.taken(automation, automation.draft, key)
    clipboard.put(request, Kept.Slot.COPIED, found)
    messages.success(request, f"Copied {found.title}. Choose a + to paste it, here or elsewhere.")
    return _to(automation, key)


@arranging
def paste(request: MemberRequest, automation: Automation, place: str) -> HttpResponse:
    """Put the copied step at a place, without accounts where it is of another project."""
    found = clipboard.copied(request)
    if found is None:
        raise arrange.CannotArrange("No step is copied. Copy one first, from the menu at its head.")
    step, lost = found.data["step"], False
    if found.project_id != automation.project_id:
        step, lost = clipboard.without_accounts(step)

    def edit(draft: Draft) -> Pasted:
        arrange.check_seen(draft, request.POST.get("seen", ""))
        if found.automation_id == automation.pk:
            return arrange.paste(draft, place, step, found.data["loop"], automation.spent)
        same = ("vars",) if found.project_id == automation.project_id else ()
        return arrange.paste_from_elsewhere(draft, place, step, same, automation.spent)

    made = _put(request, automation, edit, {"pasted": found.title}, found.title)
    more = " Choose its accounts again: it comes from another project." if lost else ""
    messages.success(request, f"Pasted as {named(automation, made)}.{more}")
    return _to(automation, made)


@arranging
def delete(request: MemberRequest, automation: Automation, key: str) -> HttpResponse:
    """Take it out, and keep it for undoing that."""
    taken: list[Kept] = []

    def edit(draft: Draft) -> Draft:
        taken.append(clipboard.taken(automation, draft, key))
        return arrange.delete(draft, key)

    with transaction.atomic():
        asking.keep(request, automation, edit, {"deleted": key})
        clipboard.put(request, Kept.Slot.DELETED, taken[-1])
    messages.success(request, format_html(UNDO, f"Deleted {taken[-1].title}."))
    return _to(automation)


@arranging
def undo(request: MemberRequest, automation: Automation) -> HttpResponse:
    """Put the step that was deleted last back to where it was."""
    found = clipboard.deleted(request, automation)
    if found is None:
        raise arrange.CannotArrange("There is nothing to undo here any more.")
    key = found.data["step"]["key"]
    breaks: list[Place] = []

    def edit(draft: Draft) -> Draft:
        try:
            after = kept.put_back(draft, found.data, automation.spent)
        except arrange.CannotArrange as error:
            raise arrange.CannotArrange(f"{found.title} cannot be put back: {error}") from None
        breaks.extend(asking.placed(after, asking.broken(automation, draft, after)))
        return after

    with transaction.atomic():
        editing.change(automation, edit)
        audit.record(request, "automation.edited", automation.name, {"restored": key})
        found.delete()
    messages.success(request, f"{named(automation, key)} is back.")
    if breaks:
        words = " ".join(f"{one.words}: {one.message}" for one in breaks)
        messages.warning(request, f"What it refers to has changed meanwhile. {words}")
    return _to(automation, key)


def _put(
    request: MemberRequest,
    automation: Automation,
    edit: Callable[[Draft], Pasted],
    details: Mapping[str, str],
    title: str = "",
) -> str:
    """Keep a change that puts a step, called `title`, into the draft; the step's key."""
    made = ""

    def added(draft: Draft) -> Draft:
        nonlocal made
        pasted = edit(draft)
        made = pasted.key
        return pasted.draft

    asking.keep(request, automation, added, details, title=title)
    return made


def _to(automation: Automation, key: str = "") -> HttpResponse:
    where = [automation.project.slug, automation.name]
    if key:
        return redirect("automations:configure", *where, key)
    return redirect("automations:edit", *where)
