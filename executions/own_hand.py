"""By our own hand: an automation is not run for what it changed itself.

A step that changes something which could start its automation again leaves a row here. The row is
committed with the record that says that the step has started, and is in flight: what comes of it is
not known yet. It gets its mark, which tells exactly what the step left behind, with the record that
says that the step has ended. So whatever a service tells us of the change, however early, finds
the row.

Both stand in the journal's own transactions, and a crash leaves them as they belong together: cut
off in between, the step is run again or settled, and what that comes to sets the mark. A run that
changed something and was cut off may have left a state that no mark names; then the automation
runs for it once more, and what that leaves is known. A change is in flight for no longer than the
action's time limit, so that an automation never waits for a step that a person has to decide about.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from connectors import registry
from executions.engine.records import Changing
from executions.models import Change, Execution

from . import statements, store
from .writing import write

if TYPE_CHECKING:
    from connectors.sdk import Action
    from executions.engine.records import Record

    from .store import Held

log = logging.getLogger(__name__)

KEPT: Final = timedelta(days=7)
LOOK_AGAIN: Final = timedelta(seconds=1)
AT_ONCE: Final = 1000  # changes that one transaction forgets
LONGEST: Final = 255  # characters of a subject or a mark; what is longer is kept as its digest
ITSELF: Final = "Not run again: the automation made this change itself, in execution {}."
_CHANGED: Final = ("automation", "subject", "mark", "at", "in_flight_until")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why an execution does not start: never, by `reason`, or not before `again`."""

    reason: str = ""
    again: datetime | None = None


def verdict(held: Held, now: datetime) -> Verdict | None:
    """What keeps an execution that was claimed from starting; None for nothing.

    Only one that a trigger started which says exactly what it is about is looked at; not tests,
    repetitions, or what has begun.
    """
    execution = held.execution
    if held.history or execution.parent_id or execution.origin_id or execution.test:
        return None
    subject, mark = _told(held)
    if not subject or not mark:
        return None
    changes = Change.objects.filter(
        automation=execution.automation_id, subject__in=[_short(one) for one in _and_kinds(subject)]
    )
    known = Q(mark=_short(mark)) | Q(in_flight_until__gt=now)
    found = list(changes.filter(known).order_by("id").values_list("mark", "execution"))
    for its_mark, its_execution in found:
        if its_mark == _short(mark):
            return Verdict(reason=ITSELF.format(its_execution))
    return Verdict(again=now + LOOK_AGAIN) if found else None


def told(reason: str) -> tuple[str, str]:
    """Why an execution did not start, up to the id of the one that made the change, and that id;
    both are empty for another reason.
    """
    before, _, after = ITSELF.partition("{}")
    if not reason.startswith(before) or not reason.endswith(after):
        return "", ""
    return before, reason.removeprefix(before).removesuffix(after)


def changing(record: Record, subject: str, action: Action, now: datetime) -> Record:
    """The record of a run that is about to change something: that is in flight."""
    until = now + timedelta(seconds=action.time_limit)
    return replace(record, change=Changing(subject, until=until))


def left(record: Record, subject: str, action: Action) -> Record:
    """The record with what is known of the change that its run made; it is over, unless its outcome
    is unknown.
    """
    if not subject or record.status == "running":
        return record
    mark = ""
    if record.status == "success":
        try:
            mark = action.changed(record.output)
        except Exception:  # it has happened, and what came of it is recorded all the same
            log.exception("%s cannot tell what it changed", action.key)
    return replace(record, change=Changing(subject, mark))


def keep(execution: Execution, changes: Mapping[str, Changing], now: datetime) -> None:
    """In the transaction that writes step runs: what those at these paths change, or changed.

    What a sub automation changes is changed by the automation that a trigger started.
    """
    if not changes:
        return
    automation = store.ancestry(execution)[-1].automation_id
    rows = [
        Change(
            automation_id=automation,
            subject=_short(change.subject),
            mark=_short(change.mark),
            execution=execution.id,
            path=path,
            at=now,
            in_flight_until=change.until,
        )
        for path, change in changes.items()
    ]
    statements.upsert(rows, ("execution", "path"), _CHANGED)


def forget_old(now: datetime) -> None:
    """Delete what is older than services tell of."""
    old = Change.objects.filter(at__lte=now - KEPT)
    some = Change.objects.filter(id__in=old.values("id")[:AT_ONCE])
    while write(some.delete)[0]:
        pass


def _told(held: Held) -> tuple[str, str]:
    """What the trigger says its event is about, and which state of it."""
    try:
        trigger = registry.trigger(held.version.use)
        return trigger.subject(held.execution.payload), trigger.mark(held.execution.payload)
    except registry.Unknown:
        return "", ""
    except Exception:  # a payload that a trigger cannot read keeps no execution from its end
        log.exception("%s cannot tell what its event is about", held.version.use)
        return "", ""


def _and_kinds(subject: str) -> list[str]:
    """The subject, and the kinds that it is of: `entry/` of `entry/7`. Whoever makes a new one
    cannot name it before.
    """
    ends = (end + 1 for end, sign in enumerate(subject) if sign == "/")
    return [*(subject[:end] for end in ends), subject]


def _short(text: str) -> str:
    """As it is kept: every database takes it, and finds it by an index."""
    if len(text) <= LONGEST and text.isascii() and text.isprintable():
        return text
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
