"""Changes that may break something: they are kept, or asked about first with what they would do.

Whoever means it sends the same again, with what they agree to as `anyway`: a digest of what they
were shown.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.shortcuts import render

from automations import arrange, editing, flow
from automations.draft_form import normal
from automations.places import placed_faults
from automations.views.frame import frame
from projects import audit
from projects.json_text import dump
from projects.models import Variable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpResponse

    from automations.check_faults import Fault
    from automations.draft import Draft
    from automations.models import Automation
    from automations.places import Place
    from projects.access import MemberRequest

SENT: Final = ("by", "to", "seen", "use")  # what is sent again


class Breaks(Exception):
    """A change that would break references or empty fields, and nobody has agreed to that yet.

    `title` is that of what is changed, where the page is not about it; `digest` is of all that
    would break.
    """

    def __init__(
        self, after: Mapping[str, Any], faults: Sequence[Fault], lost: Sequence[str], title: str
    ) -> None:
        super().__init__("This would break something.")
        self.after, self.faults, self.lost, self.title = after, faults, lost, title
        shown = dump([[(fault.path, fault.message) for fault in faults], list(lost)])
        self.digest = hashlib.sha256(shown.encode("ascii")).hexdigest()


def keep(
    request: MemberRequest,
    automation: Automation,
    edit: Callable[[Draft], Draft],
    details: Mapping[str, Any],
    lost: Callable[[Draft, Draft], Sequence[str]] = lambda _before, _after: (),
    *,
    title: str = "",
) -> None:
    """Keep what `edit` makes of the draft; `lost` are labels of fields that this would empty.

    Raises Breaks instead where nobody has agreed yet, and what `edit` raises.
    """

    def guarded(draft: Draft) -> Draft:
        after = normal(edit(draft))
        faults, gone = broken(automation, draft, after), lost(draft, after)
        breaks = Breaks(after, faults, gone, title)
        if (faults or gone) and request.POST.get("anyway") != breaks.digest:
            raise breaks
        return after

    with transaction.atomic():
        editing.change(automation, guarded)
        audit.record(request, "automation.edited", automation.name, details)


def broken(
    automation: Automation, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Fault]:
    """The faults of references that a change of the draft brings about."""
    variables = Variable.objects.filter(project=automation.project_id)
    names = frozenset(variables.values_list("key", flat=True))
    return arrange.broken(before, after, names)


def ask(
    request: MemberRequest, automation: Automation, key: str, verb: str, found: Breaks
) -> HttpResponse:
    """The page that says what would break, with the same form again."""
    around = frame(automation, key)
    faults = placed(found.after, found.faults, around["flow"])
    action = flow.cards(found.after).card(key) if found.lost else None
    context = {
        **around,
        "verb": verb,
        "what": found.title or named(automation, key),
        "breaks": [_as_now(one, around["flow"]) for one in faults],
        "lost": ", ".join(found.lost),
        "agreed": found.digest,
        "becomes": action.label if action else "",
        "sent": [(name, request.POST[name]) for name in SENT if name in request.POST],
    }
    return render(request, "builder/confirm.html", context, status=409)


def placed(
    draft: Mapping[str, Any], faults: Sequence[Fault], beside: flow.Flow | None = None
) -> list[Place]:
    """Faults with their cards and places in words, by the numbers of the flow beside them."""
    return placed_faults(draft, flow.cards(draft), faults, beside)


def named(automation: Automation, key: str) -> str:
    """A step's number and title."""
    return flow.cards(automation.draft).named(key)


def _as_now(fault: Place, drawn: flow.Flow) -> Place:
    """With the card as the flow beside it shows it, whose numbers are those before the change."""
    now = drawn.card(fault.card.key) if fault.card else None
    return replace(fault, card=now) if now else fault
