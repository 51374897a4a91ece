"""What charts are made of: shares in per cent, so that SVG can stretch without its texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

HEIGHT: Final = 120  # units of the columns' area
KINDS: Final = (("success", "ok"), ("other", "other"), ("failed", "bad"))  # from the ground up
STEPS: Final = (1, 2, 5)
THIN: Final = 0.6  # per cent, so that what took no time is still seen
TICK: Final = 5  # units from one execution of the last 20 to the next
TICK_BAR: Final = '<rect class="chart-{}" x="{}" y="{}" width="3" height="{}" rx="1"/>'
TICKS_KEPT: Final = 256  # there are five kinds in twenty places


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle: across in per cent of the drawing, up and down in units."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Column:
    """One day: its pieces, what it says on hover, and its label where it has one."""

    title: str
    x: float
    width: float
    label: str
    label_x: float
    anchor: str  # which end of the label stands at `label_x`
    day: date
    success: int
    failed: int
    other: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns, the number at the upper line, and all of it in one sentence."""

    columns: tuple[Column, ...]
    top: int
    summary: str
    legend: tuple[tuple[str, str, int], ...]  # kind, label, number
    height: int = HEIGHT


def days(given: Sequence[Mapping[str, Any]]) -> Chart:
    """A column for each of `{day: date, success, failed, other: int}`, in the order given."""
    totals = [each["success"] + each["failed"] + each["other"] for each in given]
    top = round_up(max(totals, default=0))
    width = 100 / max(len(given), 1)
    last = len(given) - 1
    labels = {last // 2: "middle", last: "end", 0: "start"}
    columns = tuple(
        _column(each, index * width, width, top, labels.get(index, ""))
        for index, each in enumerate(given)
    )
    sums = {kind: sum(each[kind] for each in given) for kind, _ in KINDS}
    legend = (
        ("ok", "Success", sums["success"]),
        ("bad", "Failed", sums["failed"]),
        ("other", "Other", sums["other"]),
    )
    return Chart(columns, top, _summary(given, sums), legend)


def columns(chart: Chart) -> SafeString:
    """The columns of a chart. Written here, since a month has a hundred pieces; all are numbers."""
    return SafeString("\n".join(map(_drawn_column, chart.columns)))


def rows(chart: Chart) -> SafeString:
    """The same as rows of a table, for those who do not see it."""
    return SafeString(
        "".join(
            f'<tr><th scope="row">{each.day.day} {each.day:%b}</th><td>{each.success}</td>'
            f"<td>{each.failed}</td><td>{each.other}</td></tr>"
            for each in chart.columns
        )
    )


def round_up(number: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50, …: a number that is easily read off a line."""
    size = 1
    while True:
        for step in STEPS:
            if step * size >= number:
                return step * size
        size *= 10


def share(start: float, width: float, total: float) -> Piece:
    """A bar of a timeline, never too thin to be seen and never over the edge."""
    whole = total if total > 0 else 1.0
    wide = min(max(100 * width / whole, THIN), 100.0)
    left = min(max(100 * start / whole, 0.0), 100.0 - wide)
    return Piece(round(left, 2), 0, round(wide, 2), 8, "")


def bar(start: float, width: float, total: float, kind: str) -> SafeString:
    """That bar; `kind` is ok, warn, bad, info, quiet or empty.

    Written here, since a timeline has a hundred of them and a template takes its time.
    """
    piece = share(start, width, total)
    return SafeString(
        '<svg class="bar" width="100%" height="8" aria-hidden="true">'
        f'<rect class="bar-{kind or "plain"}" x="{piece.x}%" width="{piece.width}%" height="8"'
        ' rx="4"/></svg>'
    )


def ticks(kinds: Sequence[str]) -> SafeString:
    """A tiny bar for each, the last at the right; what went wrong is higher, not only red.

    Written here, since a long list has a thousand of them and a template takes its time.
    """
    return SafeString("".join(_tick(kind, index) for index, kind in enumerate(kinds)))


@lru_cache(TICKS_KEPT)
def _tick(kind: str, index: int) -> SafeString:
    y, height = (0, 16) if kind == "bad" else (5, 11)
    return format_html(TICK_BAR, kind, index * TICK, y, height)


def _drawn_column(column: Column) -> str:
    pieces = "".join(
        f'<rect class="chart-{each.kind}" x="{each.x}%" y="{each.y}" width="{each.width}%"'
        f' height="{each.height}" rx="1.5"/>'
        for each in column.pieces
    )
    return (
        f'<g><title>{column.title}</title><rect class="chart-hover" x="{column.x}%"'
        f' width="{column.width}%" height="{HEIGHT}"/>{pieces}</g>'
    )


def _column(given: Mapping[str, Any], x: float, width: float, top: int, anchor: str) -> Column:
    ground, pieces = float(HEIGHT), []
    for name, kind in KINDS:
        if given[name]:
            height = HEIGHT * given[name] / top
            ground -= height
            pieces.append(
                Piece(
                    round(x + width * 0.15, 3), round(ground, 2), round(width * 0.7, 3),
                    round(height, 2), kind,
                )
            )  # fmt: skip
    day: date = given["day"]
    parts = [f"{given['success']} succeeded", f"{given['failed']} failed"]
    if given["other"]:
        parts.append(f"{given['other']} other")
    return Column(
        title=f"{day.day} {day:%b}: {', '.join(parts)}",
        x=round(x, 3),
        width=round(width, 3),
        label=f"{day.day} {day:%b}" if anchor else "",
        label_x={"start": 0, "end": 100}.get(anchor, round(x + width / 2, 3)),
        anchor=anchor,
        day=day,
        success=given["success"],
        failed=given["failed"],
        other=given["other"],
        pieces=tuple(pieces),
    )


def _summary(given: Sequence[Mapping[str, Any]], sums: Mapping[str, int]) -> str:
    if not given:
        return "No days to show."
    first, last = given[0]["day"], given[-1]["day"]
    return (
        f"Executions per day from {first.day} {first:%b} to {last.day} {last:%b}: "
        f"{sums['success']} succeeded, {sums['failed']} failed, {sums['other']} other."
    )
