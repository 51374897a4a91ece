"""What became of every request, execution and write, once all is over."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .load import GERMAN, WRITES, Told
from .world import Undecided, World, moment, notes

IN_FLIGHT = 1.5  # seconds from a write's arrival to the commit of its end, on a busy machine
TWICE = "An earlier run of this step was cut off: the service may have billed what it asked for."
NAME = re.compile(r"caller-[\d-]*\d")
ENDED = ("success", "failed", "cancelled", "rejected")

_EXECUTIONS = """
SELECT execution.id, automation.name, status, parent_id, payload, finished_at, error_path, error
FROM executions_execution AS execution
JOIN automations_automation AS automation ON automation.id = automation_id
"""


@dataclass(frozen=True, slots=True)
class Execution:
    """An execution as it was left; `asked` is the id in the request's body, empty if called."""

    id: str
    automation: str
    status: str
    asked: str
    finished: float | None  # Unix time
    error: str = ""


@dataclass(frozen=True, slots=True)
class Interruption:
    """When the server could not go on, in Unix time: a moment, or a while."""

    began: float
    ended: float


@dataclass(frozen=True, slots=True)
class Findings:
    """The outcome of a trial. Where nothing else is said, a number of executions or of requests."""

    sent: int
    accepted: int
    executions: int
    lost: list[str]  # requests
    doubled: list[str]  # requests
    wrong: list[str]  # requests that were answered with something else than their Response
    succeeded: int
    failed: list[str]
    unended: list[str]
    posts: int
    posts_repeated: list[str]  # execution/path
    puts: int
    puts_repeated: int
    missing: list[str]  # execution/path
    model_calls: int
    calls_repeated: int
    unnoted: list[str]  # requests
    finished: list[float]  # Unix times

    @property
    def faults(self) -> list[str]:
        """What must not be, one line each."""
        found = {
            "lost": self.lost,
            "doubled": self.doubled,
            "wrongly answered": self.wrong,
            "failed": self.failed,
            "not ended": self.unended,
            "POST repeated": self.posts_repeated,
            "write missing": self.missing,
            "model call repeated without a note": self.unnoted,
        }
        return [f"{what}: {name}" for what, names in found.items() for name in names]


def audit(world: World, told: Sequence[Told]) -> Findings:
    """Compare what callers were told, the database, and what the services counted."""
    executions = executions_of(world)
    asked = defaultdict(list)
    for execution in executions:
        asked[execution.asked].append(execution.id)
    asked.pop("", None)
    written, posts, puts = _written(world)
    calls = world.model_calls()
    return Findings(
        sent=len(told),
        accepted=sum(each.accepted for each in told),
        executions=len(executions),
        lost=[each.id for each in told if each.accepted and _is_lost(each, asked[each.id])],
        doubled=[name for name, found in asked.items() if len(found) > 1],
        wrong=[each.id for each in told if each.status == 200 and each.body != _right(each)],
        succeeded=sum(each.status == "success" for each in executions),
        failed=[f"{each.id}: {each.error}" for each in executions if each.status == "failed"],
        unended=[each.id for each in executions if each.status not in ENDED],
        posts=posts.total(),
        posts_repeated=[place for place, count in posts.items() if count > 1],
        puts=puts.total(),
        puts_repeated=puts.total() - len(puts),
        missing=_missing(executions, written),
        model_calls=calls.total(),
        calls_repeated=calls.total() - len(calls),
        unnoted=_unnoted(world, executions, calls),
        finished=sorted(each.finished for each in executions if each.finished),
    )


def executions_of(world: World) -> list[Execution]:
    """All executions, the called ones too."""
    rows = world.server.rows(_EXECUTIONS)
    return [
        Execution(
            id=name,
            automation=automation,
            status=status,
            asked="" if parent else json.loads(payload)["body"]["id"],
            finished=moment(finished) if finished else None,
            error=f"{path}: {error}",
        )
        for name, automation, status, parent, payload, finished, path, error in rows
    ]


def unexplained(
    undecided: Sequence[Undecided], interruptions: Sequence[Interruption]
) -> list[Undecided]:
    """Those that arrived twice, or whose end could have been committed before the server was next
    interrupted.
    """

    def was_cut_off(each: Undecided) -> bool:
        following = [one.began for one in interruptions if one.ended >= each.tried_at]
        limit = min(following, default=0.0) - IN_FLIGHT
        return all(arrived >= limit for arrived in each.arrived) and bool(following)

    return [each for each in undecided if len(each.arrived) > 1 or not was_cut_off(each)]


def _is_lost(told: Told, found: Sequence[str]) -> bool:
    if told.status == 202:
        return json.loads(told.body)["execution_id"] not in found
    return not found


def _right(told: Told) -> str:
    return told.id if told.automation == "echo" else GERMAN


def _written(world: World) -> tuple[set[tuple[str, str]], Counter[str], Counter[str]]:
    """What was written by which method, and how often by POST and by PUT; each by execution and
    path, whatever the group.
    """
    posts, puts = Counter[str](), Counter[str]()
    for (method, key), count in world.writes().items():
        (posts if method == "POST" else puts)[key.rpartition("/")[0]] += count
    return {*(("POST", each) for each in posts), *(("PUT", each) for each in puts)}, posts, puts


def _missing(executions: Sequence[Execution], written: set[tuple[str, str]]) -> list[str]:
    return [
        f"{execution.id}/{path}"
        for execution in executions
        if execution.status == "success"
        for path, method in WRITES.get(execution.automation, {}).items()
        if (method, f"{execution.id}/{path}") not in written
    ]


def _unnoted(
    world: World, executions: Sequence[Execution], calls: Counter[tuple[str, str]]
) -> list[str]:
    """Requests of which a model call was made again and no step run says so."""
    noted = {execution for execution, note in notes(world.server) if note == TWICE}
    told = {execution.asked for execution in executions if execution.id in noted}
    repeated = {
        name for (prompt, _), count in calls.items() if count > 1 for name in _names(prompt)
    }
    return sorted(repeated - told)


def _names(prompt: str) -> list[str]:
    return NAME.findall(prompt)[:1]
