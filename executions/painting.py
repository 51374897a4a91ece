"""One execution as a picture: what became of each step of its plan, in the chosen rounds of its
loops.

Only what a picture needs is read of the step runs; what went in and came out stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlencode

from django.db.models import Value
from django.db.models.functions import StrIndex

from automate_site import durations
from executions.engine.plan import Plan, Step, numbers

from . import costs
from .models import StepRun
from .repeat import KEPT

if TYPE_CHECKING:
    from automations.flow import Card, Flow, Lane

    from .models import Execution

TRIGGER: Final = "trigger"
NOT_RUN: Final = "not_run"
FROM_ORIGINAL: Final = "kept from the original"
FROM_SAMPLE: Final = "from its sample"
_ROUND: Final = re.compile(r"\[([1-9][0-9]{0,8})\]")


class Line(NamedTuple):
    """The facts of one step run. `until` is when it goes on if it waits. `cost` is in nano-dollars,
    None where nothing was paid for, beside calls of unknown price; `tokens` is None where none were
    counted, and `kept` says that it ran in the execution that this one repeats.
    """

    path: str
    key: str
    use: str
    status: str
    attempts: int
    started_at: datetime | None
    finished_at: datetime | None
    until: datetime | None
    cost: int | None
    unpriced: int
    tokens: int | None
    kept: bool = False


def lines_of(execution: Execution) -> dict[str, Line]:
    """The step runs of an execution by path, without what went in and came out."""
    kept = StrIndex("notes", Value(KEPT))
    found = StepRun.objects.filter(execution=execution).annotate(kept_at=kept)
    rows = found.values_list(*Line._fields[:-1], "kept_at").order_by("pk")
    lines = {}
    for *facts, at in rows:
        line = Line._make((*facts, at > 0))
        lines[line.path] = line
    return lines


class UnknownStep(LookupError):
    """A run path that is none of this execution's."""


@dataclass(frozen=True)
class Picture:
    """An execution's steps and step runs, seen with one run path in mind.

    Of every loop one round is chosen: that of `focus`, else that of the failure, else the last.
    """

    execution: Execution
    plan: Plan
    lines: Mapping[str, Line]
    focus: str = ""

    @classmethod
    def of(cls, execution: Execution) -> Picture:
        """Read what is there."""
        return cls(execution, Plan.read(execution.version.plan["steps"]), lines_of(execution))

    def focused(self, path: str) -> Picture:
        """The same with this run path in mind; `rows[2]` is the second round of the loop `rows`.

        Raises UnknownStep.
        """
        seen = replace(self, focus=path)
        seen.__dict__["rounds"] = self.rounds
        if path and path not in seen.places and path != TRIGGER:
            loop, chosen = split_round(path)
            if chosen is None or chosen > self.rounds.get(loop, 0) or loop not in seen.places:
                raise UnknownStep(path)
        return seen

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """The shown number of each step by key."""
        return numbers(self.plan)

    @cached_property
    def rounds(self) -> Mapping[str, int]:
        """How many rounds each loop has begun, by the loop's run path."""
        found: dict[str, int] = {}
        for path in self.lines:
            for match in _ROUND.finditer(path):
                loop = path[: match.start()]
                found[loop] = max(found.get(loop, 0), int(match[1]))
        return found

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """The run path of each step by key, in the chosen rounds."""
        found = {TRIGGER: TRIGGER}

        def enter(steps: Iterable[Step], prefix: str) -> None:
            for step in steps:
                path = found[step.key] = prefix + step.key
                inner = f"{path}[{self.round_of(path)}]/" if path in self.rounds else prefix
                for branch in step.paths.values():
                    enter(branch, inner)

        enter(self.plan.steps, "")
        return found

    @cached_property
    def places(self) -> Mapping[str, str]:
        """The key of each step by its run path, in the chosen rounds."""
        return {path: key for key, path in self.paths.items()}

    def round_of(self, loop: str) -> int:
        """The chosen round of the loop with this run path."""
        last = self.rounds.get(loop, 0)
        for path in (self.focus, self.execution.error_path):
            if path.startswith(f"{loop}[") and (match := _ROUND.match(path, len(loop))):
                return min(int(match[1]), last)
        return last

    def line_at(self, key: str) -> Line | None:
        """The step run of this step, in the chosen rounds."""
        return self.lines.get(self.paths.get(key, ""))

    @property
    def tokens(self) -> int | None:
        """All tokens that were counted; None where none were."""
        counted = [line.tokens for line in self.lines.values() if line.tokens is not None]
        return sum(counted) if counted else None

    @property
    def cost(self) -> str:
        """What all calls cost, in words; empty where nothing was paid for."""
        known = [line.cost for line in self.lines.values() if line.cost is not None]
        unpriced = sum(line.unpriced for line in self.lines.values())
        return costs.in_words(sum(known) if known else None, unpriced)

    def dressed(self, flow: Flow, selected: str) -> Flow:
        """The flow's cards with what became of each: status, time, tokens, link, selection."""
        return flow.dressed(lambda card: self._dressed(card, selected))

    def _dressed(self, card: Card, selected: str) -> Card:
        path = self.paths.get(card.key, "")
        line = self.lines.get(path)
        status, took = (line.status, time_of(line)) if line else (NOT_RUN, "")
        facts = tokens_in_words(line.tokens) if line else ""
        if card.key == TRIGGER:
            status, took = self._trigger()
        if line.kept if line else card.key == TRIGGER and self.execution.replayed_from:
            took, facts = "", FROM_ORIGINAL
        if self.execution.test and self.execution.replayed_from not in ("", card.key):
            took, facts = "", FROM_SAMPLE
        return replace(
            card,
            href=f"?{urlencode({'step': path})}",
            selected=path == selected or path == split_round(selected)[0],
            status=status,
            took=took,
            facts=facts,
            lanes=tuple(self._labelled(lane, card.key) for lane in card.lanes),
        )

    def _trigger(self) -> tuple[str, str]:
        """A trigger has succeeded when its execution was accepted; it took until the start."""
        status, begun = self.execution.status, self.execution.started_at
        if begun is None:  # not yet, or never
            return status, ""
        return "success", durations.between(self.execution.accepted_at, begun, begun)

    def _labelled(self, lane: Lane, key: str) -> Lane:
        path, line = self.paths.get(key, ""), self.line_at(key)
        if path in self.rounds:
            label = f"Round {self.round_of(path):,} of {self.rounds[path]:,}"
            return replace(lane, label=label)
        ran = any(self.line_at(card.key) for card in lane.cards)
        if lane.cards and line and line.finished_at and not ran:
            return replace(lane, label=f"{lane.label} · not taken")
        return lane


def split_round(path: str) -> tuple[str, int | None]:
    """The loop and the round of a path such as `rows[2]`; any other path, and None."""
    match = _ROUND.search(path, max(path.rfind("["), 0))
    if match and match.end() == len(path):
        return path[: match.start()], int(match[1])
    return path, None


def tokens_in_words(tokens: int | None) -> str:
    """`1,234 tokens`; nothing where none were counted."""
    return "" if tokens is None else f"{tokens:,} token{'' if tokens == 1 else 's'}"


def time_of(line: Line) -> str:
    """How long it took; nothing while it runs, since the page changes only when something does."""
    if line.finished_at is None:
        return ""
    return durations.between(line.started_at, line.finished_at, line.finished_at)
