"""The components of pages: tags that draw the templates of `templates/ui/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from automate_site import drawing, durations, icons, json_tree, meters, statuses
from connectors.sdk import costs
from connectors.sdk.before_after import BeforeAfter

if TYPE_CHECKING:
    from executions.budgets import Level

register = template.Library()
Parts = dict[str, Any]

AGO: Final = '<time-ago{}><time datetime="{}" title="{}">{}</time></time-ago>'
COMING: Final = SafeString(" coming")
LAST: Final = 20  # executions
WIDTH: Final = LAST * drawing.TICK
RECENT: Final = (
    f'<svg class="recent" role="img" width="{WIDTH}" height="16" viewBox="0 0 {WIDTH} 16"'
    ' aria-label="{}">{}</svg>'
)
NOTHING: Final = SafeString(f'<line class="chart-line" x1="0" x2="{WIDTH}" y1="15" y2="15"/>')
ROWS: Final = 200  # of a table of texts,
LONGEST: Final = 600  # and characters of each
KEPT: Final = 256  # drawings of what is drawn once
CARDS: Final = 2_000  # a kilobyte each


@register.simple_tag
def status(status: Any) -> SafeString:
    """The pill of an execution's, a step run's or an automation's status."""
    value = str(getattr(status, "value", status))
    text, kind = statuses.pill(value)
    return _drawn_once("ui/pill.html", text=text, kind=kind, moves=value == "running")


@register.simple_tag
def pill(text: str, kind: str = statuses.QUIET) -> SafeString:
    """A pill with any text; kind is ok, warn, bad, info or quiet."""
    return _drawn_once("ui/pill.html", text=text, kind=kind)


@register.simple_block_tag
def card(content: SafeString, title: str = "") -> SafeString:
    """A box with an optional title around what stands between `card` and `endcard`."""
    return _drawn("ui/card.html", content=content, title=title)


@register.simple_block_tag
def table(content: SafeString, caption: str) -> SafeString:
    """A table that scrolls sideways by itself; the caption is for those who do not see it."""
    return _drawn("ui/table.html", content=content, caption=caption)


@register.simple_block_tag
def dialog(
    content: SafeString, id: str, title: str, *, shown: bool = False, described: str = ""
) -> SafeString:
    """A dialog, opened by what names its id in `opens`; `shown` opens it with the page.

    `described` is the id of what in it is read out when it opens.
    """
    return _drawn(
        "ui/dialog.html", content=content, id=id, title=title, shown=shown, described=described
    )


@register.simple_tag
def ago(moment: datetime | None, *, coming: bool = False) -> SafeString:
    """A time as its distance from now; the exact one on hover. Lists have dozens.

    One that is `coming` is due once it is here.
    """
    if moment is None:
        return SafeString("–")
    local = timezone.localtime(moment)
    iso = moment.isoformat(timespec="milliseconds")
    exact = f"{local.day} {local:%b %Y, %H:%M:%S %Z}"
    words = durations.due if coming else durations.ago
    return format_html(AGO, COMING if coming else "", iso, exact, words(local, timezone.now()))


@register.simple_tag
def took(start: datetime | None, end: datetime | None = None) -> str:
    """How long it took, or has taken so far."""
    return durations.between(start, end, timezone.now())


@register.simple_tag
def duration(milliseconds: float | None) -> str:
    """A number of milliseconds in words; a dash for none."""
    return "–" if milliseconds is None else durations.words(milliseconds / 1000)


@register.inclusion_tag("ui/code.html")
def code(text: Any, language: str = "") -> Parts:
    """A block of code that can be copied. What is not text is shown as JSON."""
    more = False
    if not isinstance(text, str):
        text, more = json_tree.written(text)
    shown, left_out = json_tree.coloured(text, language)
    return {"shown": shown, "left_out": left_out, "more": more, "language": language}


