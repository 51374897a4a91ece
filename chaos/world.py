"""A server with everything around it: services that count, and what is in its database."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from simulators.openai.record import recorded
from tests.acceptance.counting_server import counted
from tests.acceptance.processes import Program, Server

from .load import documents

MODEL_SECONDS = 0.4  # what a model call takes
LONG_SECONDS = 1.2
REPLY_SECONDS = "5"  # for which a caller waits for its Response
END_SECONDS = 75.0  # for everything that was accepted; a lost hint takes 30, a lease 30 more
AT_ONCE = 2  # decisions

_UNFINISHED = """
SELECT count(*) FROM executions_execution AS one
WHERE status NOT IN ('success', 'failed', 'cancelled', 'rejected', 'undecided')
AND NOT EXISTS (
    SELECT 1 FROM executions_execution AS child
    WHERE child.parent_id = one.id AND child.status = 'undecided'
)
"""
_UNDECIDED = """
SELECT execution_id, path, "group", tried_at FROM executions_steprun WHERE status = 'undecided'
"""


@dataclass(frozen=True, slots=True)
class Undecided:
    """A step run that needs a decision, and what the service it wrote to says of it."""

    execution: str
    path: str
    tried_at: float  # Unix time
    arrived: tuple[float, ...]  # Unix times of the requests under its key that had their effect


class World:
    """The server under trial in a folder of its own, with a model and a service beside it."""

    def __init__(self, folder: Path, kind: type[Server] = Server, data: str = "data") -> None:
        self.folder = folder
        self._kind = kind
        self._data = data
        self._stack = ExitStack()
        self.server: Server
        self.urls: dict[str, str] = {}

    def __enter__(self) -> World:
        with self._stack:
            calls, writes = str(self._calls), str(self._writes)
            model = self._beside("simulators.openai", "--port", "0", "--state", calls)
            orders = self._beside("chaos.counter", "--state", writes)
            opened = ",".join(url.split("/")[2] for url in (model, orders))
            self.settings = {
                "AUTOMATE_ALLOW_PRIVATE_HOSTS": opened,
                "AUTOMATE_REPLY_TIMEOUT": REPLY_SECONDS,
            }
            self.server = self._kind(self.folder / self._data, **self.settings)
            self._stack.callback(self.server.close)
            self.server.start()
            self.server.add_account("Slow", model, f"sk-sim-slow-{MODEL_SECONDS}")
            self.server.add_account("Long", model, f"sk-sim-slow-{LONG_SECONDS}")
            self.urls = self.server.imported(*documents(orders))
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def writes(self) -> Counter[tuple[str, str]]:
        """The writes that had their effect, by method and key."""
        return Counter((each["method"], each["key"]) for each in self._effects())

    def model_calls(self) -> Counter[tuple[str, str]]:
        """The calls with a prompt, by the prompt's beginning and its digest."""
        calls = [each for each in recorded(self._calls) if each["prompt"]]
        return Counter((each["prompt"], each["prompt_sha256"]) for each in calls)

    def rest(self) -> tuple[int, list[Undecided]]:
        """Wait until all has ended or waits for a decision; how many have not, and what waits."""
        unfinished = self._until_over()
        arrived = defaultdict[str, list[float]](list)
        for each in self._effects():
            arrived[each["key"]].append(float(each["at"]))
        found = [
            Undecided(execution, path, moment(tried), tuple(arrived[f"{execution}/{path}/{group}"]))
            for execution, path, group, tried in self.server.rows(_UNDECIDED)
        ]
        return unfinished, found

    def decide(self, undecided: Sequence[Undecided]) -> int:
        """Answer as somebody who looked at the service; how many executions do not end then."""

        def answer(each: Undecided) -> None:
            happened = "happened" if each.arrived else "repeat"
            self.server.manage("decide", "demo", each.execution, happened)

        with ThreadPoolExecutor(AT_ONCE) as people:
            list(people.map(answer, undecided))
        return self._until_over()

    def _effects(self) -> list[dict[str, str]]:
        return [each for each in counted(self._writes) if each["status"] == "200"]

    def _until_over(self) -> int:
        deadline = time.monotonic() + END_SECONDS
        while (left := int(self.server.rows(_UNFINISHED)[0][0])) and time.monotonic() < deadline:
            time.sleep(0.2)
        return left

    def _beside(self, *arguments: str) -> str:
        program = Program(["-m", *arguments], self.folder / f"{arguments[0]}-log")
        self._stack.callback(program.close)
        program.start()
        return program.printed("Ready")

    @property
    def _calls(self) -> Path:
        return self.folder / "calls"

    @property
    def _writes(self) -> Path:
        return self.folder / "writes"


def moment(text: str) -> float:
    """Unix time of a time in the database."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def notes(server: Server) -> list[tuple[str, str]]:
    """All notes of step runs, each with its execution."""
    rows = server.rows("SELECT execution_id, notes FROM executions_steprun WHERE notes <> '[]'")
    return [(execution, note) for execution, texts in rows for note in json.loads(texts)]
