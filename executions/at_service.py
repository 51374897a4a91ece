"""Making what stands at a service what an automation needs there: asking it, and what came of it.

Services are asked outside any transaction. What they say is a sentence without secrets.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from automations import hooks
from connectors import authorize, registry
from connectors.sdk import Refused, Unavailable
from connectors.sdk.values import Invalid, load
from connectors.secrets import CannotDecrypt

from .context import account_of

if TYPE_CHECKING:
    from datetime import datetime

    from automations.hooks import State
    from automations.models import Automation

log = logging.getLogger(__name__)

FIRST_PAUSE: Final = 5.0  # seconds after a service could not be reached
LAST_PAUSE: Final = 15 * 60.0
FASTER: Final = 3  # times longer, each pause
MOST_TRIES: Final = 100  # that are counted
OF_ATTEMPTS: Final = ("tries", "tried")  # parts of a state that say nothing of what stands
GONE: Final = (
    "The trigger {use} is not installed here. Install its connector, then activate the automation"
    " again."
)
LEFT: Final = "What an earlier version has set up is still there: {said} Remove it at the service."


@dataclass
class Came:
    """What came of one attempt: what stands now, what the trouble is, and in how many seconds it
    may be over by itself; null where it will not be.
    """

    state: State
    trouble: str = ""
    pause: float | None = None


def bring_about(automation: Automation, moment: datetime) -> Came:
    """Make what stands what the live version needs, once. `moment` is the time."""
    before = automation.trigger_state
    came = Came({name: part for name, part in before.items() if name not in OF_ATTEMPTS})
    try:
        _change(automation, came, moment)
    except Refused as error:
        came.trouble = error.message
    except Unavailable as error:
        tries = int(before.get("tries") or 0)
        pause = min(FIRST_PAUSE * FASTER**tries, LAST_PAUSE)
        came.trouble, came.pause = error.message, max(pause, error.retry_after or 0.0)
        came.state["tries"] = min(tries + 1, MOST_TRIES)
    if came.trouble:
        came.state["tried"] = hooks.needed(automation)
    return came


def take_down(automation: Automation, state: State) -> None:
    """Take down what stands by this state. Raises `Refused` and `Unavailable`."""

    def ask(trigger: Any, inputs: Any, context: Any) -> None:
        trigger.on_deactivate(inputs, context, state["kept"])

    _asked(automation, state, ask)


def _change(automation: Automation, came: Came, moment: datetime) -> None:
    """Do so, while `came.state` says at each moment what stands."""
    part = hooks.wanted(automation)
    if hooks.stands(came.state) and not _goes_on(automation, came.state, part):
        try:
            take_down(automation, came.state)
        except (Refused, Unavailable) as error:
            # Where another one has to go up, or one starts by itself, that does not wait for it.
            can_wait = isinstance(error, Unavailable) and not hooks.goes_by_clock(automation)
            if automation.live is None or can_wait:
                raise
            came.trouble = LEFT.format(said=error.message)
        came.state = {}
    if part:
        kept = _set_up(automation, part, came.state.get("kept") or {})
        since = came.state.get("since") or moment.isoformat()
        came.state = {
            **part,
            "url": hooks.address(automation),
            "mark": automation.secret_mark,
            "since": since,
            "checked": moment.isoformat(),
            "kept": kept,
        }
        if "left" in kept and "again" in kept:  # this one stands; what is left may go later
            raise Unavailable(kept["left"], kept["again"])
    elif automation.live and not came.trouble and hooks.live_trigger(automation) is None:
        raise Refused(GONE.format(use=automation.live.use))


def _goes_on(automation: Automation, state: State, part: State | None) -> bool:
    """Whether what stands is for `on_activate` to change, so that nothing is missed meanwhile.

    With another account it could not, and for what a person sets up it does nothing.
    """
    if part is None or any(state.get(name) != part[name] for name in ("use", "account")):
        return False
    return hooks.is_of(state, part) or not hooks.by_hand(automation, part)


def _set_up(automation: Automation, part: State, kept: State) -> State:
    def ask(trigger: Any, inputs: Any, context: Any) -> State:
        made = dict(trigger.on_activate(inputs, context, hooks.hook(automation), kept))
        left = {"left": context.redactor.text(made["left"])} if "left" in made else {}
        return made | left

    return dict(_asked(automation, part, ask))


def _asked(automation: Automation, part: State, ask: Any) -> Any:
    """Call a method of a trigger with its inputs, and its account; what it raises is a sentence,
    without the secret that the service knows.
    """
    try:
        trigger = registry.trigger(part["use"])
        inputs = load(trigger.Inputs, part["with"])
        loaded = account_of(automation.project_id, part["account"], "the trigger")
        secret = automation.secret
    except (registry.Unknown, Invalid, CannotDecrypt) as error:
        raise Refused(str(error)) from None
    with authorize.asking(automation.project_id, loaded, (secret,)) as context:
        try:
            return ask(trigger, inputs, context)
        except (Refused, Unavailable):
            raise
        except Exception as error:  # a trigger's own fault
            log.exception("%s failed for automation %s", trigger.key, automation.pk)
            said = f"{trigger.key} failed by a fault of its own ({type(error).__name__})."
            raise Refused(said) from None
