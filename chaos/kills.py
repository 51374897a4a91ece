"""The serving process is killed at random moments under load, and started again."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.acceptance.processes import Program, Server

from .audit import Findings, Interruption, audit, unexplained
from .load import Callers, Told
from .rows import Row, none, seconds
from .world import Undecided, World

ROUND = 25  # kills, before everything has to come to its end once
ALIVE = (0.2, 1.5)  # seconds from Ready to the next kill
AT_START = 0.15  # of the kills hit a server that is starting
START_SECONDS = 0.9  # within which those fall


@dataclass
class Lives:
    """What was done to the server, in Unix time: its kills, and its starts as (killed, ready)."""

    killed: list[Interruption] = field(default_factory=list)
    started: list[tuple[float, float]] = field(default_factory=list)
    at_start: int = 0


def measure(folder: Path, chance: random.Random, kills: int) -> tuple[list[Row], list[str]]:
    """Kill it so many times; the rows, and each fault in a line."""
    lives, told = Lives(), list[Told]()
    undecided, stuck = list[Undecided](), 0
    with World(folder) as world:
        while len(lives.killed) < kills:
            callers = Callers(world.urls, f"{len(lives.killed)}")
            try:
                until = min(kills, len(lives.killed) + ROUND)
                while len(lives.killed) < until:
                    time.sleep(chance.uniform(*ALIVE))
                    _kill_and_start(world.server, chance, lives, until)
                time.sleep(ALIVE[1])
            finally:
                told += callers.finish()
            unfinished, waiting = world.rest()
            undecided += waiting
            stuck += unfinished + world.decide(waiting)
        found = audit(world, told)
    strange = unexplained(undecided, lives.killed)
    rows = [*_rows(lives, found, undecided, strange), *_recovery(lives, told, found)]
    faults = [*found.faults, *(f"undecided for no reason: {each}" for each in strange)]
    return rows, faults + [f"{stuck} executions took too long"] * bool(stuck)


def _kill_and_start(server: Server, chance: random.Random, lives: Lives, until: int) -> None:
    """Kill it and start it, and now and then kill it again while it starts."""
    killed = _kill(server, lives)
    while len(lives.killed) < until and chance.random() < AT_START:
        Program.start(server)
        time.sleep(chance.uniform(0, START_SECONDS))
        lives.at_start += 1
        killed = _kill(server, lives)
    server.start()
    lives.started.append((killed, time.time()))


def _kill(server: Server, lives: Lives) -> float:
    began = time.time()
    server.kill()
    lives.killed.append(Interruption(began, began))
    return began


def _rows(
    lives: Lives, found: Findings, undecided: Sequence[Undecided], strange: Sequence[Undecided]
) -> list[Row]:
    arrived = sum(len(each.arrived) for each in undecided)
    return [
        Row("kills", f"{len(lives.killed)}", details=f"{lives.at_start} of them while it started"),
        Row("requests", f"{found.sent}", details="each counted once, however often it was sent"),
        Row("accepted: answered 2xx", f"{found.accepted}"),
        none("lost: accepted, and no execution", found.lost),
        none("doubled: more than one execution for a request", found.doubled),
        none("answered with something else than its Response", found.wrong),
        Row("executions", f"{found.executions}", details="with those of sub automations"),
        Row("finished with Success", f"{found.succeeded}", f"{found.executions}"),
        none("never ended", found.unended, "after the decisions below"),
        Row("POSTs that arrived", f"{found.posts}", details="without those answered 503"),
        none("effects repeated: POSTs that arrived twice", found.posts_repeated),
        Row("PUTs that arrived", f"{found.puts}"),
        Row("PUTs sent again", f"{found.puts_repeated}", details="cut off, and safe to repeat"),
        none("effects missing: a Success whose write never arrived", found.missing),
        Row(
            "undecided: POSTs cut off by a kill",
            f"{len(undecided)}",
            details=f"{arrived} had arrived, {len(undecided) - arrived} had not",
        ),
        none("undecided for any other reason", strange),
        Row("model calls", f"{found.model_calls}"),
        Row("model calls made again", f"{found.calls_repeated}", details="cut off by a kill"),
        none("model calls made again and not noted as billed twice", found.unnoted),
    ]


def _recovery(lives: Lives, told: Sequence[Told], found: Findings) -> list[Row]:
    """How soon after a kill things go on, for kills after which they did before the next."""
    answers, ends = list[float](), list[float]()
    kills = sorted(each.began for each in lives.killed)
    for killed, ready in lives.started:
        until = next((kill for kill in kills if kill > killed), float("inf"))
        answered = [each.ended for each in told if each.status and killed < each.began]
        if (first := min(answered, default=until)) < until:
            answers.append(first - killed)
        ended = next((time for time in found.finished if time > killed), until)
        if ended < until:
            ends.append(max(0.0, ended - ready))
    starts = [ready - killed for killed, ready in lives.started]
    return [
        seconds("from a kill to Ready, p50 / p99", starts, "the start is immediate"),
        seconds(
            "from a kill to the first answer to a caller, p50 / p99",
            answers,
            f"{len(answers)} kills",
        ),
        seconds(
            "from Ready to the first end of an execution, p50 / p99", ends, f"{len(ends)} kills"
        ),
    ]
