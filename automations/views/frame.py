"""What every page of the builder shows around its own part: the flow, and what is wrong so far."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from automations import editing, flow, samples
from automations.check import check
from automations.models import Automation
from automations.places import placed_faults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from automations.places import Place
    from projects.access import MemberRequest


def automation_of(request: MemberRequest, name: str) -> Automation:
    """The automation of this name in the request's project, or the answer 404."""
    rows = Automation.objects.select_related("live", "project")
    return get_object_or_404(rows, project=request.project, name=name)


def part_of(automation: Automation, key: str) -> editing.Part:
    """The trigger or a step of the draft, or the answer 404."""
    try:
        return editing.part(automation.draft, key)
    except editing.Gone:
        raise Http404("There is no such step any more.") from None


def frame(automation: Automation, key: str = "") -> dict[str, Any]:
    """The context of `builder/base.html`.

    `flow` are the cards, each with its state as `status` (tested, changed, untested, or wrong where
    something is) and a link; `card` is that of `key`, `faults` those of the whole draft with
    their places, and `here` those of `key`.
    """
    draft = automation.draft
    drawn = flow.cards(draft)
    found = check(automation.project, draft, name=automation.name)
    faults = placed_faults(draft, drawn, found)
    wrong = Counter(_key(one) for one in faults if not one.is_warning)
    states = samples.states(automation, draft)

    def dressed(card: flow.Card) -> flow.Card:
        state = "wrong" if wrong[card.key] else states.get(card.key, "untested")
        href = address(automation, card.key, draft)
        return replace(card, href=href, selected=card.key == key, status=state)

    cards = drawn.dressed(dressed)
    return {
        "page": "automations",
        "automation": automation,
        "title": automation.title or automation.name,
        "flow": cards,
        "key": key,
        "card": cards.card(key),
        "faults": faults,
        "here": [one for one in faults if key and _key(one) == key],
    }


def address(automation: Automation, key: str, draft: Mapping[str, Any]) -> str:
    """Where the builder goes on with a part: configuring it, or choosing it first."""
    chosen = key != flow.TRIGGER or draft.get("trigger")
    name = "automations:configure" if chosen else "automations:step-connector"
    return reverse(name, args=[automation.project.slug, automation.name, key])


def _key(place: Place) -> str:
    return place.card.key if place.card else ""
