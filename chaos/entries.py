"""New entries get a picture, while the server that makes them is killed at random moments.

The service with the entries and the model are processes of their own. Every event is delivered
twice at least: the service delivers again where it was not answered, and in the end it is asked to
deliver each once more. A write whose outcome is unknown is settled by asking the service, four
minutes after it began; so now and then the server's clock is turned on while it is dead.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from simulators.openai.record import recorded
from tests.acceptance.illustrated import Entry, Stack, errors, illustrating, states

from .clocks import ShiftedServer
from .rows import Row, none
from .world import notes

KEY = "sk-sim-slow-0.3"  # a picture takes so many seconds
TOKEN = "cssim-slow-0.4"  # noqa: S105 - of a stand-in; so do an upload and an update
RETRY_SCALE = 0.1  # of the service's pauses between deliveries: 0.5, 2.5, 12.5 and 62.5 s
ALIVE = (0.2, 2.5)  # seconds from Ready to the next kill
CREATED = (0.2, 1.0)  # seconds between two entries
KILLS_AFTER = 3  # while all is delivered once more
TURNED = 0.4  # of the kills are followed by a turn of the clock
ON = 300  # seconds by which it is turned then, more than a write needs to be settled
IN_FLIGHT = 1.0  # seconds that are really waited before that: what was sent has come by then
END_SECONDS = 120.0
SETTLED = "An earlier run of this step was cut off; the service says that it happened."
SENT_AGAIN = "An earlier run of this step was cut off; the service has no trace of it."
ENDED = ("success", "failed", "cancelled", "rejected", "undecided")


@dataclass
class Trial:
    """What was done: how often it was killed, and by how much its clock is ahead, in seconds."""

    kills: int = 0
    ahead: int = 0

    def kill(self, server: ShiftedServer, *, turn: bool) -> None:
        """Kill it and start it again, with its clock turned on or not."""
        server.kill()
        self.kills += 1
        if turn:
            time.sleep(IN_FLIGHT)
            self.ahead += ON
            server.move(self.ahead)
        server.start()


def measure(folder: Path, chance: random.Random, entries: int) -> tuple[list[Row], list[str]]:
    """Let so many entries be created, kill the server until all have been told of, and look."""
    trial = Trial()
    with illustrating(folder, KEY, TOKEN, ShiftedServer, RETRY_SCALE) as (server, stack):
        assert isinstance(server, ShiftedServer)  # noqa: S101 - as asked for
        editor = threading.Thread(target=_create, args=(stack, chance.random(), entries))
        editor.start()
        while editor.is_alive():
            time.sleep(chance.uniform(*ALIVE))
            trial.kill(server, turn=chance.random() < TURNED)
        editor.join()
        delivered = stack.deliver_again()
        for _ in range(KILLS_AFTER):
            time.sleep(chance.uniform(*ALIVE))
            trial.kill(server, turn=chance.random() < TURNED)
        stuck = _wait(server, stack, entries, trial)
        found, ended, told = stack.entries(), states(server), stack.deliveries()
        failed = errors(server)
        noted = Counter(note for _, note in notes(server))
        refused = stack.counts()["refused_429"]
        pictures = [each for each in recorded(folder / "calls") if each["prompt"]]
    wrong = _wrong(found)
    rows = [
        Row("new entries", f"{len(found)}", f"{entries}", f"{trial.kills} kills meanwhile"),
        _deliveries(told),
        *_ends(found, ended, wrong, entries),
        *_repeated(found, noted, len(pictures) - entries),
        Row("requests over the service's limits", f"{refused}", "0"),
    ]
    faults = [f"{each}" for each in wrong] + [f"{stuck} took too long"] * bool(stuck)
    faults += [f"{count} {status}" for status, count in ended.items() if status != "success"]
    faults += failed
    return rows, faults + [f"{delivered} deliveries"] * (delivered != entries)


def _deliveries(told: Sequence[tuple[str, list[int]]]) -> Row:
    attempts = [len(made) for _, made in told]
    accepted = [sum(200 <= each < 300 for each in made) for _, made in told]
    return Row(
        "deliveries of their events",
        f"{sum(attempts)}",
        details=f"{sum(attempts) - sum(accepted)} without an answer,"
        f" {sum(each - 1 for each in accepted if each)} answered again; each event"
        f" {min(attempts)} times at least",
    )


def _ends(
    found: Sequence[Entry], ended: Counter[str], wrong: Sequence[Entry], entries: int
) -> list[Row]:
    undecided = ended["undecided"]
    right, expected = _right(found, ended), entries - undecided
    return [
        Row("executions of entries", f"{ended.total()}", f"{entries}"),
        Row("finished with Success, its one asset in the entry", f"{right}", f"{expected}"),
        Row("executions of entries that need a decision", f"{undecided}", "0"),
        none("entries with two assets, or another one than in the entry", wrong),
    ]


def _repeated(found: Sequence[Entry], noted: Counter[str], pictures: int) -> list[Row]:
    settled, again = noted[SETTLED], noted[SENT_AGAIN]
    details = f"settled by their tags: {settled} had happened, {again} had not and were sent"
    updates = sum(each.version - 2 for each in found if each.image)
    return [
        Row("uploads cut off", f"{settled + again}", details=details),
        Row("updates sent again", f"{updates}"),
        Row("pictures made again", f"{pictures}", details="cut off by a kill"),
    ]


def _create(stack: Stack, seed: float, entries: int) -> None:
    """An editor at work."""
    chance = random.Random(seed)  # noqa: S311 - moments, repeatable
    for number in range(entries):
        stack.create([f"Entry {number}"])
        time.sleep(chance.uniform(*CREATED))


def _wait(server: ShiftedServer, stack: Stack, entries: int, trial: Trial) -> int:
    """Until all has ended; how many have not. What is to be settled is when the clock says so."""
    turn_at, deadline = time.monotonic() + 5, time.monotonic() + END_SECONDS
    while time.monotonic() < deadline:
        found = states(server)
        delivered = all(state == "success" for state, _ in stack.deliveries())
        if delivered and sum(found[each] for each in ENDED) == found.total() >= entries:
            return 0
        if time.monotonic() > turn_at:
            stack.deliver_again("failed")  # it has given up: every time it tried, nobody was there
            trial.ahead += ON
            server.move(trial.ahead)
            turn_at = time.monotonic() + 5
        time.sleep(0.2)
    return entries - sum(states(server)[each] for each in ENDED)


def _right(found: Sequence[Entry], ended: Counter[str]) -> int:
    held = sum(each.assets == (each.image,) for each in found)
    return min(held, ended["success"])


def _wrong(found: Sequence[Entry]) -> list[Entry]:
    return [
        each
        for each in found
        if len(each.assets) > 1 or (each.image and each.assets != (each.image,))
    ]
