"""When an automation starts next by itself, where its trigger goes by the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors import registry
from connectors.sdk.values import Invalid, load

from .draft import trigger_of

if TYPE_CHECKING:
    from datetime import datetime

    from .models import Automation


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The next start; None where none comes, for which `trouble` may be the reason.

    One that is not `live` counts from when the draft is activated.
    """

    at: datetime | None
    live: bool = False
    trouble: str = ""


def upcoming(automation: Automation, now: datetime) -> Upcoming | None:
    """The next start of the live version, else of the draft; None where neither goes by the clock.

    With `now` the time, the draft's next start is one after it.
    """
    live = automation.live
    if live is not None:
        if not is_scheduled(live.use):
            return None
        return Upcoming(automation.trigger_due_at, live=True, trouble=automation.trigger_trouble)
    trigger = trigger_of(automation.draft)
    if trigger is None or not trigger.scheduled:
        return None
    stored = automation.draft["trigger"].get("with") or {}
    try:
        inputs = load(trigger.Inputs, stored)
        at = None if trigger.check(stored) else trigger.next_time(inputs, now)
    except (Invalid, LookupError):
        at = None
    return Upcoming(at)


def is_scheduled(use: str) -> bool:
    """Whether a trigger goes by the clock; one that is not installed does not."""
    try:
        return registry.trigger(use).scheduled
    except registry.Unknown:
        return False
