"""What is known of a step of an execution, and the moves that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from connectors.sdk.outcomes import Respond

from .plan import Step
from .scope import Scope

Status = Literal[
    "running",  # started; found like this after a crash, its outcome is unknown
    "again",  # to be run once more: a retry is due, or a person said that it did not happen
    "waiting",  # for the time `until`
    "parked",  # for a child execution
    "undecided",  # a person has to say whether it happened
    "success",
    "ignored",  # failed, and its policy is to go on
    "failed",
    "stopped",  # ended the execution, successfully
]
FINAL: frozenset[Status] = frozenset({"success", "ignored", "failed", "stopped"})

# What to do where the outcome of a run is unknown: run the step again; ask the service, and run it
# again if it has no trace; ask the service, and take it as failed if it has none; ask a person.
Recovery = Literal["again", "settle", "judge", "ask"]


@dataclass(frozen=True, slots=True)
class Called:
    """The child execution that a parked step waits for; `version` is the store's id of its plan."""

    automation: str
    version: int
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChildEnd:
    """How a child execution ended; `reply` is its Response, if it reached one."""

    execution_id: str
    automation: str
    succeeded: bool
    error: str = ""
    reply: Respond | None = None


@dataclass(frozen=True, slots=True)
class Changing:
    """What a step run changes that could start its automation: in flight until a time, or over and
    left in the state that a mark tells, or in those that several tell, and known for a time.
    """

    subject: str
    marks: tuple[str, ...] = ()
    until: datetime | None = None
    known_for: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One step run. `recovery` says what to do when it is found running, as after a crash."""

    status: Status
    attempts: int = 1
    group: int = 1
    recovery: Recovery = "again"
    input: Any = None
    output: Any = None
    error: str = ""
    notes: tuple[str, ...] = ()
    requests: tuple[Mapping[str, Any], ...] = ()
    started_at: datetime | None = None
    tried_at: datetime | None = None  # when the last run of it began, if it has an effect
    finished_at: datetime | None = None
    until: datetime | None = None
    again: bool = False
    slots: Mapping[str, Any] | None = None  # turns of its account, while it waits for them
    cost: int | None = None  # nano-dollars of all its calls so far; None where none was paid for
    unpriced: int = 0  # calls of unknown price
    reserved: Mapping[str, Any] | None = None  # of budgets, while it is running
    tokens: int | None = None  # of all its calls so far; None where none were counted
    items: tuple[Any, ...] | None = None  # of a loop; in memory only, computed again on resume
    reply: Respond | None = None
    call: Called | None = None
    child: ChildEnd | None = None
    change: Changing | None = None  # kept apart from step runs

    def ended(self, output: Any) -> Record:
        """The record of a step that held others, or waited for one, and has succeeded."""
        return replace(self, status="success", output=output, items=None)

    def due(self, now: datetime) -> Record:
        """The record once its waiting time is over: done, to be run (again), or to be settled."""
        if self.status == "running":
            return replace(self, until=None)
        if self.again:
            return replace(self, status="again", until=None)
        return replace(self, status="success", until=None, finished_at=now)


@dataclass(frozen=True, slots=True)
class Run:
    """Run the step now. `unsure` says that a lost earlier run may have happened as well."""

    path: str
    step: Step
    scope: Scope
    last: Record | None = None

    @property
    def unsure(self) -> bool:
        """Whether an earlier run of this step was cut off, so that it may have happened."""
        return self.last is not None and self.last.status == "running"


@dataclass(frozen=True, slots=True)
class Settle:
    """Ask the service whether the lost run of this step happened."""

    path: str
    step: Step
    scope: Scope
    last: Record


@dataclass(frozen=True, slots=True)
class Sleep:
    """Nothing to do before the record's time."""

    path: str
    step: Step
    record: Record


@dataclass(frozen=True, slots=True)
class Park:
    """Nothing to do before the child execution of this step ends."""

    path: str
    step: Step
    record: Record


@dataclass(frozen=True, slots=True)
class Ask:
    """Nothing to do before a person says whether this step happened."""

    path: str
    step: Step
    record: Record


@dataclass(frozen=True, slots=True)
class Note:
    """A record that follows from others (a loop's end, a child's end) and wants to be kept."""

    path: str
    step: Step
    record: Record


@dataclass(frozen=True, slots=True)
class Finish:
    """The execution has ended."""

    succeeded: bool
    path: str = ""
    error: str = ""


Move = Run | Settle | Sleep | Park | Ask | Note | Finish
