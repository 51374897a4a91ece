"""Asking a service what became of a write that was cut off."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from connectors.sdk import Refused, Unavailable

from .connections import let_go

if TYPE_CHECKING:
    from connectors.sdk import Action, Fields
    from executions.engine.records import Record, Settle

    from .context import StepContext

log = logging.getLogger(__name__)

HAPPENED: Final = "An earlier run of this step was cut off; the service says that it happened."
DID_NOT_HAPPEN: Final = "An earlier run of this step was cut off; the service has no trace of it."
PAUSE: Final = 30.0  # seconds between two questions to a service that cannot tell yet
FOR: Final = timedelta(hours=1)  # after that a person decides


def settled(move: Settle, action: Action, inputs: Fields, context: StepContext) -> Record:
    """What the service says of a lost run, once that run's own time limit has passed."""
    last, now = move.last, context.now
    began = last.tried_at or last.started_at or now()
    over = began + timedelta(seconds=action.time_limit)
    if now() < over:
        return replace(last, until=over)
    if now() > over + FOR:
        return replace(last, recovery="ask")
    let_go()
    try:
        output = action.settle(inputs, context)
    except Unavailable as error:
        pause = max(error.retry_after or 0.0, PAUSE)
        return replace(last, until=now() + timedelta(seconds=pause), error=error.message)
    except Refused as error:
        return replace(last, recovery="ask", error=error.message)
    except Exception:
        log.exception("%s could not be settled", move.step.use)
        return replace(last, recovery="ask")
    context.log(HAPPENED if output is not None else DID_NOT_HAPPEN)
    if output is None:
        return replace(last, status="again", attempts=last.attempts - 1)
    return replace(last, status="success", output=output, error="", finished_at=now())
