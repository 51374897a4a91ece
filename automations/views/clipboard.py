"""The step that somebody copied, and the one deleted last: kept in their session."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from automations import editing, flow
from automations.draft import each_step, path_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from automations.draft import Draft
    from automations.models import Automation
    from projects.access import MemberRequest

COPIED: Final = "copied_step"
DELETED: Final = "deleted_step"


@dataclass(frozen=True, slots=True)
class Kept:
    """A step as it was, with its number and title, and where.

    `uses` are the actions of the steps that stood around it, by key: a reference of the copied
    step means the same step as long as that does the same.
    """

    step: dict[str, Any]
    title: str
    place: str
    project: int
    automation: int
    uses: dict[str, str]


def kept(automation: Automation, draft: Draft, key: str) -> Kept:
    """A step of an automation's draft. Raises `editing.Gone` where there is none."""
    places = {one.step["key"]: one for one in each_step(draft.get("steps") or ())}
    card = flow.cards(draft).card(key)
    if key not in places or card is None:
        raise editing.Gone(key)
    return Kept(
        step=dict(places[key].step),
        title=f"{card.number} · {card.title}",
        place=places[key].path,
        project=automation.project_id,
        automation=automation.pk,
        uses={name: one.step["use"] for name, one in places.items()},
    )


def put(request: MemberRequest, slot: str, found: Kept) -> None:
    """Keep a step, in place of the one before."""
    request.session[slot] = asdict(found)


def copied(request: MemberRequest) -> Kept | None:
    """The step that was copied last."""
    return _kept(request, COPIED)


def deleted(request: MemberRequest, automation: Automation) -> Kept | None:
    """The step that was deleted last, if that was in this automation."""
    found = _kept(request, DELETED)
    return found if found and found.automation == automation.pk else None


def forget_deleted(request: MemberRequest) -> None:
    """It is back."""
    request.session.pop(DELETED, None)


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


def _kept(request: MemberRequest, slot: str) -> Kept | None:
    found = request.session.get(slot)
    return Kept(**found) if found else None
