"""Editing a draft: one part of it at a time, and nobody's change is overwritten unseen.

A form is drawn from a part (the trigger, or one step without those inside it) and carries its
revision. Saving under another revision than the stored part has is refused with what stands there.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone

from projects.json_text import dump

from . import hooks
from .draft import Draft, changed, each_step, path_names
from .draft_form import normal
from .flow import TRIGGER
from .keys import spent
from .models import Automation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Part = dict[str, Any]
NOTHING: Final = "none"  # the revision of a trigger that is not chosen yet


class Gone(Exception):
    """The step is not there any more."""


class Conflict(Exception):
    """Somebody else has changed the part meanwhile; `stored` is what stands there now."""

    def __init__(self, stored: Part) -> None:
        super().__init__("This step was changed meanwhile.")
        self.stored = stored


def part(draft: Mapping[str, Any], key: str) -> Part:
    """The trigger, or a step without the steps inside it. Raises Gone."""
    if key == TRIGGER:
        return dict(draft.get("trigger") or {})
    for place in each_step(draft.get("steps") or ()):
        if place.step["key"] == key:
            inner = path_names()
            return {name: value for name, value in place.step.items() if name not in inner}
    raise Gone(key)


def revision(found: Mapping[str, Any]) -> str:
    """What tells one state of a part from another: 16 hex digits."""
    if not found:
        return NOTHING
    return hashlib.sha256(dump(found).encode("ascii")).hexdigest()[:16]


def change(automation: Automation, edit: Callable[[Draft], Mapping[str, Any]]) -> Draft:
    """Replace the draft by what `edit` makes of it, under the lock, and return that.

    `automation` has it afterwards, and from before `edit` on the keys that are spent. What `edit`
    raises leaves everything as it was.
    """
    with transaction.atomic():
        rows = Automation.objects.select_for_update()
        locked = rows.only("draft", "spent", "encrypted_secret").get(pk=automation.pk)
        automation.spent = locked.spent
        draft = normal(edit(locked.draft))
        if dump(draft) != dump(locked.draft):
            automation.updated_at = timezone.now()
            automation.spent = spent(locked.spent, locked.draft, draft)
            changes: dict[str, Any] = {"draft": draft, "spent": automation.spent}
            automation.encrypted_secret = locked.encrypted_secret
            if hooks.give_secret(automation, draft):
                changes["encrypted_secret"] = automation.encrypted_secret
            rows = Automation.objects.filter(pk=automation.pk)
            rows.update(**changes, updated_at=automation.updated_at)
    automation.draft = draft
    return draft


def save(automation: Automation, key: str, seen: str, wanted: Mapping[str, Any]) -> Draft:
    """Put a part in place of the stored one, if that still has the revision `seen`.

    Args:
        automation: Whose draft it is.
        key: The step's key, or `trigger`.
        seen: The revision of the part that the form was drawn from.
        wanted: The whole part, without the steps inside it; those stay.

    Raises:
        Gone: The step is not there any more.
        Conflict: It has another revision by now.
    """

    def edit(draft: Draft) -> Mapping[str, Any]:
        stored = part(draft, key)
        if revision(stored) != seen:
            raise Conflict(stored)
        return replaced(draft, key, wanted)

    return change(automation, edit)


def replaced(draft: Mapping[str, Any], key: str, wanted: Mapping[str, Any]) -> Draft:
    """A copy of the draft with another part under this key."""
    if key == TRIGGER:
        return {**draft, "trigger": dict(wanted)}
    inner = path_names()

    def one(step: Mapping[str, Any], _: str) -> Mapping[str, Any]:
        if step.get("key") != key:
            return step
        held = {name: value for name, value in step.items() if name in inner}
        return {**wanted, "key": key, **held}

    return changed(draft, one)
