"""What triggers have standing at their services: setting up, taking down, and what has its time.

`Automation.trigger_due_at` says when somebody has to look. Whoever looks moves it on first, by as
long as it may take; who dies meanwhile is followed by another one, and the triggers' own methods
may be called again. Services are asked outside any transaction. What is written afterwards takes
nothing back: if a person has activated, deactivated or changed something meanwhile, it is due now.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from celery import shared_task
from django.db import Error, close_old_connections, connection
from kombu.exceptions import OperationalError

from automations import hooks
from automations.models import Automation
from connectors import authorize, registry
from connectors.sdk import Refused, Unavailable
from connectors.sdk.values import Invalid, load
from connectors.secrets import CannotDecrypt
from projects.json_text import storable

from . import scheduled, statements, tasks
from .clock import now
from .context import account_of
from .writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from automations.hooks import State

log = logging.getLogger(__name__)

# Asked five times a second by a server that has nothing to do.
_ANY_DUE = "SELECT 1 FROM automations_automation WHERE trigger_due_at <= %s LIMIT 1"

HOLD: Final = timedelta(seconds=90)  # one taking down and one setting up, with time to spare
FIRST_PAUSE: Final = 5.0  # seconds after a service could not be reached
LAST_PAUSE: Final = 15 * 60.0
FASTER: Final = 3  # times longer, each pause
COLUMNS: Final = ("trigger_due_at", "trigger_state", "trigger_trouble")
AT_ONCE: Final = 100  # triggers in one look
GONE: Final = (
    "The trigger {use} is not installed here. Install its connector, then activate the automation"
    " again."
)
LEFT: Final = "What an earlier version has set up is still there: {said} Remove it at the service."


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
            _claim(automation.pk, due_at, moment + HOLD)


@shared_task(name="executions.standing.tick")
def tick() -> None:
    """The same, now."""
    sweep(now())


@shared_task(name="executions.standing.attend")
def attend(pk: int, due_at: str) -> None:
    """Set up or take down what an automation needs, if nobody else began since it was due then."""
    if not connection.in_atomic_block:
        close_old_connections()
    held = now() + HOLD
    if _claim(pk, datetime.fromisoformat(due_at), held):
        _attend(pk, held)


@shared_task(name="executions.standing.look_again")
def look_again() -> None:
    """Make due what stands differently from what is needed, such as at an address of before."""
    some = Automation.objects.filter(trigger_due_at=None, trigger_trouble="").exclude(
        trigger_state={}
    )
    for automation in some.select_related("live"):
        if not hooks.is_met(automation):
            make_due(automation.pk)


def make_due(pk: int) -> None:
    """Have somebody see to a trigger soon that is thought to stand; one in trouble is left alone,
    since a person has to do something first.
    """
    rows = Automation.objects.filter(pk=pk, trigger_due_at=None, trigger_trouble="")
    write(partial(rows.update, trigger_due_at=now()))


def see_to(automation: Automation, *, anew: bool = False) -> None:
    """Do at once what is due, while a person waits; `anew` also where nothing is.

    `automation` then has what came of it. Where another process is at it, that goes on.
    """
    automation.refresh_from_db(fields=["live", *COLUMNS])
    due_at, held = automation.trigger_due_at, now() + HOLD
    others = due_at is not None and due_at > now() and not automation.trigger_trouble
    if others or _is_scheduled(automation) or (due_at is None and not anew):
        return
    if _claim(automation.pk, due_at, held):
        _attend(automation.pk, held)
    automation.refresh_from_db(fields=COLUMNS)


def take_down(automation: Automation) -> str:
    """Before an automation is deleted: take down what stands, once. What is left, in a sentence."""
    state = automation.trigger_state
    if not hooks.stands(state):
        return ""
    try:
        _take_down(automation, state)
    except (Refused, Unavailable) as error:
        return error.message
    return ""


def take_down_all(project_id: int) -> dict[str, str]:
    """The same for all automations of a project: the names of those of which something is left."""
    some = Automation.objects.filter(project_id=project_id).exclude(trigger_state={})
    found = {automation.name: take_down(automation) for automation in some}
    return {name: said for name, said in found.items() if said}


def _see_to(automation: Automation, moment: datetime) -> None:
    pk, due_at, held = automation.pk, automation.trigger_due_at, moment + HOLD
    if _is_scheduled(automation):
        scheduled.fire(automation, moment)
    elif _claim(pk, due_at, held):
        try:
            attend.apply_async((pk, held.isoformat()), **tasks.DESCRIBED)
        except (OperationalError, OSError):
            log.warning("The broker cannot be reached; the trigger of automation %s waits", pk)


def _is_scheduled(automation: Automation) -> bool:
    """Whether the time is when its trigger starts it, rather than when somebody has to look."""
    return _goes_by_clock(automation) and not hooks.stands(automation.trigger_state)


def _goes_by_clock(automation: Automation) -> bool:
    trigger = hooks.live_trigger(automation)
    return trigger is not None and trigger.scheduled


def _claim(pk: int, due_at: datetime | None, held: datetime) -> bool:
    """Take a trigger that was due then: of two at the same time, one does. What was the trouble
    before is none until it is known again.
    """
    rows = Automation.objects.filter(pk=pk, trigger_due_at=due_at)
    return bool(write(partial(rows.update, trigger_due_at=held, trigger_trouble="")))


@dataclass
class _Came:
    """What came of one attempt: what stands now, and when to look again, if at all."""

    state: State
    trouble: str = ""
    due_at: datetime | None = None


def _attend(pk: int, held: datetime) -> None:
    automation = Automation.objects.select_related("project", "live").filter(pk=pk).first()
    if automation is None:
        return
    came = _Came({name: v for name, v in automation.trigger_state.items() if name != "tries"})
    try:
        _bring_about(automation, came)
        came.due_at = hooks.due(automation, now()) if hooks.wanted(automation) is None else None
    except Refused as error:
        came.trouble = error.message
    except Unavailable as error:
        tries = int(automation.trigger_state.get("tries") or 0)
        pause = max(min(FIRST_PAUSE * FASTER**tries, LAST_PAUSE), error.retry_after or 0.0)
        came.trouble, came.due_at = error.message, now() + timedelta(seconds=pause)
        came.state["tries"] = min(tries + 1, 100)
    if not _written(pk, held, came) and hooks.stands(came.state):  # it was deleted meanwhile
        automation.trigger_state = came.state
        if left := take_down(automation):
            log.warning("What a deleted automation has set up is still there: %s", left)


def _bring_about(automation: Automation, came: _Came) -> None:
    """Make what stands what is needed. `came.state` says at each moment what does."""
    part = hooks.wanted(automation)
    if hooks.stands(came.state) and not _goes_on(automation, came.state, part):
        try:
            _take_down(automation, came.state)
        except (Refused, Unavailable) as error:
            # Where another one has to go up, or one starts by itself, that does not wait for it.
            can_wait = isinstance(error, Unavailable) and not _goes_by_clock(automation)
            if automation.live is None or can_wait:
                raise
            came.trouble = LEFT.format(said=error.message)
        came.state = {}
    if part is None:
        automation.trigger_state = came.state
        if automation.live and not came.trouble and hooks.live_trigger(automation) is None:
            raise Refused(GONE.format(use=automation.live.use))
        return
    kept = _set_up(automation, part, came.state.get("kept") or {})
    came.state = {
        **part,
        "url": hooks.address(automation),
        "mark": automation.secret_mark,
        "since": came.state.get("since") or now().isoformat(),
        "kept": kept,
    }


def _goes_on(automation: Automation, state: State, part: State | None) -> bool:
    """Whether what stands is for `on_activate` to change, so that nothing is missed meanwhile.

    With another account it could not, and for what a person sets up it does nothing.
    """
    if part is None or any(state.get(name) != part[name] for name in ("use", "account")):
        return False
    return hooks.is_of(state, part) or not hooks.by_hand(automation, part)


def _written(pk: int, held: datetime, came: _Came) -> bool:
    """Store what came of it; due now where somebody has changed something since it was claimed."""
    values = {"trigger_state": came.state, "trigger_trouble": storable(came.trouble)}
    rows = Automation.objects.filter(pk=pk)

    def body() -> bool:
        mine = rows.filter(trigger_due_at=held).update(**values, trigger_due_at=came.due_at)
        return bool(mine or _changed_meanwhile(rows, values))

    return write(body)


def _changed_meanwhile(rows: QuerySet[Automation], values: Mapping[str, Any]) -> bool:
    """Store it where another time has been set since; a trigger that the clock starts keeps its
    own. False where there is none any more.
    """
    if not rows.update(**values):
        return False
    rows.update(trigger_due_at=hooks.due(rows.select_related("live").get(), now()))
    return True


def _set_up(automation: Automation, part: State, kept: State) -> State:
    def ask(trigger: Any, inputs: Any, context: Any) -> State:
        return dict(trigger.on_activate(inputs, context, hooks.hook(automation), kept))

    return dict(_asked(automation, part, ask))


def _take_down(automation: Automation, state: State) -> None:
    def ask(trigger: Any, inputs: Any, context: Any) -> None:
        trigger.on_deactivate(inputs, context, state["kept"])

    _asked(automation, state, ask)


def _asked(automation: Automation, part: State, ask: Any) -> Any:
    """Call a method of a trigger with its inputs, and its account; what it raises is a sentence."""
    try:
        trigger = registry.trigger(part["use"])
        inputs = load(trigger.Inputs, part["with"])
        loaded = account_of(automation.project_id, part["account"], "the trigger")
    except (registry.Unknown, Invalid, CannotDecrypt) as error:
        raise Refused(str(error)) from None
    with authorize.asking(automation.project_id, loaded) as context:
        try:
            return ask(trigger, inputs, context)
        except (Refused, Unavailable):
            raise
        except Exception as error:  # a trigger's own fault
            log.exception("%s failed for automation %s", trigger.key, automation.pk)
            said = f"{trigger.key} failed by a fault of its own ({type(error).__name__})."
            raise Refused(said) from None
