"""New entries get a picture: the example automation, with the two services that it talks to."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2

from simulators.contentstack.limits import PER_SECOND, SIZE

from .processes import ROOT, Program, Server, until

NAME = "illustrate-new-entries"
STACK = "bltdemoblog000000"
ENDED = ("success", "failed", "cancelled", "rejected")
EDITORS = 8  # that create entries at the same time
_OWN = {
    "Demo ChatGPT (simulator)": "Illustrator",
    "Demo Contentstack (simulator)": "Blog",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it was left, with the assets that were made for it."""

    uid: str
    title: str
    version: int
    image: str  # the asset's UID; empty for none
    assets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Burst:
    """What came of entries that were created at once. Times are in seconds."""

    seconds: float  # from the first delivery to the last update
    writing: float  # from the first write to the last
    fewest: float  # that the service's limits allow
    states: Counter[str]  # executions
    entries: list[Entry]
    reads: int
    writes: int
    refused: int


class Stack(Program):
    """The stand-in of the service with the entries, a process of its own."""

    def __init__(self, folder: Path, retry_scale: float = 1.0) -> None:
        self._data = folder / "stack"
        self.url = ""
        arguments = ["--port", "0", "--folder", str(self._data)]
        arguments += ["--retry-scale", str(retry_scale)]
        super().__init__(["-m", "simulators.contentstack", *arguments], folder / "stack-log")

    def start(self) -> None:
        """Start, and wait until requests are answered."""
        super().start()
        self.url = self.printed("Ready")

    def create(self, titles: Sequence[str]) -> None:
        """Several editors create entries on its page, which the limits of the API do not touch."""
        with ThreadPoolExecutor(EDITORS) as editors:
            list(editors.map(self._create, titles))

    def deliver_again(self, *states: str) -> int:
        """Have every delivery made once more, or those in these states; how many there are."""
        found = [
            (webhook, delivery)
            for webhook, delivery, state in self._rows(
                "SELECT webhook, uid, status FROM deliveries"
            )
            if not states or state in states
        ]
        for webhook, delivery in found:
            self._send(f"/webhooks/{webhook}/{delivery}/again/", {})
        return len(found)

    def is_told_of(self) -> bool:
        """Whether there is a webhook."""
        return bool(self._rows("SELECT 1 FROM documents WHERE kind = 'webhook'"))

    def first_delivery(self) -> datetime:
        """When the first attempt of all was made."""
        found = [json.loads(text) for (text,) in self._rows("SELECT attempts FROM deliveries")]
        return min(datetime.fromisoformat(made[0]["at"]) for made in found if made)

    def deliveries(self) -> list[tuple[str, list[int]]]:
        """The state of each delivery, and the status of each attempt; 0 is no answer."""
        return [
            (state, [each["status"] for each in json.loads(attempts)])
            for state, attempts in self._rows("SELECT status, attempts FROM deliveries")
        ]

    def entries(self) -> list[Entry]:
        """The entries of the blog, without those that it begins with; each asset is called after
        the entry that it was made for.
        """
        assets: dict[str, list[str]] = {}
        for (text,) in self._rows("SELECT body FROM assets WHERE is_dir = 0"):
            asset = json.loads(text)
            assets.setdefault(asset["filename"].removesuffix(".png"), []).append(asset["uid"])
        found = [json.loads(text) for (text,) in self._rows(_ENTRIES)]
        return [
            Entry(
                each["uid"],
                each["title"],
                each["_version"],
                each.get("image") or "",
                tuple(assets.get(each["uid"], ())),
            )
            for each in found
            if each["title"].startswith("Entry ")
        ]

    def counts(self) -> dict[str, int]:
        """How many reads, writes and refusals there were."""
        found: dict[str, int] = httpx2.get(f"{self.url}/counts.json", timeout=30).json()
        return found

    def writes(self) -> list[dict[str, Any]]:
        """The uploads and updates that came over the API, oldest first."""
        file = self._data / "requests.jsonl"
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        return [
            each
            for each in lines
            if (each["method"], each["path"]) == ("POST", "/v3/assets")
            or (each["method"] == "PUT" and "/entries/" in each["path"])
        ]

    def _create(self, title: str) -> None:
        self._send("/entries/blog_post/new/", {"title": title})

    def _send(self, path: str, typed: dict[str, str]) -> None:
        answer = httpx2.post(f"{self.url}{path}", data=typed, timeout=60)
        assert answer.status_code == 303, answer.text

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        file = self._data / "stack.sqlite3"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as db:
            return db.execute(query).fetchall()


