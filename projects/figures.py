"""A project's numbers on its dashboard: a few queries, however much has run.

Ended executions are counted by day (UTC) where they end; here the counts are added up. What needs
attention is read from the executions themselves, by index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, TypedDict

from django.db.models import Q, Sum

from executions.models import ENDED, DayCount, Execution, Status

from .models import Project

DAYS: Final = 30
RANKED: Final = 10
ATTENTION: Final = 5
NEED: Final = (Status.UNDECIDED, Status.FAILED)
RAN: Final = (Status.SUCCESS, Status.FAILED, Status.CANCELLED)  # Rejected never ran
SUMS: Final = {
    "took": Sum("milliseconds", filter=Q(status__in=RAN), default=0),
    "paid": Sum("cost", default=0),
    "not_priced": Sum("unpriced", default=0),
    **{status.value: Sum("count", filter=Q(status=status), default=0) for status in ENDED},
}


class Day(TypedDict):
    """One column of the chart."""

    day: date
    success: int
    failed: int
    other: int


@dataclass(slots=True)
class Tally:
    """How many executions ended with each status, how many milliseconds those that ran took in
    all, and what they cost: nano-dollars, beside calls of unknown price.
    """

    counts: dict[str, int] = field(default_factory=dict)
    milliseconds: int = 0
    cost: int = 0
    unpriced: int = 0

    def add(self, other: Tally) -> None:
        """Count more."""
        for status, count in other.counts.items():
            self.counts[status] = self.counts.get(status, 0) + count
        self.milliseconds += other.milliseconds
        self.cost += other.cost
        self.unpriced += other.unpriced

    @property
    def ended(self) -> int:
        """All that ended, rejected ones too."""
        return sum(self.counts.values())

    @property
    def ran(self) -> int:
        """All that ended after they had begun."""
        return sum(self.counts.get(status, 0) for status in RAN)

    @property
    def failed(self) -> int:
        """Those that failed."""
        return self.counts.get(Status.FAILED, 0)

    @property
    def rejected(self) -> int:
        """Those that never ran."""
        return self.counts.get(Status.REJECTED, 0)

    @property
    def success_rate(self) -> float | None:
        """Percent of those that ran; None where nothing did."""
        return 100 * self.counts.get(Status.SUCCESS, 0) / self.ran if self.ran else None

    @property
    def failure_share(self) -> float:
        """Percent of those that ran."""
        return 100 * self.failed / self.ran if self.ran else 0.0

    @property
    def mean(self) -> float | None:
        """Milliseconds of one that ran."""
        return self.milliseconds / self.ran if self.ran else None


@dataclass(frozen=True, slots=True)
class Ranked:
    """An automation and how it did."""

    name: str
    title: str
    active: bool
    tally: Tally


@dataclass(frozen=True, slots=True)
class Figures:
    """What the dashboard shows. `undecided` are all that need a decision, of whatever day."""

    active: int
    inactive: int
    total: Tally
    undecided: int
    days: Sequence[Day]
    ranked: Sequence[Ranked]
    attention: Sequence[Execution]
    costs: Sequence[tuple[date, int]] = ()  # of each day, in nano-dollars
    dearest: Sequence[Ranked] = ()

    @property
    def automations(self) -> int:
        """All there are."""
        return self.active + self.inactive


def figures(project: Project, today: date) -> Figures:
    """The numbers of the 30 days up to today (UTC), in six queries."""
    first = today - timedelta(days=DAYS - 1)
    automations = {
        pk: Ranked(name, title, live is not None, Tally())
        for pk, name, title, live in project.automations.values_list(
            "pk", "name", "title", "live_id"
        )
    }
    # An inner query and not a join: so SQLite finds the rows of each automation side by side.
    ended = DayCount.objects.filter(
        automation__in=project.automations.values("pk"), day__range=(first, today)
    )
    total = Tally()
    for pk, took, paid, unpriced, *counts in ended.values_list("automation").annotate(**SUMS):
        tally = Tally(dict(zip(ENDED, counts, strict=True)), took, paid, unpriced)
        total.add(tally)
        if pk in automations:  # none that was made a moment ago
            automations[pk].tally.add(tally)
    by_day = list(ended.values_list("day", "status").annotate(Sum("count"), Sum("cost")))
    paid_for = [one for one in automations.values() if one.tally.cost or one.tally.unpriced]
    ranked = [one for one in automations.values() if one.tally.ran]
    active = sum(one.active for one in automations.values())
    return Figures(
        active=active,
        inactive=len(automations) - active,
        total=total,
        undecided=with_status(project, Status.UNDECIDED).count(),
        days=_days(first, by_day),
        ranked=sorted(ranked, key=_failing_and_slowest)[:RANKED],
        attention=_attention(project),
        costs=_costs(first, by_day),
        dearest=sorted(paid_for, key=lambda one: (-one.tally.cost, one.title))[:RANKED],
    )


def with_status(project: Project, status: Status) -> Any:
    """A project's executions with a status other than success, which have an index; no tests."""
    return project.executions.filter(status=status, test=False).exclude(status=Status.SUCCESS)


def _costs(first: date, sums: Iterable[tuple[date, str, int, int]]) -> list[tuple[date, int]]:
    found = [0] * DAYS
    for day, _, _, cost in sums:
        found[(day - first).days] += cost
    return [(first + timedelta(days=n), cost) for n, cost in enumerate(found)]


def _days(first: date, sums: Iterable[tuple[date, str, int, int]]) -> list[Day]:
    days: list[Day] = [
        {"day": first + timedelta(days=n), "success": 0, "failed": 0, "other": 0}
        for n in range(DAYS)
    ]
    for day, status, count, _ in sums:
        column = days[(day - first).days]
        if status == Status.SUCCESS:
            column["success"] += count
        elif status == Status.FAILED:
            column["failed"] += count
        else:
            column["other"] += count
    return days


def _failing_and_slowest(one: Ranked) -> tuple[float, float, str]:
    return (-one.tally.failure_share, -(one.tally.mean or 0), one.title)


def _attention(project: Project) -> list[Execution]:
    """The newest that failed or need a decision: the newest of each, without their payloads."""
    columns = (
        "id",
        "project",
        "about",
        "status",
        "error",
        "accepted_at",
        "started_at",
        "finished_at",
    )
    found = [
        execution
        for status in NEED
        for execution in with_status(project, status)
        .select_related("automation")
        .only(*columns, "automation__name", "automation__title")
        .order_by("-id")[:ATTENTION]
    ]
    return sorted(found, key=lambda execution: execution.id, reverse=True)[:ATTENTION]
