"""Test Trigger: for some minutes the next request to an automation becomes its sample.

While nobody listens this costs a webhook nothing but a column of the row that it reads anyway.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from automations import samples
from automations.draft import trigger_of
from automations.draft_form import draft_of
from automations.flow import TRIGGER
from automations.models import Automation, Version
from connectors.sdk.values import Invalid, load

from .writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping

FOR: Final = timedelta(minutes=5)
RECEIVED: Final = {"result": "Received as the test sample"}


def start(automation: Automation, now: datetime) -> datetime:
    """Take the next request as the sample; returns until when. Asking again begins anew."""
    until = now + FOR
    _listen(automation.pk, until)
    automation.listening_until = until
    return until


def stop(automation: Automation) -> None:
    """Take no request as the sample any more."""
    _listen(automation.pk, None)
    automation.listening_until = None


def listens(automation: Automation, now: datetime) -> bool:
    """Whether the next request is the sample; asks the database nothing."""
    until = automation.listening_until
    if until is None:
        return False
    return (until if until.tzinfo else until.replace(tzinfo=UTC)) > now  # as a driver reads it


def draft_version(automation: Automation) -> Version | None:
    """What stands for the live version while an inactive automation is tested: its draft's
    trigger, stored nowhere. None where that cannot take requests as it is.
    """
    draft = Automation.objects.values_list("draft", flat=True).get(pk=automation.pk)
    trigger = trigger_of(draft)
    if trigger is None:
        return None
    try:
        load(trigger.Inputs, draft["trigger"].get("with") or {})
    except Invalid:
        return None
    return Version(use=trigger.key, plan={"trigger": draft["trigger"], "steps": []})


def receive(automation: Automation, plan: Mapping[str, Any], payload: Any, now: datetime) -> bool:
    """Keep what a request brought as the sample, and listen no longer.

    Args:
        automation: The one that was called.
        plan: That of the version whose trigger has taken the request.
        payload: The trigger's output.
        now: The time.

    Returns:
        Whether it is the sample: of two requests at the same time one is.
    """
    source = draft_of({**plan, "steps": []})
    open_still = Automation.objects.filter(pk=automation.pk, listening_until__gt=now)

    def body() -> bool:
        if not open_still.update(listening_until=None):
            return False
        samples.keep(automation, source, TRIGGER, payload, now)
        return True

    return write(body)


def _listen(pk: int, until: datetime | None) -> None:
    write(lambda: Automation.objects.filter(pk=pk).update(listening_until=until))
