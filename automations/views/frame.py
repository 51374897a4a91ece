"""What every page of the builder shows around its own part: the flow, and what is wrong so far."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from automations import arrange, editing, flow, labels, overview, samples, step_effect, to_do
from automations.check import check
from automations.difference import is_as
from automations.draft import action_of
from automations.models import Automation
from automations.places import placed_faults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from automations.places import Place
    from projects.access import MemberRequest

Stage = Literal["connector", "action", "configure", "test"]
ADDRESSES: Final[dict[Stage, str]] = {
    "connector": "automations:step-connector",
    "action": "automations:step-action",
    "configure": "automations:configure",
    "test": "automations:test",
}
STAGES: Final[dict[Stage, str]] = {
    "connector": "Choose Connector",
    "action": "Choose an Action",
    "configure": "Configure Action",
    "test": "Test Action",
}
OF_TRIGGER: Final[dict[Stage, str]] = {
    "connector": "Choose Connector",
    "action": "Choose Trigger",
    "configure": "Configure Trigger",
    "test": "Test Trigger",
}
OF_PATHS: Final[dict[Stage, str]] = {"configure": "Configure Path", "test": "Test Path"}


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

    `flow` are the cards, each with its state as `status` (tested, changed, untested, unfinished
    where something is still empty, or wrong where something is) and a link; `card` is that of
    `key`, `faults` those of the whole draft with their places, and `here` those of `key`. `status`
    is that of the automation, `wrong` how many faults keep it from going live, `to_do` what is to
    be done about them in words, and `can_activate` says whether the draft is not what runs; with
    `can_test_all` nothing is missing for a test of the whole draft, nor is there anything to say
    before it: none of its steps changes something.
    `labels` are what the values that `key` has chosen are called, by field.
    `spots` are the places that the step could be moved to, and `seen` is the arrangement in which
    places are shown.
    """
    draft = automation.draft
    called = labels.of(automation.project_id, draft)
    drawn = flow.cards(draft, called)
    found = check(automation.project, draft, name=automation.name)
    faults = placed_faults(draft, drawn, found)
    states = to_do.states(draft, faults, samples.states(automation, draft))

    def dressed(card: flow.Card) -> flow.Card:
        state = states.get(card.key, "untested")
        href = address(automation, card.key, draft)
        return replace(card, href=href, selected=card.key == key, status=state)

    cards = drawn.dressed(dressed)
    by_key = {card.key: card for card in cards.each()}
    faults = [replace(one, card=by_key[one.card.key]) if one.card else one for one in faults]
    live, blocking = automation.live, sum(not one.is_warning for one in faults)
    differs = live is not None and not is_as(draft, live.plan)
    ready = not blocking and states[flow.TRIGGER] == "tested"
    return {
        "page": "automations",
        "automation": automation,
        "title": automation.title or automation.name,
        "flow": cards,
        "labels": called.get(key, {}),
        "key": key,
        "card": by_key.get(key),
        "faults": faults,
        "spots": flow.spots(cards, key),
        "seen": arrange.digest(draft),
        "here": [one for one in faults if key and _key(one) == key],
        "status": overview.state(automation, differs=differs),
        "can_activate": live is None or differs,
        "can_test_all": ready and not step_effect.changes(draft)[0],
        "wrong": blocking,
        "to_do": to_do.words(faults, has_trigger=bool(draft.get("trigger"))),
    }


def tabs(
    automation: Automation, key: str, current: Stage, state: str = "untested"
) -> list[dict[str, Any]]:
    """The stages of setting up a part, for `ui/tabs.html`.

    Args:
        automation: Whose draft it is.
        key: The step's key, `trigger`, or empty for a step that is not there yet.
        current: The stage that is shown.
        state: How the part stands: tested, changed, untested, unfinished or wrong.
    """
    part = editing.part(automation.draft, key) if key else {}
    action = action_of(part) if part and key != flow.TRIGGER else None
    labels = OF_TRIGGER if key == flow.TRIGGER else STAGES
    if action and action.paths:
        labels = OF_PATHS
    done = {
        "connector": bool(part) or current == "action",
        "action": bool(part),
        "configure": bool(part) and state not in ("unfinished", "wrong"),
        "test": state == "tested",
    }
    where = [automation.project.slug, automation.name, key]
    here = ("", "#panel")
    return [
        {
            "label": label,
            "href": reverse(ADDRESSES[stage], args=where) if part else here[stage == current],
            "current": stage == current,
            "done": done[stage] and stage != current,
        }
        for stage, label in labels.items()
    ]


def address(automation: Automation, key: str, draft: Mapping[str, Any]) -> str:
    """Where the builder goes on with a part: configuring it, or choosing it first."""
    chosen = key != flow.TRIGGER or draft.get("trigger")
    name = "automations:configure" if chosen else "automations:step-connector"
    return reverse(name, args=[automation.project.slug, automation.name, key])


def _key(place: Place) -> str:
    return place.card.key if place.card else ""
