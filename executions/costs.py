"""What a step's calls may cost, and did: tokens that a connector reports, times prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from connectors.prices import Prices, prices
from connectors.sdk.costs import DOLLAR, dollars, exact
from connectors.sdk.lookups import offers
from executions.engine.records import Record

from . import budgets

if TYPE_CHECKING:
    from datetime import datetime

    from connectors.sdk import Action, Used
    from executions.models import Execution

    from .context import StepContext

# Nano-dollars of a call: a million dollars. No budget is larger, and a column holds 9,000 of them.
MOST: Final = 1_000_000 * DOLLAR


@dataclass(frozen=True, slots=True)
class Bill:
    """What a run of a paid step is priced by, and what it reserves of the budgets that there are.

    The reservation also says, should the run be cut off, that a call was under way.
    """

    prices: Prices
    model: str
    reserved: Mapping[str, Any]

    def started(self, record: Record, *, unsure: bool) -> Record:
        """The record of a run that begins. A lost run of it may have been billed as well."""
        return replace(record, reserved=self.reserved, unpriced=record.unpriced + unsure)

    def settled(self, record: Record, calls: Sequence[Used]) -> Record:
        """The record with what the calls of this run cost added to what others did.

        One of an earlier run that was cut off is counted now, and of unknown price no longer.
        """
        costs = [self._cost(used) for used in calls]
        known = [cost for cost in costs if cost is not None]
        before = [] if record.cost is None else [record.cost]
        earlier = sum(used.earlier for used in calls)
        counted = [used.input + used.output for used in calls if used.counted]
        if record.tokens is not None:
            counted.append(record.tokens)
        return replace(
            record,
            reserved=None,
            cost=sum(before + known) if before or known else None,
            unpriced=max(0, record.unpriced - earlier) + len(costs) - len(known),
            tokens=sum(counted) if counted else None,
        )

    def _cost(self, used: Used) -> int | None:
        """By the model that answered, else by the one that was asked; None where nobody knows, or
        where it cannot be right.
        """
        cost = self.prices.cost(used)
        if cost is None:
            cost = self.prices.cost(replace(used, model=self.model))
        return cost if cost is not None and cost <= MOST else None


def bill(
    execution: Execution,
    action: Action,
    inputs: Mapping[str, Any],
    context: StepContext,
    now: datetime,
) -> Bill | None:
    """The bill of a run that is about to start; None for what is not paid for.

    It says what is to be reserved of the budgets; a price that is not known reserves nothing. That
    a budget is nearly used up is noted.
    """
    if not action.paid:
        return None
    connector = action.key.partition(".")[0]
    server = context.account.price_list() if context.account else ""
    found = prices(connector, server, now.astimezone(UTC).date())
    known = context.automations if offers(action.Inputs) else ()
    estimate = action.may_use(inputs, known)
    levels = budgets.opened(execution.project_id, execution.automation_id, budgets.month_of(now))
    for level in levels:
        if level.warns:
            context.log(level.words)
    amount = min(found.total(estimate.most) or 0, MOST + 1)
    reserved = {"amount": amount, "of": [level.month for level in levels]}
    return Bill(found, estimate.model, reserved)


def in_words(cost: int | None, unpriced: int) -> str:
    """`$0.0004`, `$0.0004 and 1 call of unknown price`; nothing where nothing was paid for."""
    parts = [] if cost is None else [dollars(cost)]
    if unpriced:
        parts.append(f"{unpriced:,} call{'' if unpriced == 1 else 's'} of unknown price")
    return " and ".join(parts)


def in_brief(cost: int | None, unpriced: int) -> str:
    """`$0.0004`, `$0.0004 + unknown`, `unknown`; nothing where nothing was paid for."""
    known = "" if cost is None else dollars(cost)
    return " + ".join(filter(None, (known, "unknown" if unpriced else "")))


def as_json(cost: int | None, unpriced: int) -> dict[str, Any]:
    """What something cost as programs read it: dollars as text with nine places, or null, and calls
    whose price is not known, which are not in it.
    """
    return {"cost": exact(cost), "unpriced_calls": unpriced}
