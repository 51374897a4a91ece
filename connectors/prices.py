"""What models cost: the prices that were entered here, before those that connectors declare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Final

from connectors import registry
from connectors.models import ModelPrice
from connectors.sdk import Price, listed_as

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connectors.sdk import Used

_FIGURES: Final = tuple(each.name for each in fields(Price) if each.name not in ("model", "since"))


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices by model, those entered here apart from those that the connector declares."""

    entered: Mapping[str, Price]
    declared: Mapping[str, Price]

    def of(self, model: str) -> Price | None:
        """The price of a model, or None. A dated snapshot (`gpt-5.5-2026-04-23`) without a price of
        its own costs what its model does.
        """
        for name in listed_as(model):
            for table in (self.entered, self.declared):
                if name in table:
                    return table[name]
        return None

    def cost(self, used: Used) -> int | None:
        """Nano-dollars of one call; None where its price is not known."""
        price = self.of(used.model)
        return price.cost(used) if price else None

    def total(self, calls: Iterable[tuple[Used, int]]) -> int | None:
        """Nano-dollars of calls, each so many times; None where the price of one is not known."""
        costs = [(self.cost(used), times) for used, times in calls]
        known = [cost * times for cost, times in costs if cost is not None]
        return sum(known) if len(known) == len(costs) else None


def prices(connector: str, server: str, on: date) -> Prices:
    """The prices of a day, in one query.

    Args:
        connector: The connector's key.
        server: What the account names as its price list; empty for the service itself, and then
            the declared prices count where none was entered.
        on: The day (UTC).
    """
    rows = ModelPrice.objects.filter(connector=connector, server=server, since__lte=on)
    entered = {row.model: _price(row) for row in rows.order_by("since")}  # the last one counts
    return Prices(entered, declared(connector, server))


def declared(connector: str, server: str = "") -> dict[str, Price]:
    """What a connector declares of its own service's prices; nothing of other servers."""
    installed = registry.connectors().get(connector)
    if installed is None or server:
        return {}
    return {price.model: price for price in installed.connector.prices}


def _price(row: ModelPrice) -> Price:
    figures = {name: getattr(row, name) for name in _FIGURES}
    return Price(model=row.model, since=row.since.isoformat(), **figures)
