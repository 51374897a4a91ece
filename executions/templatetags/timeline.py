"""The rows of a timeline, written here: there are a hundred, and a template takes its time."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString

from automate_site import drawing

if TYPE_CHECKING:
    from executions.timeline import Bar, Timeline

register = template.Library()


@register.simple_tag
def timeline_rows(timeline: Timeline, current: str) -> SafeString:
    """A row for each step run; `current` is the run path that is looked at."""
    return SafeString(
        "\n".join(
            _row(bar, number, timeline.total, ' class="current"' if bar.path == current else "")
            for number, bar in enumerate(timeline.bars, 1)
        )
    )


def _row(bar: Bar, number: int, total: float, current: str) -> str:
    title = f"{escape(bar.number)} · {escape(bar.title)}"
    rounds = f' <span class="quiet">round {escape(bar.rounds)}</span>' if bar.rounds else ""
    drawn = drawing.bar(bar.start, bar.width, total, bar.kind)
    return (
        f'<tr{current}><td><a id="bar-{number}" href="{escape(bar.href)}" dir="auto">{title}</a>'
        f'{rounds}</td><td>{drawn}</td><td class="number">{escape(bar.took or "–")}</td>'
        f'<td class="number">{escape(bar.tokens or "–")}</td></tr>'
    )
