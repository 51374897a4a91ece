"""Asking a service what became of a write whose outcome is unknown.

Either the run was cut off, or it ended without telling: the service broke the connection or
answered with an error of its own. Where the service has no trace of it, the one that was cut off
is run again and uses no try up; the one that failed has failed, and the step's policy decides.
"""

from __future__ import annotations

import logging
import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from connectors.sdk import Refused, Throttled, Unavailable
from executions.engine.retry import Failure, judge

from .connections import let_go

if TYPE_CHECKING:
    from datetime import datetime

    from connectors.sdk import Action, Fields
    from executions.engine.records import Record, Settle

    from .context import StepContext

log = logging.getLogger(__name__)

CUT_OFF: Final = "An earlier run of this step was cut off; "
UNTOLD: Final = "An earlier run of this step failed without telling what became of it; "
ASKED: Final = "The service is asked what became of it, as soon as it can tell."
HAPPENED: Final = "the service says that it happened."
DID_NOT_HAPPEN: Final = "the service has no trace of it."
PAUSE: Final = 30.0  # seconds between two questions to a service that cannot tell yet
FOR: Final = timedelta(hours=1)  # after that a person decides
THROTTLED_FOR: Final = timedelta(days=1)  # the same, where it can tell and is asked too much


def settled(move: Settle, action: Action, inputs: Fields, context: StepContext) -> Record:
    """What the service says of a lost run, once that run's own time limit has passed."""
    last, now = move.last, context.now
    began = last.tried_at or last.started_at or now()
    over = began + timedelta(seconds=action.time_limit)
    if now() < over:
        return replace(last, until=over)
    let_go()
    try:
        output = action.settle(inputs, context)
    except Unavailable as error:
        if ASKED not in last.notes:  # whoever was not there for hours has not asked for hours
            context.log(ASKED)
            last, over = replace(last, tried_at=now() - over + began), now()
        return _untold(last, error, over, now())
    except Refused as error:
        return replace(last, recovery="ask", error=error.message)
    except Exception:
        log.exception("%s could not be settled", move.step.use)
        return replace(last, recovery="ask")
    before = UNTOLD if last.recovery == "judge" else CUT_OFF
    context.log(before + (DID_NOT_HAPPEN if output is None else HAPPENED))
    if output is not None:
        return replace(last, status="success", output=output, error="", finished_at=now())
    if last.recovery == "judge":
        failure, chance = Failure(last.error, passing=True), random.random()  # noqa: S311 - spreads retries, protects nothing
        return judge(move.step.policy, last, failure, now(), chance)
    return replace(last, status="again", attempts=last.attempts - 1)


def _untold(last: Record, error: Unavailable, over: datetime, now: datetime) -> Record:
    """The record while the service cannot tell: to be asked again, or a person after a while."""
    said = last.error if last.recovery == "judge" else error.message  # why it failed is needed yet
    patience = THROTTLED_FOR if isinstance(error, Throttled) else FOR
    if now > over + patience:
        return replace(last, recovery="ask", error=said)
    pause = max(error.retry_after or 0.0, PAUSE)
    return replace(last, until=now + timedelta(seconds=pause), error=said)
