"""Starting automations by the clock: every time that comes is taken once.

`Automation.trigger_due_at` is the next time. The transaction that accepts an execution for it also
moves it on, if it is still the same: so a process that dies neither loses a time nor takes it
twice, and of two processes one takes it. What passes while nobody is there is made up for by one
execution, since the next time is one after now.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.db import Error

from automations.models import Automation
from connectors import registry
from connectors.sdk.values import load
from projects.json_text import storable

from . import accept, budgets
from .models import Status
from .writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from automations.models import Version

    from .models import Execution

log = logging.getLogger(__name__)

TROUBLE: Final = (
    "The next time cannot be computed: {said} Put it right, then activate the automation again."
)


def fire(automation: Automation, now: datetime) -> Execution | None:
    """Start the live version of an automation whose time has come, and name its next time.

    Args:
        automation: As it was read just now, with its live version.
        now: The time.

    Returns:
        The execution, which may be Rejected; None where it is not due, where another process was
        first, where it could not be stored, so that it is still due, or where the schedule cannot
        be computed, which `trigger_trouble` then says.
    """
    due_at, version = automation.trigger_due_at, automation.live
    if version is None or due_at is None or due_at > now:
        return None
    try:
        payload, following = _computed(version, due_at, now)
    except Exception as error:
        log.exception("The schedule of automation %s cannot be computed", automation.pk)
        _move(automation, None, TROUBLE.format(said=_sentence(error)))
        return None
    try:
        is_spent = budgets.is_spent(automation.pk, budgets.month_of(now))
        fresh = accept.new_execution(automation, payload, now, is_spent=is_spent)
        if not write(partial(_take, automation, fresh, following)):
            return None
    except Error as error:  # still due, at the time that it was due at
        log.warning("Automation %s is due and could not be stored: %s", automation.pk, error)
        return None
    if fresh.status == Status.PENDING:
        accept.begin(fresh)
    return fresh


def remark(use: str, payload: Any) -> str:
    """What a trigger says of an execution with this output, such as that it is late; else empty."""
    try:
        trigger = registry.trigger(use)
        return trigger.remark(payload)
    except (registry.Unknown, LookupError, TypeError, ValueError):
        return ""  # an output of an earlier form, or one that somebody typed


def _computed(
    version: Version, due_at: datetime, now: datetime
) -> tuple[Mapping[str, Any], datetime | None]:
    """The trigger's output for a time that has come, and the next time after now."""
    trigger = registry.trigger(version.use)
    inputs = load(trigger.Inputs, version.plan["trigger"].get("with") or {})
    return trigger.fired(inputs, due_at, now), trigger.next_time(inputs, now)


def _take(automation: Automation, fresh: Execution, following: datetime | None) -> bool:
    """In one transaction: the time is another's from now on, and this execution's before."""
    if not _move(automation, following):
        return False
    accept.insert(fresh)
    return True


def _move(automation: Automation, following: datetime | None, trouble: str = "") -> bool:
    """Name the next time, unless somebody has moved it, or changed what is live, since."""
    rows = Automation.objects.filter(
        pk=automation.pk, trigger_due_at=automation.trigger_due_at, live=automation.live_id
    )
    values = {"trigger_due_at": following, "trigger_trouble": storable(trouble)}
    return bool(write(partial(rows.update, **values)))


def _sentence(error: Exception) -> str:
    said = str(error).strip() or type(error).__name__
    return said if said.endswith((".", "?")) else f"{said}."
