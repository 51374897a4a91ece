"""By our own hand: an automation is not run for what it changed itself.

A step that changes something which could start its automation again leaves a row here. The row is
committed with the record that says that the step has started, and is in flight: what comes of it is
not known yet. It gets its mark, which tells exactly what the step left behind, with the record that
says that the step has ended; a step that left several states has a row for each. So whatever a
service tells us of the change, however early, finds the row.

Both stand in the journal's own transactions, and a crash leaves them as they belong together: cut
off in between, the step is run again or settled, and what that comes to sets the mark. A run that
changed something and was cut off may have left a state that no mark names; then the automation
runs for it once more, and what that leaves is known. A change is in flight for no longer than the
action's time limit, so that an automation never waits for a step that a person has to decide about.

Two automations of a project that answer each other's changes are not run for ever either: an
execution that another automation's change set off is one link longer in the chain than that one's,
and a chain that is too long ends. What other projects change is not looked at: they may have
services of their own, which say what they like.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q

from connectors import registry
from connectors.sdk.declare import KNOWN_FOR
from executions.engine.records import Changing
from executions.models import Change, Execution

from . import statements, store
from .writing import write

if TYPE_CHECKING:
    from connectors.sdk import Action, Fields
    from executions.engine.records import Record

    from .store import Held

log = logging.getLogger(__name__)

LOOK_AGAIN: Final = timedelta(seconds=1)
AT_ONCE: Final = 1000  # rows of one statement
LONGEST: Final = 255  # characters of a subject or a mark; what is longer is kept as its digest
LONGEST_CHAIN: Final = 10  # executions that set each other off
ITSELF: Final = "Not run again: the automation made this change itself, in execution {}."
EACH_OTHER: Final = (
    f"Not run: automations have answered each other's changes {LONGEST_CHAIN} times in a row. Give "
    "one of them a trigger condition that ends this. The last change was made in execution {}."
)
_UNIQUE: Final = ("execution", "path", "number")
_CHANGED: Final = ("automation", "subject", "mark", "chain", "known_until", "in_flight_until")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an execution starts: never, by `reason`, or not before `again`, or now. `chain` is
    how many executions in a row have set it off, each by a change that it made.
    """

    reason: str = ""
    again: datetime | None = None
    chain: int = 0


STARTS: Final = Verdict()


def verdict(held: Held, now: datetime) -> Verdict:
    """Whether an execution that was claimed starts.

    Only one that a trigger started which says exactly what it is about may be kept from it; not
    tests, repetitions, or what has begun.
    """
    execution = held.execution
    if held.history or execution.parent_id or execution.origin_id or execution.test:
        return STARTS
    subject, marks = _told(held)
    if not subject or not marks:
        return STARTS
    subjects = [_short(one) for one in _and_kinds(subject)]
    known = Q(mark__in=marks, known_until__gt=execution.accepted_at) | Q(in_flight_until__gt=now)
    # The project is read, not asked for: else a database may go through all that it changed.
    changes = Change.objects.filter(known, subject__in=subjects).annotate(
        project=F("automation__project")
    )
    ordered = changes.order_by("chain", "id")
    found = [each for each in ordered if each.project == execution.project_id]
    own = [each for each in found if each.automation_id == execution.automation_id]
    for change in own:
        if change.mark in marks:
            return Verdict(reason=ITSELF.format(change.execution))
    if own:
        return Verdict(again=now + LOOK_AGAIN)
    # Another's change of the very same that is in flight counts as well, since an event may be
    # faster than the record of its change.
    others = [each for each in found if each.mark in marks or each.subject == _short(subject)]
    if not others:
        return STARTS
    last = others[-1]
    if last.chain >= LONGEST_CHAIN:
        return Verdict(reason=EACH_OTHER.format(last.execution))
    return Verdict(chain=last.chain + 1)


def told(reason: str) -> tuple[str, str]:
    """Why an execution did not start, up to the id of the one that made the change, and that id;
    both are empty for another reason.
    """
    for said in (ITSELF, EACH_OTHER):
        before, _, after = said.partition("{}")
        if reason.startswith(before) and reason.endswith(after):
            return before, reason.removeprefix(before).removesuffix(after)
    return "", ""


def changing(record: Record, subject: str, action: Action, now: datetime) -> Record:
    """The record of a run that is about to change something: that is in flight."""
    until = now + timedelta(seconds=action.time_limit)
    return replace(record, change=Changing(subject, until=until))


def left(record: Record, subject: str, action: Action, inputs: Fields) -> Record:
    """The record with what is known of the change that its run made; it is over, unless its outcome
    is unknown.
    """
    if not subject or record.status == "running":
        return record
    marks: tuple[str, ...] = ()
    known_for = KNOWN_FOR
    if record.status == "success":
        try:
            marks = _marks(action.changed(inputs, record.output))
            known_for = action.known_for(inputs)
        except Exception:  # it has happened, and what came of it is recorded all the same
            log.exception("%s cannot tell what it changed", action.key)
    return replace(record, change=Changing(subject, marks, known_for=known_for))


def keep(execution: Execution, changes: Mapping[str, Changing], now: datetime) -> None:
    """In the transaction that writes step runs: what those at these paths change, or changed.

    What a sub automation changes is changed by the automation that a trigger started.
    """
    if not changes:
        return
    first = store.ancestry(execution)[-1]
    rows = [
        Change(
            automation_id=first.automation_id,
            subject=_short(change.subject),
            mark=mark,
            execution=execution.id,
            path=path,
            number=number,
            chain=first.chain,
            known_until=now + (change.known_for or KNOWN_FOR),
            in_flight_until=change.until,
        )
        for path, change in changes.items()
        for number, mark in enumerate(change.marks or ("",))
    ]
    for begin in range(0, len(rows), AT_ONCE):
        statements.upsert(rows[begin : begin + AT_ONCE], _UNIQUE, _CHANGED)


def forget_old(now: datetime) -> None:
    """Delete what is older than services tell of."""
    old = Change.objects.filter(known_until__lte=now)
    some = Change.objects.filter(id__in=old.values("id")[:AT_ONCE])
    while write(some.delete)[0]:
        pass


def _told(held: Held) -> tuple[str, tuple[str, ...]]:
    """What the trigger says its event is about, and which state of it, by all its names."""
    try:
        trigger, payload = registry.trigger(held.version.use), held.execution.payload
        return trigger.subject(payload), _marks(trigger.mark(payload))
    except registry.Unknown:
        return "", ()
    except Exception:  # a payload that a trigger cannot read keeps no execution from its end
        log.exception("%s cannot tell what its event is about", held.version.use)
        return "", ()


def _marks(told: str | Sequence[str]) -> tuple[str, ...]:
    """The marks as they are kept, each once; what is not known is none."""
    each = [told] if isinstance(told, str) else told
    return tuple(dict.fromkeys(_short(mark) for mark in each if mark))


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
