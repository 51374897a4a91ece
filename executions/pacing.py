"""Pacing: an account's requests are sent one after another, as fast as its service allows.

The row of an account says for each lane when its next request may be sent. Who is about to send
some moves that time on by one UPDATE, and has turns of its own from then on, whatever the process.
A step takes its turns before it starts. While they are far ahead it waits without a thread, and its
record keeps them, so that everybody comes to send in the order in which they came. Who is much too
late takes new ones: after a pause of the server, all that are late would come at once. Those that
are a little late pass a gate of their process, one after another.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final, get_args

from connectors.sdk import Throttled
from connectors.sdk.context import Lane

from . import statements
from .connections import briefly
from .writing import write

if TYPE_CHECKING:
    from connectors.sdk import Account
    from executions.engine.records import Record

# Seconds ahead that a thread sleeps; those that wait longer are woken by so much before their turn,
# since the clock looks as often.
NEAR: Final = 0.2
AT_ONCE: Final = 5  # requests that pass a gate together; what is on its way may bunch as well
# Seconds. A service that takes 10 a second at once takes those of this time together with all that
# come in theirs.
LATE: Final = 0.9
PATIENCE: Final = 2.0  # seconds that a step sleeps for a turn that it had not reserved
PAUSE: Final = 1.0  # seconds, where a service names none
LONGEST_PAUSE: Final = 3600.0
LONGEST_HOLD: Final = 60.0  # seconds that one answer keeps all others of the account back
THROTTLED_FOR: Final = timedelta(hours=1)  # after that being throttled is a failure like others
LANES: Final[tuple[Lane, ...]] = get_args(Lane)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = 1_000_000  # microseconds
_SET_BACK: Final = 60 * _SECOND  # who sees a reservation made so far ahead has a new time
_NEVER: Final = 2**62
# The line of an account begins anew where nobody is in it, and where the clock was set back.
_NEXT: Final = "CASE WHEN paced_at > %s OR {0} < %s THEN %s ELSE {0} END + %s"
_RESERVE: Final = (
    "UPDATE connectors_account SET read_next = {0}, write_next = {1}, paced_at = %s"
    " WHERE id = %s AND (paced_at > %s OR (read_next <= %s AND write_next <= %s))"
    " RETURNING read_next, write_next"
)
_RESERVE_ONE: Final = _RESERVE.format(_NEXT.format("read_next"), _NEXT.format("write_next"))
# Who needs turns of both lanes starts once, so they are at the same time: else those of the shorter
# line would be over by then.
_LATER: Final = "CASE WHEN read_next > write_next THEN read_next ELSE write_next END"
_RESERVE_BOTH: Final = _RESERVE.format(*2 * [_NEXT.format(_LATER)])
_HOLD: Final = {
    lane: f"UPDATE connectors_account SET {lane}_next = %s WHERE id = %s AND {lane}_next < %s"  # noqa: S608 - words of ours
    for lane in LANES
}
_AHEAD: Final = "SELECT read_next, write_next FROM connectors_account WHERE id = %s"

_gates: dict[tuple[int, str], float] = {}  # by account and lane, when all that passed were due
_gates_lock = threading.Lock()

Slots = Mapping[str, list[int]]  # by lane, the times of its turns in microseconds since 1970


def reserve(
    account: Account, wanted: Mapping[Lane, int], now: datetime, within: float | None = None
) -> Slots | None:
    """Take the account's next turns, all at once; none where one would be more than `within`
    seconds ahead.

    Args:
        account: One that is stored and has a pace.
        wanted: How many of each lane.
        now: The time.
        within: Seconds; None takes them wherever they are.

    Returns:
        When they are; None also where the account was deleted.
    """
    at, step = _micros(now), round(_SECOND / account.per_second)
    last = _NEVER if within is None else at + round(within * _SECOND)
    counts = [wanted.get(lane, 0) for lane in LANES]
    given: list[int | None] = []
    for count in counts:
        given += [at + _SET_BACK, at, at, count * step]
    limits = [last if count else _NEVER for count in counts]
    given += [at, account.stored_id, at + _SET_BACK, *limits]
    reserved = _RESERVE_BOTH if all(counts) else _RESERVE_ONE
    rows = write(lambda: statements.rows_of(reserved, *given))
    if not rows:
        return None
    return {
        lane: [after - step * left for left in range(count, 0, -1)]
        for lane, count, after in zip(LANES, counts, rows[0], strict=True)
        if count
    }


def hold(account: Account, lane: Lane, until: datetime) -> None:
    """The service takes nothing before this time: the turns from now on are later."""
    at = _micros(until)
    write(lambda: statements.run(_HOLD[lane], at, account.stored_id, at))


def _pass_gate(account: Account, lane: Lane) -> None:
    """Sleep where more than `AT_ONCE` would be sent from here at once. Who is on time does not."""
    key, step, at = (account.stored_id or 0, lane), 1 / account.per_second, monotonic()
    with _gates_lock:
        before = max(_gates.get(key, 0.0), at)
        _gates[key] = before + step
    sleep(max(0.0, before - at - (AT_ONCE - 1) * step))


class Turns:
    """The turns of one run of a step, or of a lookup; `patience` is how many seconds one more may
    be slept for.
    """

    def __init__(
        self,
        account: Account | None,
        now: Callable[[], datetime],
        patience: float = PATIENCE,
    ) -> None:
        paced = account is not None and account.per_second and account.stored_id is not None
        self._account = account if paced else None
        self._now = now
        self._patience = patience
        self._asked: Counter[Lane] = Counter()
        self._last: Lane | None = None
        self._began: datetime | None = None  # when the first of its requests was sent
        self.slots: Slots = {}

    def line_up(self, wanted: Mapping[Lane, int], kept: Slots | None) -> datetime | None:
        """Before a run: take the turns of its requests. Returns until when to wait before it may
        start; None for not at all.

        `kept` are the turns that it waited for; they count, unless they are over for long.
        """
        if self._account is None or not any(wanted.values()):
            return None
        now = self._now()
        if kept and self._lateness(start := _start(kept)) <= LATE:
            self.slots = {lane: [*times] for lane, times in kept.items()}
        else:
            self.slots = reserve(self._account, wanted, now) or {}
            start = _start(self.slots) if self.slots else now
        wake = start - timedelta(seconds=NEAR)
        return wake if wake > now else None

    def take(self, lane: Lane) -> None:
        """Sleep until the run's next turn, or one more. Raises `Throttled` where that is far."""
        if self._account is None:
            return
        self._asked[lane] += 1
        self._last = lane
        times = self.slots.get(lane, [])
        # What its own requests have taken makes no run late: else a slow service were never done.
        own = max(0.0, self._lateness(self._began)) if self._began else 0.0
        while times:
            time_ = _moment(times.pop(0))
            if -self._patience <= self._lateness(time_) <= LATE + own:
                self._sleep_until(time_)
                break
        else:
            with briefly():
                found = reserve(self._account, {lane: 1}, self._now(), self._patience)
                if not found:
                    self._too_far(self._account, lane)
                    return
            self._sleep_until(_moment(found[lane][0]))
        _pass_gate(self._account, lane)
        self._began = self._began or self._now()

    def after(self, error: Throttled, declared: Mapping[Lane, int]) -> datetime:
        """When a run that was throttled may go on: others wait too, and it has turns for all that
        it asked for.
        """
        now = self._now()
        asked = PAUSE if error.retry_after is None else max(0.0, error.retry_after)
        pause = min(asked, LONGEST_PAUSE)
        if self._account is None or self._last is None:
            spread = random.random() / 4  # noqa: S311 - spreads runs, protects nothing
            return now + timedelta(seconds=pause * (1 + spread))
        until = now + timedelta(seconds=pause)
        hold(self._account, self._last, min(until, now + timedelta(seconds=LONGEST_HOLD)))
        wanted = {lane: max(declared.get(lane, 0), self._asked[lane]) for lane in LANES}
        self.slots = reserve(self._account, wanted, now) or {}
        return max(until, _start(self.slots)) if self.slots else until

    def _too_far(self, account: Account, lane: Lane) -> None:
        """Say so, unless the account was deleted: its requests are few by then."""
        rows = statements.rows_of(_AHEAD, account.stored_id)
        if not rows:
            return
        ahead = -self._lateness(_moment(rows[0][LANES.index(lane)]))
        raise Throttled(
            f"This account may send {account.per_second:g} requests a second, and others are in "
            f"line before this one: its turn is in {max(1, round(ahead))} s.",
            max(0.0, ahead),
        )

    def _lateness(self, moment: datetime) -> float:
        return (self._now() - moment).total_seconds()

    def _sleep_until(self, moment: datetime) -> None:
        sleep(max(0.0, -self._lateness(moment)))


def _start(slots: Slots) -> datetime:
    """When a run with these turns starts: at the first of that lane which comes last."""
    return _moment(max(times[0] for times in slots.values()))


def _micros(moment: datetime) -> int:
    return round((moment - _EPOCH) / timedelta(microseconds=1))


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def waiting(record: Record, until: datetime, turns: Turns) -> Record:
    """The record of a run that waits for its turns: nothing of it is sent, and it is no try."""
    return replace(
        record,
        status="waiting",
        until=until,
        again=True,
        attempts=record.attempts - 1,
        slots={lane: [*times] for lane, times in turns.slots.items()} or None,
        change=None,
    )


def goes_on(record: Record, error: Throttled, now: datetime) -> bool:
    """Whether being throttled is waited out: nothing was done, and it has not taken too long."""
    return not error.sent and now < (record.started_at or now) + THROTTLED_FOR
