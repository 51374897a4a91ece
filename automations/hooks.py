"""What the trigger of a live version needs at its service, and what stands there.

`Automation.trigger_state` says how it was configured when it was set up (`use`, `with`, `account`,
`url`, `mark`), `kept` what the trigger returned then, `since` when that was, and `checked` when it
was last seen to stand. After an attempt in vain `tried` says what for (`needed`), and `tries` how
often. `Automation.trigger_due_at` says when `executions.standing` has to see to it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from connectors import registry
from connectors.sdk import Hook
from connectors.sdk.values import Invalid, load
from projects.json_text import dump

from .draft import trigger_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.sdk import Trigger

    from .models import Automation, Version

SECRET_BYTES: Final = 32  # of randomness, 43 characters
HOLD: Final = timedelta(seconds=90)  # one taking down and one setting up, with time to spare
MOVED: Final = timedelta(microseconds=1)  # less than anybody waits for
OUTLINE: Final = ("use", "with", "account")  # what makes it another one where it differs
COLUMNS: Final = ("trigger_due_at", "trigger_state", "trigger_trouble")

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a trigger stands at its service, for people.

    `since` is when it was set up, null while it is not, and `checked` when it was last seen to
    stand; `rows` are what a person enters there by hand, as label and value; `trouble` is the
    service's own sentence. `again` says that it is tried again by itself.
    """

    since: datetime | None = None
    checked: datetime | None = None
    rows: tuple[tuple[str, str], ...] = ()
    trouble: str = ""
    again: bool = False
    live: bool = False


def address(automation: Automation) -> str:
    """The full address of its trigger."""
    return f"{settings.AUTOMATE_PUBLIC_URL}/automations-api/run/{automation.trigger_id}"


def hook(automation: Automation) -> Hook:
    """How its service reaches it."""
    name = f"Automate: {automation.title or automation.name}"
    return Hook(address(automation), automation.secret, name)


def live_trigger(automation: Automation) -> Trigger | None:
    """The trigger of the live version, if there is one that is installed."""
    live = automation.live
    return trigger_of({"trigger": live.plan["trigger"]}) if live else None


def wanted(automation: Automation) -> State | None:
    """The outline of what has to be set up; None where nothing has to be."""
    trigger = live_trigger(automation)
    if trigger is None or not trigger.sets_up or automation.live is None:
        return None
    return outline(automation.live.plan["trigger"])


def outline(part: Mapping[str, Any]) -> State:
    """What of a trigger's part decides about what it sets up."""
    return {"use": part["use"], "with": part.get("with") or {}, "account": part.get("account")}


def stands(state: Mapping[str, Any]) -> bool:
    """Whether something was set up, and not taken down since."""
    return "kept" in state


def is_of(state: Mapping[str, Any], part: Mapping[str, Any] | None) -> bool:
    """Whether what stands was set up for a trigger that is configured like this."""
    return part is not None and all(state.get(name) == part[name] for name in OUTLINE)


def is_met(automation: Automation) -> bool:
    """Whether what stands is what the live version needs, at this address and with this secret."""
    state, part = automation.trigger_state, wanted(automation)
    if part is None:
        return not stands(state)
    return (
        stands(state)
        and is_of(state, part)
        and state.get("url") == address(automation)
        and state.get("mark") == automation.secret_mark
    )


def needed(automation: Automation) -> str:
    """What tells what has to stand from what had to before: 16 hex digits."""
    part = wanted(automation)
    whole = part and [part, address(automation), automation.secret_mark]
    return hashlib.sha256(dump(whole).encode("ascii")).hexdigest()[:16]


def is_to_be_tried(automation: Automation) -> bool:
    """Whether something else is needed than what stands or, after an attempt that was in vain for
    good, than what that was for.
    """
    if automation.trigger_trouble:
        return bool(automation.trigger_state.get("tried") != needed(automation))
    return not is_met(automation)


def goes_by_clock(automation: Automation) -> bool:
    """Whether the live version starts at times."""
    return automation.live is not None and _goes_by_clock(automation.live)


def _goes_by_clock(version: Version) -> bool:
    trigger = trigger_of(version.plan)
    return trigger is not None and trigger.scheduled


def is_scheduled(automation: Automation) -> bool:
    """Whether the time is when its trigger starts it, rather than when somebody has to look."""
    return goes_by_clock(automation) and not stands(automation.trigger_state)


def is_held(automation: Automation, now: datetime) -> bool:
    """Whether somebody is at it now, who has moved the time on by `HOLD`. A pause has a trouble,
    and two clocks may differ a little.
    """
    due_at = automation.trigger_due_at
    is_near = due_at is not None and now < due_at < now + 2 * HOLD
    return is_near and not automation.trigger_trouble and not is_scheduled(automation)


def due_for_change(automation: Automation, now: datetime) -> datetime:
    """When to see to what a person has changed: now or, where somebody is at it, when they are
    done. The time is moved a little all the same, by which they know.
    """
    due_at = automation.trigger_due_at
    return due_at + MOVED if due_at and is_held(automation, now) else now


def accounts(automation: Automation) -> set[int]:
    """The accounts with which its trigger is, or has to be, set up."""
    state = automation.trigger_state
    parts = (wanted(automation) or {}, state if stands(state) else {})
    return {part["account"] for part in parts if part.get("account") is not None}


def due(automation: Automation, now: datetime, before: Version | None = None) -> datetime | None:
    """When somebody has to see to the trigger next: now or after who is at it, at the time it is
    scheduled for, or never as far as can be known.

    With `before`, the version that was live, a time of the same schedule stays: it may have come.
    """
    if not is_met(automation):
        was_scheduled = before is not None and _goes_by_clock(before)
        return now if was_scheduled else due_for_change(automation, now)
    trigger = live_trigger(automation)
    if trigger is None or not trigger.scheduled or automation.live is None:
        return None
    plan = automation.live.plan
    if (
        before
        and automation.trigger_due_at
        and outline(before.plan["trigger"]) == outline(plan["trigger"])
    ):
        return automation.trigger_due_at
    inputs = load(trigger.Inputs, plan["trigger"].get("with") or {})
    return trigger.next_time(inputs, now)


def give_secret(automation: Automation, draft: Mapping[str, Any]) -> bool:
    """Make a secret for a trigger that sets something up, where there is none; it is not saved yet.

    Returns whether one was made.
    """
    trigger = trigger_of(draft)
    if trigger is None or not trigger.sets_up or automation.encrypted_secret:
        return False
    automation.secret = secrets.token_urlsafe(SECRET_BYTES)
    return True


def by_hand(automation: Automation, part: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What a person enters at the service for a trigger that is configured like this."""
    try:
        trigger = registry.trigger(part.get("use") or "")
        return trigger.by_hand(load(trigger.Inputs, part.get("with") or {}), hook(automation))
    except (registry.Unknown, Invalid):
        return ()


def shown(automation: Automation) -> Standing | None:
    """How the live version's trigger stands, or what an earlier one left; None for neither."""
    state, part = automation.trigger_state, wanted(automation)
    left = state.get("kept", {}).get("left", "")
    trouble, again = automation.trigger_trouble or left, automation.trigger_due_at is not None
    is_lost = bool(trouble) and automation.live is not None and live_trigger(automation) is None
    if part is None and not stands(state) and not is_lost:
        return None
    rows = by_hand(automation, part) if part else ()
    times = ("since", "checked") if stands(state) else ()
    known = {name: datetime.fromisoformat(state[name]) for name in times}
    live = part is not None or is_lost
    return Standing(rows=rows, trouble=trouble, again=again, live=live, **known)
