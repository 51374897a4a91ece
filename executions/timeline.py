"""When each step of an execution ran, as bars: the trigger first, then in the order of the plan.

An execution may have thousands of rounds; the first of them stand for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from automate_site import statuses

from .models import ENDED
from .painting import TRIGGER, Line, Picture, time_of

MOST: Final = 100  # bars of rounds
MILLISECOND: Final = timedelta(milliseconds=1)
_PART: Final = re.compile(r"([^/\[]+)(?:\[(\d+)\])?/?")


@dataclass(frozen=True, slots=True)
class Bar:
    """One step run: its name, its share of the time in milliseconds, and how that looks.

    `rounds` says which round of which loop it belongs to, from outside in: `2`, `2 · 1`.
    """

    path: str
    number: str
    title: str
    rounds: str
    start: float
    width: float
    kind: str
    took: str
    tokens: str

    @property
    def href(self) -> str:
        """The address of the step run on the page of its execution."""
        return f"?{urlencode({'step': self.path})}"


@dataclass(frozen=True, slots=True)
class Timeline:
    """All bars on a scale of `total` milliseconds, and how many rounds and step runs are not
    among them.
    """

    bars: tuple[Bar, ...]
    total: float
    more_rounds: int
    more_runs: int

    @property
    def more_words(self) -> str:
        """`800 more rounds`; nothing where all are shown."""
        if not self.more_runs:
            return ""
        return f"{self.more_rounds:,} more round{'' if self.more_rounds == 1 else 's'}"


def timeline(picture: Picture, titles: Mapping[str, str], now: datetime) -> Timeline:
    """The bars of an execution; `titles` are the steps' by key."""
    execution = picture.execution
    begin = execution.accepted_at
    over = execution.status in ENDED
    ends = [line.finished_at for line in picture.lines.values() if line.finished_at]
    end = max([begin, execution.finished_at or begin, *ends, *([] if over else [now])])
    order = {key: place for place, key in enumerate(picture.numbers)}
    lines = sorted(picture.lines.values(), key=lambda line: _order(line.path, order))
    shown, hidden = _shown(lines, picture.execution.error_path)
    scale = _Scale(picture, titles, begin, end)
    started = execution.started_at or (begin if over else now)
    status = scale.trigger_status()
    first = Line(TRIGGER, TRIGGER, "", status, 1, begin, started, None, None, 0, None)
    return Timeline(
        bars=tuple(scale.bar(line) for line in (first, *shown)),
        total=(end - begin) / MILLISECOND,
        more_rounds=len({line.path.rpartition("/")[0] for line in hidden}),
        more_runs=len(hidden),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """Draws step runs against the time of their execution."""

    picture: Picture
    titles: Mapping[str, str]
    begin: datetime
    end: datetime

    def trigger_status(self) -> str:
        """A trigger has done its part when the execution was accepted."""
        status = self.picture.execution.status
        return status if status == "rejected" else "success"

    def bar(self, line: Line) -> Bar:
        start = line.started_at or line.finished_at or self.begin
        finish = line.finished_at or self.end
        kept = finish < self.begin  # by a replay, from the execution that it repeats
        return Bar(
            path=line.path,
            number=self.picture.numbers.get(line.key, ""),
            title=self.titles.get(line.key, line.key),
            rounds=" · ".join(number for _, number in _PART.findall(line.path) if number),
            start=max((start - self.begin) / MILLISECOND, 0.0),
            width=0.0 if kept else max((finish - start) / MILLISECOND, 0.0),
            kind=_kind(line, kept=kept),
            took="kept" if kept else time_of(line),
            tokens="" if line.tokens is None else f"{line.tokens:,}",
        )


def _kind(line: Line, *, kept: bool) -> str:
    """How a bar looks; success is nothing special."""
    if kept:
        return "quiet"
    return "" if line.status == "success" else statuses.pill(line.status)[1]


def _shown(lines: Iterable[Line], error_path: str) -> tuple[list[Line], list[Line]]:
    """The step runs that get a bar, and those that do not: rounds beyond the first ones, but for
    the one that failed.
    """
    shown: list[Line] = []
    hidden: list[Line] = []
    rounds = 0
    for line in lines:
        rounds += "[" in line.path
        fits = "[" not in line.path or rounds <= MOST or line.path == error_path
        (shown if fits else hidden).append(line)
    return shown, hidden


def _order(path: str, order: Mapping[str, int]) -> list[tuple[int, int]]:
    """The place of a run: steps as in the plan, rounds by their numbers."""
    last = len(order)
    return [(order.get(key, last), int(number or 0)) for key, number in _PART.findall(path)]
