"""Money as drawings: how much of a budget is used, and what was paid for day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from connectors.sdk.costs import dollars

from .drawing import HEIGHT

if TYPE_CHECKING:
    from executions.budgets import Level

METER: Final = (
    '<svg class="meter" role="img" width="100%" height="12" aria-label="{}">'
    '<rect class="meter-ground" width="100%" height="12" rx="6"/>'
    '<rect class="bar-{}" width="{}%" height="12" rx="6"/>'
    '<rect class="bar-quiet" x="{}%" width="{}%" height="12"/>'
    '<line class="meter-mark" x1="{}%" x2="{}%" y1="0" y2="12"/></svg>'
)
COLUMN: Final = (
    '<g><title>{}</title><rect class="chart-hover" x="{}%" width="{}%" height="{}"/>'
    '<rect class="chart-info" x="{}%" y="{}" width="{}%" height="{}" rx="1.5"/></g>'
)


@dataclass(frozen=True, slots=True)
class CostChart:
    """Columns of days as SVG, rows of the same as a table, and the texts around them."""

    columns: SafeString
    rows: SafeString
    top: str
    first: str
    last: str
    summary: str


def meter(level: Level) -> SafeString:
    """A bar: what is spent, what is reserved, and a mark from where on people are warned."""
    spent = _share(level.spent, level.amount)
    reserved = min(_share(level.reserved, level.amount), 100 - spent)
    kind = "bad" if level.is_spent else "warn" if level.warns else "ok"
    mark = level.warn_at
    return format_html(METER, level.words, kind, spent, spent, reserved, mark, mark)


def cost_chart(days: Sequence[tuple[date, int]]) -> CostChart:
    """A column for each day and what was paid for on it, in nano-dollars."""
    top = max((cost for _, cost in days), default=0)
    width = 100 / max(len(days), 1)
    drawn = [_column(day, cost, top, n * width, width) for n, (day, cost) in enumerate(days)]
    total = dollars(sum(cost for _, cost in days))
    first, last = (_day(days[n][0]) for n in (0, -1)) if days else ("", "")
    rows = [
        format_html('<tr><th scope="row">{}</th><td>{}</td></tr>', _day(day), dollars(cost))
        for day, cost in days
    ]
    return CostChart(
        columns=SafeString("".join(drawn)),
        rows=SafeString("".join(rows)),
        top=dollars(top),
        first=first,
        last=last,
        summary=f"Cost per day from {first} to {last}: {total} in all.",
    )


def _column(day: date, cost: int, top: int, x: float, width: float) -> SafeString:
    height = max(HEIGHT * cost / top, 1) if cost and top else 0
    said = f"{_day(day)}: {dollars(cost)}"
    left, wide = round(x + width * 0.15, 3), round(width * 0.7, 3)
    return format_html(
        COLUMN,
        *(said, round(x, 3), round(width, 3), HEIGHT),
        *(left, round(HEIGHT - height, 2), wide, round(height, 2)),
    )


def _share(part: int, whole: int) -> float:
    """Per cent, never beyond the edge."""
    return round(min(100 * part / whole, 100), 2) if whole else 100.0


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
