"""The stand-ins, really running: for OpenAI with the vendor's own client to talk to it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
import uvicorn

from simulators.contentstack.app import Application as Stack
from simulators.openai.app import Application
from simulators.openai.service import Request, Service

ROOT = Path(__file__).resolve().parents[2]
TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()

Post = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def service() -> Service:
    return Service(clock=lambda: TODAY)


@pytest.fixture
def post(service: Service) -> Post:
    """Post a body without a network; returns the status and the answer's JSON."""

    def send(path: str, body: object, key: str = "sk-sim") -> tuple[int, dict[str, Any]]:
        headers = {"authorization": f"Bearer {key}"}
        answer = service.answer(Request("POST", path, headers, json.dumps(body).encode()))
        return answer.status, json.loads(answer.body)

    return send


@pytest.fixture
def refused(post: Post) -> Callable[..., tuple[int, str, str | None, str | None]]:
    """Post a body that is refused; returns status, message, param and code."""

    def send(path: str, body: object) -> tuple[int, str, str | None, str | None]:
        status, answer = post(path, body)
        error = answer["error"]
        assert (list(answer), sorted(error)) == (["error"], ["code", "message", "param", "type"])
        return status, error["message"], error["param"], error["code"]

    return send


@pytest.fixture
def chat(post: Post) -> Callable[..., dict[str, Any]]:
    """Ask one question in Chat Completions; returns the first choice."""

    def ask(question: str, **more: Any) -> dict[str, Any]:
        messages = [{"role": "user", "content": question}]
        body = {"model": "gpt-6-luna", "messages": messages, "reasoning_effort": "none"} | more
        status, answer = post("/v1/chat/completions", body)
        assert status == 200, answer
        choice: dict[str, Any] = answer["choices"][0]
        return choice

    return ask


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    """The address of a stand-in that listens on a free port, mounted as the site mounts it."""
    config = uvicorn.Config(
        Application(Service(clock=lambda: TODAY)), port=0, lifespan="off", log_level="critical"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/simulators/openai/v1"
    server.should_exit = True
    thread.join()


@pytest.fixture
def client(base_url: str) -> Iterator[Callable[..., openai.OpenAI]]:
    """Make the vendor's client with a key; it does not try again by itself."""
    made: list[openai.OpenAI] = []

    def make(key: str = "sk-sim", retries: int = 0) -> openai.OpenAI:
        made.append(
            openai.OpenAI(
                api_key=key,
                base_url=base_url,
                max_retries=retries,
                timeout=10,
                http_client=httpx2.Client(trust_env=False),
            )
        )
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str, Path]]:
    """The stand-in as a process of its own: the process, its address, its folder."""
    state = tmp_path / "state"
    command = [sys.executable, "-m", "simulators.openai", "--port", "0", "--state", str(state)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, text=True, stdout=pipe, stderr=pipe) as running:
        assert running.stdout is not None
        yield running, running.stdout.readline().removeprefix("Ready: ").strip(), state
        running.kill()


class Api(httpx2.Client):
    """A client of the stand-in for Contentstack that waits where it is told to slow down."""

    patient = True

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        while (response := super().send(request, **options)).status_code == 429 and self.patient:
            time.sleep(0.05)
        return response


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Start the stand-in for Contentstack on a folder; returns its address, without /v3."""
    running: list[tuple[uvicorn.Server, threading.Thread, Stack]] = []

    def start(folder: Path) -> str:
        stack = Stack(folder, retry_scale=0.001)
        config = uvicorn.Config(stack, port=0, lifespan="off", log_level="critical")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        running.append((server, thread, stack))
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}/simulators/contentstack"

    yield start
    for server, thread, stack in running:
        server.should_exit = True
        thread.join()
        stack.close()


@pytest.fixture
def stack_url(serve: Callable[[Path], str], tmp_path: Path) -> str:
    return serve(tmp_path / "stack")


@pytest.fixture
def api(stack_url: str) -> Iterator[Api]:
    """A client of one stack with a management token."""
    headers = {"api_key": "bltdemoblog000000", "authorization": "cssim-test"}
    with Api(base_url=f"{stack_url}/v3", headers=headers, trust_env=False, timeout=10) as client:
        yield client


class Receiver(ThreadingHTTPServer):
    """What webhooks are delivered to: keeps what came, answers with `statuses`, then 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"

    def wait(self, count: int) -> list[tuple[dict[str, str], bytes]]:
        """Return what came, once there are this many."""
        until = time.monotonic() + 10
        while len(self.got) < count and time.monotonic() < until:
            time.sleep(0.01)
        assert len(self.got) == count
        return self.got


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()
