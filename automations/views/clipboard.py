"""The step that somebody copied last, and the one deleted last: kept for each person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from automations import flow, kept
from automations.draft import path_names
from automations.models import Kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from automations.draft import Draft
    from automations.models import Automation
    from projects.access import MemberRequest


def taken(automation: Automation, draft: Draft, key: str) -> Kept:
    """A step of an automation's draft, not stored yet. Raises `arrange.CannotArrange`."""
    data = kept.taken(draft, key)
    return Kept(
        automation=automation,
        project=automation.project,
        title=flow.cards(draft).named(key),
        data=data,
    )


def put(request: MemberRequest, slot: Kept.Slot, found: Kept) -> None:
    """Keep a step, in place of the one before."""
    Kept.objects.update_or_create(
        user=request.user,
        slot=slot,
        defaults={
            "automation": found.automation,
            "project": found.project,
            "title": found.title,
            "data": found.data,
        },
    )


def copied(request: MemberRequest) -> Kept | None:
    """The step that was copied last."""
    return Kept.objects.filter(user=request.user, slot=Kept.Slot.COPIED).defer("data").first()


def deleted(request: MemberRequest, automation: Automation) -> Kept | None:
    """The step that was deleted last, if that was in this automation."""
    rows = Kept.objects.filter(user=request.user, slot=Kept.Slot.DELETED)
    return rows.filter(automation=automation).first()


def without_accounts(step: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """A step as another project can have it, and whether that takes an account from it."""
    found, had = dict(step), step.get("account") is not None
    found.pop("account", None)
    for name in path_names():
        if name in found:
            inner = [without_accounts(one) for one in found[name]]
            found[name] = [one for one, _ in inner]
            had = had or any(lost for _, lost in inner)
    return found, had
