"""The trigger that starts an automation at fixed times."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from connectors.schedule import cron, times, zones
from connectors.schedule.fields import Schedule
from connectors.sdk import DateTime, Fields, Integer, Trigger
from connectors.sdk.values import Invalid, load, prepare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.sdk import Context

SHOWN: Final = 5  # of the times to come, below the form
LAST: Final = {"minutes": "minutes", "hours": "at_minute", "cron": "cron"}  # of the fields shown


class Every(Trigger):
    """Starts the automation again and again, by the clock of a time zone.

    Where clocks are moved, a time that does not exist on its day is the moment of the jump, and one
    that comes twice counts once; minutes and hours are counted in real time. Times that pass while
    the server is stopped are made up for by one run, which says how many it missed.
    """

    label = "Scheduler"
    scheduled = True
    loads = True

    class Inputs(Schedule):
        """Its time zone, how often, and when exactly."""

    class Output(Fields):
        scheduled_for = DateTime("Scheduled For", example="2026-11-23T09:00:00+01:00")
        started_at = DateTime("Started At", example="2026-11-23T09:00:00.214000+01:00")
        missed = Integer("Missed", help="Times that had passed; this run is for all.", example=0)

    def next_time(self, inputs: Inputs, after: datetime) -> datetime | None:
        """The first time after `after`. Raises `LookupError` for a zone that is gone."""
        return times.next_time(inputs, after)

    def fired(self, inputs: Inputs, scheduled_for: datetime, now: datetime) -> dict[str, Any]:
        """When it was due and when it started, by the clock of the zone."""
        where = zones.zone(inputs.time_zone)
        return {
            "scheduled_for": scheduled_for.astimezone(where).isoformat(),
            "started_at": now.astimezone(where).isoformat(),
            "missed": times.missed(inputs, scheduled_for, now),
        }

    def latest(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """What it gives at its next time; one that has none left, what it would give now."""
        due = self.next_time(inputs, ctx.now()) or ctx.now()
        return self.fired(inputs, due, due)

    def remark(self, payload: Mapping[str, Any]) -> str:
        """That the run is late, and how many times it stands for."""
        missed = payload["missed"]
        if not missed:
            return ""
        at, now = (
            datetime.fromisoformat(payload[name]) for name in ("scheduled_for", "started_at")
        )
        due = times.written([at], now)
        said = f"It was due at {due}; the server was not running then."
        if missed == 1:
            return said
        many = f"{missed:,}{' or more' * (missed == times.MOST)}"
        return f"{said} {many} times were missed, this run stands for them."

    def check(self, inputs: Mapping[str, Any]) -> Mapping[str, str]:
        """A zone that does not exist, and what is wrong with a cron expression."""
        given = prepare(self.Inputs, inputs)
        judged = {"time_zone": zones.fault, "cron": cron.fault}
        return {
            name: said
            for name, fault in judged.items()
            if isinstance(value := given.get(name), str) and (said := fault(value))
        }

    def notes(self, inputs: Mapping[str, Any], account: Any) -> Mapping[str, str]:
        """The next times below the last field, as long as everything is right."""
        try:
            loaded = load(self.Inputs, inputs)
        except Invalid:
            return {}
        if self.check(inputs):
            return {}
        now = datetime.now(UTC)
        next_ones = times.written([*islice(times.after(loaded, now), SHOWN)], now)
        last = LAST.get(loaded.every, "at_time")
        return {last: f"Next ({loaded.time_zone}): {next_ones}"}
