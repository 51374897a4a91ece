"""What triggers have standing at their services: who sees to it, and when; and what has its time.

`Automation.trigger_due_at` says when somebody has to look. Whoever looks moves it on first, by as
long as it may take; who dies meanwhile is followed by another one, and the triggers' own methods
may be called again. What is written afterwards takes nothing back: if a person has activated,
deactivated or changed something meanwhile, it is due now.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from celery import shared_task
from django.db import Error, close_old_connections, connection
from kombu.exceptions import OperationalError

from automations import hooks
from automations.models import Automation
from connectors.sdk import Refused, Unavailable
from projects.json_text import storable

from . import at_service, scheduled, statements, tasks
from .clock import now
from .writing import write

if TYPE_CHECKING:
    from connectors.models import Account

    from .at_service import Came

log = logging.getLogger(__name__)

# Asked five times a second by a server that has nothing to do.
_ANY_DUE = "SELECT 1 FROM automations_automation WHERE trigger_due_at <= %s LIMIT 1"

CHECKED_EVERY: Final = timedelta(days=1)  # is what stands
LOOKS: Final = 24  # in that time
AT_ONCE: Final = 100  # triggers in one look
BUSY: Final = "It was just being worked on."


def sweep(moment: datetime) -> None:
    """See to every trigger that is due: start what is scheduled, have the others worked on."""
    if not statements.rows_of(_ANY_DUE, connection.ops.adapt_datetimefield_value(moment)):
        return
    due = Automation.objects.filter(trigger_due_at__lte=moment).order_by("trigger_due_at")
    for automation in due.select_related("project", "live")[:AT_ONCE]:
        due_at = automation.trigger_due_at
        try:
            _see_to(automation, moment)
        except Error:  # as it is the next time
            log.exception("The trigger of automation %s could not be seen to", automation.pk)
        except Exception:  # one trigger's fault is not another's
            log.exception("The trigger of automation %s could not be seen to", automation.pk)
            _claim(automation.pk, due_at, moment + hooks.HOLD)


@shared_task(name="executions.standing.tick")
def tick() -> None:
    """The same, now."""
    sweep(now())


@shared_task(name="executions.standing.attend")
def attend(pk: int, due_at: str) -> None:
    """Set up or take down what an automation needs, if nobody else began since it was due then."""
    if not connection.in_atomic_block:
        close_old_connections()
    held = now() + hooks.HOLD
    if _claim(pk, datetime.fromisoformat(due_at), held):
        _attend(pk, held)


@shared_task(name="executions.standing.look_again")
def look_again() -> None:
    """Make due, once an hour, what stands differently from what is needed, such as at an address of
    before; what was refused, if something else is needed by now; and of what was not checked for a
    day the part that is this hour's, since somebody may have changed it at the service.
    """
    yesterday = (now() - CHECKED_EVERY).isoformat()
    differing, well = [], []
    some = Automation.objects.filter(trigger_due_at=None).exclude(trigger_state={})
    for automation in some.select_related("live"):
        if hooks.is_scheduled(automation):
            continue
        if hooks.is_to_be_tried(automation):
            differing.append(automation.pk)
        elif not automation.trigger_trouble:
            well.append((automation.trigger_state.get("checked", ""), automation.pk))
    longest_ago = sorted(well)[: len(well) // LOOKS + 1]
    for pk in (*differing, *(pk for checked, pk in longest_ago if checked <= yesterday)):
        rows = Automation.objects.filter(pk=pk, trigger_due_at=None)
        write(partial(rows.update, trigger_due_at=now()))


def make_due(pk: int) -> None:
    """Have somebody see to a trigger soon that is thought to stand; one in trouble is left alone,
    since a person has to do something first.
    """
    rows = Automation.objects.filter(pk=pk, trigger_due_at=None, trigger_trouble="")
    write(partial(rows.update, trigger_due_at=now()))


def account_changed(account: Account) -> None:
    """Have tried what is in trouble with an account that was authorized again: at once, or after
    what is under way. Inside the transaction that stores it.
    """
    rows = Automation.objects.filter(project_id=account.project_id)
    some = rows.exclude(trigger_due_at=None, trigger_trouble="").select_related("live")
    for one in some:
        if account.pk in hooks.accounts(one):
            rows.filter(pk=one.pk).update(trigger_due_at=hooks.due_for_change(one, now()))


def see_to(automation: Automation, *, anew: bool = False) -> None:
    """Do at once what is due, while a person waits; `anew` also where nothing is.

    `automation` then has what came of it. Where another process is at it, that goes on.
    """
    automation.refresh_from_db(fields=["live", *hooks.COLUMNS])
    due_at, held = automation.trigger_due_at, now() + hooks.HOLD
    is_left_alone = hooks.is_held(automation, now()) or hooks.is_scheduled(automation)
    if is_left_alone or (due_at is None and not anew):
        return
    if _claim(automation.pk, due_at, held):
        _attend(automation.pk, held)
    automation.refresh_from_db(fields=hooks.COLUMNS)


def take_down(automation: Automation) -> str:
    """Before an automation is deleted: take down what stands, once. What is left, in a sentence.

    Nothing is taken down that a live version needs: somebody may have activated it meanwhile, which
    keeps it from being deleted.
    """
    if not hooks.stands(automation.trigger_state):
        return ""
    see_to(automation, anew=True)
    if not hooks.stands(automation.trigger_state):
        return ""
    return automation.trigger_trouble or BUSY


def take_down_all(project_id: int) -> dict[str, str]:
    """The same for all automations of a project: the names of those of which something is left."""
    some = Automation.objects.filter(project_id=project_id).exclude(trigger_state={})
    found = {automation.name: take_down(automation) for automation in some}
    return {name: said for name, said in found.items() if said}


def _see_to(automation: Automation, moment: datetime) -> None:
    pk, due_at, held = automation.pk, automation.trigger_due_at, moment + hooks.HOLD
    if hooks.is_scheduled(automation):
        scheduled.fire(automation, moment)
    elif _claim(pk, due_at, held):
        try:
            attend.apply_async((pk, held.isoformat()), **tasks.DESCRIBED)
        except (OperationalError, OSError):
            log.warning("The broker cannot be reached; the trigger of automation %s waits", pk)


def _claim(pk: int, due_at: datetime | None, held: datetime) -> bool:
    """Take a trigger that was due then: of two at the same time, one does. What was the trouble
    before is none until it is known again.
    """
    rows = Automation.objects.filter(pk=pk, trigger_due_at=due_at)
    return bool(write(partial(rows.update, trigger_due_at=held, trigger_trouble="")))


def _attend(pk: int, held: datetime) -> None:
    automation = Automation.objects.select_related("project", "live").filter(pk=pk).first()
    if automation is None:
        return
    came = at_service.bring_about(automation, now())
    automation.trigger_state = came.state
    if not _written(automation, held, came) and hooks.stands(came.state):
        try:  # it was deleted meanwhile
            at_service.take_down(automation, came.state)
        except (Refused, Unavailable) as error:
            log.warning("What a deleted automation has set up is still there: %s", error.message)


def _written(automation: Automation, held: datetime, came: Came) -> bool:
    """Store what came of it; due now where somebody has changed something since it was claimed.
    False where the automation is gone.
    """
    rows = Automation.objects.filter(pk=automation.pk)
    values = {"trigger_state": came.state, "trigger_trouble": storable(came.trouble)}
    due_at = _due(automation, came)

    def body() -> bool:
        if rows.filter(trigger_due_at=held).update(**values, trigger_due_at=due_at):
            return True
        if not rows.update(**values):
            return False
        stored = rows.select_related("live").get()
        stored.trigger_due_at = None  # nobody is at it any more
        following = hooks.due(stored, now())
        rows.update(trigger_due_at=now() if following is None and came.trouble else following)
        return True

    return write(body)


def _due(automation: Automation, came: Came) -> datetime | None:
    """When to look again after an attempt: where it is in vain for good, never."""
    if came.pause is not None:
        return now() + timedelta(seconds=came.pause)
    return hooks.due(automation, now()) if hooks.is_met(automation) else None
