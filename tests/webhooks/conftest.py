"""The ASGI application in this process, a database file for each test, and automations in it."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from automate_site.asgi import application
from automate_site.front import Front
from automations.models import Automation, Version
from executions import replies, tasks
from executions.models import Execution
from projects.models import Project

RESPONSE = {"key": "answer", "use": "response.respond", "with": {"status": 200}}


@dataclass(frozen=True)
class Answer:
    """What a client gets."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Client:
    """An ASGI client: sends one request in given pieces, and may go away."""

    address: str = "127.0.0.1"
    application: Front = application

    def __call__(
        self,
        method: str,
        url: str,
        body: bytes | Iterable[bytes] = b"",
        headers: Mapping[str, str] | None = None,
        *,
        leaves_after: float | None = None,
    ) -> Answer | None:
        """Send and wait for the answer; None if the client left before there was one."""
        path, _, query = url.partition("?")
        pieces = [body] if isinstance(body, bytes) else body
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode("latin-1"),
            "headers": [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()],
            "client": (self.address, 50000),
        }
        return asyncio.run(self._exchange(scope, iter(pieces), leaves_after))

    async def _exchange(
        self, scope: dict[str, Any], pieces: Iterator[bytes], leaves_after: float | None
    ) -> Answer | None:
        sent: list[dict[str, Any]] = []
        ended = False

        async def receive() -> dict[str, Any]:
            nonlocal ended
            if not ended:
                piece = next(pieces, None)
                ended = piece is None
                return {"type": "http.request", "body": piece or b"", "more_body": not ended}
            await asyncio.sleep(3600 if leaves_after is None else leaves_after)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.application(scope, receive, send)
        if not sent:
            return None
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in sent[0]["headers"]}
        return Answer(sent[0]["status"], headers, b"".join(part["body"] for part in sent[1:]))


@dataclass
class Engine:
    """Stands in for the engine: when it is told of an execution it may settle it at once."""

    hinted: list[str] = field(default_factory=list)
    at_once: dict[str, Any] | None = None

    def hint(self, execution_id: str) -> None:
        self.hinted.append(execution_id)
        if self.at_once is not None:
            self.settle(execution_id, **self.at_once)

    def settle(self, execution_id: str, **row: Any) -> None:
        """Commit the row as the engine does, then tell who waits."""
        Execution.objects.filter(id=execution_id).update(**row)
        replies.wake(execution_id)


@pytest.fixture(scope="session")
def empty_database(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Path:
    """A file with all tables and no rows."""
    file = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    with django_db_blocker.unblock(), _using(file):
        call_command("migrate", verbosity=0)
    return file


@pytest.fixture(autouse=True)
def database(
    tmp_path: Path, empty_database: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A database of the test's own, which all threads may use at the same time."""
    file = tmp_path / "automate.sqlite3"
    shutil.copy(empty_database, file)
    with django_db_blocker.unblock(), _using(file):
        yield


@contextmanager
def _using(file: Path) -> Iterator[None]:
    """Until the end, the default database is this file, and threads keep no connection to it."""
    shared, mine = connections.settings["default"], connections["default"]
    kept = dict(shared)
    shared.update(NAME=str(file), CONN_MAX_AGE=0)
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connection.close()
        shared.update(kept)
        connections["default"] = mine


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    stand_in = Engine()
    monkeypatch.setattr(tasks, "hint", stand_in.hint)
    return stand_in


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def stranger() -> Client:
    """A client on another machine."""
    return Client("203.0.113.9")


@pytest.fixture
def project() -> Project:
    return Project.objects.create(slug="press", title="Press")


@pytest.fixture
def automation(project: Project) -> Callable[..., Automation]:
    """Makes automations; without `live` they are drafts."""

    def make(
        *,
        live: bool = True,
        responds: bool = False,
        secret: str = "",
        use: str = "http.request",
        method: str = "POST",
        **trigger: Any,
    ) -> Automation:
        made = Automation(project=project, name=f"a{Automation.objects.count()}", title="A")
        made.secret = secret
        made.save()
        inputs = {"method": method, "secure": bool(secret)} if use == "http.request" else {}
        plan = {
            "trigger": {"use": use, "with": inputs, **trigger},
            "steps": [RESPONSE] if responds else [],
        }
        if live:
            made.live = Version.objects.create(automation=made, number=1, use=use, plan=plan)
            made.save()
        return made

    return make


@pytest.fixture
def url() -> Callable[[Automation], str]:
    return lambda automation: f"/automations-api/run/{automation.trigger_id}"


@pytest.fixture
def together() -> Callable[..., list[Any]]:
    """Calls functions at the same time, each in a thread; returns their results in order."""

    def call(*functions: Callable[[], Any]) -> list[Any]:
        with ThreadPoolExecutor(len(functions)) as threads:
            return [future.result() for future in [threads.submit(one) for one in functions]]

    return call


@pytest.fixture
def until() -> Callable[[Callable[[], object]], None]:
    """Waits until something holds; fails after five seconds."""

    def wait(holds: Callable[[], object]) -> None:
        deadline = time.monotonic() + 5
        while not holds():
            assert time.monotonic() < deadline
            time.sleep(0.005)

    return wait
