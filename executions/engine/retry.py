"""What a failure leads to, by the step's policy. Pure: time and chance are arguments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .plan import Policy
from .records import Record

LONGEST_DELAY = 3600.0  # seconds between two tries; a service's own Retry-After may be longer
LONGEST_WAIT = 86_400.0  # seconds; a day, however much longer a service asks to wait
FACTOR = 2.0
UNANSWERED = "The sub automation “{}” ran, but reached no Response step, so it answered nothing."


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run failed. Only a `passing` one is retried; `retry_after` is the service's wish, in
    seconds.
    """

    message: str
    passing: bool = False
    retry_after: float | None = None


def delay(policy: Policy, attempts: int, retry_after: float | None, chance: float) -> float:
    """Seconds until the next try after `attempts` runs. `chance` (0 to 1) spreads it by ±25 %."""
    planned = min(policy.delay * FACTOR ** (attempts - 1), LONGEST_DELAY)
    return max(planned * (0.75 + chance / 2), min(retry_after or 0.0, LONGEST_WAIT))


def judge(policy: Policy, run: Record, failure: Failure, now: datetime, chance: float) -> Record:
    """The record after a failed run: waiting for the next try, ignored or failed."""
    failed = replace(run, error=failure.message, finished_at=now)
    if policy.kind == "retry" and failure.passing and run.attempts <= policy.times:
        pause = delay(policy, run.attempts, failure.retry_after, chance)
        return replace(
            failed,
            status="waiting",
            again=True,
            finished_at=None,
            until=now + timedelta(seconds=pause),
        )
    return replace(failed, status="ignored" if policy.kind == "ignore" else "failed")


def judge_child(policy: Policy, parked: Record) -> Record | None:
    """The record of a step whose child execution has ended; None while it runs."""
    child = parked.child
    if child is None:
        return None
    if child.succeeded:
        reply = child.reply
        ended = parked.ended(
            {
                "response": reply.body if reply else None,
                "status": reply.status if reply else 200,
                "execution_id": child.execution_id,
            }
        )
        if reply is None:
            note = UNANSWERED.format(child.automation)
            return replace(ended, notes=(*ended.notes, note))
        return ended
    message = f"The sub automation “{child.automation}” failed: {child.error}"
    return replace(parked, status="ignored" if policy.kind == "ignore" else "failed", error=message)
