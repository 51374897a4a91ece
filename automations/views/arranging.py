"""Arranging the steps of a draft: move, duplicate, copy, paste, delete, undo.

What a change would break is said before it happens; whoever means it sends it again, `anyway`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html

from automations import arrange, editing, flow
from automations.draft import each_step
from automations.draft_form import normal
from automations.places import placed_faults
from automations.views import clipboard
from automations.views.frame import automation_of, frame
from projects import access, audit
from projects.models import Role, Variable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from automations.check_faults import Fault
    from automations.draft import Draft
    from automations.models import Automation
    from projects.access import MemberRequest

UNDO = '{} <button class="button small" form="undo">Undo</button>'


class _Breaks(Exception):
    """A change that would break references, and nobody has agreed to that yet."""

    def __init__(self, after: Mapping[str, Any], faults: list[Fault]) -> None:
        super().__init__("This would break references.")
        self.after, self.faults = after, faults


@access.members(see=None, change=Role.EDITOR)
def move(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """One place up or down (`by`), or to a place (`to`)."""
    automation = automation_of(request, name)
    by, to = request.POST.get("by", ""), request.POST.get("to", "")

    def edit(draft: Draft) -> Draft:
        if by in ("-1", "1"):
            return arrange.shifted(draft, key, int(by))
        return arrange.move(draft, key, to)

    try:
        _arrange(request, automation, edit, {"moved": key})
    except _Breaks as found:
        return _ask(request, automation, key, "Move", found)
    except arrange.CannotArrange as error:
        return _refused(request, automation, key, error)
    messages.success(request, f"Moved: it is {_name(automation, key)} now.")
    return _to(automation, key)


@access.members(see=None, change=Role.EDITOR)
def duplicate(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """A copy right after it."""
    automation = automation_of(request, name)
    made = ""

    def edit(draft: Draft) -> Draft:
        nonlocal made
        pasted = arrange.duplicate(draft, key)
        made = pasted.key
        return pasted.draft

    try:
        _arrange(request, automation, edit, {"duplicated": key})
    except _Breaks as found:
        return _ask(request, automation, key, "Duplicate", found)
    except arrange.CannotArrange as error:
        return _refused(request, automation, key, error)
    messages.success(request, f"Duplicated as {_name(automation, made)}.")
    return _to(automation, made)


@access.members(see=None, change=Role.EDITOR)
def copy(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """Keep it for pasting, here or in another automation."""
    automation = automation_of(request, name)
    try:
        kept = clipboard.kept(automation, automation.draft, key)
    except editing.Gone:
        return _refused(request, automation, key, arrange.CannotArrange(_gone(key)))
    clipboard.put(request, clipboard.COPIED, kept)
    messages.success(request, f"Copied {kept.title}. Choose a + to paste it, here or elsewhere.")
    return _to(automation, key)


@access.members(see=None, change=Role.EDITOR)
def paste(request: MemberRequest, name: str, place: str) -> HttpResponse:
    """Put the copied step at a place, without accounts where it is of another project."""
    automation = automation_of(request, name)
    kept = clipboard.copied(request)
    if kept is None:
        messages.error(request, "No step is copied. Copy one first, from the menu at its head.")
        return _to(automation)
    step, lost = kept.step, False
    if kept.project != automation.project_id:
        step, lost = clipboard.without_accounts(step)
    made = ""

    def edit(draft: Draft) -> Draft:
        nonlocal made
        known = _known(kept, draft) if kept.automation == automation.pk else ()
        pasted = arrange.paste(draft, place, step, known)
        made = pasted.key
        return pasted.draft

    try:
        _arrange(request, automation, edit, {"pasted": kept.title})
    except _Breaks as found:
        return _ask(request, automation, "", "Paste", found, kept.title)
    except arrange.CannotArrange as error:
        return _refused(request, automation, "", error)
    more = " Choose its accounts again: it comes from another project." if lost else ""
    messages.success(request, f"Pasted as {_name(automation, made)}.{more}")
    return _to(automation, made)


@access.members(see=None, change=Role.EDITOR)
def delete(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """Take it out, and keep it for undoing that."""
    automation = automation_of(request, name)
    taken: list[clipboard.Kept] = []

    def edit(draft: Draft) -> Draft:
        taken.append(clipboard.kept(automation, draft, key))
        return arrange.delete(draft, key)

    try:
        _arrange(request, automation, edit, {"deleted": key})
    except _Breaks as found:
        return _ask(request, automation, key, "Delete", found)
    except (arrange.CannotArrange, editing.Gone):
        return _refused(request, automation, key, arrange.CannotArrange(_gone(key)))
    clipboard.put(request, clipboard.DELETED, taken[-1])
    messages.success(request, format_html(UNDO, f"Deleted {taken[-1].title}."))
    return _to(automation)


@access.members(see=None, change=Role.EDITOR)
def undo(request: MemberRequest, name: str) -> HttpResponse:
    """Put the step that was deleted last back to where it was."""
    automation = automation_of(request, name)
    kept = clipboard.deleted(request, automation)
    if kept is None:
        messages.error(request, "There is nothing to undo here any more.")
        return _to(automation)
    key = kept.step["key"]

    def edit(draft: Draft) -> Draft:
        taken = {one.step["key"] for one in each_step(draft.get("steps") or ())}
        if taken & {one.step["key"] for one in each_step([kept.step])}:
            raise arrange.CannotArrange("another step has its key by now.")
        return arrange.insert(draft, kept.place, kept.step)

    try:
        _arrange(request, automation, edit, {"restored": key}, anyway=True)
    except arrange.CannotArrange as error:
        said = arrange.CannotArrange(f"{kept.title} cannot be put back: {error}")
        return _refused(request, automation, "", said)
    clipboard.forget_deleted(request)
    messages.success(request, f"{_name(automation, key)} is back.")
    return _to(automation, key)


def _arrange(
    request: MemberRequest,
    automation: Automation,
    edit: Callable[[Draft], Draft],
    details: Mapping[str, Any],
    *,
    anyway: bool = False,
) -> None:
    """Keep what `edit` makes of the draft. Raises _Breaks instead where nobody has agreed yet."""
    agreed = anyway or "anyway" in request.POST
    variables = Variable.objects.filter(project=automation.project_id)
    names = frozenset(variables.values_list("key", flat=True))

    def guarded(draft: Draft) -> Draft:
        after = normal(edit(draft))
        if not agreed and (found := arrange.broken(draft, after, names)):
            raise _Breaks(after, found)
        return after

    with transaction.atomic():
        editing.change(automation, guarded)
        audit.record(request, "automation.edited", automation.name, details)


def _ask(
    request: MemberRequest,
    automation: Automation,
    key: str,
    verb: str,
    found: _Breaks,
    title: str = "",
) -> HttpResponse:
    """The page that says what would break, with the same form again."""
    around = frame(automation, key)
    context = {
        **around,
        "verb": verb,
        "what": title or _name(automation, key),
        "breaks": placed_faults(found.after, flow.cards(found.after), found.faults),
        "sent": [(name, request.POST[name]) for name in ("by", "to") if name in request.POST],
    }
    return render(request, "builder/confirm.html", context, status=409)


def _refused(
    request: MemberRequest, automation: Automation, key: str, error: arrange.CannotArrange
) -> HttpResponse:
    messages.error(request, str(error))
    there = any(one.step["key"] == key for one in each_step(automation.draft.get("steps") or ()))
    return _to(automation, key if there else "")


def _to(automation: Automation, key: str = "") -> HttpResponse:
    where = [automation.project.slug, automation.name]
    if key:
        return redirect("automations:configure", *where, key)
    return redirect("automations:edit", *where)


def _name(automation: Automation, key: str) -> str:
    """A step's number and title."""
    card = flow.cards(automation.draft).card(key)
    return f"{card.number} · {card.title}" if card else key


def _gone(key: str) -> str:
    return f"There is no step “{key}” any more."


def _known(kept: clipboard.Kept, draft: Draft) -> frozenset[str]:
    """The keys that still mean what they meant when the step was copied."""
    places = each_step(draft.get("steps") or ())
    now = {one.step["key"]: one.step["use"] for one in places}
    return frozenset(key for key, use in kept.uses.items() if now.get(key) == use)