@register.inclusion_tag("ui/json.html", name="json")
def json_(
    value: Any, id: str = "", href: str = "", of: str = "", leads: Sequence[str] = ()
) -> Parts:
    """A tree of JSON, in which fields that it `leads` with stand first; `href` is where all of it,
    named `of`, is downloaded and copied from.
    """
    items, cut = json_tree.tree(json_tree.led(value, leads), id)
    return {"items": items, "cut": cut, "id": id, "href": href, "of": of}


@register.inclusion_tag("ui/before_after.html")
def before_after(shown: BeforeAfter | None) -> Parts:
    """A table of texts before and after, the first ones where there are many; nothing for None."""
    changes, left = (shown.changes, shown.left) if shown else ((), ())
    return {
        "shown": shown,
        "changes": changes[:ROWS],
        "left": left[:ROWS],
        "more": max(len(changes) - ROWS, 0) + max(len(left) - ROWS, 0),
        "longest": LONGEST,
    }


@register.inclusion_tag("ui/day_chart.html")
def day_chart(days: Sequence[Mapping[str, Any]]) -> Parts:
    """Executions per day as columns; days are `{day, success, failed, other}`."""
    chart = drawing.days(days)
    return {"chart": chart, "columns": drawing.columns(chart), "rows": drawing.rows(chart)}


@register.inclusion_tag("ui/cost_chart.html")
def cost_chart(by_day: Sequence[tuple[date, int]]) -> Parts:
    """What was paid for on each day, in nano-dollars, as columns."""
    return {"chart": meters.cost_chart(by_day)}


@register.simple_tag
def budget_meter(level: Level) -> SafeString:
    """How much of a budget is used, as a bar."""
    return meters.meter(level)


@register.simple_tag
def dollars(nano: int) -> str:
    """An amount in nano-dollars in words."""
    return costs.dollars(nano)


@register.simple_tag
def recent(statuses_: Sequence[str]) -> SafeString:
    """A tiny bar for each of the last executions, given oldest first. Lists have dozens."""
    kinds = [statuses.pill(str(getattr(each, "value", each)))[1] for each in statuses_[-LAST:]]
    said = f"{kinds.count('ok')} of the last {len(kinds)} succeeded" if kinds else "Not run yet"
    return format_html(RECENT, said, drawing.ticks(kinds) or NOTHING)


@register.simple_tag
def connector_icon(key: str | None, *, small: bool = False) -> SafeString:
    """The icon of a connector, or of one of its actions, in the connector's coloured square;
    decoration beside its name.
    """
    key = key or ""
    svg = icons.svg_of(key)
    hue = icons.hue(key) if svg else ""
    return _drawn_once("ui/connector_icon.html", svg=svg, hue=hue, small=small)


@register.simple_tag
def dot(state: str) -> SafeString:
    """How a part of a draft stands, as a dot; a flow has dozens."""
    return _drawn_once("builder/dot.html", state=state)


@register.simple_tag
def flow_card(card: Any, dots: object = "", add: object = "") -> SafeString:
    """A card of a flow (`automations.flow.Card`) without what stands inside it; `dots` and `add`
    are those of the flow. From page to page hardly any of the dozens changes.
    """
    return _flow_card(replace(card, lanes=(), after=""), dots=bool(dots), keyed=bool(add))


@register.simple_tag
def bar(start: float, width: float, total: float, kind: str = "") -> SafeString:
    """One bar of a timeline; kind is ok, warn, bad, info or quiet."""
    return drawing.bar(start, width, total, kind)


def _drawn(name: str, **parts: Any) -> SafeString:
    return SafeString(render_to_string(name, parts))


@lru_cache(KEPT, typed=True)  # a text that is HTML already is not the same as one that is not
def _drawn_once(name: str, **parts: Any) -> SafeString:
    """The same, for small things of a few kinds that pages repeat in every row."""
    return _drawn(name, **parts)


@lru_cache(CARDS)
def _flow_card(card: Any, **parts: bool) -> SafeString:
    return _drawn("automations/card.html", card=card, **parts)
