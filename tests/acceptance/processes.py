"""The product and what it talks to, as processes that tests start, stop and kill."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import httpx2

ROOT = Path(__file__).parents[2]
START_SECONDS = 30.0
STOP_SECONDS = 30.0  # the server gives running steps 20
OURS = ("AUTOMATE_", "CELERY_", "DATABASE_URL", "DJANGO_", "OPENAI_")
ENDED = {"Success", "Failed", "Cancelled", "Rejected"}

T = TypeVar("T")


class Program:
    """A Python program of this repository. What it prints goes to files in a folder of its own."""

    def __init__(self, arguments: Sequence[str], folder: Path, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._command = [sys.executable, *arguments]
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = environment(**settings)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process, "it was not started"
        return self._process

    @property
    def output(self) -> str:
        """What it has printed since its last start."""
        return (self._folder / "output").read_text()

    @property
    def errors(self) -> str:
        """What it has printed to standard error since its last start."""
        return (self._folder / "errors").read_text()

    def start(self) -> None:
        with (self._folder / "output").open("wb") as out, (self._folder / "errors").open("wb") as e:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdout=out, stderr=e
            )

    def printed(self, word: str) -> str:
        """The rest of the line that begins with this word, as soon as it is there."""

        def found() -> str:
            lines = self.output.splitlines(keepends=True)
            ended = self.process.poll() is not None
            assert not ended, f"ended with {self.process.returncode}: {self.errors}"
            rest = (line.removeprefix(f"{word}: ") for line in lines if line.startswith(word))
            return next((line.rstrip("\n") for line in rest if line.endswith("\n")), "")

        return until(found, START_SECONDS)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def terminate(self) -> int:
        """Ask it to stop; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def close(self) -> None:
        """Make sure that nothing of it is left."""
        if self._process and self._process.poll() is None:
            self.kill()


class Server(Program):
    """`manage.py serve` on a port and a data folder that it keeps over restarts."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        port = str(free_port())
        self.url = f"http://127.0.0.1:{port}"
        self._settings = {
            "AUTOMATE_DATA_DIR": str(data),
            "AUTOMATE_PORT": port,
            "AUTOMATE_SIMULATORS": "on",
            **settings,
        }
        super().__init__(
            ["manage.py", "serve"], data.with_name(f"{data.name}-log"), **self._settings
        )

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start, and wait until requests are answered."""
        super().start()
        assert self.printed("Ready") == self.url

    def run(self) -> subprocess.CompletedProcess[str]:
        """Start one that is expected to end by itself."""
        return manage("serve", **self._settings)

    def stop(self) -> None:
        """Stop as an operator would; the end must be a clean one."""
        assert self.terminate() == 0, self.errors
        assert self.errors == ""

    def manage(self, *arguments: str, stdin: str = "") -> str:
        """What a management command prints, run beside the server on the same settings."""
        done = manage(*arguments, stdin=stdin, **self._settings)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def executions(self, *options: str) -> list[dict[str, Any]]:
        """The log of the demo project, newest first."""
        found: list[dict[str, Any]] = json.loads(
            self.manage("executions", "demo", "--json", *options)
        )
        return found

    def imported(self, *documents: str) -> dict[str, str]:
        """Import documents into the demo project; the address of each automation that has one."""
        folder = self.data.with_name(f"{self.data.name}-documents")
        folder.mkdir(exist_ok=True)
        files = [folder / f"{number}.yaml" for number, _ in enumerate(documents)]
        for file, document in zip(files, documents, strict=True):
            file.write_text(document)
        lines = self.manage("import_automations", "demo", *map(str, files)).splitlines()
        states = {
            name: rest.split(", ") for name, _, rest in (line.partition(": ") for line in lines)
        }
        assert [state[0] for state in states.values()] == ["active"] * len(states), lines
        return {name: state[1] for name, state in states.items() if len(state) > 1}

    def add_account(self, title: str, base_url: str, key: str) -> None:
        """A ChatGPT account of the demo project for a server at an address."""
        values = ["--set", f"base_url={base_url}", "--set", "api_key=-"]
        self.manage("add_account", "demo", "chatgpt", title, *values, stdin=key)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query of its SQLite file finds, read beside the server."""
        file = sqlite3.connect(f"file:{self.data}/automate.sqlite3?mode=ro", uri=True)
        try:
            return file.execute(query).fetchall()
        finally:
            file.close()


def environment(**settings: str) -> dict[str, str]:
    """The environment of a program: this one without the product's own variables, and these."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return outer | settings


def manage(*arguments: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """A management command that ends by itself."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(**settings),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(found: Callable[[], T], seconds: float, pause: float = 0.02) -> T:
    """What `found` returns, as soon as it is something; fails when it takes longer."""
    deadline = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < deadline, f"not within {seconds:g} s"
        time.sleep(pause)
    return result


def post(url: str, body: Any, **options: Any) -> httpx2.Response:
    """One request, from a caller who gives up after 60 s."""
    return httpx2.post(url, json=body, timeout=60, **options)


def unfinished(executions: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [execution for execution in executions if execution["status"] not in ENDED]