_ENTRIES = (
    "SELECT body FROM entries WHERE content_type = 'blog_post' AND branch = 'main' ORDER BY n"
)
_STATES = f"""
SELECT execution.status, count(*) FROM executions_execution AS execution
JOIN automations_automation AS automation ON automation.id = automation_id
WHERE automation.name = '{NAME}' GROUP BY execution.status
"""


_ERRORS = "SELECT DISTINCT error_path, error FROM executions_execution WHERE status = 'failed'"


def errors(server: Server) -> list[str]:
    """What executions failed by, each once."""
    return [f"{path}: {error}" for path, error in server.rows(_ERRORS)]


def states(server: Server) -> Counter[str]:
    """How many executions of the automation there are, by their status."""
    return Counter(dict(server.rows(_STATES)))


@contextmanager
def illustrating(
    folder: Path,
    key: str,
    token: str = "cssim-trial",
    kind: type[Server] = Server,
    retry_scale: float = 1.0,
) -> Iterator[tuple[Server, Stack]]:
    """A server with the automation, active, its webhook made, and the stack that tells it.

    `key` is that of the account with the model, such as `sk-sim-slow-0.5`, and `token` that of the
    account with the stack, such as `cssim-slow-0.5`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as beside:
        calls = ["--port", "0", "--state", str(folder / "calls")]
        model = Program(["-m", "simulators.openai", *calls], folder / "model-log")
        stack = Stack(folder, retry_scale)
        for program in (model, stack):
            beside.callback(program.close)
            program.start()
        opened = {"AUTOMATE_ALLOW_PRIVATE_HOSTS": "127.0.0.1", "AUTOMATE_SIMULATORS": "off"}
        server = kind(folder / "data", **opened)
        beside.callback(server.close)
        server.start()
        server.add_account(_OWN["Demo ChatGPT (simulator)"], model.printed("Ready"), key)
        given = {"stack_api_key": STACK, "base_url": stack.url, "management_token": "-"}
        values = [part for name, value in given.items() for part in ("--set", f"{name}={value}")]
        title = _OWN["Demo Contentstack (simulator)"]
        server.manage("add_account", "demo", "contentstack", title, *values, stdin=token)
        document = (ROOT / f"examples/{NAME}.yaml").read_text(encoding="utf-8")
        for old, new in _OWN.items():
            document = document.replace(old, new)
        server.imported(document)
        until(stack.is_told_of, 30)
        yield server, stack


def illustrated_at_once(folder: Path, entries: int, patience: float = 120) -> Burst:
    """Create so many entries at once, and wait until everything has ended."""
    with illustrating(folder, "sk-sim-demo") as (server, stack):
        before = stack.counts()
        stack.create([f"Entry {number}" for number in range(entries)])

        def is_over() -> bool:
            found = states(server)
            return sum(found[each] for each in ENDED) == entries

        until(is_over, patience, pause=0.1)
        counts = {name: count - before[name] for name, count in stack.counts().items()}
        times = [datetime.fromisoformat(each["at"]) for each in stack.writes()]
        return Burst(
            seconds=(times[-1] - stack.first_delivery()).total_seconds(),
            writing=(times[-1] - times[0]).total_seconds(),
            fewest=(2 * entries - SIZE) / PER_SECOND,
            states=states(server),
            entries=stack.entries(),
            reads=counts["reads"],
            writes=counts["writes"],
            refused=counts["refused_429"],
        )
