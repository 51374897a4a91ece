"""Budgets of a month: reserved before a call, settled after it, so that calls that run at the same
time cannot overspend them.

Both happen in the transaction that writes the step run's record, which says what it has reserved:
a crash leaves the two as they were, and whoever runs the step again finds the reservation there. So
a month's `reserved` is always the sum of what step runs have reserved of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

from connectors.sdk.costs import dollars
from executions.engine.records import Record

from . import statements
from .models import Spending
from .writing import write

SPENT: Final = "budget spent"  # the reason of a Rejected execution
# Whether a budget of an automation `a` is used up in a month; part of what reads the automation.
IS_SPENT: Final = (
    "EXISTS (SELECT 1 FROM executions_budget b JOIN executions_spending s ON s.budget_id = b.id"
    " WHERE b.project_id = a.project_id AND (b.automation_id IS NULL OR b.automation_id = a.id)"
    " AND s.month = %s AND s.spent >= b.amount)"
)
_IS_SPENT: Final = f"SELECT {IS_SPENT} FROM automations_automation a WHERE a.id = %s"  # noqa: S608 - words of ours
_LEVELS: Final = (
    "SELECT b.id, b.automation_id, b.amount, b.warn_at, s.id, s.spent, s.reserved, s.unpriced"
    " FROM executions_budget b"
    " LEFT JOIN executions_spending s ON s.budget_id = b.id AND s.month = %s"
    " WHERE b.project_id = %s AND (b.automation_id IS NULL OR b.automation_id = %s) ORDER BY b.id"
)
_SETTLE: Final = (
    "UPDATE executions_spending SET spent = spent + %s, reserved = reserved + %s,"
    # A call whose price is found out later may have been counted in another month.
    " unpriced = CASE WHEN unpriced + %s < 0 THEN 0 ELSE unpriced + %s END WHERE id = %s"
)
_RESERVE: Final = (
    "UPDATE executions_spending SET reserved = reserved + %s"
    " WHERE id = %s AND spent + reserved + %s"
    " <= (SELECT b.amount FROM executions_budget b WHERE b.id = budget_id)"
)
OF: Final = {True: "The automation's budget of this month", False: "The budget of this month"}
WHERE: Final = {
    True: "Raise it in the settings of the automation, under Budget.",
    False: "Raise it under Settings → Budget.",
}


class Spent(Exception):
    """A call does not fit into what is left of a budget."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Level:
    """A budget with this month's figures, in nano-dollars. `month` is the row of the month, None
    before its first call.
    """

    budget: int
    automation: int | None
    amount: int
    warn_at: int
    month: int | None
    spent: int = 0
    reserved: int = 0
    unpriced: int = 0

    @property
    def used(self) -> int:
        """Spent or reserved."""
        return self.spent + self.reserved

    @property
    def share(self) -> int:
        """Whole per cent of it that are used."""
        return 100 * self.used // self.amount if self.amount else 100

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return self.spent >= self.amount

    @property
    def warns(self) -> bool:
        """Whether people are to be warned."""
        return self.share >= self.warn_at

    @property
    def words(self) -> str:
        """How it stands: `The budget of this month, $5.00, is used to 83 %: $4.10 spent, …`."""
        of = OF[self.automation is not None]
        state = "used up" if self.is_spent else f"used to {self.share} %"
        return (
            f"{of}, {dollars(self.amount)}, is {state}: "
            f"{dollars(self.spent)} spent, {dollars(self.reserved)} reserved."
        )


@dataclass(frozen=True, slots=True)
class Booked:
    """What a step run's row says of its costs."""

    cost: int | None = None
    unpriced: int = 0
    reserved: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, record: Record) -> Booked:
        """What will stand in the record's row."""
        return cls(record.cost, record.unpriced, record.reserved)

    @property
    def months(self) -> tuple[int, ...]:
        """The rows of Spending that something is reserved in."""
        return tuple(self.reserved["of"]) if self.reserved else ()

    @property
    def amount(self) -> int:
        """What is reserved in each of them."""
        return int(self.reserved["amount"]) if self.reserved else 0


NOTHING: Final = Booked()


def month_of(moment: datetime) -> date:
    """The calendar month of UTC, as its first day."""
    return moment.astimezone(UTC).date().replace(day=1)


def levels(project_id: int, automation_id: int | None, month: date) -> list[Level]:
    """The budgets that count for an automation, or the project's alone, in one query."""
    rows = statements.rows_of(_LEVELS, month, project_id, automation_id)
    return [
        Level(*row[:5], *(int(figure or 0) for figure in row[5:]))
        for row in rows
    ]  # fmt: skip


def opened(project_id: int, automation_id: int, month: date) -> list[Level]:
    """The same with a row for the month each, to reserve in."""
    found = levels(project_id, automation_id, month)
    if all(level.month for level in found):
        return found
    new = [Spending(budget_id=level.budget, month=month) for level in found]
    write(lambda: Spending.objects.bulk_create(new, ignore_conflicts=True))
    return levels(project_id, automation_id, month)


def is_spent(automation_id: int, month: date) -> bool:
    """Whether a budget that counts for the automation is used up."""
    return any(bool(row[0]) for row in statements.rows_of(_IS_SPENT, month, automation_id))


def closed(record: Record) -> Record:
    """A record that is not running any more reserves nothing: what its call cost is not known."""
    if record.status == "running" or record.reserved is None:
        return record
    return replace(record, reserved=None, unpriced=record.unpriced + 1)


def book(changes: Iterable[tuple[Booked, Booked]]) -> None:
    """In the transaction that writes step runs: what their rows said before and say now.

    What was reserved before is settled with what was spent meanwhile; what is reserved now must
    fit. Months are taken in the order of their ids, so that two who do this never wait in a circle.
    Raises `Spent`, and then nothing of the transaction may stay.
    """
    settled: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    wanted: defaultdict[int, int] = defaultdict(int)
    for before, after in changes:
        is_kept = before.reserved == after.reserved
        for month in before.months:
            figures = settled[month]
            figures[0] += (after.cost or 0) - (before.cost or 0)
            figures[1] -= 0 if is_kept else before.amount
            figures[2] += after.unpriced - before.unpriced
        for month in () if is_kept else after.months:
            wanted[month] += after.amount
    for month in sorted(settled.keys() | wanted.keys()):
        if any(settled[month]):
            statements.run(_SETTLE, *settled[month], settled[month][2], month)
        if amount := wanted[month]:
            _reserve(month, amount)


def _reserve(month: int, amount: int) -> None:
    if statements.run(_RESERVE, amount, month, amount):
        return
    found = Spending.objects.select_related("budget").filter(pk=month).first()
    if found is None:  # the budget was deleted meanwhile
        return
    of = OF[found.budget.automation_id is not None]
    state = "is used up" if found.spent >= found.budget.amount else "has no room for this call"
    raise Spent(
        f"{of}, {dollars(found.budget.amount)}, {state}: {dollars(found.spent)} spent, "
        f"{dollars(found.reserved)} reserved, this call may cost {dollars(amount)}. "
        f"{WHERE[found.budget.automation_id is not None]}"
    )
